"""The WeChat API (微信接口): what we ask of the Official Account platform, and how each call ended.

Sending answers with an Attempt and never raises; everything else raises ApiError, which carries one.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

import aiohttp
import structlog

from bot.channels.wechat_errors import TOKEN_REFUSED, TOKEN_VERDICTS, ApiError, attempt_for, request_id
from bot.channels.wechat_media import Media, media_from, upload_call
from bot.channels.wechat_menu import buttons_from, selfmenu_buttons
from bot.channels.wechat_templates import Notice, fields_by_template, notices_by_template
from bot.channels.wechat_token import Token, Tokens, TokenVault, token_expiry
from bot.channels.wechat_wire import MEDIA_LIMIT_BYTES, MEDIA_S, Answer, Call, exchange, read_json
from bot.clock import Clock
from bot.config import MenuButton, Template, Wechat
from bot.messages import Attempt, Outcome
from bot.metrics import TOKEN_FETCHES, WECHAT_CALLS

#: A template message is sent once per openid and client_msg_id within ten minutes (CHANNELS.md 2.3), so one whose
#: answer was lost may be tried again within that time.
TEMPLATE_AGAIN_S = 10.0
SCENE_LIMIT = 64
#: Stands for an errcode that is no number. No code of the platform is this one.
UNREADABLE = -999_999

#: The same clientmsgid came before; the answer carries its msg_id (CHANNELS.md 2.5).
SENT_BEFORE = 45065
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Qr:
    """A permanent QR code: `url` is what the picture says, `ticket` fetches WeChat's own picture."""

    ticket: str
    url: str


@dataclass(frozen=True)
class User:
    """What the platform says of a person. Somebody who does not follow has nothing but an openid."""

    openid: str
    subscribed: bool
    #: Only for accounts bound to an Open Platform account.
    unionid: str = ""
    #: Scene of the QR code he followed through.
    scene: str = ""


class WechatApi:
    """One Official Account. `session` is the caller's to close."""

    def __init__(self, session: aiohttp.ClientSession, wechat: Wechat, vault: TokenVault, clock: Clock) -> None:
        self._session = session
        self._wechat = wechat
        self._clock = clock
        self._tokens = Tokens(vault, self._ask_token, clock)
        self._no_token: Attempt | None = None
        self._token_refused: Attempt | None = None

    @property
    def trouble(self) -> Attempt | None:
        """Why no call gets through now, as far as this process knows: no token to be had, or none that is taken."""
        return self._no_token or self._token_refused

    @property
    def is_prepared(self) -> bool:
        """Is there a token at hand that should be good?"""
        return self._tokens.has_current

    async def prepare(self) -> None:
        """Have a token at hand; nothing is sent. Raises ApiError. Whoever gives up waiting here has sent nothing."""
        await self._token(self._tokens.current)

    async def send_service_message(self, openid: str, text: str) -> Attempt:
        """A text in the chat (客服消息). A lost answer is UNKNOWN: the platform has no key against doubles here."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        return await self._send(Call("/cgi-bin/message/custom/send", body=body, repeatable=False))

    async def send_service_media(self, openid: str, kind: str, media_id: str) -> Attempt:
        """A photo or voice message in the chat; `kind` is image or voice, `media_id` what `upload_media` gave."""
        body = {"touser": openid, "msgtype": kind, kind: {"media_id": media_id}}
        return await self._send(Call("/cgi-bin/message/custom/send", body=body, repeatable=False))

    async def send_template(
        self, openid: str, template_id: str, fields: Mapping[str, str], client_msg_id: str, url: str | None = None
    ) -> Attempt:
        """A template message (模板消息); `provider_id` is the msgid that TEMPLATESENDJOBFINISH will name.

        `fields` are by the template's own keys (thing2, time3). UNKNOWN with `retry_after_s` may be tried again
        with the same `client_msg_id` within ten minutes.
        """
        body: dict[str, object] = {
            "touser": openid,
            "template_id": template_id,
            "data": {key: {"value": value} for key, value in fields.items()},
            "client_msg_id": client_msg_id,
        }
        if url:
            body["url"] = url
        call = Call("/cgi-bin/message/template/send", body=body, repeatable=False)
        attempt = await self._send(call, where=self._template_key(template_id))
        if attempt.outcome is Outcome.UNKNOWN:
            return replace(attempt, retry_after_s=TEMPLATE_AGAIN_S)
        return attempt

    async def send_subscription(self, openid: str, template_id: str, fields: Mapping[str, str]) -> Attempt:
        """A subscription notice (订阅通知). No number comes back, and no key guards against doubles (CHANNELS.md 2.4)."""
        body = {
            "touser": openid,
            "template_id": template_id,
            "data": {key: {"value": value} for key, value in fields.items()},
        }
        call = Call("/cgi-bin/message/subscribe/bizsend", body=body, repeatable=False)
        return await self._send(call, where=self._template_key(template_id))

    async def send_mass(self, openids: Sequence[str], text: str, client_msg_id: str) -> str:
        """The same text to 2 to 10,000 followers (群发); the msg_id that MASSSENDJOBFINISH will name. Raises ApiError.

        Safe to repeat with the same `client_msg_id` of at most 32 characters: WeChat says which job it was (45065).
        """
        body = {"touser": list(openids), "msgtype": "text", "text": {"content": text}, "clientmsgid": client_msg_id}
        call = Call("/cgi-bin/message/mass/send", body=body, fine=frozenset({SENT_BEFORE}), timeout_s=MEDIA_S)
        answer = await self._json(call)
        return str(answer.get("msg_id", ""))

    async def upload_media(self, kind: str, filename: str, content: bytes) -> str:
        """The media_id of a temporary material, good for three days. `kind`: image, voice, video or thumb."""
        answer = await self._json(upload_call(kind, filename, content))
        return _text(answer, "thumb_media_id" if kind == "thumb" and "media_id" not in answer else "media_id")

    async def download_media(self, media_id: str) -> Media:
        """What somebody sent, as it came and not yet checked. Never an address from outside: `api_base` only."""
        call = Call(
            "/cgi-bin/media/get", params={"media_id": media_id}, timeout_s=MEDIA_S, limit_bytes=MEDIA_LIMIT_BYTES
        )
        with _counted():
            return media_from(await self._answer(call))

    async def create_qr(self, scene: str) -> Qr:
        """A QR code for ever. An account has 100,000 of them and none can be taken back."""
        if not 1 <= len(scene) <= SCENE_LIMIT:
            raise ValueError(f"scene must have 1 to {SCENE_LIMIT} characters: {scene!r}")
        body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        answer = await self._json(Call("/cgi-bin/qrcode/create", body=body))
        return Qr(ticket=_text(answer, "ticket"), url=_text(answer, "url"))

    async def publish_menu(self, menu: Sequence[MenuButton]) -> None:
        """Replace the menu by that of the configuration. Raises ConfigError before anything is sent if it is bad."""
        await self._json(Call("/cgi-bin/menu/create", body={"button": buttons_from(menu)}))

    async def current_menu(self) -> list[dict[str, object]]:
        """The menu people see now, in the shape `publish_menu` sends; empty when there is none."""
        return selfmenu_buttons(await self._json(Call("/cgi-bin/get_current_selfmenu_info")))

    async def private_templates(self) -> dict[str, tuple[str, ...]]:
        """The account's message templates: id to the names of their fields."""
        return fields_by_template(await self._json(Call("/cgi-bin/template/get_all_private_template")))

    async def notices(self) -> dict[str, Notice]:
        """The account's templates of 订阅通知, by id."""
        return notices_by_template(await self._json(Call("/wxaapi/newtmpl/gettemplate")))

    async def page_ticket(self) -> Token:
        """A ticket that signs pages (jsapi_ticket); whoever asks keeps it, see bot.channels.wechat_page."""
        found = await self._json(Call("/cgi-bin/ticket/getticket", params={"type": "jsapi"}))
        now = self._clock.now()
        return Token(_text(found, "ticket"), token_expiry(now, _lifetime_s(found)), fetched_at=now)

    async def user(self, openid: str) -> User:
        """Whether a person follows, and by which QR code he came."""
        found = await self._json(Call("/cgi-bin/user/info", params={"openid": openid, "lang": "zh_CN"}))
        scene = found.get("qr_scene_str") or found.get("qr_scene") or ""
        return User(
            openid=str(found.get("openid", openid)),
            subscribed=found.get("subscribe") == 1,
            unionid=str(found.get("unionid") or "").strip(),
            scene=str(scene),
        )

    async def _send(self, call: Call, where: str = "wechat") -> Attempt:
        try:
            answer = await self._json(call, where)
        except ApiError as error:
            return error.attempt
        return Attempt(Outcome.SENT, provider_id=str(answer.get("msgid", "")), code="0")

    async def _json(self, call: Call, where: str = "wechat") -> dict[str, object]:
        with _counted():
            found = read_json(await self._answer(call, where), call.repeatable)
            if isinstance(found, Attempt):
                raise ApiError(found)
            return found

    async def _answer(self, call: Call, where: str = "wechat") -> Answer:
        """The answer to `call` unless it is a refusal. A refused token is renewed once, and once only."""
        token = await self._token(self._tokens.current)
        answer, errcode = await self._try(call, token)
        if errcode in TOKEN_REFUSED:
            token = await self._token(partial(self._tokens.replace, token))
            answer, errcode = await self._try(call, token)
        refusal = self._refusal(call, answer, errcode, where) if errcode and errcode not in call.fine else None
        self._token_refused = refusal if errcode in TOKEN_REFUSED else None
        if refusal is not None:
            raise ApiError(refusal)
        if errcode == 0:
            self._tokens.prove(token)
        return answer

    async def _token(self, ask: Callable[[], Awaitable[Token]]) -> Token:
        """A token, or a note of why there is none."""
        try:
            token = await ask()
        except ApiError as error:
            self._no_token = error.attempt
            raise
        self._no_token = None
        return token

    async def _try(self, call: Call, token: Token) -> tuple[Answer, int | None]:
        answer = await exchange(self._session, self._wechat.api_base, call, token.value)
        if isinstance(answer, Attempt):
            raise ApiError(answer)
        return answer, _errcode(answer.found)

    def _refusal(self, call: Call, answer: Answer, errcode: int, where: str) -> Attempt:
        errmsg = str((answer.found or {}).get("errmsg", ""))
        log.warning("wechat.refused", path=call.path, errcode=errcode, request_id=request_id(errmsg))
        return attempt_for(errcode, self._clock.now(), errmsg, where)

    async def _ask_token(self, force: bool) -> Token:
        """One request to stable_token; every failure, whatever came back, leaves the message itself unsent."""
        body = {
            "grant_type": "client_credential",
            "appid": self._wechat.app_id,
            "secret": self._wechat.app_secret.get_secret_value(),
            "force_refresh": force,
        }
        answer = await exchange(self._session, self._wechat.api_base, Call("/cgi-bin/stable_token", body=body))
        found = answer if isinstance(answer, Attempt) else read_json(answer, repeatable=True)
        if isinstance(found, Attempt):
            TOKEN_FETCHES.add(result="lost")
            raise ApiError(found)
        now = self._clock.now()
        if errcode := _errcode(found):
            TOKEN_FETCHES.add(result="refused")
            errmsg = str(found.get("errmsg", ""))
            log.warning("wechat.token_refused", errcode=errcode, request_id=request_id(errmsg))
            raise ApiError(attempt_for(errcode, now, errmsg, verdicts=TOKEN_VERDICTS))
        TOKEN_FETCHES.add(result="ok")
        return Token(_text(found, "access_token"), token_expiry(now, _lifetime_s(found)), fetched_at=now)

    def _template_key(self, template_id: str) -> str:
        """Where the configuration names this template, for the operator who has to mend it."""
        for section in ("templates", "subscriptions"):
            for name, template in getattr(self._wechat, section):
                if isinstance(template, Template) and template.id == template_id:
                    return f"wechat.{section}.{name}"
        return "wechat.templates"


@contextmanager
def _counted() -> Iterator[None]:
    """Count a call by what came of it."""
    try:
        yield
    except ApiError as error:
        WECHAT_CALLS.add(outcome=error.attempt.outcome)
        raise
    WECHAT_CALLS.add(outcome=Outcome.SENT)


def _errcode(found: dict[str, object] | None) -> int | None:
    """The errcode of an answer; 0 when it has none, as successes do; None when it is no JSON, as files are."""
    if found is None:
        return None
    try:
        return int(str(found.get("errcode", 0)))
    except ValueError:
        return UNREADABLE


def _lifetime_s(answer: dict[str, object]) -> int:
    """How long a token or a ticket lasts; both 7200 s where the answer does not say."""
    expires_in = answer.get("expires_in")
    return expires_in if isinstance(expires_in, int) and expires_in > 0 else 7200


def _text(answer: dict[str, object], key: str) -> str:
    value = answer.get(key)
    if isinstance(value, str) and value:
        return value
    raise ApiError(Attempt(Outcome.RETRY, code="no_" + key, reason=f"微信的应答里没有 {key}，自动重试"))

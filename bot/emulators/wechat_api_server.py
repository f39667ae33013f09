"""API server (接口服务): WeChat's `/cgi-bin/…` on loopback, over the state of one emulated account.

Source of paths and answers: CHANNELS.md 2.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import BodyPartReader, web

from bot.emulators.wechat_errors import ApiError, failure
from bot.emulators.wechat_faults import suffer
from bot.emulators.wechat_ledger import Kind
from bot.emulators.wechat_mass import MassSending
from bot.emulators.wechat_people import Person
from bot.emulators.wechat_platform import Platform
from bot.emulators.wechat_scenes import picture
from bot.emulators.wechat_sending import Sending

Answer = Mapping[str, object] | web.StreamResponse
Endpoint = Callable[[web.Request], Awaitable[Answer]]

OK: Mapping[str, object] = {"errcode": 0, "errmsg": "ok"}
SECRET = ("access_token", "secret")
#: WeChat keeps \uXXXX as the person will see it: JSON must come as raw UTF-8 (CHANNELS.md 2.2).
ESCAPED = re.compile(rb"(?<!\\)((?:\\\\)*)\\u")
PAGE = 10_000


class ApiServer:
    """The endpoints of one account."""

    def __init__(self, platform: Platform, sending: Sending, mass: MassSending) -> None:
        self._platform = platform
        self._sending, self._mass = sending, mass

    def application(self) -> web.Application:
        """The aiohttp application that serves them."""
        app = web.Application(client_max_size=12 << 20)
        for method, path, endpoint, guarded in self._table():
            app.router.add_route(method, path, self._serve(endpoint, guarded))
        app.router.add_route("*", "/{rest:.*}", self._serve(self._unknown, False))
        return app

    def _table(self) -> list[tuple[str, str, Endpoint, bool]]:
        """Method, path, endpoint, and whether it wants an access_token."""
        return [
            ("GET", "/cgi-bin/token", self._token, False),
            ("POST", "/cgi-bin/stable_token", self._stable_token, False),
            ("POST", "/cgi-bin/message/custom/send", self._custom_send, True),
            ("POST", "/cgi-bin/message/custom/typing", self._typing, True),
            ("POST", "/cgi-bin/message/template/send", self._template_send, True),
            ("POST", "/cgi-bin/message/subscribe/bizsend", self._subscription_send, True),
            ("POST", "/cgi-bin/message/mass/send", self._mass_send, True),
            ("GET", "/cgi-bin/template/get_all_private_template", self._templates, True),
            ("GET", "/wxaapi/newtmpl/gettemplate", self._notices, True),
            ("GET", "/cgi-bin/ticket/getticket", self._ticket, True),
            ("POST", "/cgi-bin/media/upload", self._media_upload, True),
            ("GET", "/cgi-bin/media/get", self._media_get, True),
            ("GET", "/cgi-bin/media/get/jssdk", self._media_get, True),
            ("POST", "/cgi-bin/qrcode/create", self._qr_create, True),
            ("GET", "/cgi-bin/showqrcode", self._qr_show, False),
            ("POST", "/cgi-bin/menu/create", self._menu_create, True),
            ("GET", "/cgi-bin/menu/get", self._menu_get, True),
            ("GET", "/cgi-bin/menu/delete", self._menu_delete, True),
            ("GET", "/cgi-bin/get_current_selfmenu_info", self._selfmenu, True),
            ("GET", "/cgi-bin/user/info", self._user, True),
            ("POST", "/cgi-bin/user/info/batchget", self._users_batch, True),
            ("GET", "/cgi-bin/user/get", self._followers, True),
        ]

    def _serve(self, endpoint: Endpoint, guarded: bool) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Wrap an endpoint: ledger, faults, token, and errors as WeChat words them."""

        async def carry_out(request: web.Request) -> web.StreamResponse:
            if guarded:
                self._platform.tokens.check(request.query.get("access_token"))
            answer = await endpoint(request)
            return answer if isinstance(answer, web.StreamResponse) else _json(answer)

        async def handler(request: web.Request) -> web.StreamResponse:
            openid = await self._note_call(request)
            fault = self._platform.faults.take(request.path)
            try:
                response = await (suffer(fault, request, lambda: carry_out(request)) if fault else carry_out(request))
            except ApiError as error:
                plain = request.path.startswith("/cgi-bin/media/get")  # answered as text/plain, though it is JSON
                response = _json(failure(error, self._platform.chance), "text/plain" if plain else "application/json")
            self._note_return(request, openid, response, fault.kind if fault else "")
            return response

        return handler

    async def _note_call(self, request: web.Request) -> str:
        query = {name: value for name, value in request.query.items() if name not in SECRET}
        body: object = None
        if request.content_type != "multipart/form-data":
            raw = await request.read()
            try:
                body = json.loads(raw) if raw else None
            except ValueError:
                body = raw.decode(errors="replace")
        if isinstance(body, dict) and "secret" in body:
            body = {**body, "secret": "…"}
        openid = str(body.get("touser", "")) if isinstance(body, dict) else request.query.get("openid", "")
        self._platform.ledger.add(Kind.CALLED, openid, path=request.path, query=query, body=body)
        return openid

    def _note_return(self, request: web.Request, openid: str, response: web.StreamResponse, fault: str) -> None:
        answer: object = None
        if isinstance(response, web.Response) and response.content_type in ("application/json", "text/plain"):
            answer = json.loads(response.text or "null")
        if isinstance(answer, dict) and "access_token" in answer:
            answer = {**answer, "access_token": "…"}
        self._platform.ledger.add(
            Kind.RETURNED, openid, path=request.path, status=response.status, answer=answer, fault=str(fault)
        )

    async def _unknown(self, request: web.Request) -> Answer:
        raise ApiError(40066)

    async def _token(self, request: web.Request) -> Answer:
        self._check_secret(request, request.query)
        token, seconds = self._platform.tokens.classic()
        return {"access_token": token, "expires_in": seconds}

    async def _stable_token(self, request: web.Request) -> Answer:
        wanted = await _body(request)
        self._check_secret(request, wanted)
        token, seconds = self._platform.tokens.stable(wanted.get("force_refresh") is True)
        return {"access_token": token, "expires_in": seconds}

    def _check_secret(self, request: web.Request, given: Mapping[str, object]) -> None:
        account, allowed, remote = self._platform.account, self._platform.allowed_ips, request.remote or ""
        if given.get("grant_type") != "client_credential":
            raise ApiError(40002)
        if given.get("appid") != account.app_id:
            raise ApiError(40013)
        if given.get("secret") != account.app_secret:
            raise ApiError(40001)
        if allowed is not None and remote not in allowed:
            raise ApiError(40164, remote)

    async def _custom_send(self, request: web.Request) -> Answer:
        self._sending.service_message(await _body(request, as_seen=True))
        return OK

    async def _typing(self, request: web.Request) -> Answer:
        person = self._platform.people.require((await _body(request)).get("touser"))
        if not person.window.left(self._platform.clock.now()):
            raise ApiError(45015)
        return OK

    async def _template_send(self, request: web.Request) -> Answer:
        return {**OK, "msgid": self._sending.template_message(await _body(request))}

    async def _subscription_send(self, request: web.Request) -> Answer:
        self._sending.subscription_notice(await _body(request))
        return OK

    async def _mass_send(self, request: web.Request) -> Answer:
        message_id, before = self._mass.send(await _body(request, as_seen=True))
        if before:
            return {**failure(ApiError(45065), self._platform.chance), "msg_id": message_id}
        return {"errcode": 0, "errmsg": "send job submission success", "msg_id": message_id, "msg_data_id": message_id}

    async def _templates(self, request: web.Request) -> Answer:
        return {"template_list": [template.as_json() for template in self._platform.templates.values()]}

    async def _notices(self, request: web.Request) -> Answer:
        held = [template.as_notice() for template in self._platform.templates.values() if template.notice]
        return {**OK, "data": held}

    async def _ticket(self, request: web.Request) -> Answer:
        if request.query.get("type") != "jsapi":
            raise ApiError(40035)
        ticket, seconds = self._platform.tokens.ticket()
        return {**OK, "ticket": ticket, "expires_in": seconds}

    async def _media_upload(self, request: web.Request) -> Answer:
        kind, content, content_type = request.query.get("type", ""), b"", ""
        if request.content_type == "multipart/form-data":
            async for part in await request.multipart():
                if isinstance(part, BodyPartReader) and part.name == "media" and part.filename:
                    content = bytes(await part.read())
                    content_type = part.headers.get("Content-Type", "application/octet-stream")
        medium = self._platform.media.upload(kind, content, content_type)
        return {"type": kind, "media_id": medium.id, "created_at": int(medium.kept_at.timestamp())}

    async def _media_get(self, request: web.Request) -> Answer:
        medium = self._platform.media.require(request.query.get("media_id", ""))
        if medium.kind == "video":
            return {"video_url": f"http://127.0.0.1/never-fetched/{medium.id}"}
        suffix = medium.content_type.rpartition("/")[2]
        disposition = f'attachment; filename="{medium.id}.{suffix}"'
        return web.Response(
            body=medium.content, content_type=medium.content_type, headers={"Content-Disposition": disposition}
        )

    async def _qr_create(self, request: web.Request) -> Answer:
        return self._platform.scenes.create(await _body(request))

    async def _qr_show(self, request: web.Request) -> Answer:
        scene = self._platform.scenes.find(request.query.get("ticket", ""))
        return (
            web.Response(status=404) if scene is None else web.Response(body=picture(scene), content_type="image/jpeg")
        )

    async def _menu_create(self, request: web.Request) -> Answer:
        self._platform.menu.publish(await _body(request, as_seen=True))
        return OK

    async def _menu_get(self, request: web.Request) -> Answer:
        return {"menu": {"button": self._platform.menu.require()}}

    async def _selfmenu(self, request: web.Request) -> Answer:
        return self._platform.menu.as_selfmenu()

    async def _menu_delete(self, request: web.Request) -> Answer:
        self._platform.menu.clear()
        return OK

    async def _user(self, request: web.Request) -> Answer:
        return _about(self._platform.people.require(request.query.get("openid")))

    async def _users_batch(self, request: web.Request) -> Answer:
        wanted = (await _body(request)).get("user_list")
        if not isinstance(wanted, list) or not 1 <= len(wanted) <= 100:
            raise ApiError(40035)
        people = [self._platform.people.require(user.get("openid")) for user in wanted]
        return {"user_info_list": [_about(person) for person in people]}

    async def _followers(self, request: web.Request) -> Answer:
        openids = [person.openid for person in self._platform.people if person.following]
        after = request.query.get("next_openid", "")
        page = openids[openids.index(after) + 1 if after in openids else 0 :][:PAGE]
        answer: dict[str, object] = {"total": len(openids), "count": len(page), "next_openid": page[-1] if page else ""}
        return {**answer, "data": {"openid": page}} if page else answer


def _about(person: Person) -> dict[str, object]:
    """What `user/info` says; names and pictures are empty since 2021-12-27."""
    if not person.following or person.followed_at is None:
        return {"subscribe": 0, "openid": person.openid}
    return {
        "subscribe": 1,
        "openid": person.openid,
        "nickname": "",
        "sex": 0,
        "headimgurl": "",
        "language": "zh_CN",
        "subscribe_time": int(person.followed_at.timestamp()),
        "remark": "",
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": "ADD_SCENE_QR_CODE" if person.scene else "ADD_SCENE_SEARCH",
        "qr_scene": int(person.scene) if person.scene.isdigit() else 0,
        "qr_scene_str": "" if person.scene.isdigit() else person.scene,
    }


async def _body(request: web.Request, *, as_seen: bool = False) -> Mapping[str, object]:
    """The JSON object sent; with `as_seen`, escapes stay the six characters people would see. Raises ApiError 47001."""
    raw = await request.read()
    try:
        body = json.loads(ESCAPED.sub(rb"\1\\\\u", raw) if as_seen else raw)
    except ValueError as error:
        raise ApiError(47001) from error
    if not isinstance(body, dict):
        raise ApiError(47001)
    return body


def _json(answer: Mapping[str, object], content_type: str = "application/json") -> web.Response:
    return web.json_response(
        answer, content_type=content_type, dumps=lambda value: json.dumps(value, ensure_ascii=False)
    )

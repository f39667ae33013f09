"""Errands (跑腿): photos and voice fetched, QR codes made, followers asked about; claimed and retried like messages."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from random import Random

import structlog
from sqlalchemy.orm import Session

from bot.act import Act
from bot.broadcasts import mass
from bot.cases.photos import lose_media
from bot.channels.media import PictureRefused, VoiceRefused, check_voice, clean_image
from bot.channels.media_folder import MediaFolder
from bot.channels.sms import SmsProvider
from bot.channels.sms_errors import SmsTrouble
from bot.channels.wechat_api import WechatApi
from bot.channels.wechat_errors import ApiError
from bot.clock import Clock
from bot.config import Config
from bot.delivery.lookups import Lookups
from bot.delivery.reports import settle_mass_early
from bot.delivery.settling import ATTEMPTS_MAX, backoff_s, give_back
from bot.failpoint import failpoint
from bot.messages import WECHAT, Attempt, Outcome
from bot.store import Store
from models.cards import find_card, lacks_code
from models.errands import ErrandRow, claim_errands, settle_errand
from models.identities import Identity, find_identities, lock_identity
from models.ledger import may_send, spend
from models.mass import find_addresses
from models.media import Media, is_kept_elsewhere
from models.reports import LOOKUP, await_provider_ids

BATCH = 5
log = structlog.get_logger()


class ErrandFailed(Exception):
    """An errand that no repeat will mend; the text says why, `said` says it to the person who is concerned."""

    def __init__(self, why: str, said: str = "") -> None:
        super().__init__(why)
        self.said = said


class Errands:
    """Carries out what stands in the errand table."""

    def __init__(
        self,
        store: Store,
        api: WechatApi,
        folder: MediaFolder,
        config: Config,
        clock: Clock,
        random: Random,
        sms: SmsProvider | None = None,
    ) -> None:
        self._store, self._api, self._folder = store, api, folder
        self._config, self._clock, self._random = config, clock, random
        self._kinds: dict[str, Callable[[ErrandRow], Awaitable[None]]] = {
            "media": self._fetch_media,
            "show": self._show,
            "forget": self._forget,
            "qr": self._make_qr,
            "user": self._ask_user,
            mass.ERRAND: self._send_mass,
            LOOKUP: Lookups(store, sms, clock).ask,
        }

    async def once(self, owner: str, kinds: Sequence[str] = ()) -> bool:
        """Claim a few, of these `kinds` only if any are named, and do them; True when there were any."""
        now = self._clock.now()
        until = now + timedelta(seconds=self._config.delivery.lease_s)

        def claim(session: Session) -> list[ErrandRow]:
            rows = claim_errands(session, owner, now, until, BATCH, kinds)
            session.flush()
            session.expunge_all()
            return rows

        rows = await self._store.turn(claim)
        await asyncio.gather(*(self._do(row, owner) for row in rows))
        return bool(rows)

    async def _do(self, row: ErrandRow, owner: str) -> None:
        values: dict[str, object] = {"state": "done", "reason": ""}
        said = ""
        try:
            await asyncio.wait_for(self._kinds[row.kind](row), self._config.delivery.lease_s * 0.8)
        except ErrandFailed as error:
            values, said = {"state": "failed", "reason": str(error)[:200]}, error.said
        except ApiError as error:
            values = self._after(row, error.attempt.outcome in (Outcome.RETRY, Outcome.ALARM), error.attempt.reason)
        except SmsTrouble as error:  # a question may be put again, whatever came of it
            values = self._after(row, True, error.attempt.reason)
        except TimeoutError:
            values = self._after(row, True, "接口没有及时应答")
        except Exception as error:  # a row that is gone, a disk that is full: tried again, then given up, alone
            log.error("errand.broke", kind=row.kind, errand=row.id, error=type(error).__name__)
            values = self._after(row, True, f"内部错误 {type(error).__name__}")
        failpoint("errand.done")
        if values["state"] == "failed":
            log.warning("errand.failed", kind=row.kind, errand=row.id)
            await self._lose(row, str(values["reason"]), said)
        await self._store.turn(lambda session: settle_errand(session, row.id, owner, row.attempt, **values))

    def _after(self, row: ErrandRow, again: bool, reason: str) -> dict[str, object]:
        if not again or row.attempt >= ATTEMPTS_MAX:
            return {"state": "failed", "reason": reason[:200]}
        wait = timedelta(seconds=backoff_s(row.attempt, self._random))
        return {"state": "due", "next_try_at": self._clock.now() + wait, "reason": reason[:200]}

    async def _fetch_media(self, row: ErrandRow) -> None:
        """A photo or voice message by its provider id: checked, cleaned of where and when it was taken, kept."""

        def look(session: Session) -> tuple[str, str]:
            media = session.get_one(Media, int(row.subject))
            return media.kind, media.provider_media_id if media.state == "waiting" else ""

        kind, provider_media_id = await self._store.read(look)
        if not provider_media_id:
            raise ErrandFailed("不用取了")
        fetched = await self._api.download_media(provider_media_id)
        try:
            path, mime = await asyncio.to_thread(self._store_file, kind, fetched.content)
        except (PictureRefused, VoiceRefused) as error:
            raise ErrandFailed(str(error), said=str(error)) from error
        failpoint("media.downloaded")

        def note(session: Session) -> None:
            media = session.get_one(Media, int(row.subject))
            media.state, media.path, media.mime = "stored", path, mime

        await self._store.turn(note)

    def _store_file(self, kind: str, content: bytes) -> tuple[str, str]:
        if kind == "voice":
            voice = check_voice(content)
            return self._folder.keep(voice.content, voice.mime), voice.mime
        picture = clean_image(content)
        return self._folder.keep(picture.content, picture.mime), picture.mime

    async def _show(self, row: ErrandRow) -> None:
        """A photo or voice message into a person's chat, if a window is open; it counts in the window."""
        media_id, person_id = int(str(row.detail["media"])), int(str(row.detail["person"]))
        media = await self._store.read(lambda session: _kept(session, media_id))
        if media.state == "waiting":
            raise ApiError(Attempt(Outcome.RETRY, reason="文件还没取到"))
        if media.state != "stored":
            raise ErrandFailed("文件没有了")
        path = self._folder.find(media.path)
        uploaded = await self._api.upload_media(media.kind, path.name, await asyncio.to_thread(path.read_bytes))
        spent = await self._store.turn(lambda session: self._spend(session, person_id))
        if spent is None:
            raise ErrandFailed("聊天窗口关着,发不了照片")
        identity, address = spent
        attempt = await self._api.send_service_media(address, media.kind, uploaded)
        if attempt.outcome not in (Outcome.SENT, Outcome.UNKNOWN):
            await self._store.turn(lambda session: give_back(lock_identity(session, identity), attempt))
            raise ApiError(attempt)

    async def _forget(self, row: ErrandRow) -> None:
        """The file of an erased photo or voice message, unless another row has the same; without a file its row may be gone."""

        def look(session: Session) -> str:
            media = session.get(Media, int(row.subject))
            return "" if media is None or is_kept_elsewhere(session, media.path, media.id) else media.path

        if path := await self._store.read(look):
            await asyncio.to_thread(self._folder.forget, path)

        def note(session: Session) -> None:
            if media := session.get(Media, int(row.subject)):
                media.path = ""

        await self._store.turn(note)

    def _spend(self, session: Session, person_id: int) -> tuple[int, str] | None:
        """The identity and address of a person with an open chat window, one message of it spent."""
        now = self._clock.now()
        for identity in find_identities(session, person_id):
            if identity.channel != WECHAT or not identity.following:
                continue
            if may_send(lock_identity(session, identity.id), now):
                spend(identity)
                return identity.id, identity.address
        return None

    async def _make_qr(self, row: ErrandRow) -> None:
        """The permanent code of a card, by its scene: what it says is kept with the card."""
        account = self._config.wechat.app_id
        if not await self._store.read(lambda session: lacks_code(session, row.subject, account)):
            return  # made before: an account has 100,000 of them and none can be taken back
        made = await self._api.create_qr(row.subject)

        def note(session: Session) -> None:
            card = find_card(session, row.subject)
            if card is not None:
                card.url, card.account = made.url, account

        await self._store.turn(note)

    async def _ask_user(self, row: ErrandRow) -> None:
        """Whether an identity still follows the account."""
        address = await self._store.read(lambda session: session.get_one(Identity, int(row.subject)).address)
        user = await self._api.user(address)

        def note(session: Session) -> None:
            session.get_one(Identity, int(row.subject)).following = user.subscribed

        await self._store.turn(note)

    async def _send_mass(self, row: ErrandRow) -> None:
        """One list of a mass broadcast; the batch's own number keeps WeChat from sending it twice."""
        openids = await self._store.turn(self._begin_mass(row))
        if openids is None:
            return
        if len(openids) < mass.LEAST:
            raise ErrandFailed("名单里没有人还在关注")
        msg_id = await self._api.send_mass(openids, str(row.detail["text"]), client_msg_id=f"linli{row.subject}")

        def note(session: Session) -> None:
            name = f"{mass.MARK}{msg_id}"
            await_provider_ids(session, [name])  # its end may be told at this moment
            mass.note_sent(self._act(session, row), int(row.subject), msg_id)
            settle_mass_early(session, name, self._clock.now())

        await self._store.turn(note)

    def _begin_mass(self, row: ErrandRow) -> Callable[[Session], Sequence[str] | None]:
        """Whom it goes to; None when it was taken back meanwhile."""

        def begin(session: Session) -> Sequence[str] | None:
            batch = mass.begin_sending(self._act(session, row), int(row.subject))
            return find_addresses(session, batch, self._config.wechat.app_id) if batch is not None else None

        return begin

    def _act(self, session: Session, row: ErrandRow) -> Act:
        return Act(session, self._clock.now(), self._random, "system:errands", f"errand:{row.id}")

    async def _lose(self, row: ErrandRow, reason: str, said: str) -> None:
        """What concerned somebody and was given up is told to him."""

        def note(session: Session) -> None:
            if row.kind == mass.ERRAND:
                mass.note_failed(self._act(session, row), int(row.subject), reason)
                return
            media = session.get(Media, int(row.subject)) if row.kind == "media" else None
            if media is not None and media.state == "waiting":
                act = Act(session, self._clock.now(), self._random, "system:errands", f"lost:{media.id}")
                lose_media(act, media, reason, said)

        if row.kind in (mass.ERRAND, "media"):
            await self._store.turn(note)


def _kept(session: Session, media_id: int) -> Media:
    media = session.get_one(Media, media_id)
    session.expunge(media)
    return media

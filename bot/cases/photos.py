"""Photos and voice of a case (照片与语音): a row at once, the file by an errand; shown by another errand."""

from bot.act import Act
from bot.cases import words
from bot.cases.lifecycle import RUNNING
from bot.cases.telling import told_of
from bot.directory.office import Office
from bot.messages import Message
from bot.outbox import put, put_errand
from models.cases import Case
from models.media import Media, find_media_of_case

SHOWN_MAX = 3  # each costs one of the few service messages of a window


def add_media(act: Act, case: Case, kind: str, provider_media_id: str, person_id: int | None) -> int:
    """Note a photo or voice message for a case; delivery fetches it within the provider's three days. Its row."""
    media = Media(kind=kind, provider_media_id=provider_media_id, created_at=act.now, state="waiting")
    return _attach(act, case, media, person_id)


def share_media(act: Act, before: Case, case: Case) -> None:
    """What came with a case shows with another one about the same words too; files are named by their content."""
    for media in find_media_of_case(act.session, before.id):
        if media.state in ("waiting", "stored"):
            names = ("kind", "provider_media_id", "created_at", "state", "path", "mime")
            _attach(act, case, Media(**{name: getattr(media, name) for name in names}), media.person_id)


def _attach(act: Act, case: Case, media: Media, person_id: int | None) -> int:
    media.id, media.case_id, media.person_id = act.new_id(), case.id, person_id
    act.session.add(media)
    case.media += 1
    act.record("case.add_media", f"case:{case.id}", kind=media.kind)
    if media.state == "waiting":
        put_errand(act, "media", str(media.id))
    return media.id


def lose_media(act: Act, media: Media, reason: str, said: str) -> None:
    """It cannot be had: the case stands without it, and whoever sent it is asked to send it again; `said` tells why."""
    media.state, media.reason = "lost", reason[:200]
    case = act.session.get(Case, media.case_id) if media.case_id else None
    if case is None or media.person_id is None:
        return
    text = words.media_lost(case.code, media.kind, said)
    put(act, media.person_id, Message("answer", text, {"code": case.code, "text": text}, about=case.id))


def show_media(act: Act, case: Case, person_id: int) -> int:
    """Send the newest photos and voice messages of a case into a person's chat; how many."""
    newest = find_media_of_case(act.session, case.id)[-SHOWN_MAX:]
    for media in newest:
        show_one(act, media.id, person_id)
    return len(newest)


def show_work(act: Act, office: Office, case: Case, media_id: int, person_id: int) -> None:
    """Send the member's photo of what was done to the resident, with words that say of what."""
    told, is_done = told_of(act, office, case), case.state not in RUNNING
    text = words.in_confidence(case.code) if case.sealed else words.photo_of_work(told, is_done=is_done)
    put(act, person_id, Message("progress", text, {"code": case.code, "text": text}, about=case.id))
    show_one(act, media_id, person_id)


def show_one(act: Act, media_id: int, person_id: int) -> None:
    """Send one of them, once per turn."""
    put_errand(act, "show", f"{media_id}:{person_id}:{act.cause}", media=media_id, person=person_id)

"""WeChat's bodies as Inbound (微信消息解析): from whom, when, and which one; `wechat_meaning` says what."""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.channels.wechat_meaning import ANSWERABLE_EVENTS, MESSAGES, meaning, message_id, person
from bot.channels.wechat_xml import Fields
from bot.errors import Malformed
from bot.messages import BY_CARD, Datum, Inbound, InboundKind, Interaction

CHANNEL = "wechat"
SECONDS = re.compile(r"[0-9]{1,10}")  # 13 digits would be milliseconds, which WeChat never sends
KEY_LIMIT = 200
#: Two events of one person in one second are the same only when all of these agree.
EVENT_IDENTITY = ("EventKey", "MsgID", "OpenID", "PublishEventInfo/publish_id")


@dataclass(frozen=True)
class Parsed:
    """One body understood."""

    inbound: Inbound
    interaction: Interaction
    #: WeChat shows an answer to it; otherwise only "success" may be said.
    answerable: bool
    to_user: str
    from_user: str


def parse(fields: Fields, account: str, nonce: str, digest: str, datum: Datum = Datum.GCJ02) -> Parsed:
    """The body `fields` as one Inbound, a place in it in the frame `datum`.

    Raises Malformed; a name we do not know is NOT_NEEDED, and kept.
    """
    from_user = person(fields.require("FromUserName"))
    to_user = person(fields.require("ToUserName"))
    is_event = fields.require("MsgType").lower() == "event"
    said = meaning(fields)
    inbound = Inbound(
        channel=CHANNEL,
        account=account,
        sender=said.person or from_user,
        key=_event_key(fields, from_user, said.kind) if is_event else _message_key(fields, from_user),
        kind=said.kind,
        sent_at=datetime.fromtimestamp(_seconds(fields), UTC),
        text=said.text,
        media_id=said.media_id,
        media_format=said.media_format,
        point=replace(said.point, datum=datum) if said.point else None,
        event_key=said.event_key,
        sent_result=said.sent_result,
        permits=said.permits,
        nonce=nonce,
        digest=digest,
    )
    return Parsed(inbound, said.interaction, not is_event or said.kind in ANSWERABLE_EVENTS, to_user, from_user)


def _seconds(fields: Fields) -> int:
    text = fields.require("CreateTime")
    if not SECONDS.fullmatch(text):
        raise Malformed("CreateTime is not whole seconds")
    return int(text)


def _message_key(fields: Fields, from_user: str) -> str:
    given = fields.text("MsgId")
    name = fields.require("MsgType").lower()
    if not given and name not in MESSAGES:
        return _bounded(f"{from_user}+{_seconds(fields)}+{name}")
    return message_id(given)


def _event_key(fields: Fields, from_user: str, kind: InboundKind) -> str:
    """FromUserName+CreateTime+Event+EventKey (Tencent, 排重), and what else tells two events of a second apart."""
    parts = [from_user, str(_seconds(fields)), fields.require("Event").lower()]
    # Where somebody stands stays out of the key, which is kept; nobody scans twice in one second.
    telling = EVENT_IDENTITY[1:] if kind in BY_CARD else EVENT_IDENTITY
    parts += [text for path in telling if (text := fields.text(path))]
    parts += fields.all("SubscribeMsgSentEvent/List/MsgID")
    parts += fields.all("SubscribeMsgPopupEvent/List/TemplateId")
    parts += fields.all("SubscribeMsgChangeEvent/List/TemplateId")
    return _bounded("+".join(parts))


def _bounded(key: str) -> str:
    if len(key) <= KEY_LIMIT:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"{key[: KEY_LIMIT - len(digest) - 1]}+{digest}"

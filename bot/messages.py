"""What travels between parts (消息): Inbound, Reply, Message, Prompt, Outcome. Values only; no part keeps state here."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

#: The channels that people write on; the rungs that a message goes out on are more (bot.delivery.sending).
WECHAT, SMS = "wechat", "sms"


class InboundKind(StrEnum):
    """What a person (or the provider) did. One name per thing, whatever the channel calls it."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    LOCATION = "location"  # a place sent on purpose
    LINK = "link"
    FOLLOW = "follow"  # may carry a scene: the QR code it came through
    UNFOLLOW = "unfollow"
    SCAN = "scan"
    MENU = "menu"  # a menu button that sends its key
    SENT_RESULT = "sent_result"  # the provider tells how a message of ours ended
    CONSENT_WITHDRAWN = "consent_withdrawn"
    PERMISSION = "permission"  # what 订阅通知 he allows from now on, or no longer
    ACCOUNT_ALARM = "account_alarm"  # the account itself: verification expiring, …
    NOT_NEEDED = "not_needed"  # known, and deliberately without effect


#: What may have come by a card: it says where somebody stands, and is kept without it.
BY_CARD = (InboundKind.SCAN, InboundKind.FOLLOW)


class Interaction(StrEnum):
    """Which window for service messages (客服消息) this opens; the kinds of Tencent's quota table of 2023-06-12."""

    NONE = "none"
    MESSAGE = "message"  # 5 in 48 hours
    TAP = "tap"  # 3 in one minute
    FOLLOW = "follow"  # 3 in one minute
    SCAN = "scan"  # 3 in one minute


class Datum(StrEnum):
    """The coordinate frame a point was given in."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


@dataclass(frozen=True)
class SentPoint:
    """A point as it came: latitude and longitude in degrees, in the frame `datum`."""

    lat: float
    lng: float
    datum: Datum
    label: str = ""


@dataclass(frozen=True)
class SentResult:
    """How a message of ours ended, as the provider reports it."""

    provider_id: str
    delivered: bool
    #: The provider's own word, for the organiser ("failed:user block").
    reason: str = ""
    #: How many parts the provider bills for it; 0: it does not say.
    parts: int = 0
    #: Our own row of the outbox, where the provider carries it; 0: it does not.
    row: int = 0
    #: The template it went in, where our call was not told a number to know it by (订阅通知).
    template_id: str = ""


@dataclass(frozen=True)
class Permit:
    """A person's yes to one more 订阅通知 of a template, or his no to all of them."""

    template_id: str
    given: bool


@dataclass(frozen=True)
class Inbound:
    """One message or event from a person, checked and parsed, the same for every channel."""

    channel: str
    #: The account it was sent to (WeChat app id), since an openid means nothing outside it; "" for SMS.
    account: str
    #: openid, or a phone number in E.164 (which is kept sealed).
    sender: str
    #: Unique per message within (channel, account): MsgId, or FromUserName+CreateTime+Event+EventKey.
    key: str
    kind: InboundKind
    #: When the provider says it was sent; aware UTC.
    sent_at: datetime
    text: str = ""
    media_id: str = ""
    media_format: str = ""
    point: SentPoint | None = None
    #: Menu key, or scene of a QR code (without the provider's prefix).
    event_key: str = ""
    sent_result: SentResult | None = None
    permits: tuple[Permit, ...] = ()
    #: Timestamp and nonce of the callback that carried it: against replays. Empty where the channel has none.
    nonce: str = ""
    #: SHA-256 of the callback's body, hex.
    digest: str = ""


@dataclass(frozen=True)
class Prompt:
    """A question put to a person that a number answers. It becomes a row with the message that asks it."""

    #: Which capability reads the answer: `task`, `plan`, `resolved`, `choice` …
    kind: str
    #: What each offered number means, in order from 1, as shown: ("好了", "还没", …).
    options: tuple[str, ...] = ()
    #: The case (or other row) it is about.
    about: int | None = None
    expires_at: datetime | None = None
    #: Values the reader needs beside the number, such as candidate place codes. JSON.
    #: Answering itself reads `words` (it offers no numbers), `many` (it takes several), `count` (the head count that it
    #: asks for), `offer` (it ends with the talk) and `passing` (it lapses when he goes on to something else).
    detail: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What is said at once, in the passive reply."""

    text: str
    prompt: Prompt | None = None


#: Another capability will say it.
NOTHING_YET = Reply("")


class While(StrEnum):
    """So long as this is so of its case a message is true; once it is not, it is not sent any more."""

    ALWAYS = ""
    UNTAKEN = "untaken"  # nobody has taken it
    OWED = "owed"  # somebody still owes an answer
    HIS = "his"  # the reader does


@dataclass(frozen=True)
class Message:
    """Something a person is told later. The rung (chat, template, SMS) is not known when it is written."""

    #: task, progress, answer, question, notice, duty, alarm … `delivery.render` knows each.
    kind: str
    #: The whole sentence, names and notes verbatim.
    text: str
    #: Template variables: code, what, where, by, text, minutes (see docs/reference/templates.md).
    fields: dict[str, str] = field(default_factory=dict)
    #: The case it is about.
    about: int | None = None
    expires_at: datetime | None = None
    only_while: While = While.ALWAYS
    prompt: Prompt | None = None
    #: Life safety: goes first and ignores quiet hours.
    urgent: bool = False


class Outcome(StrEnum):
    """How one attempt to send ended: a closed set, so that delivery never reads a provider's texts."""

    SENT = "sent"
    RETRY = "retry"  # later, on the same rung
    NEXT_RUNG = "next_rung"  # this rung is closed to this person now
    STOP = "stop"  # this person may not be written to at all on this channel
    ALARM = "alarm"  # our set-up is wrong: organisers must act; tried again slowly
    UNKNOWN = "unknown"  # sent, but the answer was lost


@dataclass(frozen=True)
class Attempt:
    """One attempt to send and how it ended."""

    outcome: Outcome
    provider_id: str = ""
    #: The provider's code, and our sentence in Chinese about it with the remedy.
    code: str = ""
    reason: str = ""
    retry_after_s: float | None = None
    #: How many parts of an SMS the provider bills for it; 0: it does not say.
    parts: int = 0

"""WeChat's messages and events (微信消息与事件): what each means to us, one row per name.

Names and fields: Tencent, 接收普通消息, 接收事件推送, 自定义菜单事件推送, 订阅通知, 认证事件 (`doc/service/…`).
wechatpy 1.8.18 does not know the half of them (subscribe_msg_*, verify_*, user_authorization_revoke).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.channels.wechat_xml import Fields
from bot.errors import Malformed
from bot.messages import Datum, InboundKind, Interaction, Permit, SentPoint, SentResult

SCENE_PREFIX = "qrscene_"  # on the scene of a QR code when the scan was also the follow
SCENE = re.compile(r"[A-Za-z0-9_-]{1,64}")  # scene_str takes 1 to 64; ours are opaque names
PERSON = re.compile(r"[!-~]{1,128}")  # an openid is 28 of A-Z a-z 0-9 _ -
TEMPLATE_ID = re.compile(r"[!-~]{1,64}")  # 43 of A-Z a-z 0-9 _ -
MESSAGE_ID = re.compile(r"[0-9]{1,20}")
DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,20})?")
#: Swapped coordinates show themselves: in China no latitude can be a longitude.
CHINA_LAT, CHINA_LNG = (3.0, 54.0), (73.0, 136.0)


@dataclass(frozen=True)
class Meaning:
    """What one message or event says, before who and when."""

    kind: InboundKind
    interaction: Interaction = Interaction.NONE
    text: str = ""
    media_id: str = ""
    media_format: str = ""
    point: SentPoint | None = None
    event_key: str = ""
    sent_result: SentResult | None = None
    permits: tuple[Permit, ...] = ()
    #: Whom it is about, when FromUserName is somebody else.
    person: str = ""


def meaning(fields: Fields) -> Meaning:
    """What the body `fields` says. Raises Malformed; a name we do not know is NOT_NEEDED."""
    name = fields.require("MsgType").lower()
    if name == "event":
        return EVENTS.get(fields.require("Event").lower(), _not_needed)(fields)
    return MESSAGES.get(name, _unknown_message)(fields)


def person(name: str) -> str:
    """An openid, or the account's own gh_ name. Raises Malformed for what cannot be one."""
    if not PERSON.fullmatch(name):
        raise Malformed("a user name is not one")
    return name


def message_id(text: str) -> str:
    """A MsgId as text, for it is larger than what a float keeps. Raises Malformed."""
    if not MESSAGE_ID.fullmatch(text) or not 0 < int(text) < 2**64:
        raise Malformed("a message id is not a 64-bit number")
    return str(int(text))


# Messages.


def _text(fields: Fields) -> Meaning:
    """A text; a tapped line of a msgmenu too, which WeChat counts as a menu tap and not as a message."""
    if not fields.all("Content"):
        raise Malformed("Content missing")
    tapped = fields.text("bizmsgmenuid")
    interaction = Interaction.TAP if tapped else Interaction.MESSAGE
    return Meaning(InboundKind.TEXT, interaction, text=fields.text("Content"), event_key=tapped)


def _media(kind: InboundKind) -> Callable[[Fields], Meaning]:
    def read(fields: Fields) -> Meaning:
        return Meaning(
            kind,
            Interaction.MESSAGE,
            text=fields.text("Recognition"),  # voice only, and empty since 2023; kept should it come back
            media_id=fields.require("MediaId"),
            media_format=fields.text("Format").lower(),
        )

    return read


def _location(fields: Fields) -> Meaning:
    """A place sent on purpose. Location_X is the latitude; in GCJ-02, the frame of Tencent's maps, unless configured."""
    lat, lng = (_degrees(fields.require("Location_X")), _degrees(fields.require("Location_Y")))
    if not _in_china(lat, lng) and _in_china(lng, lat):
        lat, lng = lng, lat
    if abs(lat) > 90 or abs(lng) > 180:
        raise Malformed("a place is not on the earth")
    point = SentPoint(lat, lng, Datum.GCJ02, fields.text("Label"))
    return Meaning(InboundKind.LOCATION, Interaction.MESSAGE, point=point)


def _degrees(text: str) -> float:
    if not DEGREES.fullmatch(text):
        raise Malformed("a coordinate is not in degrees")
    return float(text)


def _in_china(lat: float, lng: float) -> bool:
    return CHINA_LAT[0] <= lat <= CHINA_LAT[1] and CHINA_LNG[0] <= lng <= CHINA_LNG[1]


def _link(fields: Fields) -> Meaning:
    lines = [fields.text(name) for name in ("Title", "Description", "Url")]
    return Meaning(InboundKind.LINK, Interaction.MESSAGE, text="\n".join(line for line in lines if line))


def _unknown_message(fields: Fields) -> Meaning:
    return Meaning(InboundKind.NOT_NEEDED, Interaction.MESSAGE, event_key=fields.require("MsgType").lower())


# Events.


def _follow(fields: Fields) -> Meaning:
    scene = fields.text("EventKey").removeprefix(SCENE_PREFIX)
    return Meaning(InboundKind.FOLLOW, Interaction.FOLLOW, event_key=scene)


def _unfollow(_fields: Fields) -> Meaning:
    return Meaning(InboundKind.UNFOLLOW)


def _scan(fields: Fields) -> Meaning:
    return Meaning(InboundKind.SCAN, Interaction.SCAN, event_key=fields.text("EventKey"))


def _click(fields: Fields) -> Meaning:
    return Meaning(InboundKind.MENU, Interaction.TAP, event_key=fields.text("EventKey"))


def _scan_and_wait(fields: Fields) -> Meaning:
    """scancode_waitmsg: the person looks at "消息接收中" until we answer: a scene of ours, else the button itself."""
    scanned = fields.text("ScanCodeInfo/ScanResult")
    if SCENE.fullmatch(scanned):
        return Meaning(InboundKind.SCAN, Interaction.TAP, event_key=scanned)
    return _click(fields)


def _scan_only(fields: Fields) -> Meaning:
    return Meaning(InboundKind.NOT_NEEDED, Interaction.TAP, event_key=fields.text("EventKey"))


def _template_result(fields: Fields) -> Meaning:
    status = fields.require("Status")
    delivered = re.sub(r"\s", "", status).lower().startswith("success")
    result = SentResult(message_id(fields.require("MsgID")), delivered, status)
    return Meaning(InboundKind.SENT_RESULT, sent_result=result)


def _mass_result(fields: Fields) -> Meaning:
    """MASSSENDJOBFINISH: "send success", "send fail" or "err(code)", and how many had it (CHANNELS.md 1.5)."""
    status = fields.require("Status")
    names = (("SentCount", "送达"), ("FilterCount", "过滤后"), ("ErrorCount", "失败"), ("TotalCount", "共"))
    counts = ",".join(f"{word}{fields.text(name)}" for name, word in names if fields.text(name))
    delivered = re.sub(r"\s", "", status).lower() == "sendsuccess"
    result = SentResult(f"mass:{message_id(fields.require('MsgID'))}", delivered, f"{status} {counts}".strip())
    return Meaning(InboundKind.SENT_RESULT, sent_result=result)


def _subscription_result(fields: Fields) -> Meaning:
    """subscribe_msg_sent_event; its List has one entry per message sent, and we send one at a time."""
    below = "SubscribeMsgSentEvent/List/"
    ids, codes, words = (fields.all(below + name) for name in ("MsgID", "ErrorCode", "ErrorStatus"))
    if not ids:
        return Meaning(InboundKind.NOT_NEEDED)
    code, word = next(iter(codes), ""), next(iter(words), "")
    template = next(iter(fields.all(below + "TemplateId")), "")
    result = SentResult(message_id(ids[0]), code == "0", word or code, template_id=template)
    return Meaning(InboundKind.SENT_RESULT, sent_result=result)


def _permits(below: str, word: str) -> Callable[[Fields], Meaning]:
    """The templates of a list that its person answered with `word`; the other answer changes nothing that we count.

    Closing the popup takes back no earlier yes, as we read it; the change event tells of a no only (Tencent, 订阅通知事件推送).
    """

    def read(fields: Fields) -> Meaning:
        templates, said = fields.all(f"{below}/List/TemplateId"), fields.all(f"{below}/List/SubscribeStatusString")
        if len(templates) != len(said) or any(not TEMPLATE_ID.fullmatch(one) for one in templates):
            raise Malformed("a list of templates and answers is not one")
        permits = tuple(
            Permit(template, word == "accept")
            for template, answer in zip(templates, said, strict=True)
            if answer == word
        )
        return Meaning(InboundKind.PERMISSION if permits else InboundKind.NOT_NEEDED, permits=permits)

    return read


def _consent_withdrawn(fields: Fields) -> Meaning:
    """user_authorization_revoke: OpenID is the person, RevokeInfo what is withdrawn; FromUserName is neither."""
    openid = person(fields.require("OpenID"))
    return Meaning(InboundKind.CONSENT_WITHDRAWN, event_key=fields.text("RevokeInfo"), person=openid)


def _account_alarm(fields: Fields) -> Meaning:
    """About the account's verification (认证); `event_key` is the event, `text` the reason or the time of expiry."""
    text = fields.text("FailReason") or fields.text("ExpiredTime")
    return Meaning(InboundKind.ACCOUNT_ALARM, text=text, event_key=fields.require("Event").lower())


def _not_needed(fields: Fields) -> Meaning:
    return Meaning(InboundKind.NOT_NEEDED, event_key=fields.text("EventKey"))


def _never_tracked(_fields: Fields) -> Meaning:
    """LOCATION, the phone's position on entering the chat: nothing of it is kept, we follow nobody."""
    return Meaning(InboundKind.NOT_NEEDED)


MESSAGES: dict[str, Callable[[Fields], Meaning]] = {
    "text": _text,
    "image": _media(InboundKind.IMAGE),
    "voice": _media(InboundKind.VOICE),
    "video": _media(InboundKind.VIDEO),
    "shortvideo": _media(InboundKind.VIDEO),
    "location": _location,
    "link": _link,
}

#: By name in lower case: Tencent writes `subscribe`, `SCAN` and `TEMPLATESENDJOBFINISH`.
EVENTS: dict[str, Callable[[Fields], Meaning]] = {
    "subscribe": _follow,
    "unsubscribe": _unfollow,
    "scan": _scan,
    "click": _click,
    "scancode_waitmsg": _scan_and_wait,
    "scancode_push": _scan_only,  # the phone opens what was scanned by itself
    "view": _not_needed,
    "view_miniprogram": _not_needed,
    "pic_sysphoto": _not_needed,  # the photo, or the place, follows as a message of its own
    "pic_photo_or_album": _not_needed,
    "pic_weixin": _not_needed,
    "location_select": _not_needed,
    "location": _never_tracked,
    "templatesendjobfinish": _template_result,
    "subscribe_msg_sent_event": _subscription_result,
    "subscribe_msg_popup_event": _permits("SubscribeMsgPopupEvent", "accept"),
    "subscribe_msg_change_event": _permits("SubscribeMsgChangeEvent", "reject"),
    "masssendjobfinish": _mass_result,
    "freepublishjobfinish": _not_needed,
    "kf_create_session": _not_needed,
    "kf_close_session": _not_needed,
    "kf_switch_session": _not_needed,
    "user_authorization_revoke": _consent_withdrawn,
    "qualification_verify_success": _account_alarm,
    "qualification_verify_fail": _account_alarm,
    "naming_verify_success": _account_alarm,
    "naming_verify_fail": _account_alarm,
    "annual_renew": _account_alarm,
    "verify_expired": _account_alarm,
}

ANSWERABLE_EVENTS = frozenset({InboundKind.FOLLOW, InboundKind.SCAN, InboundKind.MENU})

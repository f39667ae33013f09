"""Callback XML (消息与事件的XML): as WeChat writes it, and the passive reply (被动回复) as it reads it.

Source: CHANNELS.md 1.4 to 1.6. Strings travel as CDATA, numbers bare.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from bot.emulators.wechat_crypto import Envelope, signature
from bot.emulators.wechat_platform import Account

One = str | int | float | Mapping[str, "Value"]
#: Of a list each is written in an element of its own.
Value = One | Sequence[Mapping[str, "Value"]]
Fields = Mapping[str, Value]

#: Largest text of a passive reply (CHANNELS.md 1.6, not certain).
TEXT_BYTES = 2048
#: What each type of passive reply must carry beside the common four.
REPLIES: dict[str, tuple[str, ...]] = {
    "text": ("Content",),
    "image": ("Image",),
    "voice": ("Voice",),
    "video": ("Video",),
    "music": ("Music",),
    "news": ("ArticleCount", "Articles"),
    "transfer_customer_service": (),
}


class BadReply(Exception):
    """The service's answer breaks WeChat's rules; the text says which."""


@dataclass(frozen=True)
class PassiveReply:
    """What the service said at once."""

    msg_type: str
    fields: Mapping[str, object]

    @property
    def text(self) -> str:
        """The words of a text reply; of another kind, its name in brackets."""
        return str(self.fields.get("Content") or "") if self.msg_type == "text" else f"[{self.msg_type}]"


def build(fields: Fields) -> str:
    """`fields` in their order, inside <xml>."""
    return f"<xml>{_children(fields)}</xml>"


def read_reply(body: str, account: Account, openid: str) -> PassiveReply | None:
    """The reply in an answer's body, decrypted and checked; None for "success" and for nothing at all.

    Raises BadReply.
    """
    if body in ("", "success"):
        return None
    fields = _parse(body)
    if "Encrypt" in fields:
        fields = _parse(_decrypt(fields, account))
    elif account.mode == "safe":
        raise BadReply("the reply is not encrypted, though the account is in safe mode")
    _check(fields, account, openid)
    return PassiveReply(str(fields["MsgType"]), fields)


def _children(fields: Fields) -> str:
    return "".join(f"<{name}>{_write(one)}</{name}>" for name, value in fields.items() for one in _each(value))


def _each(value: Value) -> Sequence[One]:
    return [value] if isinstance(value, str | int | float | Mapping) else value


def _write(value: One) -> str:
    if isinstance(value, Mapping):
        return _children(value)
    if isinstance(value, float):
        return f"{value:.6f}"
    if isinstance(value, int):
        return str(value)
    return "<![CDATA[" + value.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _parse(body: str) -> dict[str, object]:
    try:
        root = ET.fromstring(body)  # noqa: S314  the body is our own service's, on loopback
    except ET.ParseError as error:
        raise BadReply(f"the reply is not XML: {error}") from error
    if root.tag != "xml" or not len(root):
        raise BadReply("the reply has no <xml> root with fields")
    return {child.tag: _value(child) for child in root}


def _value(element: ET.Element) -> object:
    """The text of an element, or the elements in it as a list of name and value."""
    return [(child.tag, _value(child)) for child in element] if len(element) else element.text or ""


def _decrypt(fields: Mapping[str, object], account: Account) -> str:
    parts = {name: str(fields.get(name) or "") for name in ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")}
    if not parts["TimeStamp"].isdigit() or not parts["Nonce"]:
        raise BadReply("the encrypted reply lacks TimeStamp or Nonce")
    if parts["MsgSignature"] != signature(account.token, parts["TimeStamp"], parts["Nonce"], parts["Encrypt"]):
        raise BadReply("the MsgSignature of the reply is wrong")
    try:
        return Envelope(account.app_id, account.encoding_aes_key).open(parts["Encrypt"])
    except ValueError as error:
        raise BadReply(f"the reply does not decrypt: {error}") from error


def _check(fields: Mapping[str, object], account: Account, openid: str) -> None:
    if (fields.get("ToUserName"), fields.get("FromUserName")) != (openid, account.original_id):
        raise BadReply("ToUserName and FromUserName of the reply are not those of the message, swapped")
    if not str(fields.get("CreateTime") or "").isdigit():
        raise BadReply("the reply has no CreateTime in whole seconds")
    required = REPLIES.get(str(fields.get("MsgType")))
    if required is None:
        raise BadReply(f"unknown MsgType {fields.get('MsgType')!r} of the reply")
    missing = [name for name in required if not fields.get(name)]
    if missing:
        raise BadReply(f"the reply lacks {missing[0]}")
    if len(str(fields.get("Content") or "").encode()) > TEXT_BYTES:
        raise BadReply(f"the text of the reply is over {TEXT_BYTES} bytes")

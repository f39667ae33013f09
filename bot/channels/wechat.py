"""WeChat in (公众号接收): callbacks checked, decrypted and parsed; answers rendered.

    wechat_crypto   signatures, AES                          wechat_xml    the strict reading
    wechat_meaning  what each message and event says         wechat_parse  from whom, when, which one
    wechat_reply    the passive reply

Order of refusal: too large (413), unsigned or stale (403), not XML (400), wrong signature or account (403),
does not decrypt or not what was promised (400). Replays and repeats are the store's to recognise, by `Inbound.nonce`,
`.digest` and `.key`. Source: Tencent, 消息与事件推送, 消息加解密说明.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from typing import TYPE_CHECKING

from bot.channels.base import BODY_LIMIT_BYTES
from bot.channels.wechat_crypto import WechatKeys, decode_aes_key, decrypt, signers
from bot.channels.wechat_parse import CHANNEL, parse
from bot.channels.wechat_reply import sealed_reply, text_reply
from bot.channels.wechat_xml import Fields, read_xml
from bot.errors import Forged, TooLarge
from bot.messages import Datum, Inbound, Interaction

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.config.wechat import Wechat

#: A callback older, or newer, than this is refused; exactly as old is in time.
FRESH_S = 300
#: With the timestamp before it, it is remembered in a column of 120 characters.
NONCE_LIMIT = 100
#: What a callback may say of itself; without a word it is what the mode says. A slip of one letter is no way round.
ENCRYPT_TYPES = {"safe": ("", "aes"), "compatible": ("", "raw", "aes"), "plain": ("", "raw")}
#: The whole answer when nothing is said at once; WeChat then neither retries nor shows an error.
TAKEN = b"success"


@dataclass(frozen=True)
class Received:
    """One callback that was accepted, with what its answer needs."""

    inbound: Inbound
    #: The keys that signed and encrypted it; the answer uses the same.
    key: WechatKeys
    nonce: str
    encrypted: bool
    #: As in the body, which the answer swaps: our account (gh_…) and the person.
    to_user: str
    from_user: str
    #: Which window for service messages it opens.
    interaction: Interaction
    #: WeChat shows an answer to it; otherwise `answer` says only "success".
    answerable: bool


class WechatChannel:
    """The callbacks of one Official Account. Raises ValueError without a token or for an EncodingAESKey that is none."""

    name = CHANNEL

    def __init__(self, settings: "Wechat") -> None:
        self._mode = settings.mode
        self._app_id = settings.app_id
        self._datum = Datum(settings.location_datum)
        self._keys = _keys_in_force(settings)
        if not all(key.token for key in self._keys):  # anybody can sign with no token
            raise ValueError("wechat.token 未填")
        if self._mode != "plain":
            for key in self._keys:
                decode_aes_key(key.aes_key)

    def verify(self, query: Mapping[str, str]) -> str:
        """The `echostr` of a GET that WeChat signed; answer it raw, as text/plain. Raises Forged."""
        signers(self._keys, _given(query, "signature"), _given(query, "timestamp"), _given(query, "nonce"))
        return _given(query, "echostr")

    def receive(self, query: Mapping[str, str], body: bytes, now: datetime) -> Received:
        """The callback, checked and parsed. Raises Forged, Malformed or TooLarge, and nothing else."""
        if len(body) > BODY_LIMIT_BYTES:
            raise TooLarge(f"{len(body)} bytes")
        _require_fresh(_given(query, "timestamp"), now)
        nonce = _given(query, "nonce")
        if len(nonce) > NONCE_LIMIT:
            raise Forged("the nonce is too long")
        encrypted = self._is_encrypted(query)
        fields, key = self._open(query, body) if encrypted else self._read_plain(query, body)
        # WeChat's nonces are numbers of ten digits: within a day two of them are the same by chance, within a second not.
        once, digest = f"{query['timestamp']}+{nonce}", hashlib.sha256(body).hexdigest()
        parsed = parse(fields, self._app_id, once, digest, self._datum)
        return Received(
            inbound=parsed.inbound,
            key=key,
            nonce=nonce,
            encrypted=encrypted,
            to_user=parsed.to_user,
            from_user=parsed.from_user,
            interaction=parsed.interaction,
            answerable=parsed.answerable,
        )

    def answer(self, received: Received, text: str | None, now: datetime) -> tuple[bytes, str]:
        """Body and content type: `text` as a passive reply, or "success" when nothing is, or may be, said."""
        if not text or not received.answerable:
            return TAKEN, "text/plain"
        return render_text(received, text, now), "application/xml"

    def _is_encrypted(self, query: Mapping[str, str]) -> bool:
        kind = query.get("encrypt_type", "")
        if kind not in ENCRYPT_TYPES[self._mode]:
            raise Forged(f"encrypt_type {kind[:20]!r} in {self._mode} mode")
        return self._mode == "safe" or kind == "aes"

    def _open(self, query: Mapping[str, str], body: bytes) -> tuple[Fields, WechatKeys]:
        """The decrypted message. Of the body around it nothing but `Encrypt` is signed, or read."""
        signed, timestamp, nonce = _given(query, "msg_signature"), query["timestamp"], query["nonce"]
        ciphertext = read_xml(body).text("Encrypt")
        if not ciphertext:
            raise Forged("not encrypted")
        keys = signers(self._keys, signed, timestamp, nonce, ciphertext)
        if "signature" in query:  # WeChat sends it too, and it holds: what is sent twice must agree
            keys = signers(keys, query["signature"], timestamp, nonce)
        message, key = decrypt(keys, ciphertext)
        return read_xml(message), key

    def _read_plain(self, query: Mapping[str, str], body: bytes) -> tuple[Fields, WechatKeys]:
        """The message as it came. The signature does not cover it: that is why safe mode is the default."""
        keys = signers(self._keys, _given(query, "signature"), query["timestamp"], query["nonce"])
        fields = read_xml(body)
        if self._mode == "compatible" and fields.text("Encrypt"):
            raise Forged("the encrypted part is there, but not its signature")
        return fields, keys[0]


def render_text(received: Received, text: str, now: datetime) -> bytes:
    """`text` as the passive reply to `received`, encrypted when the callback was."""
    xml = text_reply(received.from_user, received.to_user, text, now)
    if received.encrypted:
        xml = sealed_reply(xml, received.key, received.nonce, now)
    return xml.encode()


def _keys_in_force(settings: "Wechat") -> tuple[WechatKeys, ...]:
    """Every pair of a token and a key, newest first: an operator may change one before the other."""
    tokens = _in_force(settings.token, settings.previous_token)
    aes_keys = _in_force(settings.encoding_aes_key, settings.previous_aes_key)
    return tuple(WechatKeys(token, aes_key, settings.app_id) for token, aes_key in product(tokens, aes_keys))


def _in_force(current: "SecretStr", previous: "SecretStr | None") -> list[str]:
    former = previous.get_secret_value() if previous else ""
    return [current.get_secret_value(), *([former] if former else [])]


def _given(query: Mapping[str, str], name: str) -> str:
    value = query.get(name, "")
    if not value:
        raise Forged(f"{name} missing")
    return value


def _require_fresh(timestamp: str, now: datetime) -> None:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 10):
        raise Forged("the timestamp is not one")
    if abs((now - datetime.fromtimestamp(int(timestamp), UTC)).total_seconds()) > FRESH_S:
        raise Forged("the timestamp is too far from now")

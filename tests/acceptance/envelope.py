"""WeChat's envelope (CHANNELS.md 1.1) as the platform makes and reads it: signed, encrypted, and addressed to one account."""

import base64
import hashlib
import itertools
import secrets
import struct
import time
from dataclasses import dataclass
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

APP_ID, SECRET, TOKEN = "wx1234567890abcdef", "0123456789abcdef0123456789abcdef", "outsidetoken"
AES_KEY = base64.b64encode(bytes(range(7, 39))).decode().rstrip("=")
OLD_AES_KEY = base64.b64encode(bytes(range(40, 72))).decode().rstrip("=")
OLD_TOKEN = "oldoutsidetoken"
ACCOUNT = "gh_0123456789ab"


def now_s() -> int:
    """The real time: callbacks are fresh or stale by it."""
    return int(time.time())  # noqa: TID251


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def encrypt(plain: str, app_id: str = APP_ID, aes_key: str = AES_KEY) -> str:
    key = base64.b64decode(aes_key + "=")
    raw = plain.encode()
    full = secrets.token_bytes(16) + struct.pack(">I", len(raw)) + raw + app_id.encode()
    pad = 32 - len(full) % 32
    box = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(box.update(full + bytes([pad]) * pad) + box.finalize()).decode()


def decrypt(text: str, aes_key: str = AES_KEY) -> str:
    key = base64.b64decode(aes_key + "=")
    box = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    full = box.update(base64.b64decode(text)) + box.finalize()
    full = full[: -full[-1]]
    length = struct.unpack(">I", full[16:20])[0]
    assert full[20 + length :].decode() == APP_ID
    return full[20 : 20 + length].decode()


@dataclass(frozen=True)
class Posted:
    """A callback ready to be sent, and sent again."""

    path: str
    body: bytes


def wrap(
    xml: str,
    *,
    at: int | None = None,
    nonce: str | None = None,
    token: str = TOKEN,
    aes_key: str = AES_KEY,
    app_id: str = APP_ID,
) -> Posted:
    """A safe-mode callback."""
    stamp, nonce = str(at or now_s()), nonce or str(secrets.randbelow(10**10))
    box = encrypt(xml, app_id, aes_key)
    query = {
        "signature": sign(token, stamp, nonce),
        "timestamp": stamp,
        "nonce": nonce,
        "openid": "o",
        "encrypt_type": "aes",
        "msg_signature": sign(token, stamp, nonce, box),
    }
    body = f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName><Encrypt><![CDATA[{box}]]></Encrypt></xml>"
    return Posted("/wechat?" + urlencode(query), body.encode())


def cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


_ids = itertools.count(7250021412600020992)


def message(openid: str, kind: str, fields: str, msg_id: int | None = None, at: int | None = None) -> str:
    tail = "" if kind == "event" else f"<MsgId>{msg_id or next(_ids)}</MsgId>"
    return (
        f"<xml><ToUserName>{cdata(ACCOUNT)}</ToUserName><FromUserName>{cdata(openid)}</FromUserName>"
        f"<CreateTime>{at or now_s()}</CreateTime><MsgType>{cdata(kind)}</MsgType>{fields}{tail}</xml>"
    )


def read_reply(raw: bytes, aes_key: str = AES_KEY) -> str:
    """The text of a passive reply; checks its envelope as WeChat would."""
    if raw in {b"", b"success"}:
        return ""
    outer = ET.fromstring(raw)
    box, stamp, nonce = (outer.findtext(name) or "" for name in ("Encrypt", "TimeStamp", "Nonce"))
    assert outer.findtext("MsgSignature") in {sign(TOKEN, stamp, nonce, box), sign(OLD_TOKEN, stamp, nonce, box)}
    inner = ET.fromstring(decrypt(box, aes_key))
    assert inner.findtext("MsgType") == "text", decrypt(box, aes_key)
    assert inner.findtext("FromUserName") == ACCOUNT
    text = inner.findtext("Content") or ""
    assert len(text.encode()) <= 2048
    return text

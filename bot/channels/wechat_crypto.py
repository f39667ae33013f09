"""WeChat's signatures and encryption (消息加解密): who may have sent a callback, and what it says.

AES-256-CBC comes from wechatpy. The rest is ours: its comparison stops at the first difference, its padding is not
checked, a bad ciphertext raises whatever it hits, and the random prefix comes from a predictable generator
(wechatpy 1.8.18, `crypto/base.py`, `utils.py`). Format: Tencent, 消息加解密说明 (`oplatform/developers/dev/push/encryption`).
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from wechatpy.crypto import PrpCrypto

from bot.errors import Forged, Malformed

PREFIX_BYTES = 16  # random, so that equal messages do not look equal
LENGTH_BYTES = 4  # of the message, big-endian
PADDING_BLOCK = 32  # PKCS#7 in blocks of 32, not of AES's 16


@dataclass(frozen=True)
class WechatKeys:
    """One pair of secrets as the operator entered them; while they are changed, several are in force."""

    token: str = field(repr=False)
    #: EncodingAESKey, 43 characters. Unused in plain mode.
    aes_key: str = field(repr=False)
    app_id: str


def signature(*parts: str) -> str:
    """WeChat's signature over `parts` (token, timestamp, nonce and, encrypted, the ciphertext): 40 hex digits."""
    # A query may carry lone surrogates; they must fail to match, not to encode.
    joined = b"".join(sorted(part.encode("utf-8", "surrogatepass") for part in parts))
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def signers(keys: Iterable[WechatKeys], given: str, *parts: str) -> tuple[WechatKeys, ...]:
    """Those `keys` whose token made the signature `given` over `parts`. Raises Forged when none did.

    Every key is compared, in constant time.
    """
    made = given.encode("utf-8", "surrogatepass")
    matching = [key for key in keys if hmac.compare_digest(signature(key.token, *parts).encode(), made)]
    if not matching:
        raise Forged("the signature is wrong")
    return tuple(matching)


def decrypt(keys: Iterable[WechatKeys], ciphertext: str) -> tuple[bytes, WechatKeys]:
    """The message in `ciphertext` (base64) and the key that opened it, trying `keys` in order.

    Raises Forged when it was meant for another account, Malformed when no key opens it.
    """
    refusals: list[Forged | Malformed] = []
    for key in keys:
        try:
            return _open(key, ciphertext), key
        except (Forged, Malformed) as refusal:
            refusals.append(refusal)
    raise max(refusals, key=lambda refusal: isinstance(refusal, Forged), default=Malformed("no key to open it"))


def encrypt(key: WechatKeys, message: str, random_bytes: Callable[[int], bytes] = os.urandom) -> str:
    """`message` as base64 ciphertext for the account of `key`."""
    crypto = PrpCrypto(decode_aes_key(key.aes_key))
    crypto.get_random_string = lambda: random_bytes(PREFIX_BYTES)
    sealed: bytes = crypto.encrypt(message, key.app_id)
    return sealed.decode("ascii")


def decode_aes_key(aes_key: str) -> bytes:
    """The 32 bytes of an EncodingAESKey. Raises ValueError with the fix when it is anything else."""
    try:
        decoded = base64.b64decode(aes_key + "=", validate=True)
    except (binascii.Error, ValueError):
        decoded = b""
    if len(aes_key) != 43 or len(decoded) != 32:
        raise ValueError("EncodingAESKey 应为 43 个字母或数字, 请从公众号后台原样复制")
    return decoded


def _open(key: WechatKeys, ciphertext: str) -> bytes:
    crypto = PrpCrypto(decode_aes_key(key.aes_key))
    try:
        padded: bytes = crypto.cipher.decrypt(base64.b64decode(ciphertext, validate=True))
    except ValueError:  # not base64, or not whole AES blocks
        raise Malformed("the ciphertext does not decrypt") from None
    content = _unpad(padded)
    starts_at = PREFIX_BYTES + LENGTH_BYTES
    ends_at = starts_at + int.from_bytes(content[PREFIX_BYTES:starts_at], "big")
    if len(content) < starts_at or ends_at > len(content):
        raise Malformed("the decrypted length is wrong")
    if not hmac.compare_digest(content[ends_at:], key.app_id.encode()):
        raise Forged("encrypted for another account")
    return content[starts_at:ends_at]


def _unpad(padded: bytes) -> bytes:
    count = padded[-1] if padded else 0
    if not 1 <= count <= PADDING_BLOCK or padded[-count:] != bytes([count]) * count:
        raise Malformed("the padding is wrong")
    return padded[:-count]

"""Callback crypto (消息加解密) from WeChat's side, written from the published rules alone.

It shares no code with the service, so that a mistake there is not repeated here.
Source: CHANNELS.md 1.1 (developers.weixin.qq.com, 消息加解密说明); checked against the official vectors.
"""

import base64
import binascii
import hashlib
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK_BYTES = 32  # PKCS#7 is padded to 32, not to the 16 of AES
RANDOM_BYTES = 16


def signature(*parts: str) -> str:
    """SHA-1 in lower-case hex of the parts, sorted and joined: `signature` and `msg_signature` alike."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


class Envelope:
    """Seals and opens the `Encrypt` field of one account."""

    def __init__(self, app_id: str, encoding_aes_key: str) -> None:
        if len(encoding_aes_key) != 43:
            raise ValueError("EncodingAESKey has 43 characters")
        self._app_id = app_id.encode()
        self._key = base64.b64decode(encoding_aes_key + "=")

    def seal(self, text: str, prefix: bytes) -> str:
        """`text` as base64 ciphertext; `prefix` is the 16 random bytes that go first."""
        message = text.encode()
        full = prefix + struct.pack(">I", len(message)) + message + self._app_id
        pad = BLOCK_BYTES - len(full) % BLOCK_BYTES
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(full + bytes([pad]) * pad) + encryptor.finalize()).decode()

    def open(self, sealed: str) -> str:
        """The text back. Raises ValueError naming what is wrong: base64, block, padding, length or app id."""
        full = _unpad(self._decrypt(sealed))
        if len(full) < RANDOM_BYTES + 4:
            raise ValueError("the ciphertext is too short")
        (length,) = struct.unpack(">I", full[RANDOM_BYTES : RANDOM_BYTES + 4])
        rest = full[RANDOM_BYTES + 4 :]
        if length > len(rest):
            raise ValueError("the message length is wrong")
        if rest[length:] != self._app_id:
            raise ValueError("the app id is wrong")
        return rest[:length].decode()

    def _decrypt(self, sealed: str) -> bytes:
        try:
            raw = base64.b64decode(sealed, validate=True)
        except binascii.Error as error:
            raise ValueError("the ciphertext is not base64") from error
        if not raw or len(raw) % BLOCK_BYTES:
            raise ValueError("the ciphertext is not whole blocks")
        decryptor = self._cipher().decryptor()
        return decryptor.update(raw) + decryptor.finalize()

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))


def _unpad(padded: bytes) -> bytes:
    pad = padded[-1]
    if not 1 <= pad <= BLOCK_BYTES or padded[-pad:] != bytes([pad]) * pad:
        raise ValueError("the padding is wrong")
    return padded[:-pad]

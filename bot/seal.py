"""Sealing (加密): personal fields at rest, and blind indexes to find them again.

AES-256-GCM with a random nonce; the column and the row are bound in, so a ciphertext moved to another row does not open.
Envelope: one byte of version, eight bytes of key id, twelve of nonce, then ciphertext with tag.
"""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import SealError

VERSION = b"\x01"
KEY_ID_BYTES = 8
NONCE_BYTES = 12
NO_KEYS = "privacy.field_key, privacy.index_key: 未填;各用 `openssl rand -base64 32` 生成一个"
HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES


def decode_key(text: str) -> bytes:
    """32 bytes from standard base64. Raises ValueError with the fix when it is anything else."""
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ValueError("应为 32 字节的标准 base64, 可用 `openssl rand -base64 32` 生成")
    return key


#: A row by its key, or by all parts of it.
RowKey = int | tuple[int, ...]


class Keyring:
    """The two keys of an installation: one seals fields, the other makes blind indexes.

    `previous`: the field key of before, which still opens what it sealed until all of that is sealed anew.
    """

    def __init__(self, field_key: bytes, index_key: bytes, previous: bytes | None = None) -> None:
        keys = [field_key] if previous is None else [field_key, previous]
        self._field_keys = {_id_of(key): key for key in keys}
        self._ciphers = {_id_of(key): AESGCM(key) for key in keys}
        self._key_id = _id_of(field_key)
        self._index_key = index_key

    @property
    def key_id(self) -> str:
        """Hex name of the field key; says nothing about the key."""
        return self._key_id.hex()

    def knows(self, key_id: str) -> bool:
        """Is the key of this name here, the present one or the one of before?"""
        return bytes.fromhex(key_id) in self._ciphers

    def is_present(self, sealed: bytes) -> bool:
        """Was it sealed with the present key?"""
        return sealed[1 : 1 + KEY_ID_BYTES] == self._key_id

    def seal(self, column: str, row: RowKey, text: str) -> bytes:
        """`text` as ciphertext that opens only for this column ("cases.text") and row."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self._key_id].encrypt(nonce, text.encode(), _bound(column, row))
        return VERSION + self._key_id + nonce + sealed

    def open(self, column: str, row: RowKey, sealed: bytes) -> str:
        """The text back. Raises SealError for another key, row or column, or an altered byte."""
        cipher = self._ciphers.get(sealed[1 : 1 + KEY_ID_BYTES])
        if len(sealed) < HEADER_BYTES or sealed[:1] != VERSION or cipher is None:
            raise SealError(f"{column} row {row}: sealed with another key; check privacy.field_key")
        nonce = sealed[1 + KEY_ID_BYTES : HEADER_BYTES]
        try:
            return cipher.decrypt(nonce, sealed[HEADER_BYTES:], _bound(column, row)).decode()
        except InvalidTag:
            raise SealError(f"{column} row {row}: altered, or moved from another row") from None

    def index(self, label: str, value: str) -> str:
        """Keyed hash to look `value` up by; another `label` gives another hash. 64 hex digits."""
        return hmac.new(self._index_key, f"{label}\x00{value}".encode(), hashlib.sha256).hexdigest()

    def derive(self, purpose: str, salt: bytes, key_id: str | None = None) -> bytes:
        """32 bytes for another purpose, by HKDF from the field key (or the one of that name); they say nothing about it."""
        key = self._field_keys[bytes.fromhex(key_id or self.key_id)]
        return HKDF(SHA256(), 32, salt, purpose.encode()).derive(key)


def _id_of(field_key: bytes) -> bytes:
    return hashlib.sha256(b"linli key id" + field_key).digest()[:KEY_ID_BYTES]


def _bound(column: str, row: RowKey) -> bytes:
    return f"{column}\x00{row}".encode()

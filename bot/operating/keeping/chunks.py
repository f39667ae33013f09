"""Chunks (分块加密): a stream sealed piece by piece, so that a cut, swapped or altered backup is noticed and named.

AES-256-GCM over pieces of 64 KiB. The nonce is the piece's number and whether it is the last (the STREAM construction
of Hoang, Reyhanitabar, Rogaway and Vizár, 2015); the key is derived for this file alone, from `privacy.field_key` and
a random salt, so that no nonce is ever used twice.
"""

import os
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import BackupError
from bot.seal import KEY_ID_BYTES, Keyring

MAGIC = b"LINLI BACKUP\n"
FORMAT = 1
SALT_BYTES = 16
HEADER_BYTES = len(MAGIC) + 1 + KEY_ID_BYTES + SALT_BYTES
PLAIN_BYTES = 64 * 1024
TAG_BYTES = 16
SEALED_BYTES = PLAIN_BYTES + TAG_BYTES
PURPOSE = "linli backup 1"


class ChunkWriter:
    """Seals what is written into `file`; `close` seals the last piece, without which the whole does not open."""

    def __init__(self, file: BinaryIO, keyring: Keyring) -> None:
        salt = os.urandom(SALT_BYTES)
        self._header = MAGIC + bytes([FORMAT]) + bytes.fromhex(keyring.key_id) + salt
        self._cipher = AESGCM(keyring.derive(PURPOSE, salt))
        self._file = file
        self._waiting = bytearray()
        self._number = 0
        file.write(self._header)

    @property
    def name(self) -> str:
        """What this backup is called in the audit chain: its salt, which no other has."""
        return _name(self._header)

    def write(self, content: bytes) -> None:
        """Seal every whole piece there is; one byte more must wait, as the piece might be the last."""
        self._waiting += content
        while len(self._waiting) > PLAIN_BYTES:
            self._seal(bytes(self._waiting[:PLAIN_BYTES]), last=False)
            del self._waiting[:PLAIN_BYTES]

    def close(self) -> None:
        """Seal what remains as the last piece."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), plain, self._header))
        self._number += 1


class ChunkReader:
    """Opens what a ChunkWriter sealed. Raises BackupError at the first piece that is not as it was written."""

    def __init__(self, file: BinaryIO, keyring: Keyring, path: Path) -> None:
        self._file, self._path = file, path
        self._header = self._require_header(self._take(HEADER_BYTES), keyring)
        self._left = os.fstat(file.fileno()).st_size - HEADER_BYTES
        self._cipher = AESGCM(keyring.derive(PURPOSE, self._header[-SALT_BYTES:], _key_id(self._header)))
        self._plain = bytearray()
        self._number = 0
        self._ended = False

    @property
    def name(self) -> str:
        """The same as the writer's."""
        return _name(self._header)

    def read(self, size: int) -> bytes:
        """The next `size` bytes; fewer only at the end."""
        while len(self._plain) < size and not self._ended:
            self._plain += self._open()
        taken = bytes(self._plain[:size])
        del self._plain[:size]
        return taken

    def _require_header(self, header: bytes, keyring: Keyring) -> bytes:
        if not header:
            raise BackupError(f"{self._path}: 文件是空的, 不是备份;请换一份")
        if not header.startswith(MAGIC[: len(header)]):
            raise BackupError(f"{self._path}: 不是邻里的备份文件;请给 `python -m bot backup` 写出的文件")
        if len(header) < HEADER_BYTES:
            raise BackupError(f"{self._path}: 文件只剩 {len(header)} 字节, 后面被截断了;请换一份")
        form, key_id = header[len(MAGIC)], _key_id(header)
        if form != FORMAT:
            raise BackupError(f"{self._path}: 备份格式是 {form}, 这个程序只认 {FORMAT};请先升级程序, 或文件头损坏了")
        if not keyring.knows(key_id):
            raise BackupError(
                f"{self._path}: 用另一把 privacy.field_key 加密的(备份 {key_id}, 配置 {keyring.key_id});"
                "请在配置里写回备份当时的 field_key 和 index_key"
            )
        return header

    def _open(self) -> bytes:
        sealed = self._take(SEALED_BYTES)
        self._left -= len(sealed)
        last = self._left <= 0
        plain = self._try(sealed, last)
        if plain is None:
            raise BackupError(f"{self._path}: {self._why(sealed, last)};这份不能用, 请换一份")
        self._number += 1
        self._ended = last
        return plain

    def _take(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            raise BackupError(f"{self._path}: 读到一半出错({error.strerror}), 磁盘可能坏了;请换一份") from None

    def _try(self, sealed: bytes, last: bool) -> bytes | None:
        try:
            return self._cipher.decrypt(_nonce(self._number, last), sealed, self._header)
        except InvalidTag:
            return None

    def _why(self, sealed: bytes, last: bool) -> str:
        """What is wrong with the piece that does not open, as far as one can tell."""
        at = HEADER_BYTES + self._number * SEALED_BYTES
        if self._try(sealed, not last) is not None:
            return (
                f"到第 {at + len(sealed)} 字节就断了, 后面被截掉" if last else f"第 {at + len(sealed)} 字节之后多了东西"
            )
        cut = ", 或文件在这里被截断" if last else ""
        return f"第 {self._number + 1} 块(从第 {at} 字节起)损坏或换了位置{cut}"


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _key_id(header: bytes) -> str:
    return header[len(MAGIC) + 1 :][:KEY_ID_BYTES].hex()


def _name(header: bytes) -> str:
    return header[-SALT_BYTES:].hex()[:16]

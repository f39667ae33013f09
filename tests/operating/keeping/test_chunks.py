"""Whatever is done to the pieces of a sealed stream shows, and is named."""

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BackupError
from bot.operating.keeping.chunks import HEADER_BYTES, PLAIN_BYTES, SEALED_BYTES, ChunkReader, ChunkWriter
from bot.seal import Keyring

KEYRING = Keyring(b"\x01" * 32, b"\x02" * 32)
PLAIN = bytes(range(256)) * 1024  # four pieces, the last one whole


def sealed(plain):
    file = io.BytesIO()
    writer = ChunkWriter(file, KEYRING)
    for at in range(0, len(plain), 50_000):
        writer.write(plain[at : at + 50_000])
    writer.close()
    return file.getvalue()


def opened(content, tmp_path, keyring=KEYRING):
    path = tmp_path / "b.bak"
    path.write_bytes(content)
    with path.open("rb") as file:
        return ChunkReader(file, keyring, path).read(len(content) + 1)


def pieces(content):
    body = content[HEADER_BYTES:]
    return content[:HEADER_BYTES], [body[at : at + SEALED_BYTES] for at in range(0, len(body), SEALED_BYTES)]


WHOLE = sealed(PLAIN)


@pytest.mark.parametrize("size", [0, 1, PLAIN_BYTES - 1, PLAIN_BYTES, PLAIN_BYTES + 1, 3 * PLAIN_BYTES])
def test_what_was_written_is_read_at_every_edge(tmp_path, size):
    plain = os.urandom(size)
    assert opened(sealed(plain), tmp_path) == plain


@given(at=st.integers(0, len(WHOLE) - 1), bit=st.integers(0, 7))
def test_one_flipped_bit_anywhere_is_refused(tmp_path_factory, at, bit):
    changed = bytearray(WHOLE)
    changed[at] ^= 1 << bit
    with pytest.raises(BackupError, match=r"b\.bak: "):
        opened(bytes(changed), tmp_path_factory.getbasetemp())


@given(length=st.integers(0, len(WHOLE) - 1))
def test_a_cut_at_any_length_is_refused(tmp_path_factory, length):
    with pytest.raises(BackupError):
        opened(WHOLE[:length], tmp_path_factory.getbasetemp())


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ((1, 0, 2, 3), "第 1 块"),
        ((0, 2, 1, 3), "第 2 块"),
        ((0, 0, 1, 2, 3), "第 2 块"),
        ((0, 2, 3), "第 2 块"),
        ((0, 1, 2), "截掉"),
        ((0, 1, 2, 3, 3), "多了东西"),
        ((), "截断"),
    ],
)
def test_pieces_swapped_repeated_left_out_or_added_are_named(tmp_path, order, words):
    header, body = pieces(WHOLE)
    with pytest.raises(BackupError, match=words):
        opened(header + b"".join(body[number] for number in order), tmp_path)


def test_a_piece_of_another_backup_does_not_fit(tmp_path):
    header, body = pieces(WHOLE)
    _, other = pieces(sealed(PLAIN))
    with pytest.raises(BackupError, match="第 2 块"):
        opened(header + body[0] + other[1] + b"".join(body[2:]), tmp_path)


def test_another_key_is_told_from_damage(tmp_path):
    with pytest.raises(BackupError, match=r"另一把 privacy\.field_key"):
        opened(WHOLE, tmp_path, Keyring(b"\x03" * 32, b"\x02" * 32))


def test_the_same_content_is_never_sealed_the_same_way():
    assert sealed(b"") != sealed(b"")

"""Sealed fields open for their own row only; indexes find without telling (RELIABILITY.md S21)."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SealError
from bot.seal import HEADER_BYTES, KEY_ID_BYTES, Keyring, decode_key

KEYRING = Keyring(b"\x01" * 32, b"\x02" * 32)
PHONE = "+8613800138000"


@given(st.text(), st.integers(min_value=0, max_value=2**63 - 1))
def test_what_is_sealed_opens_again(text, row):
    assert KEYRING.open("cases.text", row, KEYRING.seal("cases.text", row, text)) == text


def test_the_same_text_is_never_sealed_the_same():
    assert KEYRING.seal("cases.text", 1, PHONE) != KEYRING.seal("cases.text", 1, PHONE)


def test_a_sealed_text_cannot_be_read():
    assert PHONE.encode() not in KEYRING.seal("member.phone", 1, PHONE)


@pytest.mark.parametrize(("column", "row"), [("member.phone", 2), ("cases.phone", 1)])
def test_a_ciphertext_moved_to_another_row_or_column_does_not_open(column, row):
    sealed = KEYRING.seal("member.phone", 1, PHONE)
    with pytest.raises(SealError, match="moved"):
        KEYRING.open(column, row, sealed)


def test_two_swapped_ciphertexts_both_refuse():
    first, second = KEYRING.seal("member.phone", 1, PHONE), KEYRING.seal("member.phone", 2, "+8613900139000")
    for row, swapped in ((1, second), (2, first)):
        with pytest.raises(SealError):
            KEYRING.open("member.phone", row, swapped)


@pytest.mark.parametrize("at", range(HEADER_BYTES + 4))
def test_an_altered_byte_is_found(at):
    sealed = bytearray(KEYRING.seal("member.phone", 1, PHONE))
    sealed[at] ^= 1
    with pytest.raises(SealError):
        KEYRING.open("member.phone", 1, bytes(sealed))


@pytest.mark.parametrize("length", [0, 1, HEADER_BYTES - 1, HEADER_BYTES, HEADER_BYTES + 15])
def test_a_cut_ciphertext_is_found(length):
    with pytest.raises(SealError):
        KEYRING.open("member.phone", 1, KEYRING.seal("member.phone", 1, PHONE)[:length])


def test_every_ciphertext_carries_the_id_of_its_key():
    sealed = KEYRING.seal("member.phone", 1, PHONE)
    assert sealed[1 : 1 + KEY_ID_BYTES].hex() == KEYRING.key_id
    assert Keyring(b"\x03" * 32, b"\x02" * 32).key_id != KEYRING.key_id


def test_another_key_is_named_as_the_reason():
    with pytest.raises(SealError, match="another key"):
        Keyring(b"\x03" * 32, b"\x02" * 32).open("member.phone", 1, KEYRING.seal("member.phone", 1, PHONE))


def test_an_index_finds_the_same_value_and_nothing_across_labels_or_keys():
    index = KEYRING.index("member.phone", PHONE)
    assert index == KEYRING.index("member.phone", PHONE)
    assert len(index) == 64
    others = {
        KEYRING.index("cases.phone", PHONE),
        KEYRING.index("member.phone", PHONE + "1"),
        Keyring(b"\x01" * 32, b"\x04" * 32).index("member.phone", PHONE),
    }
    assert index not in others
    assert len(others) == 3


def test_a_key_is_32_bytes_of_base64():
    assert decode_key(base64.b64encode(b"k" * 32).decode()) == b"k" * 32


@pytest.mark.parametrize("wrong", ["", "abc", base64.b64encode(b"k" * 31).decode(), "密钥", "k" * 32, "-_" * 22])
def test_a_wrong_key_says_how_to_make_a_right_one(wrong):
    with pytest.raises(ValueError, match="openssl rand -base64 32"):
        decode_key(wrong)

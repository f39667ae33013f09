"""Cells: numbers, codes, names and lists as hurried hands write them."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory.checking.cells import read_key, read_list, read_name, read_phone, read_whole, read_words
from bot.directory.checking.references import find_circles
from bot.directory.vocabulary import LEVELS, by_word


def test_every_level_is_known_by_the_chinese_word_the_reference_gives_it():
    page = Path(__file__).parents[2].joinpath("docs/reference/directory-import.md").read_text("utf-8")
    (row,) = [line for line in page.splitlines() if line.startswith("| **level**")]
    given = re.findall(r"([a-z]+) ([\u4e00-\u9fff]+)", row)
    assert len(given) == len(LEVELS)
    assert {chinese: by_word(LEVELS).get(chinese) for _code, chinese in given} == {zh: code for code, zh in given}


@pytest.mark.parametrize(
    "written",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+8613812345678",
        "86 13812345678",
        "0086 138-1234-5678",
        "１３８１２３４５６７８",
    ],
)
def test_a_mobile_number_is_one_number_however_it_is_written(written: str):
    assert read_phone(written) == "+8613812345678"


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("010-12345678", "+861012345678"),
        ("(0571) 8765 4321", "+8657187654321"),
        ("0899 7654321", "+868997654321"),
        ("+86 0571 87654321", "+8657187654321"),
        ("+86 571 8765 4321", "+8657187654321"),
        ("+852 2345 6789", "+85223456789"),
    ],
)
def test_landlines_and_foreign_numbers_are_read(written: str, e164: str):
    assert read_phone(written) == e164


@pytest.mark.parametrize(
    "written",
    ["", "12345", "12812345678", "1381234567", "138123456789", "8765432", "010-123456", "无", "+1", "l3812345678"],
)
def test_what_is_no_number_is_refused(written: str):
    with pytest.raises(ValueError):
        read_phone(written)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_number_read_twice_is_the_same_number(number: str):
    assert read_phone(read_phone(number)) == read_phone(number) == f"+86{number}"


@given(st.text(max_size=30))
def test_no_text_is_read_as_a_number_that_could_not_be_dialled(text: str):
    try:
        number = read_phone(text)
    except ValueError:
        return
    assert number.isascii()
    assert number.startswith("+")
    assert number[1:].isdecimal()
    assert 8 <= len(number) <= 16


@given(st.text(max_size=40))
def test_reading_words_and_codes_again_changes_nothing(text: str):
    assert read_words(read_words(text)) == read_words(text)
    assert read_key(read_key(text)) == read_key(text)


@pytest.mark.parametrize(
    ("written", "code"), [("1.0", "1"), (" G－１ ", "G-1"), ("1.50", "1.50"), ("007", "007"), ("V1.0", "V1.0")]
)
def test_a_code_survives_excel(written: str, code: str):
    assert read_key(written) == code


def test_names_lose_their_padding_and_keep_their_marks():
    assert read_name("张　三") == "张三"
    assert read_name("阿依古丽·买买提") == "阿依古丽·买买提"
    assert read_words("澄湖花园（二期）Ａ区") == "澄湖花园（二期）A区"


def test_lists_take_any_separator_and_name_nothing_twice():
    assert read_list("甲；乙,丙、甲\n丁|；") == ["甲", "乙", "丙", "丁"]


def test_whole_numbers_only():
    assert read_whole("1,200") == 1200
    for text in ("-1", "1.5", "1e3", "五", "9999999999"):
        with pytest.raises(ValueError):
            read_whole(text)


CODES = st.sampled_from("ABCDEFG")


@given(st.dictionaries(CODES, st.none() | CODES))
def test_exactly_those_that_are_their_own_ancestors_are_in_circles(parents: dict[str, str | None]):
    def ancestors(code: str) -> list[str]:
        found: list[str] = []
        at = parents[code]
        while at is not None and at not in found:
            found.append(at)
            at = parents.get(at)
        return found

    circles = [code for circle in find_circles(parents) for code in circle]
    assert sorted(circles) == sorted(code for code in parents if code in ancestors(code))

"""Case codes are read aloud, typed on old phones, and tell nothing by themselves."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.codes import ALPHABET, LENGTH, find_code, new_code, read_code

codes = st.integers(0, 2**32).map(lambda seed: new_code(Random(seed)))


class AlwaysDigitsFirst(Random):
    """Draws five digits before it draws anything else."""

    drawn = 0

    def choice(self, seq):  # type: ignore[no-untyped-def]
        self.drawn += 1
        return seq[self.drawn % 10] if self.drawn <= LENGTH else seq[-1]


@given(codes)
def test_a_code_is_five_letters_that_cannot_be_confused_and_never_digits_only(code):
    assert len(code) == LENGTH and set(code) <= set(ALPHABET)
    assert not code.isdigit()
    assert not set(code) & set("OILU")


def test_a_draw_of_digits_only_is_drawn_again():
    assert new_code(AlwaysDigitsFirst()) == ALPHABET[-1] * LENGTH


@given(codes, st.booleans())
def test_a_code_comes_back_however_it_is_cased(code, lower):
    assert read_code(code.lower() if lower else code) == code


@given(codes)
def test_letters_that_look_like_digits_are_read_as_those_digits(code):
    misread = code.replace("0", "O").replace("1", "l")
    assert read_code(misread) == code
    assert read_code(code.replace("0", "o").replace("1", "I")) == code


@given(codes, st.sampled_from(["编号 {}", "编号{}", "{} 好了吗", "我的{}呢", "办结 {} 换了灯泡"]))
def test_a_code_is_found_in_a_sentence_and_taken_out_of_it(code, sentence):
    found = find_code(sentence.format(code))
    assert found is not None and found[0] == code
    assert code not in found[1] and "编号" not in found[1]


@pytest.mark.parametrize("text", ["12345", "我家住3幢", "13812345678", "7K3M", "7K3M22", "7K3U2", "翠园3幢2单元", ""])
def test_what_is_no_code_is_not_taken_for_one(text):
    assert find_code(text) is None
    assert read_code(text) is None

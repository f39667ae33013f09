"""Words of Chinese by jieba's dictionary: where they end, the same as jieba's own cut."""

import re
import warnings
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text import segment
from bot.text.segment import boundaries, is_word, tokens

HAN = [chr(code) for code in range(0x4E00, 0x9FD6)]
OTHERS = [*"abXYZ019 .,%-+#&_\r\n\t。!", "T恤", "卡拉OK", "\r\n", "龦"]
SAID = ("翠园3幢2单元楼道灯坏了,晚上老人上下楼看不见", "研究生命起源", "3幢T恤店门口\r\n卡拉OK太吵", "")


@pytest.fixture(scope="module")
def jieba():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks for pkg_resources, and its sources carry old escapes
        import jieba

    jieba.initialize()
    return jieba


@given(st.text(max_size=60))
@settings(max_examples=50, deadline=None)
def test_the_words_of_a_text_joined_are_the_text(text):
    assert "".join(tokens(text)) == text


def test_every_cut_is_that_of_jieba(jieba):
    chance = Random(7)
    mixed = ["".join(chance.choices(HAN, k=25) + chance.choices(OTHERS, k=4)) for _ in range(500)]
    frequent = list(jieba.dt.FREQ)
    joined = ["".join(chance.choices(frequent, k=8)) for _ in range(500)]
    for text in (*SAID, *mixed, *joined):
        assert tokens(text) == tuple(jieba.cut(text, HMM=False)), text


def test_every_word_of_the_dictionary_is_one_and_no_beginning_is(jieba):
    known = Random(7).sample(list(jieba.dt.FREQ.items()), 5000)
    assert [word for word, frequency in known if is_word(word) is not bool(frequency)] == []
    assert not is_word("")


def test_the_frequencies_add_up_to_what_is_written_here():
    text, _stretches = segment._dictionary()
    assert sum(map(int, re.findall(r" (\d+) ", text))) == segment.TOTAL


def test_a_character_inside_a_word_has_no_border():
    assert 1 not in boundaries("灯塔社区")
    assert {2, 3} <= boundaries("楼道灯坏了")

"""Words of Chinese by jieba: where they end, and nobody's own words in anybody else's tokenizer."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.segment import boundaries, tokenizer, tokens


@given(st.text(max_size=60))
@settings(max_examples=50, deadline=None)
def test_the_words_of_a_text_joined_are_the_text(text):
    assert "".join(tokens(text)) == text


def test_a_character_inside_a_word_has_no_border():
    assert 1 not in boundaries("灯塔社区")
    assert {2, 3} <= boundaries("楼道灯坏了")


def test_a_tokenizer_of_ones_own_keeps_its_words_to_itself():
    own = tokenizer(["翠园里佳苑坊"])
    assert "翠园里佳苑坊" in own.lcut("翠园里佳苑坊灯坏了")
    assert "翠园里佳苑坊" not in tokens("翠园里佳苑坊灯坏了")

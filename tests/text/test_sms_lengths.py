"""What a text costs by SMS, and that no cut goes through a character (CHANNELS.md 6.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.lengths import clusters
from bot.text.sms_lengths import PART_UNITS, count_parts, fit_units, signed, split_parts, units

FAMILY = "👨‍👩‍👧"
SEEN = st.sampled_from(["灯", "a", "😀", "é", FAMILY, "🇨🇳", "\n", "𠮷", "e\u0301"])
TEXTS = st.lists(SEEN, max_size=300).map("".join)


@pytest.mark.parametrize(("many", "parts"), [(0, 1), (70, 1), (71, 2), (134, 2), (135, 3), (160, 3)])
def test_seventy_are_one_message_and_longer_ones_go_in_parts_of_67(many, parts):
    assert count_parts("字" * many) == parts


def test_an_emoji_counts_as_two_and_the_signature_counts_too():
    assert count_parts("字" * 69 + "😀") == 2
    assert count_parts(signed("澜桥街道", "字" * 64)) == 1  # 【澜桥街道】 has six
    assert count_parts(signed("澜桥街道", "字" * 65)) == 2


def test_the_example_of_the_provider_is_cut_67_67_26():
    assert [units(part) for part in split_parts("字" * 160)] == [67, 67, 26]


def test_a_surrogate_pair_on_the_border_goes_whole_into_the_next_part():
    """The trap of smpplib: 66 characters and an emoji."""
    parts = split_parts("字" * 66 + "😀" + "字" * 10)
    assert parts == ["字" * 66, "😀" + "字" * 10]


@given(TEXTS)
def test_parts_joined_give_the_text_back_and_none_is_too_long_or_ends_inside_a_character(text):
    parts = split_parts(text)
    assert "".join(parts) == text
    assert all(units(part) <= PART_UNITS for part in parts) or len(parts) == 1
    assert [cluster for part in parts for cluster in clusters(part)] == list(clusters(text))
    for part in parts:
        part.encode("utf-16-be")  # strict: half a pair would not go


@given(TEXTS, st.integers(1, 100))
def test_what_is_too_long_is_cut_on_a_character_and_says_so(text, limit):
    cut = fit_units(text, limit)
    assert units(cut) <= limit
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))


def test_a_pile_of_accents_is_split_rather_than_lost():
    pile = "a" + "\u0301" * 200
    assert "".join(split_parts(pile)) == pile

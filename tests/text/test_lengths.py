"""Cutting texts to what a provider takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.lengths import clusters, cut_bytes, fit_chars

FAMILY = "👨\u200d👩\u200d👧"
WAVING = "👋🏽"
CHINA, SCOTLAND = "🇨🇳", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
HEART, KEYCAP, ACCENTED = "❤\ufe0f", "1\ufe0f\u20e3", "e\u0301"

ATOMS = [FAMILY, WAVING, CHINA, SCOTLAND, HEART, KEYCAP, ACCENTED, "灯", "a", "\r\n", "\ud83d", "…", "\u200b"]
texts = st.one_of(
    st.text(),
    st.text(st.characters(categories=["Cs", "So", "Mn", "Cf", "Lo"])),
    st.lists(st.sampled_from(ATOMS)).map("".join),
)


def test_a_text_within_the_limit_is_left_alone() -> None:
    assert cut_bytes("路灯坏了", 12) == "路灯坏了"
    assert fit_chars("路灯坏了", 4) == "路灯坏了"


def test_a_longer_text_ends_in_an_ellipsis_within_the_limit() -> None:
    assert cut_bytes("路灯坏了", 11) == "路灯…"
    assert fit_chars("路灯坏了", 3) == "路灯…"


def test_a_limit_smaller_than_the_ellipsis_leaves_it_out() -> None:
    assert cut_bytes("abcd", 2) == "ab"
    assert fit_chars("abcd", 0) == ""


@pytest.mark.parametrize("joined", [FAMILY, WAVING, CHINA, SCOTLAND, HEART, KEYCAP, ACCENTED, "\r\n"])
def test_what_people_see_as_one_character_is_kept_whole_or_not_at_all(joined: str) -> None:
    text = "灯" + joined + "灯灯"
    for limit in range(len(text.encode())):
        assert cut_bytes(text, limit).rstrip("…") in ("", "灯", "灯" + joined, "灯" + joined + "灯")


def test_flags_are_counted_in_pairs() -> None:
    assert list(clusters("🇨🇳🇫🇷🇨")) == ["🇨🇳", "🇫🇷", "🇨"]


@given(texts, st.integers(0, 60))
def test_a_cut_is_within_the_limit_and_made_of_whole_characters(text: str, limit: int) -> None:
    kept = cut_bytes(text, limit)
    assert len(kept.encode("utf-8", "surrogatepass")) <= limit
    whole = list(clusters(text))
    possible = {"".join(whole[:count]) for count in range(len(whole) + 1)}
    assert kept in possible or kept.removesuffix("…") in possible


@given(texts, st.integers(0, 20))
def test_a_fit_is_within_the_limit_of_code_points(text: str, limit: int) -> None:
    assert len(fit_chars(text, limit)) <= limit


@given(texts)
def test_clusters_joined_give_the_text_back(text: str) -> None:
    assert "".join(clusters(text)) == text

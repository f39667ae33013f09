"""Outside the office nobody can work out a number under five."""

from hypothesis import given
from hypothesis import strategies as st

from bot.reviews.small import HIDDEN, UNDER, told, told_together

PARTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40), min_size=1)


def test_within_the_office_every_number_is_told():
    assert told(3, public=False) == "3"
    assert told_together({"a": 1, "b": 20}, public=False) == {"a": "1", "b": "20"}


def test_the_only_small_one_takes_the_next_with_it_or_the_sum_would_tell_it():
    assert told_together({"a": 2, "b": 9, "c": 30}, public=True) == {"a": HIDDEN, "b": "—", "c": "30"}


@given(PARTS)
def test_what_is_hidden_cannot_be_subtracted(parts: dict[str, int]):
    shown = told_together(parts, public=True)
    hidden = [name for name, said in shown.items() if not said.isdecimal()]
    assert all(name in hidden for name, number in parts.items() if 0 < number < UNDER)
    if hidden and sum(parts.values()) >= UNDER:
        assert len(hidden) > 1
        assert sum(parts[name] for name in hidden) >= UNDER

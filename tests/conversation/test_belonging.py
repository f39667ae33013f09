"""What is said of a case, and what stands by itself."""

import pytest

from bot.conversation.readers.matters import plain_matter
from bot.conversation.which_case.belonging import says_more_of
from models.cases import Case

HEARD = {**plain_matter("穿红衣服,85岁"), "confidence": 0.9}


@pytest.mark.parametrize(("urgency", "more"), [("life", True), ("normal", False)])
def test_words_without_a_place_or_a_kind_are_of_the_danger_just_told(urgency: str, more: bool) -> None:
    assert says_more_of(Case(kind="report", category="safety", urgency=urgency, place=None), HEARD) is more


def test_what_has_a_kind_of_its_own_is_not() -> None:
    case = Case(kind="report", category="safety", urgency="life", place=None)
    assert not says_more_of(case, {**HEARD, "category": "lighting"})

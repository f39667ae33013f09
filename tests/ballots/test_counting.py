"""Counting (计票): no group under five is shown, nor one from which it would follow."""

from hypothesis import given
from hypothesis import strategies as st

from bot.ballots.counting import GROUP_MIN, Sheet, by_question, by_source, shown, tally
from bot.ballots.questions import MULTIPLE, SCORE, SINGLE, TEXT, Question, read
from bot.text.normalise import nfkc

BUILDING = Question(SINGLE, "几栋?", ("3栋", "5栋", "7栋"))
QUESTIONS = (BUILDING, Question(SCORE, "满意吗?"), Question(TEXT, "还有呢?"))


def sheets(**sizes: int) -> list[Sheet]:
    return [Sheet("聊天", [int(name[1]), 4, f"{name}{n}"]) for name, many in sizes.items() for n in range(many)]


def test_a_group_of_five_is_shown_and_one_of_four_is_not():
    assert shown({"a": 5, "b": 5}) == {"a", "b"}
    assert shown({"a": 4, "b": 4, "c": 20}) == {"c"}


def test_one_hidden_group_hides_the_smallest_beside_it():
    """Else the total less the others is the hidden one."""
    assert shown({"a": 3, "b": 9, "c": 20}) == {"c"}
    assert shown({"a": 3, "b": 9}) == set()


def test_hidden_groups_that_are_few_together_hide_another():
    assert shown({"a": 1, "b": 2, "c": 9, "d": 20}) == {"d"}


def test_nobody_in_a_group_is_no_secret():
    assert shown({"a": 0, "b": 9}) == {"b"}


@given(st.dictionaries(st.integers(), st.integers(0, 30), max_size=8))
def test_what_is_left_when_all_that_is_shown_is_taken_away_is_nobody_or_five(sizes):
    may = shown(sizes)
    left = sum(sizes.values()) - sum(sizes[one] for one in may)
    hidden = [one for one, size in sizes.items() if size and one not in may]
    assert all(sizes[one] >= GROUP_MIN for one in may)
    assert left == 0 or not may or (left >= GROUP_MIN and len(hidden) > 1)


def test_by_building_the_small_one_and_the_next_are_missing():
    parts = by_question(QUESTIONS, sheets(g1=3, g2=6, g3=9), 0)
    assert [(part.name, part.people) for part in parts] == [("7栋", 9)]


def test_who_left_the_question_out_is_a_group_that_can_be_too_small():
    """Two who said nothing could be told from all and the two buildings."""
    assert (
        by_question(QUESTIONS, [*sheets(g1=6, g2=9), Sheet("聊天", [None, 1, ""]), Sheet("聊天", [])], 0)[0].name
        == "5栋"
    )


def test_a_little_paper_is_not_counted_apart():
    few = [*sheets(g1=9), Sheet("纸质", [1, 2, None])]
    assert by_source(QUESTIONS, few) == []
    enough = [*sheets(g1=9), *[Sheet("纸质", [1, 2, None])] * 5]
    assert [(part.name, part.people) for part in by_source(QUESTIONS, enough)] == [("纸质", 5), ("聊天", 9)]


def test_scores_and_choices_are_counted_and_words_told_of_five_only():
    buildings, score, said = tally(QUESTIONS, sheets(g1=2, g2=3))
    assert buildings.counts == (("3栋", 2), ("5栋", 3), ("7栋", 0)) and score.mean == 4
    assert len(said.words) == 5
    assert tally(QUESTIONS, sheets(g1=4))[2].words == ()


def test_words_are_never_told_of_a_group():
    (part,) = by_question(QUESTIONS, sheets(g1=6), 0)
    assert part.tallies[2].words == () and part.tallies[2].people == 6


def test_answers_are_read_as_people_write_them():
    several = Question(MULTIPLE, "缺什么?", ("长椅", "路灯", "充电桩"))
    assert [read(several, nfkc(said)) for said in ("13", "1 3", "3、1", "长椅,充电桩", "①③", "2")] == [[1, 3]] * 4 + [
        [1, 3],
        [2],
    ]
    assert [read(several, said) for said in ("4", "0", "没有")] == [None] * 3
    assert [read(BUILDING, said) for said in ("3栋", "1", "选1", "9", "8栋")] == [1, 1, 1, None, None]
    assert [read(QUESTIONS[1], said) for said in ("5", "5分", "6", "很好")] == [5, 5, None, None]

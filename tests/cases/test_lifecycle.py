"""The table of moves: whatever is done in whatever order, a case ends or can go on, and nobody closes it but by the table."""

from hypothesis import given
from hypothesis import strategies as st

from bot.cases.lifecycle import (
    CLOSED,
    ENDED,
    MERGED,
    MOVES,
    OPEN,
    REOPENED,
    RESOLVED,
    RUNNING,
    WITHDRAWN,
    next_state,
    says,
)
from bot.cases.record import MOVES as TOLD

STATES = {*RUNNING, *ENDED, RESOLVED}
#: Moves that a member may make; none of them may end a case.
BY_MEMBERS = ("accept", "decline", "assign", "plan", "depart", "arrive", "find_cause", "control", "resolve")


def reach(moves: list[str]) -> str:
    """The state after those of `moves` that are possible, from the opening."""
    state = OPEN
    for move in moves:
        state = next_state(state, move) or state
    return state


def reachable_from(state: str) -> set[str]:
    found, edge = {state}, [state]
    while edge:
        here = edge.pop()
        new = {after for table in MOVES.values() if (after := table.get(here))} - found
        found |= new
        edge += new
    return found


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=30))
def test_every_path_ends_or_can_go_on(moves):
    state = reach(moves)
    assert state in STATES
    assert state in ENDED or reachable_from(state) & set(ENDED)


@given(st.lists(st.sampled_from(BY_MEMBERS), max_size=30))
def test_nothing_that_members_do_among_themselves_ends_a_case(moves):
    assert reach(moves) not in ENDED


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=30))
def test_every_state_that_can_be_reached_has_words_for_the_resident(moves):
    assert says(reach(moves))


def test_every_state_can_be_reached():
    assert reachable_from(OPEN) == STATES


def test_what_was_taken_back_does_not_come_to_life_again_and_what_was_merged_only_by_taking_it_apart():
    assert reachable_from(WITHDRAWN) == {WITHDRAWN}
    assert {move for move in MOVES if next_state(MERGED, move)} == {"split", "withdraw"}


def test_only_the_resident_or_the_clock_leads_out_of_resolved():
    out = {move for move, table in MOVES.items() if RESOLVED in table}
    assert out == {"confirm", "reopen", "withdraw", "close_unrated"}


def test_a_closed_case_can_only_be_reopened():
    assert {move for move, table in MOVES.items() if CLOSED in table} == {"reopen"}


def test_a_reopened_case_goes_back_to_work():
    assert next_state(CLOSED, "reopen") == next_state(RESOLVED, "reopen") == REOPENED
    assert next_state(REOPENED, "resolve") == RESOLVED


def test_the_record_of_a_case_has_a_word_for_every_move():
    assert set(MOVES) <= set(TOLD)

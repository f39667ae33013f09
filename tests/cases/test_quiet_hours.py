"""Quiet hours hold what nobody waits for; life safety and answers to somebody awake never wait."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SHANGHAI, local
from bot.delivery.quiet import held_until

NIGHT = (time(21), time(8))
NOON = (time(12), time(14))
KINDS = ("task", "notice", "duty", "digest", "progress", "answer", "question", "resolved")
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def at(hour: int, minute: int = 0, second: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, tzinfo=SHANGHAI)


@given(moments, st.sampled_from(KINDS), st.sampled_from([NIGHT, NOON]))
def test_a_held_message_leaves_outside_quiet_hours_within_a_day_and_is_not_held_again(now, kind, quiet):
    until = held_until(kind, False, None, now, quiet)
    if until is None:
        return
    assert now < until <= now + timedelta(hours=24)
    assert local(until).time() == quiet[1]
    assert held_until(kind, False, None, until, quiet) is None


@given(moments, st.sampled_from(KINDS))
def test_life_safety_and_alarms_are_never_held(now, kind):
    assert held_until(kind, True, None, now, NIGHT) is None
    assert held_until("alarm", False, None, now, NIGHT) is None


@given(moments, st.sampled_from(KINDS))
def test_without_quiet_hours_nothing_is_held(now, kind):
    assert held_until(kind, False, None, now, None) is None


@pytest.mark.parametrize(
    ("now", "until"), [(at(20, 59, 59), None), (at(21), at(8, day=3)), (at(7, 59, 59), at(8)), (at(8), None)]
)
def test_quiet_hours_begin_on_their_first_minute_and_end_before_their_last(now, until):
    assert held_until("progress", False, None, now, NIGHT) == until


def test_quiet_hours_within_one_day_end_on_that_day():
    assert held_until("task", False, None, at(13), NOON) == at(14)
    assert held_until("task", False, None, at(11, 59), NOON) is None


@pytest.mark.parametrize("kind", ["progress", "answer", "question", "resolved"])
def test_an_answer_to_somebody_who_wrote_within_half_an_hour_does_not_wait(kind):
    assert held_until(kind, False, at(22), at(22, 30), NIGHT) is None
    assert held_until(kind, False, at(22), at(22, 30, 1), NIGHT) == at(8, day=3)


@pytest.mark.parametrize("kind", ["task", "notice", "duty", "digest"])
def test_what_nobody_asked_for_waits_though_its_reader_is_awake(kind):
    assert held_until(kind, False, at(22), at(22, 1), NIGHT) == at(8, day=3)

"""Few of many: what is asked of a broadcast's recipients, or of all that a person had, costs what it finds, not what there is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.act import new_id
from bot.broadcasts.replies import find_had
from models.base import table_of
from models.broadcasts import Recipient, count_answers, find_who_answered
from models.dialogues import PromptRow, find_asked_about
from models.outbox import WAITING_READ, OutboxRow, find_waiting_for
from models.seats import (
    IN,
    OFFERED,
    WAITING,
    count_before,
    count_seats,
    find_list,
    find_next_waiting,
    find_offered_until,
    next_number,
)
from tests.broadcasts.crowd import gather
from tests.statements import steps_of
from tests.talk import Town

MANY = 2_000
EVENT = 7


def recipients(town: Town, first: int, many: int, **more: object) -> None:
    """So many recipients of the event, standing so."""
    rows = [
        {"broadcast_id": EVENT, "person_id": one, "why": "school", "seat": "", **more}
        for one in range(first, first + many)
    ]
    town.store.run(lambda session: session.execute(insert(table_of(Recipient)), rows) and None)


def steps(town: Town, ask: Callable[[Session], object]) -> int:
    def work(session: Session) -> int:
        ask(session)  # compiled
        session.expunge_all()
        return steps_of(session, lambda: ask(session))

    return town.store.run(work)


@pytest.fixture
def event(town: Town) -> Town:
    """Three are in, one is asked, two wait; one gave number 4 back."""
    now = town.clock.now()
    for number in (1, 2, 3):
        recipients(town, number, 1, seat=IN, number=number, answer=1, answered_at=now)
    recipients(town, 4, 1, number=4, answer=2, answered_at=now)
    recipients(town, 5, 1, seat=OFFERED, seat_until=now, answer=1, answered_at=now)
    recipients(town, 6, 2, seat=WAITING, answer=1, answered_at=now)
    return town


def asked(town: Town) -> dict[str, Callable[[Session], object]]:
    """By name, each with its answer as plain values."""
    now = town.clock.now()
    return {
        "seats": lambda session: count_seats(session, EVENT, IN, OFFERED),
        "number": lambda session: next_number(session, EVENT),
        "list": lambda session: [row.person_id for row in find_list(session, EVENT)],
        "next": lambda session: getattr(find_next_waiting(session, EVENT), "person_id", None),
        "before": lambda session: count_before(session, session.get_one(Recipient, (EVENT, 7))),
        "over": lambda session: [row.person_id for row in find_offered_until(session, EVENT, now)],
        "answers": lambda session: count_answers(session, EVENT),
        "who": lambda session: [row.person_id for row in find_who_answered(session, EVENT, 2)],
    }


def test_seats_and_answers_are_those_of_the_event(event: Town) -> None:
    found = event.look(lambda session: {name: ask(session) for name, ask in asked(event).items()})
    seats = {"seats": 4, "number": 5, "list": [1, 2, 3, 5, 6, 7], "next": 6, "before": 1, "over": [5]}
    assert found == {**seats, "answers": {1: 6, 2: 1}, "who": [4]}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("what", ["seats", "number", "list", "next", "before", "over", "answers", "who"])
def test_a_sign_up_costs_the_same_however_many_were_told(event: Town, what: str) -> None:
    before = steps(event, asked(event)[what])
    recipients(event, 100, MANY)
    assert steps(event, asked(event)[what]) <= before + 20


def past(town: Town, many: int, days: int, name: str = "r", **more: object) -> int:
    """Somebody to whom so many messages of broadcasts went out so long ago, with a question in each; his id."""
    (person,) = gather(town, "school", 1, name)
    then = town.clock.now() - timedelta(days=days)
    ids = [new_id(then) for _ in range(many)]
    told = {"recipient_id": person, "kind": "broadcast", "created_at": then, "next_try_at": then, "queue": 2, **more}
    rows = [{"id": one, "cause": f"broadcast:{one}", **told} for one in ids]
    fixed = {"person_id": person, "kind": "task", "options": [], "detail": {}, "pushed": True, "reached_at": then}
    prompts = [{"id": one, "about": one, "closed_at": then, **fixed} for one in ids]

    def write(session: Session) -> None:
        session.execute(insert(table_of(OutboxRow)), rows)
        session.execute(insert(table_of(PromptRow)), prompts)

    town.store.run(write)
    return person


@pytest.mark.only_on("sqlite")
def test_what_a_person_had_lately_costs_the_same_whatever_he_had_before(town: Town) -> None:
    since = town.clock.now() - timedelta(days=7)
    newcomer, old_hand = past(town, 1, 1, state="sent"), past(town, MANY, 30, "old", state="sent")

    def had(person: int) -> int:
        return steps(town, lambda session: find_had(session, person, since, 5))

    def was_asked(person: int) -> int:
        return steps(town, lambda session: find_asked_about(session, person, "task", since))

    assert had(old_hand) <= had(newcomer) + 20
    assert was_asked(old_hand) <= was_asked(newcomer) + 20
    assert len(town.look(lambda session: find_asked_about(session, newcomer, "task", since))) == 1


def test_of_a_great_many_that_wait_for_somebody_the_first_are_read_and_the_rest_waits_on(town: Town) -> None:
    person = past(town, WAITING_READ + 5, 1, state="unreached")

    def take(session: Session) -> list[int]:
        rows = find_waiting_for(session, person, town.clock.now())
        for row in rows:
            row.state = "sent"
        return [row.id for row in rows]

    first, rest = town.look(take), town.look(take)
    assert (len(first), len(rest)) == (WAITING_READ, 5)
    assert [*first, *rest] == sorted([*first, *rest])


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("what", ["number", "next"])
def test_whoever_is_next_costs_the_same_however_many_wait(event: Town, what: str) -> None:
    before = steps(event, asked(event)[what])
    recipients(event, 100, MANY, seat=WAITING, number=3, answered_at=event.clock.now())
    assert steps(event, asked(event)[what]) <= before + 20

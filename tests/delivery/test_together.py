"""Texts that wait for one person leave as one message, in order, as far as it fits; each row gets its own result."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from bot.clock import SHANGHAI
from bot.delivery.ladder import plan
from bot.delivery.loop import ONCE
from bot.delivery.render import SERVICE_LIMIT_BYTES
from bot.delivery.settling import WITHIN
from bot.delivery.together import BETWEEN, MOST, WAITED, join
from bot.emulators.wechat import Fault, FaultKind
from bot.messages import Interaction, Prompt
from models.leases import claim_due, find_behind
from models.outbox import OutboxRow, wake_unreached
from models.people import ELDER, Person
from models.reports import EarlyReport
from models.steps import read_steps
from tests.delivery.office import SERVICE_SEND, TEMPLATE_SEND, post_office
from tests.statements import plan_of, statements_of

TEXTS = ("灯修好了", "水管明天修", "垃圾清了")
ONE = BETWEEN.join(TEXTS)
#: Long ones too, or nothing is ever too long to go along.
words = st.builds(
    lambda said, times: (said * times)[:900],
    st.text(st.sampled_from("好的灯修了3幢😀a\n"), min_size=1, max_size=30),
    st.integers(1, 60),
)


@given(words, st.lists(st.tuples(words, st.booleans()), max_size=9), st.integers(1, 6))
def test_what_is_joined_is_the_first_texts_in_order_and_as_many_as_may_be(first, others, most):
    """Never more than fits, never past a question, never one left out, and none left behind that could have gone."""
    joined, many = join(first, others, most)
    taken = others[:many]
    assert joined == BETWEEN.join([first, *(text for text, _ in taken)])
    assert many == 0 or len(joined.encode()) <= SERVICE_LIMIT_BYTES
    assert many < most and not any(asks for _, asks in taken[:-1])
    if many < min(most - 1, len(others)) and not (taken and taken[-1][1]):
        assert len(f"{joined}{BETWEEN}{others[many][0]}".encode()) > SERVICE_LIMIT_BYTES


@pytest.fixture
async def office(store, clock, tmp_path):
    async with post_office(store, clock, tmp_path) as opened:
        opened.meet("o1")
        yield opened


def three(office, **more):
    return [office.put("o1", text, kind="progress", **more) for text in TEXTS]


async def later(office):
    """Half a minute on: whatever is there has waited."""
    office.clock.advance(seconds=30)
    await office.rounds()


def states(office, rows):
    return [(row.state, row.rung) for row in map(office.row, rows)]


def left(office, openid="o1"):
    return office.store.run(lambda session: office.identity(session, openid).message_left)


async def test_three_texts_held_by_quiet_hours_are_one_message_in_the_morning(store, clock, tmp_path):
    async with post_office(store, clock, tmp_path, delivery={"quiet_hours": "21:00-08:00"}) as office:
        clock.set(datetime(2026, 3, 2, 20, tzinfo=SHANGHAI))
        office.meet("o1")
        clock.set(datetime(2026, 3, 2, 22, tzinfo=SHANGHAI))
        rows = three(office)
        await office.rounds()
        assert office.shown("o1") == [] and {state for state, _ in states(office, rows)} == {"due"}
        clock.set(datetime(2026, 3, 3, 8, tzinfo=SHANGHAI))
        await office.rounds()
        assert office.shown("o1") == [ONE]
        assert states(office, rows) == [("sent", "service")] * 3
        assert left(office) == 4


async def test_three_texts_that_reached_nobody_are_one_message_when_the_chat_is_open_again(office):
    office.store.run(lambda session: setattr(office.identity(session, "o1"), "message_left", 0))
    rows = [office.put("o1", text, kind="digest") for text in TEXTS]
    await office.rounds()
    assert states(office, rows) == [("unreached", "")] * 3
    office.clock.advance(seconds=30)
    office.does("o1", Interaction.TAP)
    office.store.run(lambda session: wake_unreached(session, office.people["o1"], office.clock.now()))
    await office.rounds()
    assert office.shown("o1") == [ONE] and states(office, rows) == [("sent", "service")] * 3


async def test_a_message_that_wechat_takes_back_takes_all_of_them_to_the_next_rung_and_is_counted_once(office):
    office.store.run(lambda session: setattr(office.identity(session, "o1"), "message_left", 2))
    rows = three(office)
    office.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=48002))
    await later(office)
    assert office.calls(SERVICE_SEND) == 1 and office.calls(TEMPLATE_SEND) == 3
    assert states(office, rows) == [("sent", "template")] * 3
    assert left(office) == 2


async def test_what_is_tried_again_is_tried_again_as_one(office):
    rows = three(office)
    office.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=-1))
    await later(office)
    again_at = [office.row(row).next_try_at for row in rows]
    assert {state for state, _ in states(office, rows)} == {"due"} and left(office) == 5
    assert max(again_at) == again_at[0]
    office.clock.advance(seconds=10)
    await office.rounds()
    assert office.shown("o1") == [ONE] and [office.row(row).attempt for row in rows] == [2, 2, 2]
    assert [read_steps(office.row(row).steps)[-1].reason for row in rows] == ["", WITHIN, WITHIN]


async def test_an_answer_that_was_lost_is_each_rows_own_matter(office):
    """What had better come twice than never is tried again; the others are left unknown."""
    rows = [
        office.put("o1", text, kind=kind) for text, kind in zip(TEXTS, ("answer", "resolved", "answer"), strict=True)
    ]
    office.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.DROP_AFTER))
    office.clock.advance(seconds=30)
    await office.round()
    assert [state for state, _ in states(office, rows)] == ["unknown", "due", "unknown"]


async def test_what_was_said_just_now_leaves_as_it_was_said(office):
    """Half a minute is the border; what is older behind what is older takes nothing newer along."""
    rows = three(office)
    office.clock.advance(seconds=29)
    await office.rounds()
    assert (
        office.shown("o1") == list(TEXTS) and [read_steps(office.row(row).steps)[-1].reason for row in rows] == [""] * 3
    )
    office.put("o1", TEXTS[0]), office.put("o1", TEXTS[1])
    office.clock.advance(seconds=30)
    office.does("o1", Interaction.MESSAGE), office.put("o1", TEXTS[2])
    await office.rounds()
    assert office.shown("o1")[3:] == [BETWEEN.join(TEXTS[:2]), TEXTS[2]]


async def test_nothing_stands_behind_a_question(office):
    asking = Prompt("verdict", ("好了", "还没"))
    office.put("o1", TEXTS[0]), office.put("o1", TEXTS[1], prompt=asking), office.put("o1", TEXTS[2])
    await later(office)
    assert office.shown("o1") == [BETWEEN.join(TEXTS[:2]), TEXTS[2]]


async def test_a_task_is_one_message_and_keeps_its_place(office):
    office.put("o1", TEXTS[0]), office.put("o1", TEXTS[1], kind="task"), office.put("o1", TEXTS[2])
    await later(office)
    assert office.shown("o1") == list(TEXTS)


async def test_what_does_not_fit_goes_in_a_message_of_its_own(office):
    long = "很长的话" * 100
    for text in (TEXTS[0], long, long):
        office.put("o1", text)
    await later(office)
    assert office.shown("o1") == [f"{TEXTS[0]}{BETWEEN}{long}", long]


async def test_what_is_to_be_tried_again_later_keeps_its_place_before_what_was_written_after_it(office):
    _first, second, third = three(office)
    tried = {"next_try_at": office.clock.now() + timedelta(minutes=10), "attempt": 1}
    office.store.run(lambda session: session.execute(update(OutboxRow).where(OutboxRow.id == second).values(tried)))
    await later(office)
    assert office.shown("o1") == [TEXTS[0]] and [state for state, _ in states(office, [second, third])] == ["due"] * 2
    office.clock.advance(minutes=10)
    await office.rounds()
    assert office.shown("o1") == [TEXTS[0], BETWEEN.join(TEXTS[1:])]


async def test_texts_for_two_people_stay_apart(office):
    office.meet("o2")
    for text in TEXTS:
        office.put("o1", text), office.put("o2", f"别人的{text}")
    await later(office)
    assert office.shown("o1") == [ONE]
    assert office.shown("o2") == [BETWEEN.join(f"别人的{text}" for text in TEXTS)]


async def test_an_elder_has_two_at_a_time(office):
    office.store.run(lambda session: setattr(session.get_one(Person, office.people["o1"]), "manner", ELDER))
    three(office)
    await later(office)
    assert office.shown("o1") == [BETWEEN.join(TEXTS[:2]), TEXTS[2]]


async def test_what_is_not_wanted_any_more_does_not_ride(office):
    """After 退订 the answer goes, and the notice behind it ends as it would alone."""
    now = office.clock.now()
    office.store.run(lambda session: setattr(session.get_one(Person, office.people["o1"]), "stopped_at", now))
    rows = [office.put("o1", TEXTS[0]), office.put("o1", TEXTS[1], kind="notice"), office.put("o1", TEXTS[2])]
    await later(office)
    assert office.shown("o1") == [TEXTS[0], TEXTS[2]]
    assert [office.row(row).state for row in rows] == ["sent", "refused", "sent"]


async def test_what_cannot_be_read_ends_alone_and_takes_nobody_with_it(office):
    rows = three(office)
    office.store.run(lambda session: setattr(session.get_one(OutboxRow, rows[1]), "text", b"no seal at all"))
    await later(office)
    assert office.shown("o1") == [TEXTS[0], TEXTS[2]]
    assert [office.row(row).state for row in rows] == ["sent", "refused", "sent"]


@pytest.mark.only_on("sqlite")
def test_what_waits_is_looked_up_by_person_however_much_is_due(town):
    now = town.clock.now()
    (asked,) = statements_of(town, lambda session: find_behind(session, [1, 2, 3], now))
    steps = town.look(lambda session: plan_of(session, asked))
    assert len(steps) == 1 and "INDEX ix_outbox_recipient_id_state (recipient_id=? AND state=?)" in steps[0]


async def test_what_is_too_late_does_not_go_along(office):
    now = office.clock.now()
    late = now + timedelta(seconds=20)
    texts = [
        office.put("o1", text, kind="digest", expires_at=at) for text, at in zip(TEXTS, (None, late, None), strict=True)
    ]
    now = office.clock.advance(seconds=30)
    (sending,) = office.store.run(lambda s: plan(s, claim_due(s, "us", now, now + WAITED, 50).ids, office.config, now))
    assert [sending.row, *(rider.row for rider in sending.riders)] == [texts[0], texts[2]]


async def test_what_its_provider_has_spoken_of_although_its_sender_died_does_not_go_along(office):
    first, dead = (office.put("o1", text, kind="progress") for text in TEXTS[:2])
    now = office.clock.advance(seconds=30)

    def spoken_of(session):
        row = session.get_one(OutboxRow, dead)
        row.owner, row.lease_until, row.attempt, row.rung = "dead", now - timedelta(seconds=1), 1, "sms"
        session.add(EarlyReport(provider_id="p1", outbox_id=dead, delivered=True, reason="", at=now))

    office.store.run(spoken_of)
    (sending,) = office.store.run(lambda s: plan(s, claim_due(s, "us", now, now + WAITED, 50).ids, office.config, now))
    assert (sending.row, sending.riders, office.row(dead).state) == (first, (), "delivered")


async def test_what_goes_along_is_nobody_elses_until_the_lease_ends(office):
    rows, lease = three(office), timedelta(seconds=30)
    office.clock.advance(seconds=30)
    now = office.clock.now()

    def claim(owner, at):
        return office.store.run(lambda s: plan(s, claim_due(s, owner, at, at + lease, 50).ids, office.config, at))

    (sending,) = claim("us", now)
    assert [sending.row, *(rider.row for rider in sending.riders)] == rows and len(rows) < MOST
    assert claim("them", now) == []
    (again,) = claim("them", now + lease)
    assert again.text == ONE and [rider.attempt for rider in again.riders] == [2, 2]


async def test_what_many_are_told_does_not_ride_again_when_its_sender_died_on_the_way(office):
    """The first is rather told twice; whether the other arrived nobody knows, and a person decides."""
    first = office.put("o1", TEXTS[0], kind="progress")
    told = office.put("o1", TEXTS[1], kind="broadcast", cause="broadcast:1")
    office.clock.advance(seconds=30)
    now, lease = office.clock.now(), timedelta(seconds=30)
    (lost,) = office.store.run(
        lambda s: plan(s, claim_due(s, "dead", now, now + lease, 50, ONCE).ids, office.config, now)
    )
    assert [rider.row for rider in lost.riders] == [told]
    office.clock.advance(seconds=31)
    await office.rounds()
    assert office.shown("o1") == [TEXTS[0]]
    assert [state for state, _ in states(office, [first, told])] == ["sent", "unknown"]


async def test_what_two_senders_died_with_goes_along_with_nothing_a_third_time(office):
    first, second = office.put("o1", "灯修好了", kind="progress"), office.put("o1", "水管明天修", kind="progress")
    office.clock.advance(seconds=30)
    for _ in range(5):
        process = office.process()
        for sending in (await office.store.turn(process._claim))[0]:
            await process._attempt(sending)
        office.clock.advance(seconds=31)
    await office.rounds()
    assert len(office.shown("o1")) == 2
    assert states(office, [first, second]) == [("unknown", "service")] * 2

"""Two at one moment on PostgreSQL: what each read before the other's commit must not decide (RELIABILITY.md F8).

Each test holds a lock of its own until everybody has read what there is and waits, then lets them all go on.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import func, select, text

from bot.delivery.ladder import plan
from bot.delivery.sending import Sending, Tried
from bot.delivery.settling import settle_attempts
from bot.directory import binding
from bot.messages import Attempt, Message, Outcome
from bot.outbox import put, put_errand
from bot.store import open_store
from models.audit import find_breaks
from models.case_events import CaseEvent
from models.cases import Case, get_case
from models.errands import ErrandRow
from models.identities import BindingCode, Identity
from models.leases import claim_due
from models.media import Media
from models.outbox import OutboxRow
from models.people import Person
from scheduler.tick import find_jobs, tick
from tests.support import act_of
from tests.talk import ENGINE

pytestmark = pytest.mark.only_on("postgres")
REPORT, LIFE = "翠园3幢2单元楼道灯坏了", "翠园3幢电梯困人了"
BLOCKED = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@pytest.fixture
def other(database_url, keyring) -> Iterator[object]:
    """Another process's store of the same database."""
    opened = open_store(database_url, keyring)
    yield opened
    opened.close()


@contextmanager
def held_up(store, table: str, waiting: int) -> Iterator[Callable[..., None]]:
    """Everybody who wants a row of `table` waits until `waiting` do; `start` begins each in a thread of its own."""
    with ThreadPoolExecutor(8) as threads, store.engine.connect() as holder:
        holder.execute(text(f"SELECT 1 FROM {table} FOR UPDATE"))
        started = []
        yield lambda work, *words: started.append(threads.submit(work, *words))
        deadline = time.monotonic() + 4
        with store.engine.connect() as looking:
            while looking.execute(BLOCKED).scalar_one() < waiting and time.monotonic() < deadline:
                looking.rollback()
                time.sleep(0.01)
        holder.rollback()
        for one in started:
            one.result(10)


def steps(town, code: str) -> list[tuple[str, str, str]]:
    """The moves of a case: each must begin where the one before it ended."""

    def look(session):
        wanted = select(CaseEvent).join(Case).where(Case.code == code).order_by(CaseEvent.id)
        return [(event.move, event.from_state, event.to_state) for event in session.scalars(wanted)]

    moves = town.look(look)
    assert [before for _, before, _ in moves[1:]] == [after for *_, after in moves[:-1]], moves
    assert town.look(lambda session: list(find_breaks(session))) == []
    return moves


def opened(town, words: str) -> str:
    """The code of a case just reported by a resident."""
    assert "编号" in town.person("resident").say(words)
    return town.cases()[-1].code


def test_two_members_who_accept_one_case_at_once_become_one_who_has_it_and_one_who_hears_so(town):
    members = [town.member(name) for name in ("王建国", "刘芳")]
    code = opened(town, LIFE)
    for member in members:
        assert any(code in said for said in member.received())
    answers: list[str] = []
    with held_up(town.store, "cases", 2) as start:
        for member in members:
            start(lambda one: answers.append(one.say(f"接单 {code}")), member)
    assert sorted(said.startswith("已接单") for said in answers) == [False, True], answers
    assert [move for move, *_ in steps(town, code)].count("accept") == 1


def test_a_nod_to_a_case_that_is_handed_on_at_the_same_moment_does_not_take_it_back(town):
    owner, leader = town.member("李明"), town.member("王建国")
    code = opened(town, REPORT)
    owner.received()
    answers: dict[str, str] = {}
    with held_up(town.store, "cases", 2) as start:
        start(lambda: answers.update(leader=leader.say(f"转派 {code} 王建国")))
        time.sleep(0.2)  # he is first in the queue for the case
        start(lambda: answers.update(owner=owner.say("收到")))
    steps(town, code)
    assert "已转派王建国" in answers["leader"]
    assert not answers["owner"].startswith("已接单"), answers
    member = town.look(lambda session: session.get_one(Person, town.case(code).owner_id).id)
    assert member == town.look(lambda session: identity_of(session, leader).person_id)
    assert town.case(code).state == "open"


def test_one_binding_code_typed_on_two_phones_at_once_binds_one(town):
    codes = town.look(lambda session: {one.name: code for one, code in binding.invite(act_of(session))})
    answers: list[str] = []
    phones = [town.person("first"), town.person("second")]
    for phone in phones:
        phone.say("你好")
    with held_up(town.store, "binding_code", 2) as start:
        for phone in phones:
            start(lambda one: answers.append(one.say(f"绑定 {codes['李明']}")), phone)
    assert sorted("绑定成功" in said for said in answers) == [False, True], answers
    assert town.look(lambda session: session.query(BindingCode).filter(BindingCode.used_at.is_not(None)).count()) == 1


def test_two_messages_to_one_person_at_once_are_both_counted_in_his_window(town, other):
    phone = town.person("resident")
    phone.say("你好")
    rows = [
        town.look(lambda session, n=n: put(act_of(session, cause=f"t:{n}"), person_of(session, phone), words(n)))
        for n in range(2)
    ]
    now, sendings = town.clock.now(), []

    def plan_one(store, row):
        def work(session):
            found = session.get_one(OutboxRow, row)
            found.owner, found.attempt, found.lease_until = "t", 1, now + timedelta(seconds=30)
            return plan(session, [row], town.config, now)[0]

        sendings.append(store.run(work))

    with held_up(town.store, "identity", 2) as start:
        start(plan_one, town.store, rows[0])
        start(plan_one, other, rows[1])
    assert town.look(lambda session: identity_of(session, phone).message_left) == 3
    with held_up(town.store, "identity", 2) as start:  # and both refusals are given back
        for store, sending in zip((town.store, other), sendings, strict=True):
            start(refuse, store, sending, now)
    assert town.look(lambda session: identity_of(session, phone).message_left) == 5


def test_what_waits_is_carried_by_a_message_or_rides_on_the_reply_and_never_both(town, other):
    phone = town.person("resident")
    phone.say("你好")
    texts = [f"第{n}条消息" for n in range(4)]

    def write(session):
        for n, words_said in enumerate(texts):
            put(
                act_of(session, cause=f"t:{n}"),
                person_of(session, phone),
                Message("answer", words_said, {"text": words_said}),
            )

    town.look(write)
    town.clock.advance(minutes=1)
    now, said = town.clock.now(), []

    def send(session):
        return plan(session, claim_due(session, "t", now, now + timedelta(seconds=30), 50).ids, town.config, now)

    with held_up(town.store, "identity", 2) as start:
        start(lambda: said.extend(sending.text for sending in other.run(send)))
        time.sleep(0.2)
        start(lambda: said.append(phone.say("进度")))
    assert [sum(text in one for one in said) for text in texts] == [1, 1, 1, 1]


def test_a_message_from_the_person_while_one_leaves_opens_the_whole_window(town, other):
    phone = town.person("resident")
    for _ in range(2):
        phone.say("你好")
    row = town.look(lambda session: put(act_of(session, cause="t:1"), person_of(session, phone), words(1)))
    town.look(lambda session: setattr(session.get_one(OutboxRow, row), "next_try_at", town.clock.now()))
    now = town.clock.now()
    with held_up(town.store, "identity", 2) as start:
        start(lambda: other.run(lambda session: plan(session, [row], town.config, now)))
        time.sleep(0.2)
        start(phone.say, "进度")
    assert town.look(lambda session: identity_of(session, phone).message_left) == 5


def test_photos_that_come_at_one_moment_are_all_counted_though_the_case_is_being_resolved(town):
    member = town.member("李明")
    code = opened(town, REPORT)
    member.received()
    member.say(f"接单 {code}")
    resident = town.person("resident")
    with held_up(town.store, "cases", 2) as start:
        start(resident.photo, "media-1")
        start(resident.photo, "media-2")
        start(member.say, f"办结 {code} 换了灯泡")
    rows = town.look(lambda session: session.query(Media).count())
    assert (town.case(code).media, rows, town.case(code).state) == (2, 2, "resolved")
    assert [move for move, *_ in steps(town, code)][-1] == "resolve"


def test_a_resident_who_answers_while_the_clock_closes_his_case_is_rated_or_told(town):
    member = town.member("李明")
    code = opened(town, REPORT)
    member.received()
    member.say(f"办结 {code} 换了灯泡")
    resident = town.person("resident")
    resident.received()
    town.clock.advance(days=7, seconds=-5)
    answers: list[str] = []
    with held_up(town.store, "cases", 2) as start:
        start(lambda: answers.append(resident.say("1")))
        start(run_clock, town, town.clock.now() + timedelta(minutes=1))
    closing = [move for move, _, after in steps(town, code) if after == "closed"]
    assert len(closing) == 1, (closing, answers)


def test_two_clocks_do_each_due_thing_once(town):
    code = opened(town, LIFE)
    town.clock.advance(minutes=10)
    together = threading.Barrier(2)

    def ring():
        together.wait()
        run_clock(town, town.clock.now())

    with ThreadPoolExecutor(2) as threads:
        for one in [threads.submit(ring) for _ in range(2)]:
            one.result(20)
    counted = select(OutboxRow.recipient_id, func.count()).where(OutboxRow.kind == "task")
    tasks = town.look(lambda session: list(session.execute(counted.group_by(OutboxRow.recipient_id))))
    assert max(times for _, times in tasks) == 1, tasks
    assert code


def test_an_errand_and_a_message_written_twice_at_one_moment_stand_once(town, other):
    phone = town.person("resident")
    phone.say("你好")
    together = threading.Barrier(2)

    def write(store):
        def work(session):
            act = act_of(session, cause="same")
            put_errand(act, "media", "1")
            put(act, person_of(session, phone), words(1))
            if not together.broken:
                with_patience(together)

        store.run(work)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(write, (town.store, other)))
    assert town.look(lambda session: session.query(ErrandRow).count()) == 1
    assert town.look(lambda session: session.query(OutboxRow).filter_by(cause="same").count()) == 1


def test_the_first_two_words_of_a_stranger_at_two_processes_make_one_person(town):
    before = town.look(lambda session: session.query(Person).count())
    stranger, together = town.person("stranger"), threading.Barrier(2)

    def say(said):
        together.wait()
        return stranger.say(said)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(say, ("你好", "翠园3幢2单元楼道灯坏了")))
    assert town.look(lambda session: session.query(Person).count()) == before + 1
    assert len(town.cases()) == 1


def test_a_case_that_was_read_before_it_was_locked_is_read_again(town, other):
    """SQLAlchemy keeps what it has read: a lock alone would show the case as it was."""
    row = town.look(lambda session: next(iter(session.scalars(select(Case.id)))) if opened(town, REPORT) else 0)

    def work(session):
        case = session.get_one(Case, row)
        other.run(lambda session: setattr(get_case(session, row), "state", "accepted"))
        get_case(session, row)
        return case.state

    assert town.store.run(work) == "accepted"


def words(number: int) -> Message:
    return Message("answer", f"好的{number}", {"code": "", "text": "好的"})


def identity_of(session, phone) -> Identity:
    return session.scalars(select(Identity).where(Identity.address == phone.openid)).one()


def person_of(session, phone) -> int:
    return identity_of(session, phone).person_id


def refuse(store, sending: Sending, now) -> None:
    refused = [Tried(sending, Attempt(Outcome.NEXT_RUNG, code="45009"))]
    store.run(lambda session: settle_attempts(session, refused, "t", now, Random(1)))


def run_clock(town, now: datetime) -> None:
    asyncio.run(tick(town.store, town.office, ENGINE, now, Random(1), find_jobs()))


def with_patience(barrier: threading.Barrier) -> None:
    """Wait for the other, who may be waiting for our commit instead."""
    try:
        barrier.wait(0.3)
    except threading.BrokenBarrierError:
        return

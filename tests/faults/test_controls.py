"""Negative controls: a safeguard taken away must turn the oracle red, else its green says nothing (RELIABILITY.md 4)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import create_engine, text, update

from bot.conversation.intake import read, take
from bot.delivery import settling
from bot.delivery.sending import Sending, Tried
from bot.messages import Attempt, Inbound, InboundKind, Interaction, Outcome
from bot.store import open_store, sqlite_engine
from models import audit
from models.leases import claim_due
from models.outbox import OutboxRow
from tests.delivery.office import post_office
from tests.faults.oracle import find, judge_chain, judge_kept, judge_seen, judge_settled
from tests.faults.town import find_moving
from tests.talk import ENGINE
from tests.web.service import REPORT

DEDUPE = "uq_inbox_channel_account_key"
LEASE = timedelta(seconds=30)
LATER = datetime(2100, 1, 1, tzinfo=UTC)


def at_two_processes(town, database_url, keyring) -> tuple[str, str]:
    """The same message at two processes that both look before either has kept it; its key, and one answer."""
    other = open_store(database_url, keyring)
    town.person("resident").say("你好")
    letter = read(
        Inbound("wechat", "app", "openid-resident", "77", InboundKind.TEXT, town.clock.now(), text=REPORT),
        Interaction.MESSAGE,
        town.office,
    )
    both, looked = threading.Barrier(2), set()

    def turn(session):
        if (who := threading.get_ident()) not in looked:  # a repeat of the turn meets nobody
            looked.add(who)
            session.execute(text("SET TRANSACTION ISOLATION LEVEL READ COMMITTED"))
            both.wait(5)
        return take(session, letter, town.office, ENGINE, town.clock.now(), Random(threading.get_ident()))

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda store: store.run(turn), (town.store, other)))
    other.close()
    return "77", answers[0] or ""


@pytest.mark.only_on("postgres")
def test_the_index_of_the_inbox_is_what_keeps_one_message_one_case(town, database_url, keyring):
    key, answer = at_two_processes(town, database_url, keyring)
    judge_kept(town.look(find), {key}, [(key, answer)])


@pytest.mark.only_on("postgres")
def test_without_the_index_of_the_inbox_the_oracle_finds_a_message_kept_twice(town, database_url, keyring):
    town.look(lambda session: session.execute(text(f"ALTER TABLE inbox DROP CONSTRAINT {DEDUPE}")))
    try:
        key, answer = at_two_processes(town, database_url, keyring)
        with pytest.raises(AssertionError, match="I1: kept twice"):
            judge_kept(town.look(find), {key}, [(key, answer)])
    finally:
        town.look(lambda session: session.execute(text("DELETE FROM inbox")))
        town.look(
            lambda session: session.execute(
                text(f"ALTER TABLE inbox ADD CONSTRAINT {DEDUPE} UNIQUE (channel, account, key)")
            )
        )


def unfenced(session, owner, attempts):
    """`models.leases.find_leased` without its fence: whoever comes, and however late, is believed."""
    return [session.get_one(OutboxRow, row) for row in attempts]


@pytest.mark.parametrize(("fence", "seen"), [(True, 1), (False, 2)])
async def test_the_fence_is_what_keeps_a_late_word_from_sending_again(fence, seen, store, clock, tmp_path, monkeypatch):
    """A process sleeps past its lease, another sends the message, then the first says that it must be tried again."""
    if not fence:
        monkeypatch.setattr(settling, "find_leased", unfenced)
    async with post_office(store, clock, tmp_path, delivery={"quiet_hours": ""}) as office:
        row = office.put(office.meet("o1"))
        now = clock.now()
        assert store.run(lambda session: claim_due(session, "slow", now, now + LEASE, 20).ids) == [row]
        identity = store.run(lambda session: office.identity(session, "o1").id)
        clock.advance(seconds=31)
        await office.rounds()
        late = Sending(row, "test:put", 1, "answer", "service", identity, "o1", "好的")
        again = [Tried(late, Attempt(Outcome.RETRY, reason="微信没有及时应答"))]
        store.run(lambda session: settling.settle_attempts(session, again, "slow", clock.now(), Random(1)))
        clock.advance(minutes=5)
        await office.rounds()
        assert len(office.shown("o1")) == seen


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(("make", "counted"), [(sqlite_engine, 2), (create_engine, 1)])
def test_beginning_at_once_is_what_keeps_two_counters_from_losing_one(make, counted, database_url):
    """The driver's own way begins at the first write: what was read before it is stale (RELIABILITY.md M17)."""
    engine, both = make(database_url), threading.Barrier(2)
    commits = []

    def count(_):
        with engine.begin() as connection:
            number = connection.execute(text("SELECT number FROM directory_version")).scalar_one()
            with suppress(threading.BrokenBarrierError):
                both.wait(0.5)  # where the first holds the file, the second cannot come
            connection.execute(text("UPDATE directory_version SET number = :number"), {"number": number + 1})
        commits.append(1)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(count, range(2)))
    with engine.connect() as connection:
        found = connection.execute(text("SELECT number FROM directory_version")).scalar_one()
    engine.dispose()
    assert (found, len(commits)) == (counted, 2)


@pytest.mark.only_on("sqlite")
def test_a_chain_that_leaves_out_what_was_done_holds_for_the_service_and_not_for_the_oracle(town, monkeypatch):
    whole = audit._digest

    def blind(previous, number, entry):
        return whole(previous, number, replace(entry, detail={}) if entry.cause.startswith("inbox:") else entry)

    monkeypatch.setattr(audit, "_digest", blind)
    town.person("resident").say(REPORT)
    assert not town.look(lambda session: list(audit.find_breaks(session)))
    with pytest.raises(AssertionError, match="I7"):
        judge_chain(town.look(find))


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("left", [{"state": "gathered"}, {"state": "held"}, {"state": "sent", "settled_at": None}])
def test_a_message_that_hangs_where_nobody_looks_is_seen_by_the_oracle(town, left):
    town.person("resident").say(REPORT)
    found = town.look(lambda session: (session.execute(update(OutboxRow).values(**left)), find(session, LATER))[1])
    assert not town.look(find_moving)
    with pytest.raises(AssertionError, match="I4"):
        judge_settled(found)


async def test_a_message_seen_a_third_time_is_seen_by_the_oracle(store, clock, tmp_path):
    async with post_office(store, clock, tmp_path) as office:
        openid = office.meet("o1")
        for seen in range(3):
            await office.process()._api.send_service_message(openid, "灯修好了")
            found = store.run(find)
            if seen < 2:
                assert judge_seen(office.emulator.people, found, allowed=1) == seen
        with pytest.raises(AssertionError, match="I5: seen 3 times"):
            judge_seen(office.emulator.people, found, allowed=1)

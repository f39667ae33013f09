"""The audit record (RELIABILITY.md S23): the database refuses to alter it, a chain rewritten is found by its anchors.

What is altered, removed or cut past the triggers is found by tests/models/test_audit.py, column by column.
"""

import json
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from bot.clock import SystemClock
from bot.store import open_store
from models.audit import CUT, GENESIS, Anchor, AuditEntry, AuditRow, _digest, cut_before, find_breaks, find_head
from models.due import DueRow
from scheduler import anchor
from scheduler.tick import plan_standing
from tests.commands.conftest import as_found, shell
from tests.conversation.said import code_in
from tests.databases import past_the_guard
from tests.doors.figures import times
from tests.doors.writers import recording, writers
from tests.support import MONDAY, act_of

__all__ = ["as_found", "shell"]
ACTIONS = times("LINLI_ACTIONS", 1000, 10_000)


@pytest.fixture
def chain(store):
    """Ten entries."""
    store.run(lambda session: [act_of(session).record("case.open", f"case:{number}") for number in range(10)])
    return store


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'person:666' WHERE number = 5",
        "UPDATE audit SET number = 77 WHERE number = 10",
        "DELETE FROM audit WHERE number = 10",
        "DELETE FROM audit",
        pytest.param("TRUNCATE audit", marks=pytest.mark.only_on("postgres")),
        pytest.param("REPLACE INTO audit SELECT * FROM audit WHERE number = 5", marks=pytest.mark.only_on("sqlite")),
    ],
)
def test_the_database_itself_refuses_to_change_or_remove_a_row(chain, database_url, statement):
    del database_url  # its own, with all its guards
    with pytest.raises(DBAPIError), chain.engine.begin() as connection:
        connection.execute(text(statement))
    assert chain.run(lambda session: list(find_breaks(session))) == []
    assert chain.run(find_head).number == 10


def test_a_thousand_random_actions_have_a_thousand_rows_and_the_chain_holds(store, door):
    """In turns of one to ten actions, some of which are taken back: what did not happen leaves no row."""
    chance, kept = Random(23), 0
    while kept < ACTIONS:
        number = chance.randint(1, 10)
        fails = chance.random() < 0.2

        def turn(session, number=number, fails=fails):
            act = act_of(session, MONDAY + timedelta(seconds=chance.randrange(10**6)))
            for _ in range(number):
                act.record(chance.choice(("case.open", "case.accept", "member.bind")), f"case:{chance.randrange(99)}")
            if fails:
                raise ValueError("taken back")

        if fails:
            with pytest.raises(ValueError):
                store.run(turn)
        else:
            store.run(turn)
            kept += number
    assert store.run(lambda session: session.scalar(select(func.count()).select_from(AuditRow))) == kept
    assert store.run(lambda session: list(find_breaks(session))) == []
    door("S23 随机的动作，各有一条，链完整", kept)


def rewrite(store, upto: int) -> None:
    """What somebody with all rights can do: keep the first rows, drop the rest, and make the head agree."""

    def forge(session):
        past_the_guard(session.connection())
        session.execute(text("DELETE FROM audit WHERE number > :upto"), {"upto": upto})
        last = session.scalars(select(AuditRow).order_by(AuditRow.number.desc()).limit(1)).one_or_none()
        head = {"number": last.number if last else 0, "digest": last.digest if last else GENESIS}
        session.execute(text("UPDATE audit_head SET number = :number, digest = :digest"), head)

    store.run(forge)


@pytest.mark.parametrize("left", [9, 5, 0])
def test_a_tail_cut_together_with_its_head_is_found_by_the_anchor(chain, left):
    noted = chain.run(find_head)
    rewrite(chain, left)
    assert chain.run(lambda session: list(find_breaks(session))) == [], "the chain itself cannot know"
    found = chain.run(lambda session: list(find_breaks(session, [noted])))
    assert found == [f"日志里记到第 10 条, 现在只到第 {left} 条: 末尾被删"]


def test_a_chain_written_anew_to_the_same_length_is_found_by_the_anchor(chain):
    noted = chain.run(find_head)
    rewrite(chain, 6)
    chain.run(lambda session: [act_of(session).record("case.close", f"case:{number}") for number in range(4)])
    assert chain.run(lambda session: list(find_breaks(session))) == []
    assert any("重写" in line for line in chain.run(lambda session: list(find_breaks(session, [noted]))))


def test_a_row_put_between_two_others_is_found(chain):
    def forge(session):
        past_the_guard(session.connection())
        for number in range(10, 5, -1):
            session.execute(text("UPDATE audit SET number = :to WHERE number = :at"), {"to": number + 1, "at": number})
        at = session.get_one(AuditRow, 5)
        entry = AuditEntry(MONDAY, "person:666", "case.close", "case:1", {}, "inbox:1")
        digest = _digest(at.digest, 6, entry)
        session.add(AuditRow(**vars(entry), number=6, previous=at.digest, digest=digest))
        session.execute(text("UPDATE audit_head SET number = 11"))

    chain.run(forge)
    assert chain.run(lambda session: list(find_breaks(session)))


def test_an_anchor_taken_before_the_first_action_holds_ever_after(store):
    noted = store.run(find_head)
    assert noted == Anchor(0, GENESIS)
    store.run(lambda session: act_of(session).record("case.open", "case:1"))
    assert store.run(lambda session: list(find_breaks(session, [noted]))) == []


async def test_every_night_the_log_says_where_the_chain_stands(town, capsys):
    town.look(lambda session: plan_standing(session, town.clock.now(), town.chance))
    for _ in range(2):
        town.person("阿婆").say("翠园3幢2单元楼道灯坏了")
        await town.pass_time(days=1)
    waiting = select(DueRow).where(DueRow.kind == anchor.KIND, DueRow.done_at.is_(None))
    assert len(town.look(lambda session: list(session.scalars(waiting)))) == 1
    said = [line for line in capsys.readouterr().out.splitlines() if "audit.anchor" in line]
    assert len(said) == 2
    head = town.look(find_head)
    assert all("digest=" in line and "number=" in line for line in said) and head.number > 0


def test_the_command_holds_the_chain_against_the_log(shell, tmp_path, keyring):
    store = open_store(shell.url, keyring)
    store.run(lambda session: [act_of(session).record("case.open", f"case:{number}") for number in range(10)])
    noted, log = store.run(find_head), tmp_path / "service.log"
    line = json.dumps({"event": "audit.anchor", "number": noted.number, "digest": noted.digest})
    log.write_text(f"Mar 02 03:10:00 host linli[7]: {line}\nnot JSON at all\n")
    whole = shell.run("audit", "--log", str(log))
    assert whole.code == 0 and "10 条" in whole.err and "锚点 1 个" in whole.err
    rewrite(store, 8)
    store.close()
    assert shell.run("audit").code == 0
    cut = shell.run("audit", "--log", str(log))
    assert (cut.code, cut.out) == (1, "") and "末尾被删" in cut.err


def test_the_command_finds_a_tail_moved_over_what_is_not_too_old(shell, tmp_path, keyring):
    """Together with an entry that says the nightly round did it."""
    store, now = open_store(shell.url, keyring), SystemClock().now()
    store.run(lambda session: [act_of(session, now).record("case.open", f"case:{number}") for number in range(10)])
    noted, log = store.run(find_head), tmp_path / "service.log"
    anchor = {"event": "audit.anchor", "number": noted.number, "digest": noted.digest, "at": noted.at.isoformat()}
    log.write_text(json.dumps(anchor))
    store.run(lambda session: act_of(session, now).record("case.open", "case:11"))

    def forge(session):
        _removed, tail = cut_before(session, now + timedelta(days=1), 10)
        act_of(session, now).record(CUT, "audit", number=tail.number, digest=tail.digest)

    store.run(forge)
    store.close()
    assert shell.run("audit").code == 0, "the chain itself cannot know"
    found = shell.run("audit", "--log", str(log))
    assert found.code == 1 and "第 10 条还没到期" in found.err


@pytest.mark.only_on("sqlite")
def test_a_log_that_is_not_there_is_a_refusal(shell, tmp_path):
    refused = shell.run("audit", "--log", str(tmp_path / "none.log"))
    assert refused.code == 1 and "none.log" in refused.err


def test_reports_acceptances_and_closings_each_have_their_row(town):
    member, resident = town.member("李明"), town.person("阿婆")
    before = town.look(find_head).number
    code = code_in(resident.say("翠园3幢2单元楼道灯坏了"))
    for said in (f"接单 {code}", f"办结 {code} 换好了"):
        member.say(said)
    rows = town.look(lambda session: list(session.scalars(select(AuditRow.action).where(AuditRow.number > before))))
    assert {"case.open", "case.accept", "case.resolve"} <= set(rows), rows


# Every writer


#: Public writers that leave no row of their own, and why. All the others do, themselves or through what they call.
SILENT = {
    "answers are nobody's: no trail says who gave which": """
        ballots.actions.answer ballots.actions.take_back_last ballots.actions.tell_participants ballots.actions.withdraw
        """,
    "a diary and an anonymous letter leave nothing beside themselves": """
        cases.diary.attach cases.diary.forget cases.diary.keep cases.drops.collect cases.drops.put
        """,
    "whether somebody comes is his own word to the organiser, and ends with the broadcast": """
        broadcasts.attending.come broadcasts.seats.decline broadcasts.seats.pass_on broadcasts.seats.pass_on_late
        broadcasts.seats.sign_up broadcasts.seats.take_offer
        """,
    "delivery's own: that a list was sent is recorded, and so is what ends it": """
        broadcasts.mass.begin_sending broadcasts.mass.hand_over broadcasts.mass.note_failed broadcasts.mass.settle
        broadcasts.mass.take_back broadcasts.sending.step broadcasts.subscribing.end_waiting cases.calls.follow_up
        cases.calls.hand_out
        """,
    "part of a writer that records the whole": """
        cases.moves.add_event cases.moves.put_place_back cases.moves.remember cases.moves.remember_place
        cases.opening.replace_second_handler directory.numbers.add_stranger directory.writing.write
        knowledge.writing.end_guides knowledge.writing.write_entries
        """,
    "messages, which stand in the outbox": """
        cases.chasing.tell_all_asked cases.opening.tell_together cases.photos.lose_media cases.photos.show_media
        cases.own_will.ask_whether_free cases.photos.show_one cases.photos.show_work cases.resident_actions.tell_above cases.standing_in.brief
        cases.telling.push_task cases.telling.tell_contact cases.telling.tell_member cases.telling.tell_organisers
        directory.joining.ask_code duties.links.greet duties.links.remind duties.telling.keep_for_digest
        duties.telling.tell_orderer reviews.actions.send_draft reviews.actions.tell reviews.echo.tell_put_off
        reviews.echo.tell_residents reviews.walk.ask_next
        """,
    "put on the clock, an address, an order to WeChat, a name that was counted": """
        cases.calls.plan_round cases.chasing.await_departure cases.chasing.chase directory.aliases.note_name
        directory.cards.order_code directory.pages.close_pages directory.pages.open_page duties.actions.plan
        duties.actions.set_on_clock duties.links.plan_next reviews.actions.plan
        """,
    "reads": """
        broadcasts.actions.author_of broadcasts.budget.left_out broadcasts.preview.preview broadcasts.preview.read_back
        cases.access.only_one_own cases.calls.list_of cases.calls.number_for cases.codes.free_code cases.merging.leading
        cases.opening.accept_by cases.opening.choose_owner cases.opening.split_by_reach cases.publishing.answer_of
        cases.sorting.would_change cases.telling.line_of cases.telling.told_of duties.telling.told_of
        reviews.walk.at_hand
        """,
}


def test_every_writer_leaves_its_row_but_for_those_named_with_their_reason(door):
    silent = {f"bot.{name}" for names in SILENT.values() for name in names.split()}
    found = writers()
    assert len(found) > 150
    assert {name for name in found if name not in recording()} == silent
    door("S23 每个会写的函数都留审计", len(found), 0, f"{len(silent)} 个不留，各有理由")

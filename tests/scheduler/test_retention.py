"""Retention: what has outlived its purpose is emptied at night, and nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.act import new_id
from models.all import metadata
from models.audit import AuditRow, find_breaks, find_head, find_tail
from models.base import Keep
from models.case_events import CaseEvent
from models.case_views import CaseView
from models.cases import Case
from models.dialogues import PromptRow
from models.due import DueRow, add_round
from models.errands import ErrandRow
from models.identities import Identity, Try
from models.inbox import InboxRow, NonceSeen
from models.people import Member
from scheduler import retention
from tests.conversation.said import file_case
from tests.delivery.texts import SMS
from tests.talk import Town, build_town


def begin(town: Town) -> None:
    """The nightly round is on the clock, alone: in half a year the others have more to do than it."""
    night = retention.next_round(town.clock.now())
    town.look(lambda session: add_round(session, new_id(town.clock.now()), retention.KIND, night))


def kept(town: Town, column) -> int:
    """How many rows still hold something in a column."""
    return town.look(lambda session: len(list(session.scalars(select(column).where(column.is_not(None))))))


def left_of(town: Town, keep: Keep) -> list[str]:
    """What the data map says is of a class and still holds something, but of members, whose rows the directory ends."""
    bound = select(Identity.id).where(Identity.person_id.in_(select(Member.person_id)))

    def look(session: Session) -> list[str]:
        found = []
        for table in metadata.sorted_tables:
            for column in (one for one in table.columns if one.info["keep"] is keep):
                kept = select(column).where(column.is_not(None))
                if table.name == "identity":
                    kept = kept.where(table.c.id.not_in(bound))
                held = [value for value in session.scalars(kept) if value and not str(value).startswith("gone:")]
                found += [f"{table.name}.{column.name}"] if held else []
        return found

    return town.look(look)


async def test_chat_is_emptied_after_half_a_year_and_a_case_keeps_its_words(town: Town) -> None:
    begin(town)
    town.person("阿婆").say("翠园3幢楼道灯坏了")
    town.deliver()
    await town.pass_time(days=179)
    assert kept(town, InboxRow.body) == 1
    await town.pass_time(days=2)
    await town.pass_time(seconds=1)
    assert (kept(town, InboxRow.body), kept(town, InboxRow.reply), kept(town, Case.text)) == (0, 0, 1)


async def test_a_message_that_still_waits_keeps_its_words(town: Town) -> None:
    begin(town)
    town.person("阿婆").say("翠园3幢楼道灯坏了")  # nobody is bound: the task waits
    town.deliver()
    task = town.outbox()[0]
    await town.pass_time(days=181)
    assert task.text is not None and town.outbox()[0].text == task.text


async def test_two_years_after_closing_a_case_no_longer_leads_to_a_person(town: Town) -> None:
    begin(town)
    resident = town.person("阿婆")
    resident.say("翠园3幢楼道灯坏了")
    resident.say("是二楼的")
    resident.say("不用办了")
    assert kept(town, CaseEvent.note) > 0
    await town.pass_time(days=731)
    (case,) = town.cases()
    assert (case.text, case.where, case.place, case.contact_id, case.reporter_id) == (None, None, None, None, None)
    assert (case.category, case.grid) == ("lighting", "GA1"), "what statistics need stays"
    assert kept(town, CaseEvent.note) == 0


async def test_a_report_that_was_merged_is_forgotten_with_the_whole(town: Town) -> None:
    begin(town)
    member, first, second = town.member("李明"), town.person("阿婆"), town.person("阿公")
    codes = file_case(first), file_case(second, "翠园3幢2单元的灯不亮了")
    member.say(f"并案 {codes[1]} {codes[0]}")
    await town.pass_time(days=731)
    assert kept(town, Case.text) == 2, "it is still worked on"
    member.say(f"办结 {codes[0]} 换了灯")
    assert "好了吗" in first.say("进度")
    assert "谢谢" in first.say("1")
    await town.pass_time(days=179)
    assert kept(town, Case.contact_id) == 2
    await town.pass_time(days=3)
    assert (kept(town, Case.contact_id), kept(town, Case.text)) == (0, 2)
    await town.pass_time(days=730)
    assert kept(town, Case.text) == 0


async def test_a_number_to_call_is_forgotten_though_the_reporter_always_has_something_running(town: Town) -> None:
    begin(town)
    worker = town.member("李明")
    worker.say("代报 13812345678 翠园3幢2单元楼道灯坏了")
    worker.say(f"不用办了 {town.cases()[0].code}")
    worker.say("代报 翠园5幢垃圾没人清运")
    assert [case.closed_at is None for case in town.cases()] == [False, True]
    await town.pass_time(days=179)
    assert kept(town, Case.phone) == kept(town, Case.phone_index) == 1
    await town.pass_time(days=3)
    assert kept(town, Case.phone) == kept(town, Case.phone_index) == 0


async def test_half_a_year_after_the_last_case_nobody_is_named_any_more(town: Town) -> None:
    begin(town)
    resident, other = town.person("阿婆"), town.person("阿公")
    for phone in (resident, other):
        phone.say("替我妈报,翠园3幢楼道灯坏了")
        phone.say("打电话告诉本人 13812345678")
        phone.say("不用办了")
    resident.say("翠园5幢垃圾没人清运")  # hers still runs
    await town.pass_time(days=179)
    assert kept(town, Case.phone) == 2
    await town.pass_time(days=3)
    hers, his, running = town.cases()
    assert (his.reporter_id, his.contact_id, his.phone, his.phone_index) == (None, None, None, None)
    assert hers.reporter_id is not None and running.reporter_id is not None


async def test_after_three_years_nobody_knows_who_looked_at_a_case(town: Town) -> None:
    begin(town)
    code = town.person("阿婆").say("翠园3幢楼道灯坏了").split("编号 ")[1][:5]
    town.member("王建国").say(f"经过 {code}")
    await town.pass_time(days=1094)
    assert kept(town, CaseView.id) == 1
    await town.pass_time(days=2)
    assert kept(town, CaseView.id) == 0


async def test_each_night_puts_the_next_on_the_clock_once(town: Town) -> None:
    begin(town)
    begin(town)
    for _ in range(3):
        await town.pass_time(days=1)
    waiting = select(DueRow).where(DueRow.kind == retention.KIND, DueRow.done_at.is_(None))
    assert town.look(lambda session: len(list(session.scalars(waiting)))) == 1


@pytest.mark.parametrize("late_s", [0, 2])
async def test_while_there_is_more_to_forget_rounds_follow_each_other(town: Town, monkeypatch, late_s: int) -> None:
    """Claimed within the second it was due, as by a clock that ticks every second, or after a stop."""
    monkeypatch.setattr(retention, "CHUNK", 0)  # there is always more
    begin(town)
    town.clock.set(retention.next_round(town.clock.now()) + timedelta(seconds=late_s))
    for _ in range(3):
        await town.pass_time(seconds=1)
    rounds = town.look(lambda s: list(s.scalars(select(DueRow.done_at).where(DueRow.kind == retention.KIND))))
    assert len(rounds) > 3 and rounds.count(None) == 1


@pytest.fixture
def lived(town: Town) -> Town:
    """Somebody who followed, reported with a photo, was answered and left again; a member who wrote and noted things."""
    begin(town)
    member, resident = town.member("李明"), town.person("阿婆")
    resident.follow()
    code = file_case(resident)
    resident.photo()
    for said in (f"接单 {code}", "1", f"看 {code}", "记 走访了两户,都说路灯好了", f"办结 {code} 换好了"):
        member.say(said)
    member.received()
    member.say("代报 13812345678 翠园5幢1单元楼道灯坏了")
    member.say(f"不用办了 {town.cases()[1].code}")
    resident.received()
    for said in ("1", "我的信息", "进度"):
        resident.say(said)
    member.received()
    town.deliver()
    resident.unfollow()
    return town


def settle_errands(session: Session) -> None:
    """Whoever runs them did."""
    for row in session.scalars(select(ErrandRow)):
        row.state = "done"


@pytest.mark.parametrize(
    ("keep", "days"),
    [
        (Keep.SHORT, 8),
        (Keep.MEDIA, 90),
        (Keep.DIARY, 90),
        (Keep.CHAT, 180),
        (Keep.CONTACT, 180),
        (Keep.CASE, 730),
        (Keep.VIEW, 1095),
    ],
)
async def test_of_each_class_of_the_data_map_nothing_is_left_after_its_time(lived: Town, keep: Keep, days: int) -> None:
    assert left_of(lived, keep), "there was something to forget"
    await lived.pass_time(days=8)  # the clock asks and tells what it has to
    lived.deliver()
    await lived.pass_time(days=days)
    lived.look(settle_errands)
    await lived.pass_time(days=1)
    assert left_of(lived, keep) == []


@pytest.mark.parametrize("following", [True, False])
async def test_who_still_follows_or_has_a_case_is_not_forgotten(town: Town, following: bool) -> None:
    begin(town)
    resident = town.person("阿婆")
    resident.follow()
    if not following:
        file_case(resident)
        resident.unfollow()
    await town.pass_time(days=200)
    await town.pass_time(days=1)
    assert "identity.address" in left_of(town, Keep.CONTACT)


async def test_after_three_years_the_audit_chain_forgets_from_its_front_and_holds(town: Town) -> None:
    begin(town)
    file_case(town.person("阿婆"))
    oldest = select(AuditRow.number).order_by(AuditRow.number).limit(1)
    await town.pass_time(days=1_094)
    before = town.look(find_head).number
    assert town.look(lambda session: session.scalars(oldest).one()) == 1
    await town.pass_time(days=2)
    assert 1 < town.look(lambda session: session.scalars(oldest).one()) <= before
    assert town.look(find_tail).number == town.look(lambda session: session.scalars(oldest).one()) - 1
    assert town.look(lambda session: list(find_breaks(session))) == []


async def test_what_a_night_deletes_it_deletes_a_chunk_at_a_time(town: Town, monkeypatch) -> None:
    monkeypatch.setattr("models.retention.CHUNK", 3)
    monkeypatch.setattr(retention, "CHUNK", 3)
    begin(town)
    file_case(town.person("阿婆"))
    (case,), old = town.cases(), town.clock.now()

    def write(session: Session) -> None:
        for number in range(7):
            session.add(NonceSeen(nonce=str(number), digest="", at=old))
            session.add(Try(id=new_id(old), key="bind:all", at=old))
            session.add(CaseView(id=new_id(old), case_id=case.id, viewer="物业", at=old, reason="查看事项"))
            asked = {"about": case.id, "options": [], "detail": {}, "pushed": False, "closed_at": old}
            session.add(PromptRow(id=new_id(old), person_id=case.contact_id, kind="task", **asked))

    town.look(write)
    await town.pass_time(days=1_200)
    assert [kept(town, one) for one in (NonceSeen.nonce, Try.id, CaseView.id, PromptRow.closed_at)] == [0] * 4
    done = select(DueRow).where(DueRow.kind == retention.KIND, DueRow.done_at.is_not(None))
    assert town.look(lambda session: len(list(session.scalars(done)))) == 3, (
        "three, three and one in turns of their own"
    )


@pytest.fixture
def texting(store, clock) -> Town:
    return build_town(store, clock, sms=SMS)


def numbers(town: Town) -> list[str]:
    """The addresses of all numbers that are kept."""
    kept = select(Identity.address).where(Identity.channel == "sms", Identity.number.is_not(None)).order_by(Identity.id)
    return town.look(lambda session: list(session.scalars(kept)))


async def test_a_number_that_was_typed_in_and_never_proved_is_forgotten_with_its_code(texting: Town) -> None:
    begin(texting)
    assert "验证码已发到" in texting.person("赵").say("绑定手机 13700000001")
    texting.deliver()
    await texting.pass_time(hours=20)  # the night is over; who asks too often is still told so
    assert len(numbers(texting)) == 1
    await texting.pass_time(days=1)
    assert numbers(texting) == []
    assert not [row.address for row in identities(texting) if row.channel == "sms" and "gone" not in row.address]


async def test_one_that_was_proved_or_written_from_or_is_a_members_stays(texting: Town) -> None:
    begin(texting)
    chat = texting.person("赵")
    chat.say("绑定手机 13700000001")
    (letter,) = texting.sms("+8613700000001").letters()
    assert "绑定好了" in chat.say((letter.fields or {})["code"])
    texting.sms("+8613700000002").say("翠园3幢2单元楼道灯坏了")
    texting.deliver()  # its worker has not bound, and is written to at his number
    before = numbers(texting)
    assert len(before) == 3
    await texting.pass_time(days=3)
    assert numbers(texting) == before


async def test_a_number_forgotten_can_be_typed_in_again(texting: Town) -> None:
    begin(texting)
    chat = texting.person("赵")
    chat.say("绑定手机 13700000001")
    texting.deliver()
    await texting.pass_time(days=3)
    assert "验证码已发到" in chat.say("绑定手机 13700000001")
    (_, letter) = texting.sms("+8613700000001").letters()
    assert "绑定好了" in chat.say((letter.fields or {})["code"])


def identities(town: Town) -> list[Identity]:
    def look(session: Session) -> list[Identity]:
        found = list(session.scalars(select(Identity)))
        session.expunge_all()
        return found

    return town.look(look)

"""After an outage: what should have been said meanwhile is said to each in one message, and each reminder is told once.

The test clock stands on Monday 2026-03-02, 09:00; lighting is to be taken within 2 office hours.
"""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.act import Act
from bot.messages import Message, Prompt
from bot.outbox import put
from models.audit import AuditRow
from models.outbox import OutboxRow
from scheduler import tick as ticking
from tests.conversation.said import LEAK, bind_all, codes_in, file_case
from tests.delivery.texts import SMS
from tests.talk import Phone, Town, build_town

MANY = 8
#: Both the worker's and the community's word are due, and the street's not yet.
OUTAGE = {"hours": 3, "minutes": 15}


@pytest.fixture
def members(town: Town) -> dict[str, Phone]:
    return bind_all(town, "李明", "刘芳")


@pytest.fixture
def resident(town: Town, members: dict[str, Phone]) -> Phone:
    return town.person("阿婆")


def lamps(town: Town, resident: Phone, many: int = MANY) -> list[str]:
    """So many lamps of one resident, a minute apart; nobody has taken one, and each has been told to the worker."""
    codes = []
    for number in range(many):
        codes.append(file_case(resident, f"翠园{(3, 5)[number % 2]}幢{number // 2 + 1}单元楼道灯坏了"))
        town.clock.advance(minutes=1)
        town.deliver()
        town.person("李明").say("待办")  # or he could be written to five times and no more
    town.sent.clear()
    return codes


def rows(town: Town, state: str) -> list[OutboxRow]:
    return [row for row in town.outbox() if row.state == state]


async def test_eight_late_reminders_reach_their_member_in_one_message(town: Town, members, resident):
    codes = lamps(town, resident)
    await town.pass_time(**OUTAGE)
    (told,) = members["李明"].received()
    head, *shown, take, rest = told.splitlines()
    assert "停机期间该提醒您的8件" in head and "最急的3件" in head
    assert [codes_in(line) for line in shown] == [[code] for code in codes[:3]]
    assert all("翠园" in line and "已超时" in line for line in shown)
    assert "回数字" in take
    assert "还有5件" in rest and codes_in(rest) == codes[3:] and "待办" in rest


async def test_each_of_them_is_kept_as_told_and_is_not_told_again(town: Town, members, resident):
    codes = lamps(town, resident)
    await town.pass_time(**OUTAGE)
    folded = rows(town, "folded")
    for phone in members.values():
        assert len(phone.received()) == 1
    his = {row.recipient_id for row in folded if row.kind == "task"}
    assert len(his) == 2 and sorted(row.about for row in folded if row.recipient_id == min(his)) == sorted(
        town.case(code).id for code in codes
    )
    assert {town.case(code).accept_step for code in codes} == {2}
    audited = select(AuditRow.action).where(AuditRow.action == "case.climb")
    assert len(town.look(lambda session: list(session.scalars(audited)))) == 2 * MANY
    await town.pass_time(minutes=1)
    assert [phone.received() for phone in members.values()] == [[], []]


async def test_who_stands_above_hears_whose_they_are_and_the_resident_hears_of_all_in_one(
    town: Town, members, resident
):
    codes = lamps(town, resident)
    await town.pass_time(**OUTAGE)
    (above,) = members["刘芳"].received()
    assert "(李明)" in above and codes_in(above) == codes
    (sorry,) = resident.received()
    assert "对不起" in sorry and "8件过了说好的时间" in sorry and codes_in(sorry) == codes[:3] and "进度" in sorry


async def test_they_are_taken_by_number_several_at_once(town: Town, members, resident):
    codes = lamps(town, resident)
    await town.pass_time(**OUTAGE)
    members["李明"].received()
    assert codes_in(members["李明"].say("1 3")) == [codes[0], codes[2]]
    assert {code for code in codes if town.case(code).state == "accepted"} == {codes[0], codes[2]}
    members["刘芳"].received()
    assert "已接单" in members["刘芳"].say(f"接单 {codes[5]}")


async def test_what_went_to_another_since_is_not_taken_by_its_number(town: Town, members, resident):
    codes = lamps(town, resident)
    worker, organiser = town.member("张华"), town.member("周敏")
    await town.pass_time(**OUTAGE)
    members["刘芳"].received()
    organiser.say(f"转派 {codes[0]} 张华")
    assert "您手上没有编号" in members["刘芳"].say("1")
    assert town.case(codes[0]).state == "open" and codes[0] in worker.say("待办")


async def test_one_late_reminder_is_said_in_full(town: Town, members, resident):
    (code,) = lamps(town, resident, 1)
    await town.pass_time(hours=2, minutes=15)
    (told,) = members["李明"].received()
    assert f"提醒 编号 {code}还没接单" in told and "停机" not in told
    assert "已接单" in members["李明"].say("1")


async def test_of_one_case_only_the_last_word_is_said(town: Town, members, resident):
    lamps(town, resident, 1)
    await town.pass_time(hours=47)
    assert [len(phone.received()) for phone in (*members.values(), resident)] == [1, 1, 1]


async def test_on_time_each_is_said_by_itself(town: Town, members, resident):
    lamps(town, resident, 3)
    for _ in range(8):
        await town.pass_time(minutes=10)
    assert len(members["李明"].received()) == 3
    assert rows(town, "folded") == []


async def test_more_than_one_round_brings_is_one_message_all_the_same(town: Town, members, resident, monkeypatch):
    monkeypatch.setattr(ticking, "ROUND_MAX", 3)
    codes = lamps(town, resident)
    await town.pass_time(**OUTAGE)
    assert members["李明"].received() == [] and rows(town, "gathered")
    for _ in range(3):
        await town.pass_time(seconds=1)
    (told,) = members["李明"].received()
    assert codes_in(told) == codes


async def test_what_was_taken_before_it_could_be_said_is_not_among_them(town: Town, members, resident, monkeypatch):
    monkeypatch.setattr(ticking, "ROUND_MAX", 4)
    codes = lamps(town, resident, 4)
    await town.pass_time(**OUTAGE)
    assert "已接单" in members["李明"].say(f"接单 {codes[0]}")
    await town.pass_time(seconds=1)
    assert all(codes[0] not in text for phone in members.values() for text in phone.received())


async def test_what_cannot_wait_does_not_wait_for_the_rest(town: Town, members, resident):
    lamps(town, resident, 2)
    case = town.case(file_case(town.person("阿公"), "翠园3幢楼道里有人打架"))
    await town.pass_time(**OUTAGE)
    late = [row for row in town.outbox() if row.about == case.id and row.created_at > case.opened_at]
    assert late and not {row.state for row in late} & {"gathered", "folded"}


async def test_other_words_that_come_late_are_among_them_and_what_is_long_is_not(town: Town, members, resident):
    codes = lamps(town, resident, 2)
    person = town.case(codes[0]).owner_id

    def write(session) -> None:
        act = Act(session, town.clock.now(), town.chance, "system:test", "test:late", late=True)
        put(act, person, Message("duty", "提醒:桂花社区3月居务公开,今天前办。\n办好了回 1", {"text": "…"}, about=1))
        put(act, person, Message("duty", "简报\n第一件\n第二件", {"text": "…"}, about=2))

    town.look(write)
    await town.pass_time(**OUTAGE)
    long, told = members["李明"].received()
    assert long == "简报\n第一件\n第二件"
    assert "该提醒您的3件" in told and "桂花社区3月居务公开" in told and "办好了" not in told


async def test_duties_that_come_late_are_one_message_and_no_number_records_one(town: Town, members, resident):
    (code,) = lamps(town, resident, 1)
    members["李明"].say(f"接单 {code}")
    person = town.case(code).owner_id
    town.look(lambda session: put_late(town, session, person, "duty", 8))
    await town.pass_time(minutes=1)
    (told,) = members["李明"].received()
    assert "该提醒您的8件" in told and "第0项" in told and "还有5件" in told
    assert "记下了" not in members["李明"].say("1")


async def test_what_asks_something_of_its_own_comes_by_itself(town: Town, members, resident):
    (code,) = lamps(town, resident, 1)
    person = town.case(code).owner_id
    town.look(lambda session: put_late(town, session, person, "greeted", 2))
    assert len(members["李明"].received()) == 2


def put_late(town: Town, session: Session, person: int | None, asks: str, many: int) -> None:
    """So many late reminders of duties to one person, with a question each."""
    assert person is not None
    act = Act(session, town.clock.now(), town.chance, "system:test", "test:late", late=True)
    for number in range(1, many + 1):
        prompt = Prompt(asks, ("办好了",), about=number)
        text = f"提醒:第{number - 1}项,今天前办。\n办好了回 1,或回“公开”。"
        put(act, person, Message("duty", text, {"text": text, "by": "今天"}, about=number, prompt=prompt))


async def test_a_private_matter_is_named_by_its_code_alone(town: Town, members, resident):
    leader = town.member("王建国")
    lamps(town, resident, 1)
    quarrel = file_case(town.person("阿公"), "翠园3幢楼上邻居老张天天半夜打牌,说了几次都不听,请来调解一下")
    other = file_case(town.person("小王"), LEAK)
    leader.received()
    await town.pass_time(days=1)
    (told,) = leader.received()
    assert {quarrel, other} <= set(codes_in(told)) and "老张" not in told and f"看 {quarrel}" in told


async def test_by_sms_too_they_are_one(store, clock):
    town = build_town(store, clock, sms=SMS)
    lamps(town, town.person("阿婆"), 4)
    await town.pass_time(**OUTAGE)
    town.deliver()
    (letter,) = town.sent["+8619900000002"]
    assert "停机期间的提醒4件" in (letter.fields or {}).values()

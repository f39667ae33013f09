"""The last rung: what no channel brings, a worker tells by telephone (DESIGN.md 4), and says how it went."""

import pytest
from sqlalchemy import select

from models.audit import AuditRow
from models.calls import Call
from models.case_events import find_events
from models.people import find_member
from models.steps import read_steps
from tests.delivery.test_sms_ladder import reasons
from tests.delivery.texts import SMS, ZHAO
from tests.handlers.test_phone import join
from tests.talk import Town, build_town

REPORT = "翠园3幢2单元楼道垃圾没人清运"


@pytest.fixture
def town(store, clock) -> Town:
    """The test district without SMS; 张华 is the grid's worker, 李明 has the case."""
    return build_town(store, clock)


def owner_of(town, code):
    """The phone of whoever has the case, bound now if it was not."""
    owner_id = town.case(code).owner_id
    name = town.look(lambda session: find_member(session, owner_id).name)
    try:
        return town.member(name)
    except KeyError:
        return town.person(name)


def handled(town, code):
    """Whoever has the case takes it and is done with it."""
    owner = owner_of(town, code)
    assert "已接单" in owner.say(f"接单 {code}")
    owner.say(f"办结 {code} 换了灯泡")
    return owner


def answered_out_of_reach(town, resident="赵", words=REPORT):
    """A case done with after its reporter has gone quiet; its code."""
    town.person(resident).say(words)
    code = town.cases()[-1].code
    town.clock.advance(hours=49)
    handled(town, code)
    town.deliver()
    return code


def trace(town, kind):
    """The steps of the newest message of a kind, as (rung, outcome, reason)."""
    row = next(one for one in reversed(town.outbox()) if one.kind == kind)
    return [(step.rung, step.outcome, step.reason) for step in read_steps(row.steps)]


async def asked(town, worker, code):
    """What the worker was sent about it, once the hand-out is due."""
    (said,) = [text for text in await calls(town, worker) if code in text]
    return said


async def calls(town, *workers, **span):
    """What these workers were asked to tell after ten minutes, or after `span`; they wrote a moment ago."""
    town.deliver()
    await town.pass_time(**(span or {"minutes": 10}))
    told = [text for worker in workers for text in (*worker.say("你好").split("\n\n"), *worker.received())]
    return [text for text in told if "请电话告知" in text]


async def test_the_worker_is_asked_to_tell_what_nothing_else_brought_and_says_that_he_did(town):
    worker = town.member("张华")
    code = answered_out_of_reach(town)
    said = await asked(town, worker, code)
    assert "换了灯泡" in said and "没有公开号码" in said and "199" not in said
    assert f"请告知 编号 {code}" in worker.say("待办")
    assert f"编号 {code}已告知" in worker.say(f"已告知 {code}")
    assert [(row.state, row.rung) for row in town.outbox() if row.kind == "resolved"] == [("delivered", "call")]
    assert trace(town, "resolved")[-1] == ("call", "told", "张华已告知")
    case = town.case(code)
    assert "call" in town.look(lambda session: [event.move for event in find_events(session, case.id)])
    assert "电话告知本人" in town.person("赵").say(f"经过 {code}")


async def test_calls_of_one_worker_are_one_message(town):
    worker = town.member("张华")
    first = answered_out_of_reach(town)
    town.person("钱").say("翠园5幢门口井盖破了")
    second = town.cases()[-1].code
    town.clock.advance(hours=49)
    handled(town, second)
    town.deliver()
    (said,) = await calls(town, worker)
    assert first in said and second in said
    assert "请带上编号" in worker.say("已告知")


async def test_twice_nobody_answers_and_it_waits_for_the_person_again(town):
    worker = town.member("张华")
    code = answered_out_of_reach(town)
    await asked(town, worker, code)
    assert "再提醒您" in worker.say("没打通")
    assert "还没回话的" in (await calls(town, worker, days=1))[0]
    assert "不用再打了" in worker.say(f"没打通 {code}")
    town.deliver()
    assert [state for state, _ in reasons(town, "resolved")] == ["unreached"]
    assert [outcome for rung, outcome, _ in trace(town, "resolved") if rung == "call"][-1] == "missed"
    assert "换了灯泡" in town.person("赵").say("你好")
    assert "现在没有" in worker.say("已告知")


async def test_whoever_never_says_is_reminded_once_and_then_the_organisers_hear_of_it(town):
    worker, organiser = town.member("张华"), town.member("周敏")
    code = answered_out_of_reach(town)
    await asked(town, worker, code)
    assert "还没回话的" in (await calls(town, worker, days=1, hours=1))[0]
    assert await calls(town, worker, days=1, hours=1) == []
    assert "没人打成电话" in organiser.say("你好")
    assert town.look(lambda session: list(session.scalars(select(Call.state)))).count("asked") == 0


async def test_what_the_person_has_read_meanwhile_nobody_has_to_tell(town):
    worker = town.member("张华")
    answered_out_of_reach(town)
    assert "换了灯泡" in town.person("赵").say("进度")
    assert await calls(town, worker) == []


async def test_nobody_is_asked_to_call_about_a_sealed_case(town):
    worker = town.member("张华")
    town.member("周敏")
    town.person("赵").say("翠园3幢邻居家经常打孩子,孩子身上有伤")
    case = town.cases()[0]
    assert case.sealed
    town.clock.advance(hours=49)
    assert await calls(town, worker) == []
    assert town.look(lambda session: session.scalars(select(Call)).all()) == []


async def test_of_a_private_matter_only_who_has_it_is_asked_and_reads_no_word_of_it_in_the_push(town):
    owner_name = "张华"
    owner = town.member(owner_name)
    leader = town.member("王建国")
    code = answered_out_of_reach(town, words="我妈瘫痪在床想申请上门护理,翠园3幢")
    said = await calls(town, owner, leader)
    assert len(said) == 1 and code in said[0] and "护理" not in said[0] and "翠园" not in said[0]


async def test_never_the_person_himself_and_a_task_is_passed_on_by_a_colleague(town):
    secretary = town.member("刘芳")
    town.person("赵").say(REPORT)  # 张华 has it and was never bound
    code = town.cases()[0].code
    (said,) = await calls(town, secretary)
    assert f"编号 {code} 有任务给" in said and "垃圾" not in said


async def test_a_worker_who_is_away_is_not_asked(town):
    worker, leader = town.member("张华"), town.member("王建国")
    worker.say("请假 3月2日到3月20日")
    code = answered_out_of_reach(town)
    assert code in await asked(town, leader, code)
    assert await calls(town, worker) == []


async def test_nobody_can_be_asked_and_the_organisers_hear_of_it(town):
    organiser = town.member("周敏")
    town.person("赵").say(REPORT)
    code = town.cases()[0].code
    town.clock.advance(hours=49)
    handled(town, code).unfollow()
    town.deliver()
    await town.pass_time(minutes=10)
    assert "没人打成电话" in organiser.say("你好")


async def test_calls_wait_for_the_morning(store, clock):
    town = build_town(store, clock, delivery={"quiet_hours": "21:00-08:00"})
    worker = town.member("张华")
    town.person("赵").say(REPORT)
    code = town.cases()[-1].code
    town.clock.advance(hours=59)  # Wednesday, 20:00
    worker.say("你好")
    handled(town, code)
    town.deliver()
    await town.pass_time(minutes=80)
    assert [row.reason for row in held(town)] == ["免打扰时段"]
    town.clock.advance(hours=11)
    assert any("请电话告知" in text for text in worker.received())


def held(town):
    """Calls asked for and not sent, after a delivery."""
    town.deliver()
    return [row for row in town.outbox() if row.kind == "call" and row.state == "due"]


async def test_whoever_would_rather_be_called_is_called_first(store, clock):
    town = build_town(store, clock, sms=SMS)
    worker, chat = town.member("李明"), town.person("赵")
    join(town, chat)
    assert "看得到您的号码" in chat.say("电话优先")
    chat.say(REPORT)
    code = town.cases()[0].code
    handled(town, code)
    said = await asked(town, worker, code)
    assert f"号码回“看 {code}”" in said and ZHAO.removeprefix("+86") not in said
    assert not any("换了灯泡" in text for text in chat.received())
    assert ZHAO.removeprefix("+86") in worker.say(f"看 {code}")
    looks = town.look(lambda session: session.scalars(select(AuditRow).where(AuditRow.action == "case.look")).all())
    assert looks
    assert "已告知" in worker.say("已告知")
    assert not any("换了灯泡" in text for text in chat.received())
    assert ZHAO.removeprefix("+86") not in worker.say(f"看 {code}")
    chat.say("微信优先")


async def test_not_got_through_to_it_goes_down_the_ladder_after_all(store, clock):
    town = build_town(store, clock, sms=SMS)
    worker, chat = town.member("李明"), town.person("赵")
    join(town, chat)
    chat.say("打电话给我")
    chat.say(REPORT)
    code = town.cases()[0].code
    handled(town, code)
    await asked(town, worker, code)
    worker.say("没打通")
    worker.say("没打通")
    assert any("换了灯泡" in text for text in chat.received())


def test_a_resident_has_no_such_words(town):
    assert "编号" in town.person("赵").say("已告知 翠园3幢2单元楼道灯坏了")
    assert [case.state for case in town.cases()] == ["open"]

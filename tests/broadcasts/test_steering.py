"""Held, taken back, corrected; and begun again after a kill: each recipient exactly once."""

import pytest
from sqlalchemy import select, update

from bot.broadcasts import sending
from models.broadcasts import Broadcast
from models.outbox import OutboxRow
from models.people import Person, find_member_by_code
from tests.broadcasts.crowd import SUNDAY, gather, had, newest, run_clock, send, write
from tests.statements import report, statements_of
from tests.talk import Town

SOME = 230


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few hundred people take many steps."""
    monkeypatch.setattr(sending, "CHUNK", 40)
    monkeypatch.setattr(sending, "FEED", 25)


async def test_paused_nothing_leaves_and_resumed_everybody_has_it_once(town: Town, office) -> None:
    organiser = office[0]
    gather(town, "school", SOME)
    code = send(town, *office, "订阅入学的")
    await run_clock(town, 2)
    assert "停下了" in organiser.say(f"暂停群发 {code}")
    await run_clock(town, 3)
    before = sum(had(town).values())
    assert 0 < before < SOME
    await run_clock(town, 5)
    assert sum(had(town).values()) == before
    assert "接着发" in organiser.say(f"恢复群发 {code}")
    await run_clock(town, 15)
    assert set(had(town).values()) == {1} and len(had(town)) == SOME
    assert newest(town).state == "done"


async def test_what_came_of_it_is_counted_in_steps_and_everybody_once(town: Town, office) -> None:
    people = gather(town, "school", SOME)
    send(town, *office, "订阅入学的")
    while newest(town).state != "sending":
        await town.pass_time(seconds=1)
    stops = update(Person).where(Person.id.in_(people[-5:])).values(stopped_at=SUNDAY)
    town.look(lambda session: session.execute(stops))
    await run_clock(town, 20)
    (told,) = [one.text for one in town.sent["openid-周敏"] if "发完" in one.text]
    assert told.endswith(f"共{SOME}人:聊天{SOME - 5} 已退订5。")


async def test_paused_when_all_is_handed_over_what_has_not_left_comes_again(town: Town, office) -> None:
    """Nobody delivers until it is resumed: everything written stands in the outbox."""
    organiser = office[0]
    gather(town, "school", SOME)
    code = send(town, *office, "订阅入学的")
    while newest(town).state != "settling":
        await town.pass_time(seconds=1)
    organiser.say(f"暂停群发 {code}")
    await town.pass_time(seconds=2)
    assert had(town) == {}
    organiser.say(f"恢复群发 {code}")
    await run_clock(town, 20)
    assert set(had(town).values()) == {1} and len(had(town)) == SOME


async def test_recalled_after_half_the_rest_has_nothing_and_who_had_it_is_counted(town: Town, office) -> None:
    organiser = office[0]
    gather(town, "school", SOME)
    code = send(town, *office, "订阅入学的")
    await run_clock(town, 2)
    so_far = sum(had(town).values())
    told = organiser.say(f"撤回群发 {code}")
    assert f"最多{so_far}人已经收到,收不回来" in told and f"更正 {code} 正文" in told and "只发给收到过的人" in told
    await run_clock(town, 6)
    assert sum(had(town).values()) == so_far
    assert {row.state for row in town.outbox() if row.cause.startswith("broadcast:")} <= {"sent", "cancelled"}


async def test_a_correction_reaches_exactly_those_who_had_it(town: Town, office) -> None:
    organiser, approver = office
    gather(town, "school", SOME)
    code = send(town, *office, "订阅入学的", text="登记在周五。")
    await run_clock(town, 2)
    so_far = set(had(town))
    asked = organiser.say(f"更正 {code} 登记在周六。")
    assert f"(最多{len(so_far)}人):\n登记在周六。\n现在就发吗?1发 2不发" in asked
    assert newest(town).code == code
    assert f"收到过的人(最多{len(so_far)}人)" in organiser.say("1")
    assert "更正了" in approver.received()[0]
    await run_clock(town, 12)
    assert {address for address, many in had(town).items() if many == 2} == so_far
    assert set(had(town)) == so_far
    assert "登记在周六。\n您收过上一条,以这条为准" in town.sent[next(iter(so_far))][1].text


async def test_what_was_just_taken_back_is_corrected_without_its_code(town: Town, office) -> None:
    organiser = office[0]
    gather(town, "school", SOME)
    code = send(town, *office, "订阅入学的", text="登记在周五。")
    await run_clock(town, 2)
    so_far = sum(had(town).values())
    organiser.say(f"撤回群发 {code}")
    assert f"最多{so_far}人" in organiser.say("更正 登记在周六。")
    assert f"收到过的人(最多{so_far}人)" in organiser.say("发")


async def test_a_correction_that_is_not_sent_after_all_leaves_all_as_it_was(town: Town, office) -> None:
    gather(town, "school", SOME)
    code = send(town, *office, "订阅入学的")
    await run_clock(town, 2)
    office[0].say(f"更正 {code} 登记在周六。")
    assert f"更正没有发。编号 {code}正在发" in office[0].say("2")
    assert (newest(town).code, newest(town).state) == (code, "sending")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["写错了 是后天停水", "刚才的通知写错了", "日期错了,应该是周六"])
async def test_who_says_it_is_wrong_is_led_to_correcting_it(town: Town, office, said: str) -> None:
    gather(town, "school", SOME)
    code = send(town, *office, "订阅入学的")
    await run_clock(town, 2)
    asked = office[0].say(said)
    assert f"编号 {code}已经在发" in asked and "更正成什么" in asked
    assert "现在就发吗" in office[0].say("11月29日停水。")
    assert "马上发给收到过的" in office[0].say("1")


@pytest.mark.only_on("sqlite")
def test_who_sent_nothing_and_says_it_is_wrong_is_asked_nothing_of_it(town: Town, office) -> None:
    for phone in (office[0], town.member("李明"), town.person("阿婆")):
        assert "更正成什么" not in phone.say("写错了 是后天停水")


@pytest.mark.only_on("sqlite")
async def test_a_refused_correction_takes_nothing_back(town: Town, office) -> None:
    gather(town, "school", SOME)
    code = send(town, *office, "订阅入学的")
    await run_clock(town, 2)
    assert "网址" in office[0].say(f"更正 {code} 详情见 http://example.com")
    assert (newest(town).code, newest(town).state) == (code, "sending")


@pytest.mark.only_on("sqlite")
async def test_what_has_reached_nobody_is_not_corrected_and_stays_as_it_is(town: Town, office) -> None:
    gather(town, "school", SOME)
    code = send(town, *office, "订阅入学的")
    assert "还没发出去" in office[0].say(f"更正 {code} 登记在周六。")
    await town.pass_time(seconds=3)  # handed over, and nothing has left
    office[0].say(f"更正 {code} 登记在周六。")
    assert "还没有人收到" in office[0].say("发")
    assert newest(town).kind == "policy" and f"编号 {code} 政策“11月28日上午停水” 正在发" in office[0].say("群发进度")


@pytest.mark.only_on("sqlite")
async def test_taking_back_a_correction_says_so_and_what_it_said(town: Town, office) -> None:
    gather(town, "school", SOME)
    send(town, *office, "订阅入学的")
    await run_clock(town, 12)
    office[0].say("更正 登记在周六。")
    office[0].say("1")
    said = office[0].say("撤回刚才的通知")
    assert f"撤回的是更正编号 {newest(town).code}“登记在周六。”。还没有人收到。" in said and "原来那条" in said


@pytest.mark.only_on("sqlite")
async def test_what_was_approved_keeps_no_reason_why_not(town: Town, office) -> None:
    gather(town, "school", SOME)
    code = send(town, *office, "订阅入学的")
    assert "现在不能这样做" in office[1].say(f"不批 {code} 时间不对")
    assert newest(town).reason == ""


@pytest.mark.only_on("sqlite")
async def test_how_far_it_is_and_taking_it_back_count_no_messages(town: Town, office) -> None:
    """Half a million would hold up everybody; what came of it is kept when it is done."""
    gather(town, "school", 60)
    code = send(town, *office, "订阅入学的")
    await run_clock(town, 1)
    organiser = office[0]
    assert organiser.say(f"群发进度 {code}").count("\n") == 1
    await run_clock(town, 10)
    assert organiser.say(f"群发进度 {code}").endswith("聊天60")
    said = (f"群发进度 {code}", f"撤回群发 {code}", f"更正 {code} 登记在周六。", "1")
    turns = [report(town, number, text, organiser.openid) for number, text in enumerate(said)]
    asked = [one for turn in turns for one in statements_of(town, turn)]
    assert newest(town).corrects_id is not None and newest(town).counted == 60
    of_it = [one for one in asked if "FROM outbox" in one and "cause" in one]
    assert [one for one in of_it if "LIMIT" not in one or "UNION" in one or "count(" in one] == []


@pytest.mark.only_on("sqlite")
async def test_taken_back_when_it_is_done_it_says_how_many_have_it(town: Town, office) -> None:
    people = gather(town, "school", 60)
    code = send(town, *office, "订阅入学的")
    while newest(town).state != "sending":
        await town.pass_time(seconds=1)
    stops = update(Person).where(Person.id.in_(people[-5:])).values(stopped_at=SUNDAY)
    town.look(lambda session: session.execute(stops))
    await run_clock(town, 15)
    assert "。55人已经收到,收不回来" in office[0].say(f"撤回群发 {code}")


@pytest.mark.only_on("sqlite")
async def test_more_than_were_approved_stop_it_until_somebody_looks(town: Town, office) -> None:
    organiser = office[0]
    gather(town, "school", 30)
    code = send(town, *office, "订阅入学的")
    gather(town, "school", 60, "late")
    await run_clock(town, 3)
    assert had(town) == {}
    assert "批的是30人,现在是90人" in organiser.received()[0]
    organiser.say(f"恢复群发 {code}")
    await run_clock(town, 8)
    assert len(had(town)) == 30 and newest(town).people == 90


@pytest.mark.parametrize("failing", [1, 7, 12, 17])
async def test_a_step_that_dies_is_as_if_it_had_not_been(town: Town, office, monkeypatch, failing: int) -> None:
    """Whatever step the process dies in, its transaction is gone and the next one begins where the last ended."""
    gather(town, "school", SOME)
    send(town, *office, "订阅入学的")
    steps, real = [], sending.failpoint

    def die(name: str) -> None:
        steps.append(name)
        if len(steps) == failing:
            raise RuntimeError("killed")
        real(name)

    monkeypatch.setattr(sending, "failpoint", die)
    await run_clock(town, 4)
    at = town.clock.now()  # not in five minutes
    town.look(lambda session: session.execute(update(Broadcast).values(look_at=at)))
    await run_clock(town, 14)
    assert len(steps) > failing
    assert set(had(town).values()) == {1} and len(had(town)) == SOME
    rows = town.look(
        lambda session: list(
            session.scalars(select(OutboxRow.recipient_id).where(OutboxRow.cause.startswith("broadcast:")))
        )
    )
    assert len(rows) == len(set(rows)) == SOME


@pytest.mark.only_on("sqlite")
async def test_somebody_in_two_topics_has_it_once(town: Town, office) -> None:
    gather(town, "school", 20)
    resident = town.person("阿婆")
    for topic in ("入学", "就业"):
        resident.say(f"订阅 {topic}")
    assert "共21人" in _written(town, office)
    await run_clock(town, 4)
    assert len(resident.received()) == 1


@pytest.mark.only_on("sqlite")
async def test_who_turns_out_to_be_a_member_in_the_middle_has_it_once(town: Town, office) -> None:
    gather(town, "grid:GA1", 20)
    leader = town.person("王建国")
    leader.say("订阅 翠园")
    send(town, *office, "翠园")
    await town.pass_time(seconds=1)
    town.member("王建国")  # what waits for him rides on the answer
    await run_clock(town, 5)
    me = town.look(lambda session: find_member_by_code(session, "M1").person_id)
    mine = [row.state for row in town.outbox() if row.cause.startswith("broadcast:") and row.recipient_id == me]
    assert mine == ["sent"]


def _written(town: Town, office) -> str:
    organiser, approver = office
    approver.say("待办")
    said = write(organiser, "订阅入学的、订阅就业的")
    organiser.say("送审")
    approver.received()
    approver.say("21")
    return said

"""What recipients say: receipts, signing up, opinions for the sender; and warnings, which are looked at afterwards."""

import pytest

from models.broadcasts import count_answers
from models.cases import case_text
from models.people import find_member
from tests.broadcasts.crowd import gather, newest, run_clock, send, write
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


async def test_a_receipt_is_counted(town: Town, office) -> None:
    organiser, approver = office
    leader = town.member("王建国")
    approver.say("待办")
    organiser.say("群发 通知 周三9点开会。"), organiser.say("网格长")
    assert "什么时候" in organiser.say("要")
    assert "只有这一个吗" in organiser.say("现在")
    organiser.say("送审"), approver.received()
    assert "批了,编号" in approver.say(f"同意 {newest(town).code} {newest(town).counted}人")
    await run_clock(town, 3)
    assert "请回 1收到" in leader.received()[-1]
    assert "记下了" in leader.say("收到")
    assert "收到:1人" in organiser.say(f"群发进度 {newest(town).code}")


async def test_an_event_that_is_full_says_so_and_counts_no_more(town: Town, office) -> None:
    organiser, approver = office
    residents = [town.person(name) for name in ("甲", "乙")]
    for resident in residents:
        resident.say("订阅 活动")
    gather(town, "events", 20)
    approver.say("待办")
    organiser.say("群发 活动 周六剪纸课。"), organiser.say("订阅活动的"), organiser.say("1人"), organiser.say("现在")
    organiser.say("送审"), approver.received(), approver.say("22")
    await run_clock(town, 3)
    for resident in residents:
        assert "1报名 2不去" in resident.received()[0]
    assert "记下了" in residents[0].say("报名")
    assert "名额满了" in residents[1].say("报名")
    event = newest(town).id
    assert town.look(lambda session: count_answers(session, event)) == {1: 1}


async def test_a_question_about_it_goes_to_who_sent_it(town: Town, office) -> None:
    resident = town.person("阿婆")
    resident.say("订阅 入学")
    gather(town, "school", 20)
    send(town, *office, "订阅入学的", text="入学登记周六开始。")
    await run_clock(town, 3)
    resident.received()
    assert "周敏" in resident.say("外地户口的孩子怎么办入学手续?")
    (case,) = town.cases()
    assert town.look(lambda session: find_member(session, case.owner_id).name) == "周敏"
    assert "回复群发“入学登记周六开始”" in town.look(lambda session: case_text(session, case))


async def test_a_matter_of_its_own_is_a_report_like_any_other(town: Town, office) -> None:
    resident = town.person("阿婆")
    resident.say("订阅 入学")
    gather(town, "school", 20)
    send(town, *office, "订阅入学的")
    await run_clock(town, 3)
    resident.say("翠园3幢2单元楼道灯坏了")
    (case,) = town.cases()
    assert town.look(lambda session: find_member(session, case.owner_id).name) != "周敏"


async def test_a_template_has_the_title_and_the_notice_is_read_in_full(town: Town, office) -> None:
    resident = town.person("阿婆")
    resident.say("订阅 入学")
    gather(town, "school", 20)
    send(town, *office, "订阅入学的", text="入学登记周六开始,请带户口本。")
    await run_clock(town, 3)
    assert "请带户口本" in resident.say("通知")


async def test_a_warning_leaves_at_once_at_any_hour_and_is_looked_at_afterwards(town: Town, office) -> None:
    officer, reviewer = town.member("赵强"), office[1]
    resident = town.person("阿婆")
    resident.say("订阅 翠园"), reviewer.say("待办")
    town.clock.advance(hours=11)  # 23:00
    officer.say("待办"), reviewer.say("待办"), resident.say("我的订阅")
    assert "现在就发吗" in officer.say("预警 燃气泄漏 翠园")
    assert "正在发" in officer.say("发")
    await run_clock(town, 2)
    (told,) = resident.received()
    assert "开窗" in told and "发给这一片的人" in told
    assert "请事后复核" in reviewer.received()[-1]
    assert "已告诉发的人" in reviewer.say("该发")
    assert "该发" in officer.received()[-1]


async def test_a_warning_does_not_count_in_the_month(town: Town, office) -> None:
    officer = town.member("赵强")
    resident = town.person("阿婆")
    resident.say("订阅 翠园")
    for _ in range(6):
        officer.say("预警 火情 翠园"), officer.say("发")
        await run_clock(town, 2)
        town.clock.advance(minutes=1)
        resident.say("好")
    assert sum("附近起火" in sending.text for sending in town.sent["openid-阿婆"]) == 6


async def test_a_typhoon_asks_until_when(town: Town, office) -> None:
    officer = town.member("赵强")
    assert "到什么时候" in officer.say("预警 台风 桂花社区")
    assert "今天18点前请不要外出" in officer.say("今天18点")


def test_greetings_go_only_to_those_who_asked_for_them(town: Town, office) -> None:
    gather(town, "grid:GA1", 30)
    assert "自己订阅了的人" in write(office[0], "翠园的居民", "中秋快乐!", "关怀")

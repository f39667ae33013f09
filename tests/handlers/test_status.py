"""进度: one's own cases with their state, and the record of one; somebody else's code tells nothing."""

import pytest

from tests.conversation.said import LAMP, code_in, codes_in, file_case
from tests.talk import Town

COMMANDS = ("进度 {}", "不用办了 {}", "回 {} 你好", "地点不对 {} 翠园3幢", "编号{}", "{}怎么样了", "{}")


def test_own_cases_stand_with_their_state_and_who_has_them(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    assert f"编号 {code}" in (said := resident.say("进度")) and "等待接单" in said and "李明" in said
    member.say(f"接单 {code}")
    assert "办理中" in resident.say("进度")
    member.say(f"办结 {code} 换好了")
    assert "已办结" in resident.say("进度")
    resident.say("1")
    assert "已结案" in resident.say("进度")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["进度", "我的进度", "查进度", "我报的灯修得怎么样了", "进度?"])
def test_it_may_be_asked_in_several_ways(town, said):
    resident = town.person("阿婆")
    code = file_case(resident)
    assert code in resident.say(said)


@pytest.mark.only_on("sqlite")
def test_the_record_of_one_case_has_every_step_with_its_time(town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    for said in (f"接单 {code}", "1", "到场", "起因 线路老化", f"办结 {code} 换好了"):
        member.say(said)
    record = resident.say(f"进度 {code.lower()}")
    assert all(step in record for step in ("受理", "接单", "约定", "到场", "线路老化", "办结:换好了", "1好了"))
    assert "谢谢" in resident.say("1")


@pytest.mark.only_on("sqlite")
def test_running_cases_come_before_ended_ones(town):
    resident = town.person("阿婆")
    running = file_case(resident)
    ended = file_case(resident, "翠园5幢楼道灯坏了")
    resident.say(f"不用办了 {ended}")
    assert codes_in(resident.say("进度")) == [running, ended]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_stranger_who_quotes_a_code_learns_nothing_not_even_that_it_exists(town, command):
    code = file_case(town.person("阿婆"))
    stranger = town.person("路人")
    stranger.say("你好")
    real = stranger.say(command.format(code))
    unreal = stranger.say(command.format("ZZZZ9"))
    assert real.replace(code, "#") == unreal.replace("ZZZZ9", "#")
    assert town.case(code).state == "open"


def test_a_stranger_and_a_member_of_another_grid_hear_the_same_of_any_code(town: Town):
    member, stranger = town.member("陈红"), town.person("路人")
    code = file_case(town.person("阿婆"))
    stranger.say("你好")
    for phone in (member, stranger):
        real, unreal = phone.say(f"进度 {code}"), phone.say("进度 ZZZZ9")
        assert real.replace(code, "#") == unreal.replace("ZZZZ9", "#")


@pytest.mark.only_on("sqlite")
def test_the_list_is_short_and_says_how_many_more(town):
    resident = town.person("阿婆")
    for entrance in range(1, 8):
        file_case(resident, f"翠园3幢{entrance}单元楼道灯坏了")
        town.clock.advance(minutes=11)
    said = resident.say("进度")
    assert len(codes_in(said)) == 5 and "还有2件" in said


@pytest.mark.only_on("sqlite")
def test_a_deadline_that_has_passed_is_not_promised_again(town):
    resident = town.person("阿婆")
    file_case(resident)
    town.clock.advance(days=2)
    assert "今天" not in resident.say("进度") and "明天" not in resident.say("进度")


@pytest.mark.only_on("sqlite")
def test_out_of_office_hours_the_reply_says_when_it_will_be_seen(town):
    town.clock.advance(days=5)  # Saturday 09:00
    reply = town.person("阿婆").say(LAMP)
    assert "现在不上班" in reply and "后天8:30" in reply and "人工" in reply
    assert code_in(reply)


@pytest.mark.only_on("sqlite")
async def test_what_he_may_expect_is_never_a_time_that_is_past(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    file_case(resident)
    member.received()
    assert "李明,今天11:30前回话" in resident.say("进度")
    member.say("1")
    assert "李明,周四9:30前办好" in resident.say("进度")
    member.say("明天上午去")
    assert "李明约好明天12点前处理" in resident.say("什么时候来")
    await town.pass_time(hours=30)
    assert "约好" not in (said := resident.say("进度")) and "后天9:30前办好" in said
    member.say("到场")
    assert "李明已到场" in resident.say("进度")


@pytest.mark.only_on("sqlite")
async def test_what_nobody_took_in_time_is_chased_not_promised_for_yesterday(town: Town):
    resident = town.person("阿婆")
    file_case(resident)
    await town.pass_time(hours=26)
    assert "已催办,一有消息就告诉您" in resident.say("进度")

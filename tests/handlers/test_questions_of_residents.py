"""我的网格, 附近, 帮助, 人工: what a resident may ask besides reporting."""

import pytest

from tests.conversation.said import bind_all, code_in, codes_in, file_case
from tests.talk import Town


def test_my_grid_names_the_grid_and_who_serves_there(town: Town):
    resident = town.person("阿婆")
    assert "住哪里" in resident.say("我的网格")
    said = resident.say("翠园3幢")
    assert "桂花1网格" in said
    assert all(name in said for name in ("王建国", "李明", "张华", "刘芳", "赵强"))
    assert "陈红" not in said and "周敏" not in said


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("asked", ["我的网格 桂苑1幢", "我的网格,桂苑1幢"])
def test_my_grid_with_a_place_answers_at_once(town, asked):
    assert "陈红" in town.person("阿婆").say(asked)


@pytest.mark.only_on("sqlite")
def test_my_grid_takes_a_pin(town):
    resident = town.person("阿婆")
    resident.say("我的网格")
    assert "松林1网格" in resident.place(30.005, 120.025)


def test_nearby_says_how_far_on_foot_and_the_phone(town: Town):
    resident = town.person("阿婆")
    said = resident.say("附近 卫生站 翠园3幢")
    said = said if "桂花卫生站" in said else resident.say("翠园3幢")
    assert "桂花卫生站" in said and "分钟" in said and "0571-10000001" in said


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("asked", ["附近 量血压", "附近哪里能配药", "最近的卫生站在哪"])
def test_nearby_knows_what_is_offered_there(town, asked):
    resident = town.person("阿婆")
    resident.say(asked)
    assert "桂花卫生站" in resident.say("翠园3幢")


@pytest.mark.only_on("sqlite")
def test_nearby_without_such_a_point_says_so(town):
    resident = town.person("阿婆")
    resident.say("附近 游泳馆")
    assert "还没有登记这样的服务点" in resident.say("翠园3幢")


def test_help_tells_a_member_his_words_and_a_resident_only_his(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    assert "转派" in member.say("帮助") and "代报" in member.say("帮助")
    said = resident.say("帮助")
    assert "转派" not in said and all(word in said for word in ("进度", "我的网格", "人工", "退出", "0"))


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("asked", ["帮助", "?", "help", "HELP", "怎么用", "菜单"])
def test_help_is_asked_for_in_several_ways(town, asked):
    assert "您可以" in town.person("阿婆").say(asked)


def test_a_person_is_a_case_with_a_name_and_a_time(town: Town):
    leader, resident = town.member("王建国"), town.person("阿婆")
    file_case(resident, "翠园3幢垃圾没人清运")
    leader.received()
    reply = resident.say("人工")
    assert "王建国" in reply and "今天13:30前" in reply and "119" in reply
    assert codes_in(reply)[0] in "".join(leader.received())


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("asked", ["人工", "转人工", "找人", "我要找人工", "人工!"])
def test_a_person_is_asked_for_in_several_ways(town, asked):
    assert codes_in(town.person("阿婆").say(asked))


@pytest.mark.only_on("sqlite")
def test_whoever_asks_for_a_person_can_be_answered_in_the_chat(town):
    officer, resident = town.member("赵强"), town.person("阿婆")
    code = code_in(resident.say("人工").split("\n\n")[0])
    assert code in "".join(officer.received())
    worker = bind_all(town, "张华")["张华"]
    officer.say(f"转派 {code} 张华")
    worker.received()
    worker.say("1")
    worker.say(f"回 {code} 您好,什么事?")
    assert "什么事" in "".join(resident.received())


@pytest.mark.only_on("sqlite")
def test_small_talk_gets_an_invitation(town):
    assert "直接说" in town.person("阿婆").say("你好")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "asked", ["翠园3幢谁管路灯", "翠园3幢路灯找谁", "翠园3幢路灯该找谁修", "翠园3幢的路灯问题找谁反映"]
)
def test_whom_to_turn_to_for_a_thing_is_who_would_be_given_it(town, asked):
    assert "的照明由物业李明管" in town.person("阿婆").say(asked) and town.cases() == []


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("asked", ["灯坏了找谁", "水管坏了该找谁", "下水道堵了找谁修"])
def test_whoever_says_what_is_broken_and_asks_whom_to_turn_to_reports_it(town, asked):
    resident = town.person("阿婆")
    assert resident.say(asked).startswith("在哪里")
    assert town.case(code_in(resident.say("翠园3幢"))).kind == "report"


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("asked", ["我们的服务团队", "我的服务团队", "服务团队"])
def test_the_service_team_is_the_grids_with_what_each_is_the_one_for(town, asked):
    resident = town.person("阿婆")
    assert "住哪里" in resident.say(asked)
    said = resident.say("翠园3幢")
    assert "物业李明 网格员,管照明、供电" in said and "要找谁回名字" in said


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("asked", ["王建国", "找王建国", "我想找王建国"])
def test_one_of_the_team_is_told_of_by_his_name(town, asked):
    resident = town.person("阿婆")
    resident.say("我的网格")
    resident.say("翠园3幢")
    said = resident.say(asked)
    assert said.startswith("网格长王建国") and "有事直接说" in said
    assert town.cases() == []


@pytest.mark.only_on("sqlite")
def test_after_the_list_of_the_team_a_report_is_a_report(town):
    resident = town.person("阿婆")
    resident.say("我的网格")
    resident.say("翠园3幢")
    assert codes_in(resident.say("翠园3幢楼道灯坏了"))

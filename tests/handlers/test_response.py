"""已出发, 到场, 起因, 控制: short words from whoever is on the way, for urgent matters and any other."""

import pytest

from tests.conversation.said import file_case
from tests.talk import Town


def test_setting_out_accepts_and_the_resident_hears_that_somebody_comes_only_now(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    member.received()
    member.say("1")
    assert "出发" not in "".join(resident.received())
    member.say("已出发")
    assert "已出发" in "".join(resident.received())
    assert town.case(code).state == "accepted"


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["到场", "已到场", "到了", "到场。"])
def test_arriving_is_said_in_several_ways(town, said):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    member.say(said)
    assert town.case(code).arrived_at is not None


@pytest.mark.only_on("sqlite")
def test_with_several_cases_under_way_the_code_is_asked_for_and_taken(town):
    member, resident = town.member("李明"), town.person("阿婆")
    codes = [file_case(resident, f"翠园{number}幢楼道灯坏了") for number in (3, 5)]
    member.say("全接")
    reply = member.say("到场")
    assert all(code in reply for code in codes)
    member.say(f"到场 {codes[1]}")
    assert [town.case(code).arrived_at is None for code in codes] == [True, False]


@pytest.mark.only_on("sqlite")
def test_the_urgent_one_of_several_is_meant(town):
    leader, resident = town.member("王建国"), town.person("阿婆")
    file_case(resident, "翠园3幢垃圾没人清运")
    fire = file_case(resident, "翠园5幢着火了")
    assert fire in leader.say("已出发")


@pytest.mark.only_on("sqlite")
def test_a_secretary_who_was_told_together_may_be_the_one_who_goes(town):
    secretary, resident = town.member("刘芳"), town.person("阿婆")
    code = file_case(resident, "翠园5幢着火了")
    secretary.received()
    secretary.say("已出发")
    assert town.case(code).state == "accepted"
    assert "刘芳" in "".join(resident.received())


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["已出发", "到场", "起因 线路老化", "控制"])
def test_with_nothing_under_way_it_is_said(town, said):
    assert "没有" in town.member("李明").say(said)


@pytest.mark.only_on("sqlite")
def test_the_cause_and_the_control_are_told_in_the_members_words(town):
    member, resident = town.member("李明"), town.person("阿婆")
    file_case(resident)
    member.say("起因 线路老化")
    member.say("控制 已拉闸")
    told = "".join(resident.received())
    assert "线路老化" in told and "已拉闸" in told


@pytest.mark.only_on("sqlite")
def test_what_he_has_arrived_at_is_what_he_calls_done(town):
    member, resident = town.member("李明"), town.person("阿婆")
    codes = [file_case(resident, f"翠园{number}幢楼道灯坏了") for number in (3, 5)]
    member.say("全接")
    member.say(f"到场 {codes[1]}")
    assert codes[1] in member.say("办结 换了灯泡")
    assert [town.case(code).state for code in codes] == ["accepted", "resolved"]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["没事了", "虚惊一场", "误报。"])
def test_that_all_is_well_again_is_told_to_whoever_comes_and_takes_nothing_back(town, said):
    member, resident = town.member("王建国"), town.person("阿婆")
    code = file_case(resident, "翠园3幢有煤气味")
    member.received()
    assert f"不用办了 {code}" in resident.say(said)
    assert said.rstrip("。") in "".join(member.received())
    assert town.case(code).state == "open"
    assert "不再办了" in resident.say(f"不用办了 {code}")


@pytest.mark.only_on("sqlite")
def test_all_is_well_with_nothing_under_way_is_a_word_like_any_other(town):
    assert "不用办了" not in town.person("阿婆").say("没事了")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["我在老家 回不来", "我在杭州,赶不回来", "人在高铁上 回不去", "今天回老家了 过不来"])
def test_who_says_in_any_words_that_he_cannot_come_has_the_next_called(town, said):
    leader, next_one, resident = town.member("王建国"), town.member("李明"), town.person("阿婆")
    code = file_case(resident, "翠园5幢着火了")
    next_one.received()
    assert code in leader.say(said)
    assert any("上一位退回" in text for text in next_one.received())


@pytest.mark.only_on("sqlite")
def test_at_once_says_that_he_sets_out(town):
    leader, resident = town.member("王建国"), town.person("阿婆")
    code = file_case(resident, "翠园5幢着火了")
    leader.say("马上")
    assert town.case(code).state == "accepted"
    assert "已出发" in "".join(resident.received())


@pytest.mark.only_on("sqlite")
def test_whom_one_who_is_away_sends_instead_goes_to_what_cannot_wait(town):
    leader, secretary, resident = town.member("王建国"), town.member("刘芳"), town.person("阿婆")
    for said in ("翠园3幢垃圾没人清运", "翠园3幢下水道堵了"):
        file_case(resident, said)
    code = file_case(resident, "翠园5幢着火了")
    secretary.received()
    assert f"编号 {code}已转派刘芳" in leader.say("我在外地 叫刘芳去")


@pytest.mark.only_on("sqlite")
def test_what_is_done_about_it_and_who_comes_is_no_cause(town):
    leader, resident = town.member("王建国"), town.person("阿婆")
    code = file_case(resident, "翠园5幢电梯关人了")
    leader.say("马上")
    leader.say("我到了")
    resident.received()
    assert "转告居民" in leader.say("停用了 明早维保来")
    assert town.case(code).cause_found_at is None
    leader.say("1")
    assert "停用了 明早维保来" in "".join(resident.received())


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["我到现场 过不去", "我在楼下 过不去", "我在小区门口,进不去"])
def test_who_is_there_and_cannot_get_through_is_not_one_who_cannot_come(town, said):
    leader, resident = town.member("王建国"), town.person("阿婆")
    file_case(resident, "翠园5幢着火了")
    leader.say("马上")
    resident.received()
    leader.say(said)
    assert not any("改由" in text for text in resident.received())

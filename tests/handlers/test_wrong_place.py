"""地点不对: resident or member says where it really is; another grid means another team, the code stays."""

import pytest

from models.cases import case_where, find_case_by_code
from tests.conversation.said import bind_all, file_case
from tests.talk import Town


def test_another_grid_is_another_member_with_the_same_code_and_deadline(town: Town):
    phones = bind_all(town, "李明", "陈红")
    resident = town.person("阿婆")
    code = file_case(resident)
    deadline = town.case(code).accept_by
    phones["李明"].received()
    assert "在哪里" in resident.say("地点不对")
    reply = resident.say("桂苑1幢")
    assert code in reply and "陈红" in reply
    assert "改由别人办" in "".join(phones["李明"].received())
    assert code in "".join(phones["陈红"].received())
    phones["李明"].say("1")
    case = town.case(code)
    assert (case.grid, case.state, case.accept_by) == ("GA2", "open", deadline)


def test_the_member_may_say_so_too_and_the_resident_hears_who_comes(town: Town):
    phones = bind_all(town, "李明", "陈红")
    resident = town.person("阿婆")
    code = file_case(resident)
    phones["李明"].say(f"地点不对 {code} 桂苑1幢")
    assert code in "".join(phones["陈红"].received())
    assert "陈红" in "".join(resident.received())


@pytest.mark.only_on("sqlite")
def test_another_building_of_the_same_grid_stays_with_its_member(town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    member.received()
    assert "李明" in resident.say(f"地点不对 {code} 翠园5幢")
    assert "翠园5幢" in "".join(member.received())
    where = town.look(lambda session: case_where(session, find_case_by_code(session, code)))
    assert where == "翠园5幢"


@pytest.mark.only_on("sqlite")
def test_an_accepted_case_that_moves_is_open_again_for_the_new_member(town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    member.say(f"接单 {code}")
    resident.say(f"地点不对 {code} 桂苑1幢")
    assert (town.case(code).state, town.case(code).accepted_at) == ("open", None)


@pytest.mark.only_on("sqlite")
def test_a_pin_will_do_and_one_outside_changes_nothing(town):
    resident = town.person("阿婆")
    code = file_case(resident)
    resident.say(f"地点不对 {code}")
    assert "陈红" in resident.place(30.005, 120.015)
    resident.say(f"地点不对 {code}")
    assert "不在我们服务范围" in resident.place(31.0, 121.0)
    assert town.case(code).grid == "GA2"


@pytest.mark.only_on("sqlite")
def test_two_places_of_one_name_are_a_question_here_too(town):
    resident = town.person("阿婆")
    code = file_case(resident)
    assert "2南菜场" in resident.say(f"地点不对 {code} 菜场")
    assert "陈红" in resident.say("2")


@pytest.mark.only_on("sqlite")
def test_life_that_moves_tells_the_leader_and_the_secretary_of_the_right_place(town):
    phones = bind_all(town, "王建国", "陈红", "刘芳")
    resident = town.person("阿婆")
    code = file_case(resident, "翠园3幢着火了")
    for phone in phones.values():
        phone.received()
    resident.say(f"地点不对 {code} 桂苑1幢")
    assert code in "".join(phones["陈红"].received())
    assert code in "".join(phones["刘芳"].received())


@pytest.mark.only_on("sqlite")
def test_somebody_elses_case_cannot_be_moved(town):
    code = file_case(town.person("阿婆"))
    assert "没有编号" in town.person("路人").say(f"地点不对 {code} 桂苑1幢")
    assert town.case(code).grid == "GA1"


def test_right_after_two_matters_it_asks_which(town: Town):
    resident = town.person("阿婆")
    resident.say("翠园3幢2单元楼道灯坏了,还有垃圾没人清运")
    assert "哪件不在那里?1照明 2垃圾清运 3都不对" in resident.say("地点不对")
    resident.say("1")
    resident.say("桂苑1幢")
    assert {case.category: case.place for case in town.cases()} == {"lighting": "P2-1", "waste": "P1-3"}


def test_a_number_right_behind_it_says_which(town: Town):
    resident = town.person("阿婆")
    resident.say("翠园3幢2单元楼道灯坏了,还有垃圾没人清运")
    assert "在哪里" in resident.say("地点不对 2")
    resident.say("桂苑1幢")
    assert {case.category: case.place for case in town.cases()} == {"lighting": "P1-3", "waste": "P2-1"}


@pytest.mark.parametrize("place", ["5幢", "桂苑1幢"])
def test_what_is_said_next_is_still_about_it(town: Town, place: str):
    resident = town.person("阿婆")
    code = file_case(resident)
    assert "地点改为" in resident.say(f"不对,是{place}")
    assert f"已加到编号 {code}" in resident.say("在二楼拐角")
    assert f"已加到编号 {code}" in resident.say("已经坏了三天了")
    assert len(town.cases()) == 1


def test_what_is_said_after_it_was_called_off_is_not(town: Town):
    resident = town.person("阿婆")
    code = file_case(resident)
    resident.say(f"不用办了 {code}")
    assert code not in resident.say("已经坏了三天了")


@pytest.mark.only_on("sqlite")
def test_once_it_is_known_where_the_question_is_gone_and_he_hears_who_is_called(town):
    bind_all(town, "王建国", "刘芳")
    resident = town.person("阿婆")
    assert "在哪里" in resident.say("有个老头摔在楼梯口爬不起来")
    reply = resident.say("翠园3幢")
    assert "在翠园3幢。已通知网格长王建国(党员)、书记刘芳(党员),动身就告诉您" in reply
    assert "改为" not in reply and "在哪里" not in reply
    assert "在哪里" not in resident.say("谢谢")
    assert "不再办了" in resident.say("不用来了")
    assert "在哪里" not in resident.say("谢谢")

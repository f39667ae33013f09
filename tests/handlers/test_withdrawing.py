"""不用办了: of what was just spoken of at once; of anything older it is asked which, by place and thing."""

import pytest

from tests.conversation.said import file_case
from tests.talk import Phone, Town

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def member(town: Town) -> Phone:
    return town.member("李明")


@pytest.fixture
def resident(town: Town, member: Phone) -> Phone:
    return town.person("阿婆")


def test_a_case_that_was_withdrawn_cannot_be_reported_done(town, member, resident):
    code = file_case(resident)
    resident.say(f"不用办了 {code}")
    said = member.say(f"办结 {code} 换好了")
    assert "已撤回" in said and "不用办" in said
    assert town.case(code).state == "withdrawn"


def test_withdrawing_asks_which_by_place_and_thing_when_there_are_several(town, resident):
    codes = [file_case(resident, f"翠园{number}幢楼道灯坏了") for number in (3, 5)]
    town.clock.advance(minutes=11)
    assert resident.say("不用办了") == "哪件不用办了?回 1翠园5幢·照明 2翠园3幢·照明 3都不是"
    assert "不再办了" in resident.say("2")
    assert [town.case(code).state for code in codes] == ["withdrawn", "open"]


@pytest.mark.parametrize("said", ["不用办了", "撤回", "不用来了"])
@pytest.mark.parametrize(("answer", "state"), [("1", "withdrawn"), ("2", "open")])
def test_what_was_not_just_spoken_of_is_asked_about_before_it_is_withdrawn(town, resident, said, answer, state):
    code = file_case(resident, "翠园5幢楼上装修太吵")
    town.clock.advance(minutes=11)
    assert resident.say(said) == "翠园5幢·噪音那件不用办了吗?回 1是 2不是"
    resident.say(answer)
    assert town.case(code).state == state


def test_what_was_just_spoken_of_is_withdrawn_at_once(town, resident):
    older, code = file_case(resident, "翠园5幢楼上装修太吵"), file_case(resident)
    assert code in resident.say("撤回")
    assert [town.case(one).state for one in (older, code)] == ["open", "withdrawn"]


def test_just_after_a_report_while_another_is_to_be_judged_it_is_asked_which(town, member, resident):
    code = file_case(resident)
    member.received()
    member.say("1")
    member.say(f"办结 {code} 换好了")
    resident.received()
    other = file_case(resident, "翠园5幢楼上装修太吵")
    assert "哪件不用办了?回 1翠园3幢2单元·照明 2翠园5幢·噪音 3都不是" in resident.say("不用办了")
    resident.say("2")
    assert [town.case(one).state for one in (code, other)] == ["resolved", "withdrawn"]


@pytest.mark.parametrize("said", ["撤回", "撤销", "不用了", "算了", "不用办了", "不用来了"])
@pytest.mark.parametrize("older", ["翠园5幢楼上装修太吵", "我老公打我,翠园3幢"])
def test_in_the_middle_of_a_report_it_is_this_that_is_dropped(town, resident, older, said):
    code = file_case(resident, older)
    assert "在哪里?" in resident.say("垃圾没人清运")
    assert resident.say(said) == "好的,刚才的不报了。有事随时说。"
    assert town.case(code).state == "open"
    resident.say("翠园5幢")
    assert len(town.cases()) == 1


def test_what_was_told_in_confidence_is_withdrawn_by_its_code_alone(town, resident):
    code = file_case(resident, "我老公打我,翠园3幢")
    town.clock.advance(minutes=11)
    reply = resident.say("撤回")
    assert "记得编号的,回“不用办了 编号”" in reply and code not in reply
    assert "不再办了" in resident.say(f"撤回 {code}")
    assert town.case(code).state == "withdrawn"


TOGETHER = "我有三个事 一是翠园3幢电梯老是抖 二是翠园3幢门口垃圾成堆 三是翠园5幢楼道灯坏了"


@pytest.mark.parametrize(
    "said", ["第二件不用办了", "第二个不用管了已经清掉了", "第二个不用管了", "第2个撤回", "垃圾已经有人清了 不用来了"]
)
def test_of_several_told_together_the_one_he_counts_or_names_is_withdrawn(town, resident, said):
    resident.say(TOGETHER)
    second = town.cases()[1]
    assert f"编号 {second.code}不再办了" in resident.say(said)
    assert [case.state for case in town.cases()] == ["open", "withdrawn", "open"]


@pytest.mark.parametrize("said", ["算了我自己修了", "不用办了", "不用来了", "你们不用来了,谢谢"])
def test_of_several_told_together_he_is_asked_which(town, resident, said):
    resident.say(TOGETHER)
    assert "1翠园3幢·电梯 2翠园3幢·垃圾清运 3翠园5幢·照明 4都不是" in resident.say(said)
    resident.say("3")
    assert [case.state for case in town.cases()] == ["open", "open", "withdrawn"]


def test_counted_when_they_were_not_told_together_he_is_asked_which(town, resident):
    resident.say(TOGETHER)
    resident.say("第一件不用办了")
    assert "哪件不用来了?" in resident.say("第二件不用办了")
    assert [case.state for case in town.cases()] == ["withdrawn", "open", "open"]


def test_who_mended_it_himself_calls_off_what_he_just_told(town, resident):
    code = file_case(resident)
    assert f"编号 {code}不再办了" in resident.say("算了我自己修了")


@pytest.mark.parametrize("said", ["都不用办了", "三件都不用来了", "全部撤回"])
def test_all_that_was_told_together_is_called_off_at_once(town, resident, said):
    resident.say(TOGETHER)
    resident.say(said)
    assert [case.state for case in town.cases()] == ["withdrawn"] * 3


@pytest.mark.parametrize("said", ["5幢那个不用来了", "垃圾已经有人清了,不用来了", "垃圾那个不用来了"])
def test_what_names_another_place_or_thing_than_his_only_case_calls_nothing_off_unasked(town, resident, said):
    code = file_case(resident)
    resident.say(said)
    assert town.case(code).state == "open"


@pytest.mark.parametrize("said", ["3幢那个不用来了", "灯已经有人修好了,不用来了", "路灯那个不用来了"])
def test_what_names_his_only_case_calls_it_off(town, resident, said):
    code = file_case(resident)
    resident.say(said)
    assert town.case(code).state == "withdrawn"


def test_the_number_may_stand_behind(town, resident):
    resident.say(TOGETHER)
    resident.say("不用办了第二件")
    assert [case.state for case in town.cases()] == ["open", "withdrawn", "open"]


@pytest.mark.parametrize("said", ["剩下的也不用办了", "其他的都不用来了", "剩下的不用办了"])
def test_of_what_is_left_he_is_asked_which_and_not_thanked(town, resident, said):
    resident.say(TOGETHER)
    resident.say("第二件不用办了")
    asked = resident.say(said)
    assert "哪件不用来了?" in asked and "3都不是" in asked

"""What a resident says of his own cases is taken for the one he means; where it is open he is asked by place and thing."""

import pytest

from tests.conversation.said import file_case
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")
LAMP, LEAK, WASTE = "翠园3幢楼道灯不亮", "翠园5幢楼上漏水到我家", "桂苑1幢垃圾没人收"


def test_a_lamp_that_shines_again_is_not_taken_for_the_leak_reported_after_it(town: Town):
    resident = town.person("阿婆")
    lamp, leak = file_case(resident, LAMP), file_case(resident, LEAK)
    reply = resident.say("灯亮了 谢谢")
    assert "翠园3幢·照明" in reply and lamp not in reply and leak not in reply
    assert "谢谢" in resident.say("1")
    assert (town.case(lamp).state, town.case(leak).state) == ("closed", "open")


def test_what_names_none_of_several_is_asked_by_place_and_thing(town: Town):
    resident = town.person("阿婆")
    lamp, leak = file_case(resident, LAMP), file_case(resident, LEAK)
    assert "1翠园5幢·漏水渗水 2翠园3幢·照明 3都不是" in resident.say("已经好了")
    resident.say("2")
    assert (town.case(lamp).state, town.case(leak).state) == ("closed", "open")


def test_the_question_lapses_when_he_goes_on_to_something_else(town: Town):
    resident = town.person("阿婆")
    lamp = file_case(resident, LAMP)
    resident.say("灯亮了 谢谢")
    file_case(resident, WASTE)
    town.clock.advance(days=6)
    resident.say("1")
    assert {case.state for case in town.cases()} == {"open"} and town.case(lamp).rating is None


def test_thanks_are_nothing_else_and_the_question_stays(town: Town):
    resident = town.person("阿婆")
    lamp = file_case(resident, LAMP)
    resident.say("灯亮了")
    resident.say("谢谢")
    resident.say("1")
    assert town.case(lamp).state == "closed"


def test_what_was_closed_long_ago_does_not_swallow_what_he_says_of_the_one_that_runs(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    first = file_case(resident, LAMP)
    member.say(f"办结 {first} 换了灯泡")
    resident.received()
    resident.say("1")
    file_case(resident, LEAK)
    assert "翠园5幢·漏水渗水" in resident.say("还没修好呢,水还在漏")
    assert town.case(first).state == "closed"


@pytest.mark.parametrize("said", ["你们骗人", "三天了没人理我"])
def test_anger_right_after_one_case_is_about_that_case(town: Town, said: str):
    resident = town.person("阿婆")
    file_case(resident, LAMP)
    file_case(resident, LEAK)
    town.clock.advance(days=3)
    resident.say("灯还没修好")
    reply = resident.say(said)
    assert reply.startswith("对不起,翠园3幢·照明") and "漏水" not in reply


def test_anger_about_no_case_in_particular_is_asked_by_place_and_thing_and_the_one_chosen_is_urged(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    codes = [file_case(resident, LAMP), file_case(resident, LEAK)]
    town.clock.advance(days=1)
    member.received()
    reply = resident.say("三天了没人理我")
    assert reply.startswith("对不起") and "2翠园3幢·照明 3别的事" in reply and not any(code in reply for code in codes)
    assert "物业李明还没接" in resident.say("2")
    assert "在催" in "".join(member.received())


def test_the_three_choices_offered_at_a_loss_lapse_with_the_next_message_that_is_understood(town: Town):
    resident = town.person("阿婆")
    assert "3 回" in resident.say("呜哩呜")
    file_case(resident, LAMP)
    assert "想找什么" not in resident.say("3")


def test_the_three_choices_stay_when_the_next_message_is_not_understood_either(town: Town):
    resident = town.person("阿婆")
    resident.say("呜哩呜")
    resident.say("呜哩呜啦")
    assert "想找什么" in resident.say("3")


def test_that_all_is_well_is_asked_of_a_member_who_spoke_last_of_his_work(town: Town):
    worker = town.member("李明")
    litter, lamp = file_case(worker, WASTE), file_case(town.person("阿婆"), LAMP)
    worker.received()
    worker.say("接单")
    asked = worker.say("没事了")
    assert "是办好了吗" in asked and lamp in asked and litter not in asked
    assert town.case(lamp).state == "accepted"


def test_that_all_is_well_right_after_his_own_report_is_about_that(town: Town):
    worker = town.member("李明")
    file_case(town.person("阿婆"), LAMP)
    litter = file_case(worker, WASTE)
    assert f"不用办了 {litter}" in worker.say("没事了")

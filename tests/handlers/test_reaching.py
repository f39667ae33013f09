"""A resident asks for a worker's telephone: he hears who serves him and how he is reached, and no number."""

import re

import pytest

from tests.conversation.said import file_case
from tests.talk import Town

NUMBER = re.compile(r"1\d{10}")


@pytest.mark.parametrize("said", ["李明电话多少", "请问李明的手机号是多少?", "物业李明电话", "把李明的电话给我"])
def test_whoever_has_his_matter_is_reached_by_a_word_and_his_number_is_not_told(town: Town, said: str):
    resident, worker = town.person("阿婆"), town.member("李明")
    code = file_case(resident)
    file_case(resident, "桂苑1幢垃圾没人清运")  # which somebody else has
    answer = resident.say(said)
    assert f"编号 {code} 由物业李明办:回“回 {code} 您的话”" in answer and "人工" in answer
    assert not NUMBER.search(answer)
    worker.received()
    resident.say(f"回 {code} 几点来?")
    assert any("几点来?" in text for text in worker.received())


def test_who_has_nothing_in_work_is_told_to_say_what_it_is_and_no_case_is_opened(town: Town):
    answer = town.person("阿婆").say("王建国手机号多少")
    assert "直接说在哪里、什么事" in answer and not NUMBER.search(answer)
    assert town.cases() == []


@pytest.mark.parametrize("said", ["网格员电话多少", "派出所电话多少", "中心菜场电话是多少"])
def test_the_number_of_what_is_no_member_is_another_question(town: Town, said: str):
    assert "工作人员的手机号" not in town.person("阿婆").say(said)


@pytest.mark.parametrize("said", ["居民电话多少", "那个灯的 居民电话多少", "报修人手机号给我一下", "他的电话是多少"])
def test_a_member_gets_no_number_of_a_resident_and_hears_how_to_ask_him(town: Town, said: str):
    resident, worker = town.person("阿婆"), town.member("李明")
    file_case(resident)
    resident.received()
    answer = worker.say(said)
    assert "号码不给" in answer and "回 编号 您的话" in answer and not NUMBER.search(answer)
    assert resident.received() == []

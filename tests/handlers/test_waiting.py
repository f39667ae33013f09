"""A member says that it has to wait, and for what: the resident hears it, and nothing is lost or filed anew."""

import pytest

from bot.text.waiting import reason_to_wait
from tests.conversation.said import codes_in, file_case
from tests.talk import Town

MATERIAL = (
    "要等配件",
    "配件要等",
    "材料没到",
    "缺材料",
    "要材料",
    "配件没货,下周才有",
    "等材料到了再修",
    "材料明天到",
    "需要买个阀门",
    "漏水的要等配件",
)
OTHERS = (
    "等物业批",
    "要等物业批钱",
    "得等厂家发货",
    "要走维修基金,要等业主签字",
    "等领导批",
    "物业还没批",
    "先缓一缓",
    "下雨做不了,等天晴",
    "今天做不了",
)


@pytest.mark.parametrize("said", MATERIAL)
def test_for_material_it_is_the_offered_answer(town: Town, leader, resident, leak, said: str):
    assert "已告诉居民:要材料" in leader.say(said)
    (news,) = resident.received()
    assert "需要先备材料,到了就办" in news
    assert town.case(leak).state == "accepted" and len(town.cases()) == 1


@pytest.mark.parametrize("said", OTHERS)
def test_for_anything_else_the_resident_hears_his_words(town: Town, leader, resident, leak, said: str):
    assert f"已告诉居民:{said}" in leader.say(said)
    (news,) = resident.received()
    assert f"暂时还办不了:{said}" in news and leak in news
    assert town.case(leak).promised_at is None and len(town.cases()) == 1


def test_who_had_not_taken_it_takes_it_with_this(town: Town, leader, resident):
    code = file_case(resident, "翠园5幢楼上漏水到我家")
    leader.received()
    leader.say("要等物业批")
    assert town.case(code).state == "accepted"


def test_a_matter_of_life_is_not_taken_by_waiting(town: Town, leader, gas):
    assert f"接单 {gas}" in leader.say("要等配件")
    assert town.case(gas).state == "open"


def test_of_several_it_is_asked_which(town: Town, leader, resident, leak):
    drain = file_case(resident, "翠园3幢下水道堵了")
    leader.received()
    leader.say(f"接单 {drain}")
    resident.received()
    assert codes_in(leader.say("要等物业批")) == [leak, drain]
    leader.say("2")
    (news,) = resident.received()
    assert drain in news and "要等物业批" in news


@pytest.mark.parametrize("said", ["配件到了", "材料都到齐了", "物业批了", "漏水的配件到了"])
def test_once_it_waits_no_more_he_is_asked_when_he_goes(town: Town, leader, leak, said: str):
    leader.say("要等配件")
    assert f"编号 {leak}办理中,您已接单。什么时候能办" in leader.say(said)


@pytest.mark.parametrize(
    "said",
    [
        "等电工明天来",
        "今天搞不定明天再来",
        "材料到了",
        "我家水管漏水等了三天没人来",
        "要等多久",
        "要材料吗",
        "水管没水",
        "井盖没了",
        "水管断了",
        "残疾证要材料",
        "垃圾没人清运",
        "办低保要等社区盖章吗",
    ],
)
def test_a_time_a_question_and_a_report_are_none(said: str):
    assert reason_to_wait(said) == ""


def test_without_a_case_in_hand_nothing_waits(town: Town, leader):
    leader.say("等物业批")
    assert town.outbox() == []

"""我一个人在家有点怕: a kind word and a person, and nothing filed unasked."""

import pytest

from tests.talk import Town


@pytest.mark.parametrize(
    "said", ["我一个人在家有点怕", "晚上一个人在家害怕", "我一个人住,心里慌得很", "老是一个人,觉得孤单"]
)
def test_who_is_alone_and_afraid_is_offered_a_person_and_nothing_is_filed(town: Town, said: str):
    resident = town.person("阿婆")
    answer = resident.say(said)
    assert answer.startswith("您别怕,我们在。") and "回“人工”" in answer and "在哪里" not in answer
    assert town.cases() == []
    assert "编号" in resident.say("人工")


@pytest.mark.parametrize(
    ("said", "number"), [("我一个人在家,有人拿刀砸门,我怕", "110"), ("我一个人在家,胸口疼得厉害,怕", "120")]
)
def test_who_tells_what_happened_is_helped_with_that(town: Town, said: str, number: str):
    answer = town.person("阿婆").say(said)
    assert number in answer.splitlines()[0] and not answer.startswith("您别怕")


def test_what_is_no_feeling_of_his_own_is_a_matter_as_ever(town: Town):
    assert "编号" in town.person("阿婆").say("翠园3幢楼道灯坏了,老人一个人晚上怕摔")

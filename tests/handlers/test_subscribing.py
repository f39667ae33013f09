"""订阅 and 退订 without a blank, and in a sentence: the topic is heard, and no report or list of data comes of it."""

import pytest

from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


@pytest.mark.parametrize(
    "said", ["订阅入学", "订阅“入学”", "我想订阅入学", "我要订阅入学", "订阅入学的通知", "订阅 入学", "订阅:入学"]
)
def test_a_topic_is_subscribed_to_however_it_is_written(town: Town, said: str) -> None:
    resident = town.person("阿婆")
    assert "订阅了“入学”" in resident.say(said)
    assert "入学" in resident.say("我的订阅") and town.cases() == []


@pytest.mark.parametrize("said", ["退订入学", "取消订阅入学", "我要退订“入学”的通知", "退订 入学"])
def test_a_topic_is_left_however_it_is_written(town: Town, said: str) -> None:
    resident = town.person("阿婆")
    resident.say("订阅入学"), resident.say("订阅医保")
    assert "已退“入学”" in resident.say(said)
    assert "入学" not in resident.say("我的订阅").partition("。")[0]


@pytest.mark.parametrize("said", ["退订全部", "退订 全部", "退订所有通知", "取消订阅全部"])
def test_everything_is_left_by_its_word(town: Town, said: str) -> None:
    resident = town.person("阿婆")
    resident.say("订阅入学")
    assert "不再给您发通知" in resident.say(said)


def test_a_topic_said_while_a_place_is_asked_is_no_place(town: Town) -> None:
    resident = town.person("阿婆")
    assert "在哪里" in resident.say("楼道灯坏了")
    said = resident.say("订阅翠园")
    assert "订阅了“桂花1网格”" in said and "在哪里" in said


def test_a_topic_there_is_none_of_is_named_with_those_there_are(town: Town) -> None:
    assert "没有“月亮”这个主题。可以订阅" in town.person("阿婆").say("订阅月亮")


@pytest.mark.parametrize("said", ["怎么订阅", "订阅号是什么", "我订阅了什么"])
def test_a_question_about_it_subscribes_to_nothing(town: Town, said: str) -> None:
    assert "没有“" not in town.person("阿婆").say(said)

"""别再发了: in whatever words somebody wants nothing unasked, it stops at once; asked how, one word is told."""

import pytest

from tests.broadcasts.crowd import gather, newest, send
from tests.conversation.said import file_case
from tests.delivery.texts import ZHAO
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")
STOPPED = "好的,不再给您发通知。您报的事照样答复。"


@pytest.mark.parametrize(
    "said",
    [
        "别再给我发消息了烦死",
        "别再给我发消息了",
        "不要给我发广告",
        "不要再发短信了",
        "我不想收到短信了",
        "烦死了,别发广告了",
        "帮我退订",
        "我要退订",
        "我想取消订阅",
    ],
)
def test_what_nobody_asked_for_stops_at_once(town: Town, said: str):
    resident = town.person("阿婆")
    file_case(resident)
    assert resident.say(said).startswith(STOPPED)
    assert resident.say("我的订阅").startswith("您回过“退订”")


@pytest.mark.parametrize("said", ["怎么退订", "怎么退订?", "请问怎么退订"])
def test_asked_how_he_is_told_the_word(town: Town, said: str):
    assert town.person("阿婆").say(said).startswith("回“退订”就不再发。")
    assert town.sms(ZHAO).say(said).startswith("回“退订”就不再发。")


@pytest.mark.parametrize("said", ["不要乱发小广告,翠园3幢楼道贴满了", "楼道里有人发广告", "别再给我发错了"])
def test_what_is_done_by_others_stops_nothing(town: Town, said: str):
    resident = town.person("阿婆")
    assert STOPPED not in resident.say(said)


def test_after_everything_stopped_no_topic_is_said_to_be_left(town: Town):
    resident = town.person("阿婆")
    resident.say("订阅医保")
    resident.say("退订全部")
    assert resident.say("退订入学") == "您回过“退订”,现在什么通知都不发。想恢复回“恢复订阅”。"


@pytest.mark.parametrize("said", ["别发了", "别再发了", "不要再给我发了", "以后不用给我发通知了", "我不想收通知了"])
def test_send_no_more_is_as_good_as_the_word(town: Town, said: str):
    assert town.person("阿婆").say(said).startswith(STOPPED)


def test_of_an_author_it_ends_what_he_is_writing_and_what_is_on_its_way_is_asked_about(town: Town):
    organiser, approver = town.member("周敏"), town.member("吴刚")
    for step in ("群发", "通知", "桂苑后天停电"):
        organiser.say(step)
    assert organiser.say("别发了") == "好的,不发了。"
    gather(town, "school", 20)
    send(town, organiser, approver, "订阅入学的")
    assert f"回“撤回群发 {newest(town).code}”" in organiser.say("别发了")
    assert "撤回了" in organiser.say(f"撤回群发 {newest(town).code}")
    assert organiser.say("别发了").startswith(STOPPED)


def test_who_had_stopped_everything_has_it_on_again_in_one_word(town):
    resident = town.person("阿婆")
    resident.say("退订")
    assert "已恢复通知" in resident.say("恢复")

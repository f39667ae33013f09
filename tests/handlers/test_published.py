"""Publishing opinions (意见公开): without names, approved by an organiser, read by anybody."""

import pytest

from tests.conversation.said import code_in
from tests.talk import Town

IDEA = "建议社区食堂晚上多开一小时,我是3幢的王桂芳,电话13800138000"


@pytest.fixture
def code(town: Town) -> str:
    """An opinion that was answered."""
    code = code_in(town.person("阿婆").say(f"提建议 {IDEA}"))
    town.member("赵强").say(f"办结 {code} 7月起开到八点")
    return code


def test_it_is_read_by_anybody_once_an_organiser_has_approved_it(town, code):
    organiser = town.member("周敏")
    assert code in organiser.say("公开意见")
    shown = organiser.say(f"公开意见 {code}")
    assert "晚上多开一小时" in shown and "7月起开到八点" in shown
    assert "还没有公开" in town.person("路人").say("意见公开")
    assert "公开了" in organiser.say("1")
    read = town.person("路人").say("意见公开")
    assert "晚上多开一小时" in read and "7月起开到八点" in read


def test_names_and_numbers_are_taken_out(town, code):
    organiser = town.member("周敏")
    organiser.say(f"公开意见 {code}")
    organiser.say("公开")
    read = town.person("路人").say("意见公开")
    assert "王桂芳" not in read and "138" not in read


@pytest.mark.parametrize("colon", [":", "："])
def test_the_organiser_may_word_it_himself_and_even_then_names_go(town, code, colon):
    organiser = town.member("周敏")
    organiser.say(f"公开意见 {code} 问{colon}食堂能不能晚点关,王奶奶问的 答{colon}7月起八点关")
    organiser.say("1")
    read = town.person("路人").say("意见公开")
    assert "食堂能不能晚点关" in read and "王奶奶" not in read


def test_what_he_does_not_want_public_is_not(town, code):
    organiser = town.member("周敏")
    organiser.say(f"公开意见 {code}")
    organiser.say("2")
    assert "还没有公开" in town.person("路人").say("意见公开")


def test_only_organisers_and_secretaries_publish(town, code):
    assert "组织者或书记" in town.member("李明").say(f"公开意见 {code}")


def test_without_an_answer_or_in_confidence_nothing_is_published(town):
    organiser = town.member("周敏")
    waits = code_in(town.person("阿婆").say("提建议 多装几把长椅"))
    assert "还没有答复" in organiser.say(f"公开意见 {waits}")
    report = code_in(town.person("阿公").say("翠园3幢2单元楼道灯坏了"))
    assert "没有编号" in organiser.say(f"公开意见 {report}")
    sealed = code_in(town.person("阿伯").say("提意见 举报社区书记收红包"))
    assert "没有编号" in organiser.say(f"公开意见 {sealed}")


def test_who_looked_is_told_to_whoever_said_it(town, code):
    town.member("周敏").say(f"公开意见 {code}")
    assert "准备公开意见" in town.person("阿婆").say("我的信息")


def test_whoever_erases_his_own_takes_the_published_words_with_him(town, code):
    organiser = town.member("周敏")
    organiser.say(f"公开意见 {code}")
    organiser.say("1")
    town.person("阿婆").say("删除")
    town.person("阿婆").say("确认删除")
    assert "还没有公开" in town.person("路人").say("意见公开")

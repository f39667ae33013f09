"""Courtesies and second thoughts: what is no matter gets a short answer of its own kind."""

import pytest

from tests.talk import Town


@pytest.mark.parametrize("said", ["谢谢", "谢谢您!", "辛苦了", "麻烦您了", "感谢"])
def test_thanks_are_answered_as_thanks(town: Town, said: str) -> None:
    assert town.person("王秀英").say(said).startswith("不客气。")


@pytest.mark.parametrize("said", ["好的", "好", "嗯嗯", "知道了", "收到", "不用了", "再见", "OK"])
def test_assent_and_goodbye_are_not_greeted(town: Town, said: str) -> None:
    assert town.person("王秀英").say(said).startswith("好的,有事随时说。")


@pytest.mark.parametrize("said", ["你好", "在吗", "喂", "师傅好", "早上好"])
def test_a_greeting_is_an_invitation(town: Town, said: str) -> None:
    assert town.person("王秀英").say(said).startswith("您好!")


@pytest.mark.parametrize("said", ["算了", "算了吧。", "不报了", "取消", "退出"])
def test_who_does_not_want_to_go_on_is_not_asked_again(town: Town, said: str) -> None:
    resident = town.person("王秀英")
    assert "在哪里?" in resident.say("楼上漏水")
    assert resident.say(said).startswith("好的,先不说了。")
    assert "在哪里" not in resident.say("你好")
    assert town.cases() == []


def test_cancelling_nothing_says_what_could_be_meant(town: Town) -> None:
    said = town.person("王秀英").say("取消")
    assert "没有没说完的事" in said
    assert "不用办了 编号" in said
    assert "退订" in said


@pytest.mark.parametrize("said", ["不满意", "没修好"])
def test_a_verdict_on_nothing_is_no_report(town: Town, said: str) -> None:
    assert town.person("王秀英").say(said).startswith("没有等您评价的事。")

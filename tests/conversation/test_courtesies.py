"""Courtesies and second thoughts: what is no matter gets a short answer of its own kind."""

import pytest

from bot.conversation.capability import Capability, NoSettings
from bot.conversation.engine import Engine
from bot.conversation.turn import Turn
from bot.errors import Refused
from bot.loading import load_handlers
from bot.messages import Reply
from tests import talk
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


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        *((said, "好的,刚才的不报了。有事随时说。") for said in ("算了", "算了吧。", "不报了", "撤回", "不用来了")),
        *((said, "好的,先不说了。") for said in ("取消", "退出")),
    ],
)
def test_who_does_not_want_to_go_on_is_not_asked_again(town: Town, said: str, answer: str) -> None:
    resident = town.person("王秀英")
    assert "在哪里?" in resident.say("楼上漏水")
    assert resident.say(said).startswith(answer)
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


def test_what_follows_an_answer_may_be_refused_too(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler goes on with another, which has nothing to work on: that is an answer, not a failure."""
    first, second = Capability("first", whole_words=("试一试",)), Capability("second")

    @first.on_complete
    def go_on(turn: Turn, form: object, settings: NoSettings) -> Reply:
        turn.go_on_with("second")
        return Reply("好的。")

    @second.on_complete
    def refuse(turn: Turn, form: object, settings: NoSettings) -> Reply:
        raise Refused("这件不在办。")

    registry = load_handlers({})
    for each in (first, second):
        registry.add(each, NoSettings())
    monkeypatch.setattr(talk, "ENGINE", Engine(registry))
    assert town.person("王秀英").say("试一试").startswith("这件不在办。")


@pytest.mark.parametrize("said", ["谢谢你哦", "谢谢", "麻烦你了"])
def test_thanks_in_the_midst_of_a_question_are_answered_and_it_is_asked_again(town: Town, said: str) -> None:
    resident = town.person("王秀英")
    resident.say("楼道灯坏了")
    answer = resident.say(said)
    assert answer.startswith("不客气。") and "在哪里?" in answer and "没听明白" not in answer
    assert "收到,编号" in resident.say("翠园3幢")


@pytest.mark.parametrize("said", ["你好", "在吗?", "师傅好", "您好啊"])
@pytest.mark.parametrize("wanted", ["楼道灯坏了", "附近 药店"])
def test_a_greeting_in_the_midst_of_a_question_is_returned_in_a_word(town: Town, wanted: str, said: str) -> None:
    resident = town.person("王秀英")
    question = resident.say(wanted).splitlines()[0]
    assert resident.say(said) == f"您好!\n刚才还没说完:{question}"
    resident.say(said), resident.say(said)  # it is never taken for the place
    assert town.cases() == []


def test_assent_in_the_midst_of_a_question_is_no_place(town: Town) -> None:
    resident = town.person("王秀英")
    resident.say("楼道灯坏了")
    assert resident.say("好的").startswith("好的。\n刚才还没说完:在哪里?")
    assert "收到,编号" in resident.say("翠园3幢")


@pytest.mark.parametrize("said", ["301", "2-301"])
def test_a_door_said_after_the_building_is_of_that_case(town: Town, said: str) -> None:
    resident = town.person("王秀英")
    resident.say("翠园5幢没水了")
    assert "已加到编号" in resident.say(said)


@pytest.mark.parametrize("said", ["我是翠园三栋的老太婆", "我是翠园3幢的业主", "你好,我是翠园3幢的老住户"])
def test_who_introduces_himself_is_asked_what_and_has_no_case_yet(town: Town, said: str) -> None:
    resident = town.person("王秀英")
    answer = resident.say(said)
    assert answer.startswith("翠园3幢,知道了。") and town.cases() == []
    assert "翠园3幢" in resident.say("楼道灯坏了")

"""A complaint about somebody who serves goes to those who supervise, never to him, whatever he is called."""

import pytest

from tests.conversation.said import bind_all, code_in, codes_in
from tests.delivery.texts import ZHAO
from tests.talk import Town

SERVE = ("李明", "张华", "王建国", "刘芳")


def said_to_nobody_but(town: Town, supervisor: str, complaint: str) -> str:
    """Files it; the reply, after looking into the phones of all who serve there."""
    phones = bind_all(town, *SERVE, supervisor)
    reply = town.person("阿婆").say(complaint)
    code = code_in(reply)
    assert code in "".join(phones[supervisor].received())
    assert not any(codes_in("".join(phones[name].received())) for name in SERVE)
    return reply


@pytest.mark.parametrize(
    "complaint",
    [
        "投诉物业李明态度差",
        "李明收了物业的红包 翠园3幢",
        "张华拿了装修队两条烟",
        "我要投诉李明",
        "投诉网格员张华",
        "我想投诉物业乱收费",
        "反映王建国骂人",
        "李明收钱才办事",
        "你们这帮人就知道拿钱不干活投诉你们",
    ],
)
def test_a_complaint_about_who_serves_asks_no_place_and_says_that_he_does_not_get_it(town: Town, complaint: str):
    reply = said_to_nobody_but(town, "吴刚", complaint)
    assert "您反映的是工作人员,不会交给他本人,只有专人能看到" in reply and "给您回话" in reply
    assert not any(name in reply for name in SERVE)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "report",
    [
        "请李明来翠园3幢修灯",
        "李明上次修的灯又坏了,翠园3幢",
        "翠园3幢灯坏了,再不来修我就投诉李明",
        "翠园3幢灯坏了,再不修我打12345投诉你们",
        "翠园3幢灯坏了,投诉物业不修",
    ],
)
def test_a_report_that_only_names_him_is_his_as_any_other(town: Town, report: str):
    assert "翠园3幢·" in town.person("阿婆").say(report)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("complaint", ["投诉吴刚", "我要举报督查吴刚收钱"])
def test_of_the_supervisor_himself_it_stands_before_those_who_route(town: Town, complaint: str):
    phones = bind_all(town, "吴刚", "周敏")
    code = code_in(town.person("阿婆").say(complaint))
    assert codes_in("".join(phones["吴刚"].received())) == []
    assert code in "".join(phones["周敏"].received())


@pytest.mark.only_on("sqlite")
def test_nor_is_it_handed_to_him_by_name(town: Town):
    phones = bind_all(town, "李明", "张华", "吴刚")
    code = code_in(town.person("阿婆").say("投诉物业李明态度差"))
    assert "不能派给本人" in phones["吴刚"].say(f"转派 {code} 李明")
    assert codes_in("".join(phones["李明"].received())) == []
    assert "已转派张华" in phones["吴刚"].say(f"转派 {code} 张华")


@pytest.mark.only_on("sqlite")
def test_told_at_the_door_it_is_as_confidential(town: Town):
    phones = bind_all(town, "李明", "张华", "吴刚")
    phones["张华"].say("代报 翠园3幢居民投诉李明态度差")
    assert codes_in("".join(phones["李明"].received())) == []
    assert codes_in("".join(phones["吴刚"].received())) != []


@pytest.mark.only_on("sqlite")
def test_a_text_says_no_more_than_that_it_is_confidential(town: Town):
    reply = town.sms(ZHAO).say("我要投诉李明")
    assert "只有专人能看到" in reply and "工作人员" not in reply

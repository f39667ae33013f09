"""0, 人工, 退出 and 帮助 work wherever one stands; so does any other question, and ours is asked again."""

from collections.abc import Callable

import pytest

from bot.messages import InboundKind
from tests.conversation.said import LAMP, code_in, codes_in, file_case, say_all
from tests.talk import Phone, Town

pytestmark = pytest.mark.only_on("sqlite")  # nothing here depends on how rows are kept

#: Every state a resident's talk can be in, and how he gets there.
STATES: dict[str, Callable[[Phone], object]] = {
    "nothing said": lambda _phone: None,
    "asked where": lambda phone: phone.say("楼道灯坏了"),
    "asked which place": lambda phone: phone.say("菜场门口井盖没了"),
    "asked what": lambda phone: phone.photo(),
    "asked what after a place": lambda phone: phone.place(30.005, 120.005),
    "place not found": lambda phone: say_all(phone, "楼道灯坏了", "老厂房"),
    "asked for his grid": lambda phone: phone.say("我的网格"),
    "asked from where": lambda phone: phone.say("附近 药店"),
    "asked whether to erase": lambda phone: phone.say("删除"),
    "asked for the right place": lambda phone: say_all(phone, LAMP, "地点不对"),
    "asked for a binding code": lambda phone: phone.say("绑定"),
    "asked what to tell": lambda phone: say_all(phone, LAMP, "回"),
    "asked within an interruption": lambda phone: say_all(phone, "楼道灯坏了", "附近 药店"),
    "life without a place": lambda phone: phone.say("着火了快来"),
    "just filed": lambda phone: phone.say(LAMP),
}
every_state = pytest.mark.parametrize("state", STATES)


@pytest.fixture
def resident(town: Town, state: str) -> Phone:
    phone = town.person("阿婆")
    phone.say("你好")
    STATES[state](phone)
    return phone


@every_state
def test_a_person_is_fetched_from_every_state_and_the_talk_ends(resident):
    reply = resident.say("人工")
    assert codes_in(reply) and "前在这里回您" in reply
    assert "现在没有没说完的事" in resident.say("退出")


@every_state
def test_leaving_ends_every_talk(resident):
    assert "随时发消息" in resident.say("退出")
    assert "现在没有没说完的事" in resident.say("退出")


@every_state
def test_help_is_given_in_every_state_and_the_open_question_repeated(resident):
    talking = resident.say("帮助")
    assert "人工" in talking and "进度" in talking
    left = resident.say("退出")
    assert ("刚才还没说完" in talking) == ("先不说了" in left)


@every_state
def test_zero_is_only_ever_back_and_leads_to_the_beginning(resident):
    replies = [resident.say("0") for _ in range(6)]
    assert all(replies)
    assert "已经在开头了" in replies[-1]


def test_zero_goes_back_one_question_not_out(town):
    resident = town.person("阿婆")
    resident.say("楼道灯坏了")
    assert "什么事" in resident.say("0")
    assert "在哪里" in resident.say("垃圾没人清运")
    code = code_in(resident.say("翠园3幢"))
    assert town.case(code).category == "waste"


def test_zero_written_as_people_do_is_still_back(town):
    resident = town.person("阿婆")
    for zero in ("０", " 0 "):
        resident.say("楼道灯坏了")
        assert "什么事" in resident.say(zero)
        resident.say("退出")


def test_what_was_half_said_goes_with_the_call_for_a_person(town):
    officer, resident = town.member("赵强"), town.person("阿婆")
    resident.say("楼道灯坏了")
    code = code_in(resident.say("人工"))
    assert "楼道灯坏了" in "".join(officer.received())
    assert code in officer.say("待办")


def test_a_second_call_for_a_person_opens_no_second_case(town):
    resident = town.person("阿婆")
    code = code_in(resident.say("人工"))
    assert code_in(resident.say("人工")) == code and len(town.cases()) == 1


@pytest.mark.parametrize(
    ("interruption", "answer"),
    [("进度", "还没有报过事"), ("帮助", "您可以"), ("我的信息", "存着"), ("隐私", "联系"), ("退订", "不再给您发通知")],
)
def test_an_interruption_is_answered_and_the_open_question_repeated(town, interruption, answer):
    resident = town.person("阿婆")
    question = resident.say("楼道灯坏了").split("\n\n")[0]
    reply = resident.say(interruption)
    assert reply.index(answer) < reply.index(question)
    assert codes_in(resident.say("翠园3幢"))


def test_an_interruption_that_asks_something_itself_is_finished_first_then_ours_is_asked_again(town):
    resident = town.person("阿婆")
    resident.say("楼道灯坏了")
    assert "哪里出发" in resident.say("附近 卫生站")
    reply = resident.say("翠园3幢")
    assert reply.index("桂花卫生站") < reply.index("在哪里")
    assert codes_in(resident.say("翠园5幢"))


def test_a_question_repeated_three_times_is_not_repeated_for_ever(town):
    resident = town.person("阿婆")
    resident.say("楼道灯坏了")
    repeated = ["刚才还没说完" in resident.say("进度") for _ in range(6)]
    assert repeated[0] and not repeated[-1]


def test_what_nobody_understands_gets_three_choices_and_a_person(town):
    resident = town.person("阿婆")
    resident.say("你好")
    for text in ("啊啊啊啊", "asdfgh", "……", "😀😀"):
        reply = resident.say(text)
        assert all(mark in reply for mark in ("1 ", "2 ", "3 ", "人工")), text


def test_links_and_clips_are_answered_though_nobody_opens_them(town):
    resident = town.person("阿婆")
    for kind in (InboundKind.LINK, InboundKind.VIDEO):
        assert "一句话" in town.hear(resident._inbound(kind))


def test_a_menu_button_says_the_words_behind_it(town):
    resident = town.person("阿婆")
    code = file_case(resident)
    assert code in resident.menu("进度")
    assert "什么事" in resident.menu("我要反映")

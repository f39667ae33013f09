"""The code of somebody else's case and a code of no case: one and the same answer, whoever asks and by whatever words."""

import pytest

from tests.conversation.said import LEAK, file_case
from tests.talk import Phone, Town

NO_CASE = "9QX4T"
ANYBODY = (
    "{code}",
    "编号 {code}",
    "进度 {code}",
    "经过 {code}",
    "催 {code}",
    "地点不对 {code} 翠园3幢",
    "不用办了 {code}",
    "回 {code} 好的",
    "打电话告诉本人 {code} 13800138000",
    "{code}修好了",
    "{code}怎么样了",
)
MEMBERS = (
    "看 {code}",
    "听 {code}",
    "答 {code} 好的",
    "接单 {code}",
    "不归我 {code} 不在这",
    "转派 {code} 张华",
    "已出发 {code}",
    "到场 {code}",
    "起因 {code} 老化",
    "控制 {code}",
    "办结 {code} 好了",
    "并案 {code} 7K3M2",
    "并案 7K3M2 {code}",
    "拆开 {code}",
    "已告知 {code}",
    "没打通 {code}",
    "公开意见 {code}",
    "完成 {code}",
    "延期 {code} 明天",
    "改决定 {code} 李明办",
    "取消决定 {code}",
    "报名名单 {code}",
    "群发进度 {code}",
    "同意 {code} 20",
    "编号 {code} 修好了",
    "{code}派给张华",
    "{code}那件弄好了",
    "{code} 我到了",
    "{code} 明天去",
    "{code} 原因是老化",
    "{code} 不归我们管",
    "已经联系物业了 {code}",
)


def both(phone: Phone, said: str, code: str) -> tuple[str, str]:
    """What is answered for the case and for none, each in a talk of its own."""
    answers = []
    for named in (code, NO_CASE):
        answers.append(phone.say(said.format(code=named)).replace(named, "·"))
        phone.say("退出")
        phone.town.clock.advance(minutes=1)
    return answers[0], answers[1]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ANYBODY)
def test_a_neighbour_cannot_tell_whether_a_code_is_anybodys(town: Town, said: str):
    code = file_case(town.person("阿婆"), LEAK)
    neighbour = town.person("路人")
    neighbour.say("你好")
    of_a_case, of_none = both(neighbour, said, code)
    assert of_a_case == of_none


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ANYBODY + MEMBERS)
def test_nor_can_a_member_of_another_grid(town: Town, said: str):
    code = file_case(town.person("阿婆"), LEAK)
    of_a_case, of_none = both(town.member("郑洁"), said, code)
    assert of_a_case == of_none


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ANYBODY + MEMBERS)
def test_nor_one_who_has_something_in_hand_himself(town: Town, said: str):
    code = file_case(town.person("阿婆"), LEAK)
    other = town.member("郑洁")
    file_case(town.person("阿公"), "松林里1幢下水道堵了")
    other.received()
    of_a_case, of_none = both(other, said, code)
    assert of_a_case == of_none


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ANYBODY + MEMBERS)
def test_nor_whoever_hands_out_work_of_what_is_told_in_confidence(town: Town, said: str):
    code = file_case(town.person("阿婆"), "网格员王建国收红包")
    of_a_case, of_none = both(town.member("赵强"), said, code)
    assert of_a_case == of_none

"""No dead end: from wherever one stands, whatever one sends, there is an answer; and one can always get out."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.messages import InboundKind
from tests.talk import Phone, Town

WORDS = (
    "0 1 2 3 4 5 9 99 １ 二 第一个 ① 1. 无 没有 随便 好 好的 收到 谢谢 还没 好了 好一半 不用办了 退出 帮助 人工 进度 我的网格 "
    "我的信息 隐私 发错了 绑定 解绑 待办 接单 全接 办结 转派 不归我 已出发 到场 起因 控制 代报 请假 销假 回 看 听 地点不对 "
    "附近 删除 退订 恢复订阅 订阅 翠园 翠园3幢 菜场 火星 路灯坏了 灯不亮了 着火了 水管爆了 ??? …… 😀 a 编号7K3M2 "
    "12345 13812345678 <xml> ]]> %s {0} '; 我想反映个事 你好 嗯"
)
ODD = [
    *WORDS.split(),
    "翠园3幢楼道灯坏了",
    "翠园3幢灯坏了,还有桂苑1幢垃圾没人清运",
    "办结 7K3M2 好了",
    "转派 7K3M2 张华",
    "长" * 3000,
    "我老公打我",
    "   ",
    "\u200b",
]
STATES = ("楼道灯坏了", "菜场门口井盖没了", "我的网格", "删除", "着火了快来")
ODD += [state for state in STATES if state not in ODD]
SENT = {
    "a photo": lambda phone: phone.photo(),
    "a voice message": lambda phone: phone.voice(),
    "a place inside": lambda phone: phone.place(30.005, 120.005),
    "a place on a border": lambda phone: phone.place(30.005, 120.01),
    "a place outside": lambda phone: phone.place(31.0, 121.0),
    "a link": lambda phone: phone.town.hear(phone._inbound(InboundKind.LINK)),
    "a button": lambda phone: phone.menu("进度"),
    "a follow": lambda phone: phone.follow(),
}
odd_things = st.lists(st.sampled_from([*ODD, *SENT]), min_size=3, max_size=6)
#: One town for all examples: what earlier ones left behind is part of the test.
bounded = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True, database=None
)
pytestmark = pytest.mark.only_on("sqlite")


def send(phone: Phone, thing: str) -> str:
    return SENT[thing](phone) if thing in SENT else phone.say(thing)


def hold(phone: Phone, things: list[str]) -> None:
    """Every one of `things` is answered, within what WeChat takes."""
    said: list[str] = []
    for thing in things:
        said.append(thing)
        reply = send(phone, thing)
        assert reply.strip(), said
        assert len(reply.encode()) <= 2048, said


@bounded
@given(odd_things)
def test_whatever_a_resident_sends_in_whatever_order_is_answered(town: Town, things):
    phone = town.person(f"resident-{next(town.keys)}")
    hold(phone, things)
    assert phone.say("退出")
    assert "编号" in phone.say("人工")


@bounded
@given(odd_things)
def test_whatever_a_member_sends_in_whatever_order_is_answered(town: Town, things):
    phone = town.person("李明")
    if not town.cases():
        town.member("李明")
    town.person("阿婆").say("翠园3幢楼道灯坏了")
    town.deliver()
    hold(phone, things)


def test_each_odd_thing_is_answered_as_the_very_first_message(town: Town):
    for number, thing in enumerate([*ODD, *SENT]):
        hold(town.person(f"resident-{number}"), [thing])


@pytest.mark.parametrize("place", range(len(STATES)), ids=STATES)
def test_each_odd_thing_is_answered_in_some_state(town: Town, place: int):
    """Every fifth thing in each of five states; the sequences above mix the rest."""
    for number, thing in enumerate([*ODD, *SENT][place :: len(STATES)]):
        hold(town.person(f"resident-{number}"), [STATES[place], thing])

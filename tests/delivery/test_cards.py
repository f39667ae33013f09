"""Cards (模板消息上的字): twenty characters to a field, so what stands on a card is the news, and what it asks is true."""

import pytest

from bot.broadcasts import words
from bot.config import Template
from bot.delivery.render import template_fields
from models.broadcasts import Broadcast
from tests.conversation.said import bind_all, file_case
from tests.delivery.texts import LI_MING, SMS
from tests.support import MONDAY
from tests.talk import build_town

CARDS = {
    "task": {
        "id": "task",
        "fields": {"code": "character_string1", "what": "thing2", "where": "thing3", "by": "thing4"},
    },
    "progress": {"id": "progress", "fields": {"code": "character_string1", "text": "thing2"}},
}
LAMP = "翠园3幢路灯坏了"


@pytest.fixture
def town(store, clock):
    return build_town(store, clock, wechat={"templates": CARDS})


def cards(town, name, kind):
    """What stood on each card of a kind that somebody was sent."""
    town.deliver()
    return [one.fields for one in town.sent.get(f"openid-{name}", ()) if one.kind == kind and one.rung == "template"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("编号 7K3M2 9:33骆正平报:情况已控制:水阀关了", "9:33骆正平报:情况已控制:水阀关了"),
        ("编号 7K3M2:李明已接单,定好时间就告诉您。", "李明已接单,定好时间就告诉您。"),
        ("编号 7K3M2的居民删除了自己的信息,不用办了。", "编号 7K3M2的居民删除了自己的信息…"),
        ("编号 7K3M2 和编号 9XYZ8 是同一件", "和编号 9XYZ8 是同一件"),
        ("编号 9XYZ8 已接单", "编号 9XYZ8 已接单"),
    ],
)
def test_the_code_that_has_a_field_of_its_own_takes_no_room_from_the_news(text, shown):
    values = {"code": "7K3M2", "text": text}
    both, alone = Template(**CARDS["progress"]), Template(id="progress", fields={"text": "thing2"})
    assert template_fields("progress", both, values, MONDAY) == {"character_string1": "7K3M2", "thing2": shown}
    assert template_fields("progress", alone, values, MONDAY)["thing2"][:20] == (
        text if len(text) <= 20 else f"{text[:19].rstrip()}…"
    )


@pytest.mark.parametrize(
    ("title", "text", "shown"),
    [
        ("", "停水,请储水。", "停水,回“通知”看全文"),
        ("", "明天上午8点到12点停水,请储水。", "明天上午8点到12点停水,回“通知”"),
        ("", "明天上午8点到12点翠园停水,请储水。", "明天上午8点到12点翠园停水,回“通知”"),
        ("", "明天上午8点到12点翠园桂苑停水。", "明天上午8点到12点翠园桂苑停水"),
        ("", "明天上午8点到12点翠园和桂苑两个小区停水。", "明天上午8点到12点翠…,回“通知”"),
        ("燃气泄漏", "燃气泄漏,请离开。", "燃气泄漏,回“通知”看全文"),
    ],
)
def test_a_notice_is_not_cut_while_the_card_has_room(title, text, shown):
    row = Broadcast(kind="notice", title=words.title_of(title or text), text=text)
    assert words.short(row) == shown and len(shown) <= 20


def test_a_correction_says_so_on_its_card():
    row = Broadcast(kind="correction", title=words.title_of("更正明天上午8点到12点翠…"), text="改为后天。")
    assert words.short(row) == "更正:改为后天,回“通知”看全文"


async def test_another_mans_overdue_task_is_no_new_one_on_the_card_and_its_time_is_over(town):
    bind_all(town, "李明", "刘芳")
    town.clock.advance(days=2, minutes=30)  # Wednesday 9:30; nobody's window is open
    file_case(town.person("阿婆"), LAMP)
    for _ in range(9):
        await town.pass_time(minutes=15)
    new, reminder = cards(town, "李明", "task")
    assert new["thing2"].startswith("照明:") and new["thing4"] == "今天11:30"
    assert reminder["thing2"].startswith("提醒:照明:")
    (urged,) = cards(town, "刘芳", "task")
    assert urged["thing2"].startswith("催办:照明:") and urged["thing4"] == "今天"


def test_a_time_that_is_past_is_no_deadline(store, clock):
    """It comes to somebody else when its time is over."""
    town = build_town(store, clock, sms={**SMS, "templates": {**SMS["templates"]}})
    code = file_case(town.person("阿婆"), LAMP)
    town.sms(LI_MING).received()
    town.clock.advance(days=1)
    other = town.member("张华")
    town.member("周敏").say(f"转派 {code} 张华")
    (task,) = other.received()
    assert "已超时,请马上回 1 接单" in task and "昨天" not in task

"""What is named only to say that it is not that ("电梯没坏，是停电了") is no matter of its own and names no category."""

import pytest

from bot.config.categories import Category, builtin_categories
from bot.understanding.contrast import set_aside
from bot.understanding.reading import Reading
from bot.understanding.understand import understand

pytestmark = pytest.mark.only_on("sqlite")
CATEGORIES = {code: Category(**entry) for code, entry in builtin_categories().items()}


def aside(text: str) -> list[str]:
    return [text[start:end] for start, end in set_aside(Reading(text, ()))]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("电梯没坏，是整幢楼停电了", "power"),
        ("路灯没坏，是井盖丢了", "road"),
        ("不是路灯，是楼上漏水", "leak"),
        ("水管没坏就是下水道堵了", "drainage"),
        ("狗叫不算，主要是楼上半夜放音响", "noise"),
        ("单元门是好的，就是楼道灯不亮", "lighting"),
        ("楼道灯坏了，不是应急灯", "lighting"),
        ("垃圾倒没事，是电梯停了三天", "elevator"),
    ],
)
def test_only_what_is_wrong_votes_and_it_is_one_matter(text: str, category: str):
    matters = understand(text, None, CATEGORIES).matters
    assert [matter.category for matter in matters] == [category]


@pytest.mark.parametrize(
    "text",
    [
        "楼道灯坏了，还有垃圾没人收",
        "是不是停电了，电梯不动",
        "他说不是他家的问题，楼上漏水",
        "灯是好的，谢谢你们",
        "他打了我一拳后来没事了，医药费谈不拢",
        "她一句话不说，想请人开导",
        "不是一次两次了，天天堵门口",
        "灯坏了没人修，不是第一次了",
    ],
)
def test_what_is_told_is_not_set_aside(text: str):
    assert aside(text) == []


def test_danger_is_heard_even_in_what_is_set_aside():
    assert understand("楼上着火了，不是演习", None, CATEGORIES).matters[0].urgent
    assert understand("电梯没坏，是有人晕倒在里面", None, CATEGORIES).matters[0].urgent
    assert understand("狗叫不算，主要是他拿刀砍人", None, CATEGORIES).matters[0].urgent

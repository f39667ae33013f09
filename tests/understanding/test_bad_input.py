"""What is no sentence of a resident: nothing, too much, no words, other languages; each has its defined answer."""

import pytest

from bot.config.categories import Category, builtin_categories
from bot.understanding.understand import LONGEST, Intent, understand

pytestmark = pytest.mark.only_on("sqlite")
CATEGORIES = {code: Category(**entry) for code, entry in builtin_categories().items()}
CODE = 'def main():\n    for i in range(10):\n        print(i)\n\nif __name__ == "__main__":\n    main()'
ARTICLE = (
    "近日，某市召开会议，研究部署下一阶段工作。会议指出，要统筹推进各项重点任务。与会代表围绕产业升级、科技创新、文化建设等主题进行了交流。"
    "会议强调，各部门要提高站位，压实责任，确保全年目标顺利完成。"
) * 8
TWENTY = [
    "路灯不亮",
    "井盖没了",
    "垃圾没人收",
    "下水道堵了",
    "电梯坏了",
    "自来水发黄",
    "树枝断了",
    "车乱停",
    "楼上太吵",
    "消防通道堵了",
    "停电了",
    "燃气停了",
    "单元门坏了",
    "有人违章搭棚",
    "河水发臭",
    "遛狗不牵绳",
    "物业费乱涨",
    "监控坏了",
    "红绿灯坏了",
    "老板欠工资",
]


@pytest.mark.parametrize(
    "text", ["", "   ", "\u200b", "😀😭🔥", "。。。？？？", "a" * LONGEST, CODE, "こんにちは", "Is the office open?"]
)
def test_what_tells_no_matter_is_talk_of_which_nothing_is_sure(text):
    understood = understand(text, None, CATEGORIES)
    assert (understood.intent, understood.matters) == (Intent.CHAT, ())
    assert understood.confidence < 0.5


def test_a_pasted_article_is_at_most_one_thing_and_nothing_is_sure_of_it():
    understood = understand(ARTICLE, None, CATEGORIES)
    assert len(understood.matters) <= 1 and understood.confidence <= 0.5
    assert all(matter.category == "other" and not matter.urgent for matter in understood.matters)


def test_two_thousand_characters_of_one_thing_are_one_matter():
    matters = understand(("翠园的路灯又不亮了，" * 300)[:LONGEST], None, CATEGORIES).matters
    assert [matter.category for matter in matters] == ["lighting"]


def test_what_is_beyond_two_thousand_characters_is_not_read():
    assert understand("嗯" * LONGEST + "着火了", None, CATEGORIES).matters == ()


def test_twenty_matters_of_one_message_are_told_apart():
    listed = " ".join(f"{number}.{text}" for number, text in enumerate(TWENTY, 1))
    matters = understand(listed, None, CATEGORIES).matters
    assert 18 <= len(matters) <= 20
    assert len({matter.category for matter in matters}) >= 18

"""归谁管: a whole question for who is in charge; whatever else is said in it is understood as ever."""

import pytest

from bot.config import Config
from bot.understanding.in_charge import in_charge_of
from bot.understanding.understand import understand

pytestmark = pytest.mark.only_on("sqlite")
CATEGORIES = Config().categories


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *((text, "unsaid") for text in ("归谁管", "谁负责?", "到底谁管", "请问归谁管啊", "是谁负责的")),
        *((text, "here") for text in ("我们这谁管", "这里谁负责", "我家归谁管", "谁管我们这里", "我们这栋楼谁负责")),
        *((text, "here") for text in ("这片是谁管的", "谁负责我们楼", "我们小区归谁管呢")),
        *(
            (text, "matter")
            for text in ("这事谁负责", "这事归谁管啊?", "谁管这事", "我报的事谁在管", "这件事情由谁负责")
        ),
    ],
)
def test_who_is_in_charge_is_asked_of_here_of_a_matter_or_of_nothing_said(text: str, meant: str) -> None:
    assert in_charge_of(text) == meant
    assert understand(text, None, CATEGORIES).intent == "circle"


@pytest.mark.parametrize(
    "text",
    ["谁来管管", "没人管", "路灯归谁管", "谁管得着", "灯坏了谁负责", "垃圾没人收谁来管", "物业归谁管", "谁负责赔"],
)
def test_what_says_more_is_no_such_question(text: str) -> None:
    assert in_charge_of(text) is None

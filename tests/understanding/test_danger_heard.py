"""Danger to life: calls for help by their number, and danger in words that are on no list; what only sounds so is calm."""

from pathlib import Path

import pytest

from bot.config import Config
from bot.understanding.categories import lexicon_for
from bot.understanding.matcher import entries_of
from bot.understanding.matters import calm_of
from bot.understanding.reading import Reading
from bot.understanding.understand import Urgency, understand

BUILTIN = Config().categories


@pytest.mark.parametrize(
    ("text", "number"),
    [("工人被钢板压住了腿", "medical"), ("我在电梯里面门不开灯也黑了", "fire"), ("他喝了一大口清洁剂", "medical")],
)
def test_danger_to_life_is_heard_in_words_that_are_on_no_list(text, number):
    assert calm_of(Reading(text, lexicon_for(BUILTIN).find(text))).hazards == []
    (matter,) = understand(text, None, BUILTIN).matters
    assert (matter.urgency, matter.emergency) == (Urgency.LIFE, number)


@pytest.mark.parametrize("text", ["怕工人被钢板压住了腿", "钢板压住腿怎么赔", "建议电梯里装灯,门不开会黑"])
def test_where_it_is_feared_asked_or_proposed_it_is_not(text):
    assert all(matter.urgency is not Urgency.LIFE for matter in understand(text, None, BUILTIN).matters)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("帮我叫个救护车", "medical"),
        ("120快来", "medical"),
        ("有老人摔倒了", "medical"),
        ("我爸摔倒了", "medical"),
        ("帮我报警", "police"),
        ("我在翠园被人抢了", "police"),
        ("我儿子离家出走两天了", "police"),
        ("快叫警察", "police"),
        ("快叫消防车", "fire"),
        ("帮我打119", "fire"),
    ],
)
def test_a_call_for_help_is_one_for_life(text: str, number: str) -> None:
    (matter,) = understand(text, None, BUILTIN).matters
    assert (matter.urgency, matter.emergency) == ("life", number)


@pytest.mark.parametrize(
    "text",
    ["救护车进不来,路被堵了", "邻居太吵可以报警吗", "怕老人摔倒了没人知道", "上次老人摔倒了,幸好没事"],
)
def test_what_only_sounds_like_one_is_not(text: str) -> None:
    assert all(matter.urgency != "life" for matter in understand(text, None, BUILTIN).matters)


#: Each has the words of a danger and tells of none.
LOOK_ALIKES = Path(__file__).with_name("look_alikes.txt").read_text("utf-8").splitlines()


def test_what_has_the_words_of_a_danger_and_tells_of_none_is_not_for_life() -> None:
    raised = [text for text in LOOK_ALIKES if any(m.urgency == "life" for m in understand(text, None, BUILTIN).matters)]
    assert raised == []


def test_a_line_of_a_list_with_two_gaps_is_refused() -> None:
    with pytest.raises(ValueError, match="一行只能有一处"):
        list(entries_of("emergency_fire", ["3 锅…着…烫"]))


@pytest.mark.parametrize(
    "text", ["地下车库有人晕倒了", "公交站有人晕倒", "被马蜂蛰了一身肿起来了", "公园长椅上有人叫不醒"]
)
def test_who_is_ill_or_hurt_is_cared_for_wherever_he_lies_and_whatever_hurt_him(text: str) -> None:
    (matter,) = understand(text, None, BUILTIN).matters
    assert (matter.urgency, matter.category, matter.emergency) == ("life", "care", "medical")


@pytest.mark.parametrize("text", ["被隔壁的狗咬了,流血", "大狼狗咬着孩子不松口"])
def test_whom_a_dog_bites_is_a_matter_of_the_dog(text: str) -> None:
    (matter,) = understand(text, None, BUILTIN).matters
    assert (matter.urgency, matter.category, matter.emergency) == ("life", "pets", "medical")


@pytest.mark.parametrize(
    ("text", "category"),
    [
        *(("电线冒火花", "power"), ("插座冒火星", "power"), ("变压器嗡嗡冒火花", "power")),
        *(("配电箱着火了", "fire_safety"), ("插座冒火花把窗帘烧着了", "fire_safety"), ("充电桩冒烟", "fire_safety")),
    ],
)
def test_sparks_of_the_current_are_a_matter_of_power_flames_of_fire_and_the_fire_brigade_comes_first(
    text: str, category: str
) -> None:
    (matter,) = understand(text, None, BUILTIN).matters
    assert (matter.urgency, matter.category, matter.emergency) == ("life", category, "fire")


@pytest.mark.parametrize(
    ("text", "urgency", "number"),
    [
        ("地铁站门口有个没人要的箱子 里面有滴答声", "life", "police"),
        ("大人都不在家 有个叔叔一直敲门 我怕", "life", "police"),
        ("隔壁独居老伯三天没拿牛奶了门口臭烘烘", "life", "medical"),
        ("煤气忘记关了", "life", "gas"),
        ("外墙砖头往下掉", "now", None),
        ("外墙瓷砖在掉 下面小学生走来走去", "now", None),
        ("有个男的天天跟着我女儿放学", "now", "police"),
    ],
)
def test_what_a_grid_worker_would_run_for_is_heard(text: str, urgency: str, number: str | None) -> None:
    (matter,) = understand(text, None, BUILTIN).matters
    assert (matter.urgency, matter.emergency) == (urgency, number)


@pytest.mark.parametrize(
    ("text", "is_hurt"),
    [
        ("隔壁老太讲伊吃了一瓶安眠药", True),
        ("有人跳楼了", True),
        ("有人割腕了", True),
        ("有人要跳楼", False),
        ("我不想活了", False),
    ],
)
def test_whoever_has_harmed_himself_needs_120_beside_110(text: str, is_hurt: bool) -> None:
    (matter,) = understand(text, None, BUILTIN).matters
    assert (matter.urgency, matter.emergency, matter.sealed, matter.is_hurt) == ("life", "police", True, is_hurt)

"""What a matter carries beside its category: place, time, number, secrecy; and what configuration changes."""

import pytest

from bot.understanding.sentences import read_sentences
from bot.understanding.understand import Urgency, understand
from tests.understanding.asked import PLACES, Category, builtin_entries, matters


def codes(text):
    return [matter.place.code if matter.place else None for matter in matters(text)]


def test_the_answer_has_the_shape_of_the_contract():
    assert understand("翠园3幢2单元楼道灯坏了", PLACES, {}).as_json() == {
        "text": "翠园3幢2单元楼道灯坏了",
        "intent": "report",
        "matters": [
            {
                "text": "翠园3幢2单元楼道灯坏了",
                "intent": "report",
                "category": "lighting",
                "urgency": "normal",
                "urgent": False,
                "when": None,
                "place": {"code": "B3", "name": "翠园3幢", "grid": "G1"},
                "candidates": [],
                "confidence": 0.9,
            }
        ],
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("翠园3幢灯坏了，还有垃圾没人收", ["B3", "B3"]),
        ("路灯不亮，另外翠园3幢垃圾没人收", ["B3", "B3"]),
        ("翠园3幢灯坏了，5幢垃圾没人收", ["B3", "B5"]),
        ("翠园3幢灯坏了，还有东菜场门口井盖没了", ["B3", "L1"]),
        ("灯坏了，还有垃圾没人收", [None, None]),
        ("翠园3幢灯坏了，还有东菜场门口井盖没了，另外垃圾没人收", ["B3", "L1", "L1"]),
    ],
)
def test_a_place_is_shared_by_the_matters_that_name_none(text, expected):
    assert codes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "翠园3幢灯坏了,5幢垃圾没人收",
        "翠园3幢灯坏了。5幢垃圾没人收",
        "翠园3幢灯坏了；5幢垃圾没人收",
        "翠园3幢灯坏了\n5幢垃圾没人收",
        "1、翠园3幢灯坏了 2、5幢垃圾没人收",
        "1.翠园3幢灯坏了 2.5幢垃圾没人收",
        "①翠园3幢灯坏了②5幢垃圾没人收",
        "翠园3幢灯坏了还有5幢垃圾没人收",
        "翠园三幢灯坏了,五幢垃圾没人收",
    ],
)
def test_two_buildings_are_two_matters_however_they_are_joined(text):
    assert [(m.category, m.place.code) for m in matters(text)] == [("lighting", "B3"), ("waste", "B5")]


def test_a_building_without_its_estate_is_of_the_one_before():
    found = matters("翠园3幢灯坏了；5幢垃圾没人收；东菜场门口井盖没了")
    assert [(m.category, m.place.grid) for m in found] == [("lighting", "G1"), ("waste", "G1"), ("road", "G2")]
    assert found[1].place_text == "翠园5幢"


def test_an_unknown_building_is_the_estate_before_it():
    assert codes("翠园3幢灯坏了,99幢垃圾没人收") == ["B3", "E1"]


def test_a_building_of_an_unknown_estate_is_no_other_estates():
    found = matters("幸福里1幢灯坏了,3幢垃圾没人收")
    assert [(m.place, m.candidates, m.place_text) for m in found] == [(None, (), "幸福里1幢"), (None, (), "幸福里3幢")]


def test_a_building_after_a_landmark_is_a_question():
    assert codes("东菜场井盖没了,3幢垃圾没人收") == ["L1", None]


@pytest.mark.parametrize(
    ("text", "expected"), [("翠园3幢灯坏了,5幢灯也坏了", ["B3", "B5"]), ("翠园3幢灯坏了,3幢灯也坏了", ["B3"])]
)
def test_the_same_fault_at_another_place_is_another_matter(text, expected):
    assert codes(text) == expected


def test_a_place_that_is_told_more_exactly_is_no_other():
    assert codes("翠园小区灯坏了,就是翠园3幢的灯坏了") == ["B3"]


def test_a_name_borne_by_two_places_is_a_question():
    (matter,) = matters("菜场门口井盖没了")
    assert matter.place is None
    assert {each.code for each in matter.candidates} == {"L1", "L2"}


def test_an_unknown_place_keeps_its_words():
    (matter,) = matters("幸福里5幢路灯不亮")
    assert matter.place is None
    assert matter.place_text == "幸福里5幢"


def test_the_name_of_a_place_says_nothing_of_the_matter():
    assert [matter.category for matter in matters("水电路井盖没了")] == ["road"]
    (matter,) = matters("燃气大厦门口路灯不亮")
    assert (matter.category, matter.urgency) == ("lighting", Urgency.NORMAL)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3幢着火了", "fire"),
        ("楼道有煤气味", "gas"),
        ("有人拿刀砍人", "police"),
        ("老人晕倒了", "medical"),
        ("孩子走丢了", "police"),
        ("被困在电梯里", "fire"),
        ("水管爆了", "water"),
        ("我被锁在门外", None),
        ("路灯不亮", None),
        ("老公打我", "police"),
        ("我想自杀", "police"),
    ],
)
def test_the_right_number_goes_first(text, number):
    (matter,) = matters(text)
    assert matter.emergency == number


def test_a_near_miss_is_for_the_same_day_and_not_for_the_ambulance():
    (matter,) = matters("我差点被电动车撞到")
    assert matter.same_day
    assert (matter.urgency, matter.emergency) == (Urgency.NORMAL, None)


@pytest.mark.parametrize(
    "text", ["老公打我", "我爸爸打我", "有人摸我屁股", "我想自杀", "举报社区主任收钱", "社区书记收红包", "邻居虐待孩子"]
)
def test_a_sealed_topic_is_sealed(text):
    assert all(matter.sealed for matter in matters(text))


@pytest.mark.parametrize(
    "text", ["举报有人乱扔垃圾", "举报楼上违建", "孩子打疫苗在哪里", "网格员还没来", "家暴怎么预防", "打工人孩子上学"]
)
def test_an_ordinary_matter_is_not_sealed(text):
    assert not any(matter.sealed for matter in matters(text))


@pytest.mark.parametrize("text", ["投诉网格员态度差", "窗口的人爱理不理", "村干部骂人", "我要投诉社区主任"])
def test_a_complaint_about_staff_is_told(text):
    assert [matter.complaint_about_staff for matter in matters(text)] == [True]


@pytest.mark.parametrize(
    "text", ["跟网格员投诉过路灯了还没修", "网格员态度很好", "向居委会反映垃圾没人收", "路灯坏了没人管"]
)
def test_a_complaint_to_staff_is_none_about_them(text):
    assert not any(matter.complaint_about_staff for matter in matters(text))


@pytest.mark.parametrize(
    "threat",
    [
        "再不解决我就去上访",
        "我要打12345",
        "找记者曝光你们这群废物",
        "告到法院去",
        "要出人命了",
        "还有我们要堵路抗议",
        "另外我拒交物业费",
    ],
)
def test_anger_changes_nothing_but_where_to_turn(threat):
    calm, angry = understand("翠园3幢路灯不亮", PLACES, {}), understand(f"翠园3幢路灯不亮，{threat}", PLACES, {})
    assert angry.turns_elsewhere
    assert not calm.turns_elsewhere
    assert [(m.category, m.urgency, m.place, m.sealed, m.emergency) for m in angry.matters] == [
        (m.category, m.urgency, m.place, m.sealed, m.emergency) for m in calm.matters
    ]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("昨天晚上10点开始停水", "昨天晚上10点开始"),
        ("路灯坏了三天了", "三天了"),
        ("楼上每天半夜两点拖凳子", "每天半夜两点"),
        ("从上周开始漏水", "从上周开始"),
        ("第三天桥边井盖没了", None),
        ("3幢灯坏了", None),
        ("低保金三个月没发了", "三个月"),
        ("路灯坏了三天没人修", "三天"),
    ],
)
def test_the_words_of_time_are_kept_as_written(text, when):
    assert matters(text)[0].when == when


def test_a_configured_category_is_found_by_its_words():
    categories = {"lighting": Category(), "other": Category(), "drone": Category(words=("无人机", "航拍"))}
    assert [matter.category for matter in matters("有人放无人机对着窗户", categories)] == ["drone"]


@pytest.mark.parametrize("words", [("马蜂窝",), ("马蜂",), ("蜂窝",)])
def test_a_word_of_a_category_of_ones_own_wins_over_every_list(words):
    builtin = {code: Category(**entry) for code, entry in builtin_entries().items()}
    for text in ("3幢楼顶有个马蜂窝", "外墙裂缝里有个马蜂窝"):
        assert matters(text, builtin | {"bees": Category(words=words)})[0].category == "bees"
        assert matters(text, builtin)[0].category != "bees"


def test_a_configured_word_after_a_minus_is_taken_away():
    listed, taken = Category(), Category(words=("-盲道",))
    assert matters("盲道坏了", {"road": listed, "other": listed})[0].category == "road"
    assert matters("盲道坏了", {"road": taken, "other": listed})[0].category == "other"


def test_a_category_that_is_not_configured_is_other():
    assert matters("电梯坏了", {"road": Category(), "other": Category()})[0].category == "other"


def test_a_sealed_category_seals_its_matters():
    categories = {"lighting": Category(sealed=True), "other": Category()}
    assert matters("路灯不亮", categories)[0].sealed


def test_the_text_of_each_matter_is_its_own():
    assert [matter.text for matter in matters("①路灯不亮②健身器材坏了")] == ["路灯不亮", "健身器材坏了"]


def test_words_typed_apart_are_read_together():
    (matter,) = matters("楼 道 灯 坏 了")
    assert matter.category == "lighting"


def test_what_is_said_twice_is_one_matter():
    assert [matter.category for matter in matters("灯坏了，还有垃圾没人收，还有灯坏了")] == ["lighting", "waste"]


def test_the_words_that_spoke_for_a_category_are_told():
    first, second = matters("楼道灯坏了，还有下水道堵了")
    assert (first.spoke[0], second.spoke[0]) == ("楼道灯", "下水道")


def test_dialect_and_traditional_words_are_understood_and_kept_as_they_were_said():
    (matter,) = matters("阿拉弄堂里向路灯勿亮哉")
    assert (matter.category, matter.text) == ("lighting", "阿拉弄堂里向路灯勿亮哉")
    first, second = matters("樓道燈壞了，還有垃圾冇人收")
    assert (first.category, first.text, second.category, second.text) == (
        "lighting",
        "樓道燈壞了",
        "waste",
        "還有垃圾冇人收",
    )


def test_a_thing_that_could_be_of_two_kinds_names_both():
    apart = [each.text for each in read_sentences() if each.is_kept_apart and each.intent == "report"]
    unsure = [matter for text in apart for matter in matters(text) if matter.alternatives]
    assert 0 < len(unsure) < 0.1 * len(apart)
    assert all(matter.alternatives[0] == matter.category and len(matter.alternatives) == 2 for matter in unsure)
    assert matters("楼道灯坏了")[0].alternatives == ()

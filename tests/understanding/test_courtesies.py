"""A greeting, thanks or 请尽快处理 around what somebody tells changes nothing of it; by themselves they are what they are."""

import time

import pytest

from bot.config.categories import Category, builtin_categories
from bot.understanding.categories import lexicon_for
from bot.understanding.courtesies import courtesies_of
from bot.understanding.reading import Reading
from bot.understanding.understand import understand
from tests.understanding.courtesies import AFTER, BEFORE

pytestmark = pytest.mark.only_on("sqlite")
CATEGORIES = {code: Category(**entry) for code, entry in builtin_categories().items()}
LEXICON = lexicon_for(CATEGORIES)

TOLD = {
    "楼道灯坏了": "lighting",
    "电梯坏了": "elevator",
    "下水道堵了": "drainage",
    "家里水管漏水了": "leak",
    "路面有个大坑": "road",
    "垃圾三天没人清": "waste",
    "小区停水了": "water",
    "有人乱停车挡住单元门口": "parking",
    "隔壁装修太吵": "noise",
    "消防通道被堵了": "fire_safety",
    "树枝断了挂在半空": "greening",
    "门禁坏了": "building",
}


def test_what_is_told_stays_what_it_is_whatever_is_said_around_it():
    heard = {}
    for told, category in TOLD.items():
        for text in (*(before + told for before in BEFORE), *(told + after for after in AFTER)):
            understood = understand(text, None, CATEGORIES)
            found = [(str(matter.intent), matter.category) for matter in understood.matters]
            if found != [("report", category)]:
                heard[text] = (str(understood.intent), found)
    assert not heard


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("谢谢", "chat"),
        ("辛苦了", "chat"),
        ("修好了,谢谢", "rating"),
        ("灯亮了,谢谢你们", "rating"),
        ("谢谢李师傅,电梯修得真快", "opinion"),
        ("建议楼下装个灯,谢谢", "opinion"),
        ("医保断了怎么补缴,麻烦说一下,谢谢", "policy"),
        ("附近哪里能配钥匙,谢谢", "circle"),
    ],
)
def test_thanks_for_what_was_done_or_for_an_answer_change_nothing_either(text: str, intent: str):
    assert str(understand(text, None, CATEGORIES).intent) == intent


def test_danger_is_heard_whatever_is_said_around_it():
    for text in ("师傅您好,家里煤气漏了,麻烦快来人,谢谢", "不好意思打扰了,我爸晕倒了叫不醒,求求你们快派人来"):
        assert understand(text, None, CATEGORIES).matters[0].urgent, text


def aside(text: str) -> list[str]:
    return [text[start:end] for start, end in courtesies_of(Reading(text, LEXICON.find(text)))]


def test_they_are_set_aside_only_beside_something_told():
    assert aside("您好,楼道灯坏了,麻烦尽快派人来修一下,谢谢") == ["您好", "麻烦尽快派人来修一下", "谢谢"]
    assert aside("楼道灯坏了麻烦来看看谢谢") == ["麻烦来看看谢谢"]
    assert aside("您好,在吗,谢谢") == aside("谢谢你们把灯修好了") == aside("我妈要去医院,能不能帮忙") == []


@pytest.mark.parametrize("around", ["请", "谢谢", "请尽快派人来修一下", "麻烦您", "能不能帮忙请", "师傅"])
def test_a_message_full_of_them_is_read_at_once(around: str):
    text = ("灯坏了" + around * 1000)[:1999] + "x"
    reading = Reading(text, LEXICON.find(text))
    began = time.process_time()
    courtesies_of(reading)
    assert time.process_time() - began < 0.5

"""What somebody wants of us: a greeting, a report, a question, an announcement of one, or nothing at all."""

import pytest

from bot.understanding.openers import is_opener
from bot.understanding.understand import Intent, Urgency, understand
from tests.understanding.asked import PLACES, Category, builtin_entries, matters


@pytest.mark.parametrize("text", ["你好", "在吗", "早上好", "谢谢", "谢谢你", "你好啊", "王姐你好", "哈哈哈"])
def test_a_greeting_is_surely_one(text):
    said = understand(text, PLACES, {})
    assert said.intent is Intent.CHAT
    assert said.confidence >= 0.75


@pytest.mark.parametrize(
    "text", ["我觉得月亮很大", "今天天气真好啊", "太阳好大", "12345", "2单元的", "就是靠东边的那盏", "asdfgh"]
)
def test_what_says_nothing_is_no_greeting(text):
    said = understand(text, PLACES, {})
    assert said.intent is Intent.CHAT
    assert said.confidence <= 0.3


def test_a_lamp_that_is_broken_is_surely_a_report():
    """Though 灯坏了 is a configured word too, which hides none of the patterns of its own category."""
    (matter,) = matters("灯坏了", {code: Category(**entry) for code, entry in builtin_entries().items()})
    assert (matter.category, matter.confidence) == ("lighting", 0.9)


def test_a_complaint_of_the_dark_without_a_thing_is_a_guess():
    (matter,) = matters("晚上很黑,老人都不敢走")
    assert matter.intent is Intent.REPORT
    assert matter.confidence < 0.6


def test_a_poor_repair_at_a_named_place_is_a_report():
    assert understand("根本没修,还是不亮", PLACES, {}).intent is Intent.RATING
    assert understand("翠园3幢根本没修,还是不亮", PLACES, {}).intent is Intent.REPORT


def test_danger_is_found_though_another_matter_comes_first():
    found = matters("楼道灯坏了，还有我闻到煤气味")
    assert [matter.urgency for matter in found] == [Urgency.NORMAL, Urgency.LIFE]


def test_a_question_beside_a_report_keeps_its_own_intent():
    found = matters("路灯不亮，另外居住证怎么办理")
    assert [matter.intent for matter in found] == [Intent.REPORT, Intent.POLICY]


@pytest.mark.parametrize("said", ["我想报个事", "我想反映个事", "我要投诉", "你好,我要反映一个问题"])
def test_who_announces_something_wrong_is_to_be_asked_what(said):
    (matter,) = understand(said, None, {}).matters
    assert (matter.intent, matter.category, matter.text) == ("report", "other", said)


@pytest.mark.parametrize("said", ["我想问个事", "我要匿名举报"])
def test_who_announces_a_question_or_a_secret_reports_nothing_yet(said):
    assert understand(said, None, {}).intent != "report"


@pytest.mark.parametrize("said", ["我想反映个事", "我要匿名举报", "你好,我要投诉", "想咨询一下", "我来说个问题"])
def test_words_that_only_announce_a_matter_are_an_opener(said):
    assert is_opener(said)


@pytest.mark.parametrize("said", ["我要投诉网格员态度差", "反映灯坏了", "举报违章搭建", ""])
def test_words_that_name_their_matter_are_no_opener(said):
    assert not is_opener(said)


@pytest.mark.parametrize("text", ["蓝色的鱼在飞", "蓝色的大象在飞", "阿巴阿巴", "量子泡泡"])
def test_nonsense_is_no_matter(text):
    assert matters(text) == ()

"""请假 as people say it: the days, and whether somebody asks for leave at all; where it may be one he is asked."""

from datetime import date

import pytest

from bot.text.dates import days_in
from handlers.absence import may_be_away, sounds_away
from tests.conversation.said import file_case
from tests.talk import Town

TODAY = date(2026, 3, 2)  # a Monday


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("今天", (2, 2)),
        ("明天到后天", (3, 4)),
        ("3月3日到3月5日", (3, 5)),
        ("3.3-3.5", (3, 5)),
        ("5号到6号", (5, 6)),
        ("周三到周五", (4, 6)),
        ("下周一", (9, 9)),
        ("这周", (2, 6)),
        ("2026年3月3日", (3, 3)),
        ("这周五", (6, 6)),
        ("这周三到周五", (4, 6)),
        ("下周", (9, 13)),
        ("下周一到周三", (9, 11)),
        ("下周一到下周三", (9, 11)),
        ("周五到下周二", (6, 10)),
        ("三天", (2, 4)),
        ("明天起三天", (3, 5)),
        ("下周一开始休一周", (9, 15)),
        ("今明两天", (2, 3)),
        ("到3月6日", (2, 6)),
        ("一直到周五", (2, 6)),
        ("三月五号到六号", (5, 6)),
        ("明天下午", (3, 3)),
        ("半天", (2, 2)),
        ("到月底", (2, 31)),
    ],
)
def test_days_are_read_as_people_write_them(said, days):
    assert days_in(said, TODAY) == (date(2026, 3, days[0]), date(2026, 3, days[1]))


@pytest.mark.parametrize("said", ["回老家", "", "13月40日", "3月5日到3月3日"])
def test_what_is_no_span_of_days_is_none(said):
    assert days_in(said, TODAY) is None


@pytest.mark.parametrize(
    "said",
    [
        "这周我出差",
        "下周一到周三请假",
        "明天请假",
        "我明天要请假一天",
        "明天家里有事,请个假",
        "我下周不在",
        "明天下午我不在社区",
        "周五到下周二年休",
        "3月3日到3月5日去外地出差",
        "身体不舒服,今天请病假",
        "明天请假,由张华代班",
        "领导,我后天来不了",
        "明后两天我轮休",
        "下周我去学习",
        "家里孩子病了 明后天请两天假",
        "我妈住院了,我想请假从三月十号到十五号",
        "下星期三休息",
        "今天下午请个假",
    ],
)
def test_saying_it_in_ones_own_words_is_asking_for_leave(said):
    assert sounds_away(said)


@pytest.mark.parametrize(
    "said",
    [
        "保洁员请假了三天没人扫地",
        "翠园3幢明天停水吗",
        "明天王婆婆不在家,后天再去",
        "请假",
        "我要请假",
        "今天去了翠园3幢",
        "医生明天在不在",
        "周末楼下太吵",
        "孩子发烧了,明天幼儿园怎么请假",
        "明天的会我来不了,请把材料放社区,另外翠园3幢的灯还没修好,请派人去看",
    ],
)
def test_what_says_more_or_less_than_that_is_not(said):
    assert not sounds_away(said)


@pytest.mark.only_on("sqlite")
def test_a_member_says_it_as_he_speaks_and_a_resident_who_does_asks_for_nothing(town):
    member = town.member("李明")
    assert "3月2日到3月6日不给您派新单" in member.say("这周我出差")
    assert "派新单" not in town.person("阿婆").say("这周我出差")


def test_who_only_says_that_he_wants_leave_is_asked_from_when(town):
    assert town.member("李明").say("我想请假").startswith("从哪天到哪天?")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("下礼拜一到礼拜三我去杭州开会", "3月9日到3月11日"),
        ("周四到周五我要去党校学习", "3月5日到3月6日"),
        ("今天病了来不了", "3月2日"),
    ],
)
def test_who_will_be_elsewhere_for_days_is_asked_whether_that_is_leave(town, said, days):
    member = town.member("李明")
    assert f"是请假吗?{days}。回 1是 2不是" in member.say(said)
    assert f"记下了:{days}不给您派新单" in member.say("1")
    assert town.cases() == []


@pytest.mark.only_on("sqlite")
def test_and_no_leave_is_noted_where_it_is_none(town):
    member = town.member("李明")
    member.say("明天我去杭州开会")
    assert "不算请假" in member.say("不是")
    assert "没有在休假" in member.say("销假")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["我明天不在", "请假 明天", "明天请假", "明天我去党校学习"])
def test_leave_goes_before_an_open_question_for_a_place(town, said):
    member = town.member("李明")
    assert "在哪里" in member.say("楼道灯坏了")
    answer = member.say(said)
    assert "3月3日" in answer and "在哪里" in answer
    assert town.cases() == []


@pytest.mark.parametrize(
    "said",
    [
        "明天王婆婆不在家,后天再去",
        "居民今天病了来不了",
        "今天我们楼下开会很吵",
        "明天的会我来不了",
        "明天学习班几点开始",
    ],
)
def test_what_is_of_others_or_of_a_meeting_is_not_asked_about(said):
    assert not may_be_away(said)


@pytest.mark.parametrize("said", ["下周三到周五去县里培训", "12月2日到12月4日我去外地", "下周一去省里开会"])
def test_that_he_is_elsewhere_on_days_is_asked_whatever_he_has_in_hand(town: Town, said: str):
    worker = town.member("李明")
    file_case(town.person("阿婆"))
    worker.received()
    worker.say("1")
    assert "是请假吗?" in worker.say(said)

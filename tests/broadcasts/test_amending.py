"""In the middle of a broadcast its author goes back: another audience, another text, a question of his own; nothing else is lost."""

import pytest

from tests.broadcasts.crowd import gather, newest, write
from tests.talk import Phone, Town

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def organiser(town: Town) -> Phone:
    gather(town, "grid:GA1", 25)
    gather(town, "grid:GA2", 21, "s")
    return town.member("周敏")


def begin(organiser: Phone) -> str:
    organiser.say("群发 通知 11月28日停水。")
    return organiser.say("翠园的居民")


@pytest.mark.parametrize("asked", ["要不要回执", "什么时候发"])
@pytest.mark.parametrize(
    ("said", "people"),
    [("不对 是桂苑的居民", 21), ("换成翠园和桂苑两个小区的居民", 46), ("错了,发给桂苑的居民", 21)],
)
def test_the_audience_is_corrected_at_any_question(organiser: Phone, town: Town, asked: str, said: str, people: int):
    begin(organiser)
    if asked == "什么时候发":
        organiser.say("不要")
    again = organiser.say(said)
    assert "改发给" in again and asked in again
    if asked == "要不要回执":
        organiser.say("不要")
    assert f"共{people}人" in organiser.say("现在")


def test_an_audience_corrected_to_nobody_changes_nothing(organiser: Phone) -> None:
    begin(organiser)
    assert "没有人" in organiser.say("换成订阅入学的")
    organiser.say("不要")
    assert "共25人" in organiser.say("现在")


@pytest.mark.parametrize("said", ["日期错了 是11月29号周日", "正文写错了", "不对,是11月29日"])
def test_the_text_is_written_anew_and_the_rest_is_kept(organiser: Phone, town: Town, said: str) -> None:
    begin(organiser)
    organiser.say("要")
    assert "整段重新写好" in organiser.say(said)
    assert "什么时候发" in organiser.say("11月29日停水。")
    assert "共25人" in organiser.say("现在")
    assert newest(town).text == "11月29日停水。" and newest(town).options == ["收到"]


def test_whether_it_is_receipted_is_corrected(organiser: Phone, town: Town) -> None:
    begin(organiser)
    organiser.say("不要")
    assert "要回执" in organiser.say("不对 要回执")
    organiser.say("现在")
    assert newest(town).options == ["收到"]


def test_the_way_back_is_offered_and_goes_back_as_far_as_one_likes(organiser: Phone) -> None:
    assert "改前面的回 0" in begin(organiser)
    assert "改前面的回 0" in organiser.say("不要")
    assert "要不要回执" in organiser.say("0")
    assert "发给谁" in organiser.say("0")
    assert "发什么" in organiser.say("0")


def test_his_own_questions_are_answered_in_the_middle(organiser: Phone, town: Town) -> None:
    for said, answer in (("谁批", "由赵强、吴刚批"), ("看看样子", "还差这一句"), ("好 送审吧", "还差这一句")):
        begin(organiser)
        told = organiser.say(said)
        assert answer in told and "要不要回执" in told, said
        organiser.say("退出")


def test_the_last_question_takes_words_too(organiser: Phone, town: Town) -> None:
    write(organiser, "翠园的居民")
    assert "【清河街道】" in organiser.say("看看样子")
    assert "由赵强、吴刚批" in organiser.say("谁批啊")
    assert "共21人" in organiser.say("不对 是桂苑的居民")
    assert "发什么" in organiser.say("日期错了")
    assert "共21人" in organiser.say("11月29日停水。")
    assert "已送审" in organiser.say("好 送审吧")
    assert newest(town).text == "11月29日停水。"


def test_a_time_is_corrected_while_it_is_asked(organiser: Phone) -> None:
    begin(organiser)
    organiser.say("不要")
    assert "11月30日是周一,您写的是周六" in organiser.say("11月30号周六8点")
    assert "11月30日(周一)8点发" in organiser.say("不对 是11月30日8点")


def test_a_number_alone_is_no_text(organiser: Phone, town: Town) -> None:
    begin(organiser)
    organiser.say("要")
    organiser.say("正文写错了")
    organiser.say("1")
    assert "还没有正文" in organiser.say("现在")
    organiser.say("11月29日停水。")
    assert newest(town).text == "11月29日停水。"

"""A question about what a notice told is answered with that notice, by whom it was sent and when; it makes no case."""

import pytest
from sqlalchemy import update

from models.broadcasts import Broadcast
from tests.broadcasts.crowd import gather, newest, run_clock, send
from tests.talk import Phone, Town

pytestmark = pytest.mark.only_on("sqlite")
WATER = "11月28日上午9点到17点翠园停水,请储水。"
ASKED = (
    "停水停到几点",
    "明天停水吗",
    "28号停水停一天吗",
    "什么时候来水",
    "水什么时候来",
    "要停几天水",
    "停水通知是真的吗",
    "我们楼停不停水",
    "翠园3幢明天停水不",
    "停到几点",
    "水几点停",
    "几点能有水",
    "停水时间",
    "为什么停水",
    "翠园3幢停水吗?",
)


@pytest.fixture
def office(town: Town):
    return town.member("周敏"), town.member("吴刚")


@pytest.fixture
async def told(town: Town, office) -> Phone:
    """Somebody who had the notice that water is cut off, yesterday."""
    return await had(town, office, WATER)


async def had(town: Town, office, text: str) -> Phone:
    resident = town.person("阿婆")
    resident.say("订阅 入学")
    gather(town, "school", 20, f"r{town.clock.now():%d}-")
    send(town, *office, "订阅入学的", text=text, kind="通知")
    await run_clock(town, 3)
    resident.received()
    town.clock.advance(days=1)
    return resident


async def test_what_a_notice_told_is_told_again_with_sender_and_day(town: Town, told: Phone) -> None:
    said = {asked: told.say(asked) for asked in ASKED}
    assert [asked for asked in ASKED if not said[asked].startswith(f"清河街道昨天发过通知:{WATER}")] == []
    assert town.cases() == []


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("11月28日上午桂花社区义诊,可量血压。", "义诊几点开始"),
        ("11月28日上午桂花社区义诊,可量血压。", "义诊在哪里"),
        ("11月28日8点到17点停电检修。", "几点来电"),
        ("周六老年人体检,请空腹。", "体检要空腹吗"),
        ("请大家周六来看义诊,免费。", "义诊要不要钱"),
    ],
)
async def test_of_whatever_thing_it_told(town: Town, office, text: str, asked: str) -> None:
    assert text in (await had(town, office, text)).say(asked)


async def test_what_it_does_not_tell_somebody_answers(town: Town, told: Phone) -> None:
    assert "没说到的回“没答到”" in told.say("停水停到几点")
    assert "再说一句" in told.say("没答到")
    assert "编号" in told.say("停水停到几点")
    assert len(town.cases()) == 1


@pytest.mark.parametrize(
    "said",
    [
        "翠园3幢停水了",
        "停水了怎么还没人来修",
        "为什么停水了还没人修",
        "这个月物业费的单子收到了,比上个月多了二十块,停水也要算进公摊里吗",
        "水费怎么交",
        "附近哪里能量血压",
        "翠园3幢水管坏了什么时候来修",
    ],
)
async def test_what_is_wrong_or_asked_of_something_else_is_no_question_about_it(told: Phone, said: str) -> None:
    assert "发过通知" not in told.say(said)


@pytest.mark.parametrize(
    "said", ["医保卡丢了去哪里补", "周六上午有人吗", "卫生站几点开门", "哪里能量血压", "中心菜场有停车位吗"]
)
async def test_what_a_notice_only_mentions_is_not_what_it_is_of(town: Town, office, said: str) -> None:
    resident = await had(town, office, "周六上午中心菜场卫生站义诊,可量血压,请带医保卡。")
    assert "发过通知" not in resident.say(said)


async def test_a_greeting_tells_of_nothing(town: Town, office) -> None:
    resident = await had(town, office, WATER)
    change = update(Broadcast).values(kind="care")
    town.look(lambda session: session.execute(change) and None)
    assert "发过通知" not in resident.say("停水停到几点")


async def test_the_two_newest_are_told(town: Town, office) -> None:
    for day in ("27", "28", "29"):
        resident = await had(town, office, f"11月{day}日停水。")
    said = resident.say("停水停到几点")
    assert said.index("11月29日停水") < said.index("11月28日停水") and "27日" not in said


async def test_danger_comes_before_a_notice(told: Phone) -> None:
    assert told.say("停水停电,家里着火了打哪里?").startswith("请马上打119")


async def test_whoever_had_no_notice_of_it_is_told_none(town: Town, told: Phone) -> None:
    assert "发过通知" not in town.person("邻居").say("停水停到几点")


async def test_how_his_own_case_stands_comes_before_a_notice(town: Town, told: Phone) -> None:
    told.say("翠园3幢停水了")
    (case,) = town.cases()
    said = told.say("什么时候来水")
    assert case.code in said and "发过通知" not in said


async def test_of_what_was_put_right_the_correction_is_told_with_it(town: Town, office, told: Phone) -> None:
    office[0].say(f"更正 {newest(town).code} 改在11月29日,时间不变。"), office[0].say("1")
    await run_clock(town, 3)
    told.received()
    said = told.say("停水停到几点")
    assert said.index(WATER) < said.index("今天更正:改在11月29日,时间不变。")


async def test_of_two_corrections_the_last_holds(town: Town, office, told: Phone) -> None:
    for day in ("29", "30"):
        office[0].say(f"更正 {newest(town).code} 改在11月{day}日。"), office[0].say("1")
        await run_clock(town, 3)
    told.received()
    said = told.say("停水停到几点")
    assert "今天更正:改在11月30日。" in said and "29日" not in said


async def test_what_was_taken_back_is_told_no_more(town: Town, office, told: Phone) -> None:
    code = newest(town).code
    office[0].say(f"撤回群发 {code}"), office[0].say("1")
    await run_clock(town, 2)
    assert newest(town).state == "recalled"
    assert "发过通知" not in told.say("停水停到几点")


async def test_a_notice_of_a_month_ago_is_over(town: Town, told: Phone) -> None:
    town.clock.advance(days=30)
    assert "发过通知" not in told.say("停水停到几点")

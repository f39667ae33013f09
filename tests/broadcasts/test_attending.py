"""A member answers the notice of a meeting in his own words: he comes, or he does not, and why."""

import pytest
from sqlalchemy.orm import Session

from bot.broadcasts.attending import absent
from bot.text.attending import read_attending
from models.broadcasts import find_who_answered
from models.people import find_members_by_name
from models.recipients import move_recipient
from tests.broadcasts.crowd import newest, run_clock
from tests.talk import Phone, Town

pytestmark = pytest.mark.only_on("sqlite")


async def invite(town: Town, kind: str = "通知", receipt: str = "要") -> tuple[Phone, Phone]:
    """Who wrote it, and a member who has it."""
    author, approver, leader = (town.member(name) for name in ("周敏", "吴刚", "王建国"))
    approver.say("待办")
    (
        author.say(f"群发 {kind} 周三9点开会。"),
        author.say("网格长"),
        author.say(receipt),
        author.say("现在"),
        author.say("送审"),
    )
    approver.received()
    assert "批了" in approver.say("2")
    await run_clock(town, 3)
    leader.received(), author.received()
    return author, leader


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("来不了", ""),
        ("家里有事去不了", "家里有事"),
        ("家里有事", "家里有事"),
        ("收到,来不了", ""),
        ("请假", ""),
        ("请假,家里老人住院", "家里老人住院"),
        ("开会请假", ""),
        ("周三来不了", ""),
        ("临时有会,请个假", "临时有会"),
    ],
)
async def test_who_cannot_come_is_noted_and_its_author_hears_why(town: Town, said: str, why: str):
    author, leader = await invite(town)
    assert "“周三9点开会”您来不了" in leader.say(said)
    (news,) = author.received()
    assert "王建国来不了" in news and why in news
    stands = author.say(f"群发进度 {newest(town).code}")
    assert "来不了:1人" in stands and f"来不了的:王建国{f'({why})' if why else ''}" in stands.splitlines()
    assert town.cases() == [] and "没有在休假" in leader.say("销假")


async def test_the_reason_goes_with_whoever_turns_out_to_be_somebody_else(town: Town):
    _author, leader = await invite(town)
    leader.say("家里有事来不了")
    meeting = newest(town)

    def move(session: Session) -> list[str]:
        (away,) = find_who_answered(session, meeting.id, 2)
        other = find_members_by_name(session, "李明")[0].person_id
        move_recipient(session, away.person_id, other)
        return absent(session, meeting)

    assert town.look(move) == ["李明(家里有事)"]


@pytest.mark.parametrize("said", ["到", "准时到", "我会准时参加", "收到,准时到", "好的按时参加"])
async def test_who_comes_is_noted(town: Town, said: str):
    author, leader = await invite(town)
    assert "“周三9点开会”您会到" in leader.say(said)
    assert "收到:1人" in author.say(f"群发进度 {newest(town).code}") and author.received() == []


async def test_who_changes_his_mind_is_noted_anew_and_its_author_hears_that_too(town: Town):
    author, leader = await invite(town)
    leader.say("家里有事来不了")
    author.received()
    leader.say("参加")
    assert "王建国能来了" in "".join(author.received())
    stands = author.say(f"群发进度 {newest(town).code}")
    assert "来不了" not in stands and "家里有事" not in stands


async def test_of_an_event_coming_is_signing_up(town: Town):
    author, leader = await invite(town, "活动", "5人")
    assert "您是1号" in leader.say("准时到")
    leader.say("家里有事来不了")
    assert "报上0/5人" in author.say(f"群发进度 {newest(town).code}")


async def test_days_are_a_leave_as_ever(town: Town):
    _author, leader = await invite(town)
    assert "不给您派新单" in leader.say("请假 11月25日到11月26日")


async def test_a_notice_that_asks_for_nothing_is_not_answered(town: Town):
    author, leader = await invite(town, receipt="不要")
    leader.say("来不了")
    assert author.received() == []


def test_without_a_notice_the_words_are_ordinary(town: Town):
    assert "从哪天到哪天" in town.member("王建国").say("请假")
    assert "记下了" not in town.member("李明").say("来不了")


async def test_a_case_in_hand_is_arrived_at_not_the_meeting(town: Town):
    _author, leader = await invite(town)
    town.person("阿婆").say("翠园5幢有股很大的煤气味")
    leader.received()
    assert "已记到场时间" in leader.say("我到了")


@pytest.mark.parametrize(
    "said",
    ["我到了", "到场", "电梯下不去", "没人来", "他来不了", "什么时候能来", "修不了", "进不去", "车位去不了", "能来吗"],
)
def test_words_about_anything_else_are_no_answer(said: str):
    assert read_attending(said) is None

"""Anonymous drops (匿名信), as a resident lives through them; what an attacker finds is tested in tests/cases."""

import re
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.channels.media_folder import MediaFolder
from bot.operating.keeping.verify import verify
from models.dialogues import Dialogue
from models.drops import DropReceipt
from models.identities import Identity
from models.inbox import InboxRow
from models.outbox import OutboxRow
from models.people import Person
from scheduler.drops import Shuffling, next_round
from scheduler.tick import plan_standing
from tests.conversation.said import code_in, codes_in
from tests.delivery.texts import ZHAO
from tests.talk import Town, build_town

IDEA = "匿名 办事窗口中午没人"
OF_A_SENDER = (Person, Identity, InboxRow, Dialogue, OutboxRow)


def code_of(reply: str) -> str:
    (code,) = set(re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}", reply))
    return code


def count(town: Town) -> list[int]:
    """The rows of every table that says something of a sender."""
    return town.look(
        lambda session: [session.execute(select(func.count()).select_from(one)).scalar_one() for one in OF_A_SENDER]
    )


async def until_opened(town: Town) -> None:
    """The next morning."""
    town.look(lambda session: plan_standing(session, town.clock.now(), town.chance))
    await town.pass_time(seconds=(next_round(town.clock.now()) - town.clock.now()).total_seconds())


def test_a_letter_gets_a_code_a_day_and_an_honest_word_about_wechat(town):
    """Monday; opened on Tuesday, answered by the end of Friday."""
    said = town.person("阿婆").say(IDEA)
    assert re.search(r"取件码 [0-9A-Z]{4}-[0-9A-Z]{4}。", said)
    assert "没有留您的账号" in said and "微信公司仍知道您发过消息" in said and "周五17:30前答复" in said
    assert len(said.splitlines()[0]) <= 30 and len(said) <= 200


@pytest.mark.parametrize("said", [IDEA, "匿名", "意见箱", "我想匿名反映个事", "取件 7F3K-29QX", "7f3k29qx"])
def test_nothing_of_the_sender_is_written(town, said):
    before = count(town)
    assert town.person("阿婆").say(said)
    assert count(town) == before


def test_what_is_known_of_somebody_stays_as_it_was(town):
    """His window, his last message, his half-finished talk: all as if he had not written."""
    resident = town.person("阿婆")
    resident.say("我要反映")

    def held(session: Session) -> list[object]:
        return [
            {**vars(row), "_sa_instance_state": None} for one in OF_A_SENDER for row in session.scalars(select(one))
        ]

    before = town.look(held)
    town.clock.advance(hours=2)
    resident.say(IDEA)
    assert town.look(held) == before


def test_the_box_asks_one_question_and_the_answer_is_the_message_itself(town):
    resident = town.person("阿婆")
    assert "署名还是匿名" in resident.say("意见箱")
    assert "取件码" in resident.say(IDEA)
    assert town.cases() == []


@pytest.mark.parametrize(("number", "asked"), [("1", "请说您的意见或建议"), ("2", "请回“匿名 您的话”,写在同一条里")])
def test_a_number_answers_what_the_box_asked(town, number, asked):
    resident = town.person("阿婆")
    assert "1署名 2匿名" in resident.say("意见箱")
    assert asked in resident.say(number)


def test_whoever_chooses_no_name_by_number_leaves_nothing(town):
    resident, before = town.person("阿婆"), count(town)
    resident.say("意见箱"), resident.say("2")
    assert "没有收" in resident.say("食堂晚上关得太早了")
    assert count(town) == before


def test_a_number_after_the_letter_is_none_of_the_box(town):
    resident = town.person("阿婆")
    resident.say("意见箱"), resident.say("2"), resident.say(IDEA)
    assert "请说您的意见" not in resident.say("1")


def test_a_number_that_comes_twice_leaves_nothing_the_second_time_either(town):
    resident, before = town.person("阿婆"), count(town)
    resident.say("意见箱")
    town.keys = iter([100, 100])
    first = resident.say("2")
    assert resident.say("2") == first
    assert count(town) == before


def test_a_number_ten_minutes_later_or_after_other_words_is_none_of_the_box(town):
    resident = town.person("阿婆")
    resident.say("意见箱")
    town.clock.advance(minutes=11)
    assert "请说您的意见" not in resident.say("1")
    resident.say("意见箱"), resident.say("进度")
    assert "请说您的意见" not in resident.say("1")


def test_words_after_the_bare_word_are_not_taken_for_signed_ones(town):
    """He thinks that he is in a talk; nothing of it is kept, and he is told again, until he says which he wants."""
    resident = town.person("阿婆")
    before = count(town)
    assert "写在同一条里" in resident.say("匿名")
    assert "没有收" in resident.say("食堂晚上关得太早了")
    assert "没有收" in resident.say("翠园3幢2单元楼道灯坏了")
    assert count(town) == before
    assert code_in(resident.say("署名 食堂晚上关得太早了"))
    assert code_in(resident.say("翠园3幢2单元楼道灯坏了"))


def test_a_danger_after_the_bare_word_is_a_danger(town):
    resident = town.person("阿婆")
    resident.say("匿名")
    assert resident.say("翠园3幢着火了").startswith("请马上打119")
    assert len(town.cases()) == 1


def test_ten_minutes_later_words_are_words_again(town):
    resident = town.person("阿婆")
    resident.say("匿名")
    town.clock.advance(minutes=11)
    assert code_in(resident.say("翠园3幢2单元楼道灯坏了"))


@pytest.mark.parametrize(
    "said", ["我想匿名反映食堂太贵", "食堂太贵,不要透露我的名字", "提建议 食堂太贵,我要匿名提意见", "食堂太贵,不署名"]
)
def test_whoever_asks_for_no_name_elsewhere_is_told_how_and_nothing_is_taken(town, said):
    reply = town.person("阿婆").say(said)
    if said.startswith("提建议"):
        assert code_in(reply)  # he began with the word for a signed one
    else:
        assert "没有收" in reply and town.cases() == []


def test_the_same_letter_coming_again_is_one_and_has_the_same_code(town):
    resident = town.person("阿婆")
    first = resident.say(IDEA)
    town.keys = iter([0])  # the provider comes again with the same message
    assert resident.say(IDEA) == first
    town.keys = iter([0])
    town.clock.advance(seconds=50)
    assert resident.say(IDEA) == first  # … its reply is there until the next round


async def test_the_stored_reply_is_gone_after_a_minute(town):
    town.person("阿婆").say(IDEA)
    town.clock.advance(seconds=49)
    await Shuffling(town.store).round(town.clock.now(), Random(1))
    (receipt,) = town.look(lambda session: [vars(row) for row in session.scalars(select(DropReceipt))])
    assert (receipt["reply"], receipt["reply_until_at"]) == (None, None)


async def test_a_letter_is_opened_the_next_morning_as_a_case_of_nobody(town):
    town.person("阿婆").say(IDEA)
    await until_opened(town)
    (case,) = town.cases()
    assert (case.kind, case.reporter_id, case.contact_id) == ("opinion", None, None)
    assert case.owner_id is not None and case.resolve_by - case.opened_at > timedelta(days=3)


async def test_whoever_has_the_code_reads_the_answer(town):
    resident, officer = town.person("阿婆"), town.member("赵强")
    code = code_of(resident.say(IDEA))
    assert "还没拆" in resident.say(f"取件 {code}")
    await until_opened(town)
    assert "正在办" in town.person("另一部手机").say(f"取件 {code}")
    (case,) = codes_in("".join(officer.received()))
    officer.say(f"办结 {case} 7月起午间有一人值守")
    assert "7月起午间有一人值守" in resident.say(code.lower().replace("-", ""))


def test_a_code_that_is_none_opens_nothing(town):
    assert "没有这个取件码" in town.person("阿婆").say("取件 7F3K-29QX")
    assert "八位" in town.person("阿婆").say("取件")


def test_a_danger_is_answered_with_the_number_and_that_nobody_comes_because_of_a_letter(town):
    said = town.person("阿婆").say("匿名 翠园3幢着火了")
    assert said.startswith("请马上打119") and "不写“匿名”再说一遍" in said


async def test_a_complaint_about_an_official_is_for_two_named_people_only(town):
    said = town.person("阿婆").say("匿名举报社区书记收红包")
    assert "12388" in said
    await until_opened(town)
    (case,) = town.cases()
    assert case.sealed


def test_a_text_cannot_be_anonymous_and_what_it_says_is_not_kept(town):
    said = town.sms(ZHAO).say(IDEA)
    assert "短信不能匿名" in said and town.cases() == []
    bodies = town.look(
        lambda session: [
            session.info["keyring"].open("inbox.body", row.id, row.body) for row in session.scalars(select(InboxRow))
        ]
    )
    assert "窗口" not in "".join(bodies)


def test_a_box_that_is_full_says_so_and_takes_nothing(store, clock):
    town = build_town(store, clock, opinions={"drops_daily": 20})
    for number in range(20):
        assert "取件码" in town.person(f"人{number}").say(f"{IDEA}{number}")
    assert "收满了" in town.person("阿婆").say(IDEA)


async def test_sixty_letters_are_all_opened(store, clock):
    """More than are opened at once."""
    town = build_town(store, clock)
    for number in range(60):
        town.person("阿婆").say(f"{IDEA}{number}")
    await until_opened(town)
    await town.pass_time(seconds=2)
    assert len(town.cases()) == 60
    await until_opened(town)
    assert len(town.cases()) == 60


def test_what_letters_leave_can_be_verified_like_everything_else(town, keyring, tmp_path):
    town.person("阿婆").say(IDEA)
    with town.store.engine.connect() as connection:
        found = verify(connection, keyring, MediaFolder(tmp_path), None)
    assert found.findings == []


@pytest.mark.parametrize("said", ["asdf qwer", "elevator", "13800001"])
def test_a_word_or_a_number_is_no_code(town, said):
    assert "取件码" not in town.person("阿婆").say(said)

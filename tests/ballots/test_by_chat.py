"""Questionnaires by chat and SMS: one question at a time, left and gone on with, changed, closed, and then nobody's."""

import json

import pytest
from sqlalchemy import select

from bot.channels.media_folder import MediaFolder
from bot.operating.keeping.verify import verify
from bot.store import open_store
from models.identities import find_number, find_sender
from models.inbox import InboxRow
from models.questionnaires import Sheet
from models.rebinding import move_resident_rows
from tests.ballots.asking import ANSWERS, QUESTIONS, close, fill_in, opened, sheets
from tests.cases.attacker import spearman
from tests.conversation.said import codes_in
from tests.delivery.texts import ZHAO
from tests.talk import Town


def test_four_questions_one_after_the_other(town):
    opened(town)
    resident = town.person("阿婆")
    first = resident.say("问卷")
    assert "4个问题" in first and "1/4 您住哪栋?" in first and "1、3栋 2、5栋 3、7栋" in first
    assert "2/4" in resident.say("1")
    assert "3/4" in resident.say("4分")
    assert "4/4" in resident.say("长椅、充电桩")
    assert "答完了,谢谢" in resident.say("早上太吵")
    ((_, answers, done),) = sheets(town)
    assert (answers, done) == ([1, 4, [1, 3], "早上太吵"], True)


def test_by_text_message_it_is_the_same(town):
    opened(town)
    texter = town.sms(ZHAO)
    assert "1/4" in texter.say("问卷")
    assert "答完了" in [texter.say(answer) for answer in ANSWERS][-1]
    assert [answers for _, answers, _ in sheets(town)] == [[1, 4, [1, 3], "早上太吵"]]


def test_a_question_may_be_left_out(town):
    opened(town)
    fill_in(town.person("阿婆"), "跳过", "5", "不答", "跳过")
    assert [answers for _, answers, _ in sheets(town)] == [[None, 5, None, None]]


@pytest.mark.parametrize(("nth", "said"), [(0, "9"), (0, "也许吧"), (1, "6"), (2, "1 7")])
def test_what_is_no_answer_is_asked_again_and_not_kept(town, nth, said):
    opened(town)
    resident = town.person("阿婆")
    resident.say("问卷")
    for answer in ANSWERS[:nth]:
        resident.say(answer)
    assert f"{nth + 1}/4" in resident.say(said)
    assert sum(len(answers) for _, answers, _ in sheets(town)) == nth


def test_an_answer_in_a_sentence_is_one(town):
    opened(town)
    resident = town.person("阿婆")
    resident.say("问卷")
    assert "2/4" in resident.say("我住5栋")
    assert "3/4" in resident.say("4分吧")
    assert "4/4" in resident.say("长椅和路灯吧")
    assert sheets(town)[0][1] == [2, 4, [1, 2]]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["也许吧", "亭子 停车位", "路灯还有垃圾桶"])
def test_what_is_no_answer_repeats_the_question_alone_and_reports_nothing(town, said):
    opened(town, questions=QUESTIONS[2:])
    resident = town.person("阿婆")
    assert "2个问题" in resident.say("问卷")
    again = resident.say(said)
    assert "1/2 还缺什么?" in again and "2个问题" not in again and "在哪里" not in again
    assert town.cases() == []
    assert "2/2" in resident.say("跳过")


def test_0_goes_back_one_question_and_the_answer_is_changed(town):
    opened(town)
    resident = town.person("阿婆")
    resident.say("问卷")
    resident.say("1")
    assert "1/4" in resident.say("0")
    assert sheets(town)[0][1] == []
    assert "2/4" in resident.say("2")
    assert sheets(town)[0][1] == [2]
    resident.say("0")
    assert "回到开头" in resident.say("0")


def test_said_by_mistake_the_last_answer_is_asked_again_even_when_all_was_answered(town):
    opened(town)
    resident = town.person("阿婆")
    fill_in(resident)
    assert "4/4" in resident.say("发错了")
    assert sheets(town)[0][1:] == ([1, 4, [1, 3]], False)
    assert "答完了" in resident.say("没有别的")
    assert sheets(town)[0][1:] == ([1, 4, [1, 3], "没有别的"], True)


def test_leaving_keeps_what_was_answered_and_coming_back_goes_on(town):
    opened(town)
    resident = town.person("阿婆")
    resident.say("问卷")
    resident.say("1")
    assert "先不说了" in resident.say("退出")
    assert "2/4" in resident.say("问卷")
    resident.say("退出")
    assert "2/4" in resident.say("继续")


async def test_left_half_finished_it_rests_without_a_word_and_goes_on_the_next_day(town):
    opened(town)
    resident = town.person("阿婆")
    resident.say("问卷")
    resident.say("1")
    await town.pass_time(hours=30)
    assert resident.received() == []
    assert "2/4" in resident.say("继续")


def test_after_a_restart_the_open_question_is_still_open(town, database_url, keyring):
    opened(town)
    resident = town.person("阿婆")
    resident.say("问卷")
    resident.say("1")
    town.store.close()
    town.store = open_store(database_url, keyring)
    assert "3/4" in resident.say("4")
    town.store.close()


def test_a_report_in_between_is_a_report_and_the_question_is_asked_again(town):
    opened(town)
    resident = town.person("阿婆")
    resident.say("问卷")
    said = resident.say("翠园3幢2单元楼道灯坏了")
    assert codes_in(said) and "1/4" in said
    assert "2/4" in resident.say("2")


def test_a_danger_is_never_an_answer(town):
    opened(town, questions=QUESTIONS[3:])
    resident = town.person("阿婆")
    resident.say("问卷")
    assert resident.say("翠园3幢着火了").startswith("请马上打119")
    assert sheets(town) == []


def test_everybody_answers_once(town):
    opened(town)
    resident = town.person("阿婆")
    fill_in(resident)
    assert "答过了" in resident.say("问卷")
    assert len(sheets(town)) == 1


def test_of_several_the_code_says_which(town):
    first, second = opened(town, "垃圾"), opened(town, "长椅")
    resident = town.person("阿婆")
    assert first in (said := resident.say("问卷")) and second in said
    assert "“长椅”" in resident.say(f"问卷 {second}")


async def test_after_the_deadline_nobody_answers(town):
    opened(town, days=1)
    resident = town.person("阿婆")
    resident.say("问卷")
    town.clock.advance(days=1)
    assert "已经截止" in resident.say("1")
    assert "没有要答的" in resident.say("问卷")
    assert sheets(town) == []


async def test_when_it_closes_those_who_took_part_hear_it_and_no_sheet_is_anybodys(town):
    code = opened(town, days=1)
    phones = [town.person(f"居民{number}") for number in range(5)]
    for phone in phones:
        fill_in(phone)
    before = [answers for _, answers, _ in sheets(town)]
    await town.pass_time(days=1, seconds=1)
    await town.pass_time(seconds=1)
    assert [f"问卷结果 {code}" in "".join(phone.received()) for phone in phones] == [True] * 5
    assert [whose for whose, _, _ in sheets(town)] == [None] * 5
    assert [answers for _, answers, _ in sheets(town)] == before
    said = phones[0].say("问卷结果")
    assert "5份" in said and "3栋 5" in said and "平均4.0" in said and "早上太吵" not in said


async def test_with_fewer_than_five_sheets_there_is_no_result(town):
    code = opened(town)
    for number in range(4):
        fill_in(town.person(f"居民{number}"))
    close(town, code)
    said = town.person("路人").say(f"问卷结果 {code}")
    assert "不公布" in said and "3栋" not in said


def test_while_it_is_open_nobody_sees_a_result(town):
    code = opened(town)
    for number in range(6):
        fill_in(town.person(f"居民{number}"))
    assert "还没有结束" in town.person("路人").say(f"问卷结果 {code}")
    assert "还没有出结果" in town.person("路人").say("问卷结果")


def test_answers_are_kept_in_the_sheet_and_not_among_the_messages(town: Town):
    opened(town)
    fill_in(town.person("阿婆"))
    bodies = town.look(
        lambda session: [
            json.loads(session.info["keyring"].open("inbox.body", row.id, row.body))["text"]
            for row in session.scalars(select(InboxRow))
            if row.body
        ]
    )
    assert bodies == ["问卷"]


@pytest.mark.parametrize("said", [["删掉问卷"], ["删除", "确认删除"]])
def test_whoever_wants_his_answers_gone_has_them_deleted(town, said):
    opened(town)
    fill_in(town.person("阿婆"))
    for word in said:
        town.person("阿婆").say(word)
    assert sheets(town) == []


async def test_after_closing_no_sheet_has_the_key_or_the_place_that_time_gave_it(town):
    """An id that grows with time, and the order of rows, lead back to the messages of those minutes."""
    code = opened(town)
    for number in range(30):
        fill_in(town.person(f"居民{number}"), "1", "4", "1", f"第{number}句")
    before = town.look(lambda session: set(session.scalars(select(Sheet.id))))
    close(town, code)
    for _ in range(3):
        await town.pass_time(seconds=1)
    assert not before & town.look(lambda session: set(session.scalars(select(Sheet.id))))
    said = [int(answers[3].strip("第句")) for _, answers, _ in sheets(town)]
    assert sorted(said) == list(range(30)) and abs(spearman(list(enumerate(said)))) * 29**0.5 < 4


def test_my_data_says_what_is_held_of_open_questionnaires(town):
    opened(town)
    fill_in(town.person("阿婆"))
    assert "问卷里您的答案:1份" in town.person("阿婆").say("我的信息")


def test_whoever_took_all_back_is_not_counted(town):
    code = opened(town)
    for number in range(5):
        fill_in(town.person(f"居民{number}"))
    resident = town.person("阿婆")
    resident.say("问卷")
    resident.say("1")
    resident.say("0")
    close(town, code)
    assert "5份" in resident.say("问卷结果")


def test_joined_by_his_number_somebody_is_one_and_answers_once(town):
    """What he began by text goes on by chat."""
    opened(town)
    town.sms(ZHAO).say("问卷")
    town.sms(ZHAO).say("1")
    chat = town.person("阿婆")
    chat.say("你好")

    def join(session):
        number, known = find_number(session, ZHAO), find_sender(session, "wechat", "app", chat.openid)
        move_resident_rows(session, number.person_id, known[0].person_id)

    town.look(join)
    assert "2/4" in chat.say("问卷")


def test_sheets_can_be_verified_like_everything_else(town, keyring, tmp_path):
    opened(town)
    fill_in(town.person("阿婆"))
    with town.store.engine.connect() as connection:
        assert verify(connection, keyring, MediaFolder(tmp_path), None).findings == []

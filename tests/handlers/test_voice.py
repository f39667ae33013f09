"""Voice (语音待听): a case at once; listening and one line complete it; unheard it climbs."""

import pytest
from sqlalchemy import select

from models.cases import case_text, find_case_by_code
from models.media import Media
from tests.conversation.said import LAMP, bind_all, code_in, codes_in, file_case
from tests.talk import Phone, Town


def voice_in_grid(town: Town, resident: Phone) -> str:
    """A voice message of somebody whose grid is known by an earlier case."""
    file_case(resident, "翠园3幢垃圾没人清运")
    return codes_in(resident.voice())[0]


def test_a_voice_message_is_a_case_with_its_audio_and_says_who_listens_by_when(town: Town):
    resident = town.person("阿婆")
    file_case(resident, "翠园3幢垃圾没人清运")
    reply = resident.voice()
    code = code_in(reply)
    assert "语音收到" in reply and "物业李明" in reply and "听" in reply
    assert "110/119/120" in reply
    assert town.case(code).unheard
    case_id = town.case(code).id
    kinds = town.look(lambda session: list(session.scalars(select(Media.kind).where(Media.case_id == case_id))))
    assert kinds == ["voice"]


def test_listening_and_one_line_completes_and_takes_it(town: Town):
    worker, resident = town.member("李明"), town.person("阿婆")
    code = voice_in_grid(town, resident)
    assert "语音待听" in "".join(worker.received())
    assert "水管漏水" in worker.say(f"听 {code} 厨房水管漏水")
    case = town.case(code)
    assert (case.unheard, case.state, case.category) == (False, "accepted", "leak")
    assert "厨房水管漏水" in town.look(lambda session: case_text(session, find_case_by_code(session, code)))
    assert "李明" in "".join(resident.received())


async def test_unheard_for_thirty_working_minutes_it_climbs(town: Town):
    phones = bind_all(town, "李明", "刘芳")
    code = voice_in_grid(town, town.person("阿婆"))
    for phone in phones.values():
        phone.received()
    await town.pass_time(minutes=29)
    assert phones["刘芳"].received() == []
    await town.pass_time(minutes=2)
    assert code in "".join(phones["刘芳"].received())


@pytest.mark.only_on("sqlite")
async def test_the_thirty_minutes_do_not_run_at_night(town: Town):
    town.clock.advance(hours=8, minutes=20)  # Monday 17:20: ten working minutes are left
    secretary = town.member("刘芳")
    code = voice_in_grid(town, town.person("阿婆"))
    secretary.received()
    await town.pass_time(hours=15)
    assert [text for text in secretary.received() if "请电话告知" not in text] == []  # the owner has no chat
    await town.pass_time(minutes=31)
    assert code in "".join(secretary.received())


@pytest.mark.only_on("sqlite")
async def test_heard_in_time_it_does_not_climb(town: Town):
    phones = bind_all(town, "李明", "刘芳")
    code = voice_in_grid(town, town.person("阿婆"))
    assert "已记下" in phones["李明"].say(f"听 {code} 厨房水管漏水")
    phones["刘芳"].received()
    await town.pass_time(hours=2)
    assert code not in "".join(phones["刘芳"].received())


@pytest.mark.only_on("sqlite")
def test_a_voice_from_nobody_knows_where_is_for_the_duty_officer(town):
    officer = town.member("赵强")
    code = code_in(town.person("阿婆").voice())
    assert code in "".join(officer.received())


@pytest.mark.only_on("sqlite")
def test_a_voice_while_we_ask_something_is_kept_and_the_question_stays(town):
    resident = town.person("阿婆")
    resident.say("楼道灯坏了")
    reply = resident.voice()
    assert "语音收到" in reply and "在哪里" in reply
    assert codes_in(resident.say("翠园3幢"))


@pytest.mark.only_on("sqlite")
def test_listening_asks_for_what_is_missing(town):
    worker = town.member("李明")
    code = voice_in_grid(town, town.person("阿婆"))
    assert "哪一件" in worker.say("听")
    assert "什么" in worker.say(code)
    assert "灯坏了" in worker.say("楼道灯坏了")
    assert not town.case(code).unheard


@pytest.mark.parametrize("asked", ["听 {code}", "听 {code} 门口绿化要修剪"])
def test_what_was_written_or_heard_already_is_not_written_over(town: Town, asked: str):
    worker, voice = town.member("李明"), voice_in_grid(town, town.person("阿婆"))
    worker.say(f"听 {voice} 厨房水管漏水")
    text = file_case(town.person("阿公"))
    for code, words in ((text, LAMP), (voice, "厨房水管漏水")):
        assert "没有要听的语音" in worker.say(asked.format(code=code))
        assert town.look(lambda session, code=code: case_text(session, find_case_by_code(session, code))) == words


def test_what_was_heard_by_mistake_is_to_be_heard_again(town: Town):
    worker, resident = town.member("李明"), town.person("阿婆")
    code = voice_in_grid(town, resident)
    worker.say(f"听 {code} 厨房水管漏水")
    assert code in worker.say("发错了")
    case = town.case(code)
    assert (case.unheard, case.state, case.category) == (True, "open", "other")
    assert "已记下" in worker.say(f"听 {code} 门口绿化要修剪")

"""Who does not know what this is, does not follow, cannot read it, or wants to call: a short answer, and nothing for the worker."""

import pytest

from tests.conversation.said import file_case
from tests.districts import with_station
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


@pytest.mark.parametrize("said", ["你是谁", "我不会用这个", "你是机器人还是真人?", "你们是干什么的", "什么意思"])
@pytest.mark.parametrize("has_case", [True, False])
def test_he_hears_in_one_breath_who_answers_here_and_how(town: Town, said: str, has_case: bool):
    resident = town.person("阿婆")
    if has_case:
        file_case(resident)
    reply = resident.say(said).partition("\n\n")[0]
    assert reply == "我是街道的自动助手,后面是真人。您直接说哪里坏了就行,要找人回“人工”。"
    assert len(town.cases()) == has_case


@pytest.mark.parametrize("said", ["没听懂", "什么意思啊", "看不懂"])
def test_who_did_not_follow_is_asked_again_and_his_worker_hears_nothing(town: Town, said: str):
    member, resident = town.member("李明"), town.person("阿婆")
    file_case(resident)
    resident.say("下水道堵了")
    member.received()
    reply = resident.say(said)
    assert "在哪里?" in reply and "找人帮您" in reply and reply.count("在哪里") == 1
    assert member.received() == []


def test_who_did_not_follow_the_question_of_the_answer_hears_the_numbers_again(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    member.say(f"办结 {code} 换了灯泡")
    resident.received()
    assert "1好了 2还没 3好一半 4不用办了" in resident.say("没听懂")


def test_letters_too_small_to_read_become_larger_and_are_no_words_for_the_worker(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    file_case(resident)
    member.received()
    assert "网页字大" in resident.say("字太小看不见")
    assert member.received() == []


def test_our_number_is_that_of_the_station_next_to_him(town: Town, tmp_path):
    with_station(town, tmp_path)
    resident = town.person("阿婆")
    file_case(resident)
    assert resident.say("你们电话多少").startswith("翠园党员服务站0571-10000009。")


def test_where_no_station_is_known_it_is_the_hotline(town: Town):
    assert "12345" in town.person("阿婆").say("你们电话是多少")


def test_what_is_not_there_is_told_without_a_word_of_ours(town: Town):
    resident = town.person("阿婆")
    file_case(resident)
    assert "这附近还没有登记" in resident.say("附近 药店")

"""回 编号 话: words go both ways and no phone number does."""

import re

import pytest
from sqlalchemy import select

from models.outbox import OutboxRow
from models.sealed import unseal, unseal_json
from tests.conversation.said import bind_all, file_case
from tests.talk import Town

PHONE = re.compile(r"1\d{10}")


def everything_sent(town: Town) -> str:
    def read(session):
        rows = session.scalars(select(OutboxRow))
        return " ".join(
            f"{unseal(session, 'outbox.text', row.id, row.text)} {unseal_json(session, 'outbox.fields', row.id, row.fields)}"
            for row in rows
        )

    return town.look(read)


def test_words_go_both_ways_with_the_title_and_without_a_number(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    member.received()
    assert "已转告" in member.say(f"回 {code} 几点在家?")
    (question,) = resident.received()
    assert "物业李明说:几点在家?" in question and f"回 {code}" in question
    assert "已转告" in resident.say(f"回 {code} 下午三点")
    (answer,) = member.received()
    assert "居民说:下午三点" in answer
    assert not PHONE.search(everything_sent(town))


def test_why_he_cannot_go_is_read_by_the_leader_too(town: Town):
    phones = bind_all(town, "李明", "王建国", "郑洁")
    code = file_case(town.person("阿婆"))
    phones["李明"].say(f"接单 {code}"), phones["李明"].say("家里有事去不了")
    assert "已转告" in phones["李明"].say("1")
    assert "对居民说(李明):家里有事去不了" in phones["王建国"].say(f"经过 {code}")
    assert "家里有事" not in phones["郑洁"].say(f"经过 {code}")


def test_the_whole_life_of_a_case_shows_nobodys_number(town: Town):
    phones = bind_all(town, "李明", "王建国", "刘芳")
    resident = town.person("阿婆")
    code = file_case(resident)
    replies = [phones["李明"].say(said) for said in ("接单", "1", f"办结 {code} 好了", "待办", "帮助")]
    replies += [
        resident.say(said) for said in ("还没", "进度", f"进度 {code}", "我的网格", "翠园3幢", "我的信息", "人工")
    ]
    assert not PHONE.search(everything_sent(town) + "".join(replies))


@pytest.mark.only_on("sqlite")
def test_without_a_code_the_only_case_is_meant(town):
    member, resident = town.member("李明"), town.person("阿婆")
    file_case(resident)
    member.received()
    resident.say("回 门铃坏了请敲门")
    assert "请敲门" in "".join(member.received())
    member.say("回 好的")
    assert "说:好的" in "".join(resident.received())


@pytest.mark.only_on("sqlite")
def test_what_to_tell_is_asked_for_when_it_is_missing(town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    member.received()
    assert "要回什么话" in resident.say(f"回 {code}")
    resident.say("门铃坏了请敲门")
    assert "请敲门" in "".join(member.received())


@pytest.mark.only_on("sqlite")
def test_an_identity_number_is_not_carried_on(town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    member.received()
    resident.say(f"回 {code} 身份证号110101199003070011")
    (carried,) = member.received()
    assert code in carried and "199003070011" not in carried


@pytest.mark.only_on("sqlite")
def test_a_stranger_carries_nothing_and_learns_nothing(town):
    member, resident, stranger = town.member("李明"), town.person("阿婆"), town.person("路人")
    code = file_case(resident)
    member.received()
    stranger.say("你好")
    real, unreal = stranger.say(f"回 {code} 把门打开"), stranger.say("回 ZZZZ9 把门打开")
    assert real.replace(code, "#") == unreal.replace("ZZZZ9", "#")
    assert member.received() == [] and resident.received() == []


@pytest.mark.only_on("sqlite")
def test_a_member_who_no_longer_has_the_case_speaks_no_more_for_it(town):
    phones = bind_all(town, "李明", "张华")
    resident = town.person("阿婆")
    code = file_case(resident)
    phones["李明"].say(f"转派 {code} 张华")
    resident.received()
    assert "您名下没有" in phones["李明"].say(f"回 {code} 我明天来")
    assert resident.received() == []


@pytest.mark.only_on("sqlite")
def test_words_that_only_begin_with_the_letter_are_no_relay(town):
    resident = town.person("阿婆")
    file_case(resident)
    assert "已转告" not in resident.say("回家路上井盖没了,清河路")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["二楼", "下午三点在家", "灯在楼梯口", "不知道呀"])
def test_a_plain_answer_to_a_member_s_question_reaches_him(town, said):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    member.say("1")
    resident.received()
    member.say(f"回 {code} 灯在几楼?")
    resident.received()
    town.clock.advance(hours=2)
    assert code in resident.say(said)
    assert said in "".join(member.received())
    assert town.case(code).resident_asked_at is None


@pytest.mark.only_on("sqlite")
def test_a_photo_answers_a_member_s_question_too(town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    file_case(resident, "翠园5幢垃圾没人清运")
    member.say(f"回 {code} 拍张照片好吗?")
    town.clock.advance(hours=2)
    assert code in resident.photo()


@pytest.mark.only_on("sqlite")
def test_what_is_not_an_answer_is_not_carried_to_the_member_who_asked(town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    member.say(f"回 {code} 灯在几楼?")
    member.received()
    town.clock.advance(hours=2)
    assert "您好" in resident.say("你好")
    assert code not in resident.say("翠园5幢垃圾没人清运")
    assert "居民" not in "".join(member.received())


def test_which_of_several_is_told_by_what_it_is_called_or_asked(town: Town):
    worker = town.member("李明")
    lamp, power = file_case(town.person("阿婆"), "翠园3幢路灯坏了"), file_case(town.person("阿公"), "翠园5幢供电断了")
    worker.received()
    worker.say("全接")
    assert f"已转告,编号 {lamp}" in worker.say("回 灯那个 下午去看")
    assert "物业李明说:下午去看" in "".join(town.person("阿婆").received())
    asked = worker.say("回 您家里有人吗")
    assert lamp in asked and power in asked

"""No address pressed: insults, jobs, the hotline's numbers and help asked for in confidence are no reports that need a place."""

import pytest

from tests.conversation.said import bind_all, file_case
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


@pytest.mark.parametrize("said", ["一群饭桶 光拿钱不干活", "我就骂你们怎么了", "滚", "你们都是废物"])
def test_insults_are_met_calmly_and_nobody_is_asked_where(town: Town, said: str):
    reply = town.person("阿婆").say(said)
    assert "让您生气了" in reply and "人工" in reply and "在哪里?说" not in reply
    assert town.cases() == []


@pytest.mark.parametrize("said", ["翠园3幢垃圾没人收,你们都是废物", "滚出来的石头堵了翠园3幢的路"])
def test_an_insult_beside_a_report_leaves_it_a_report(town: Town, said: str):
    town.person("阿婆").say(said)
    assert len(town.cases()) == 1


@pytest.mark.parametrize("said", ["想找份保洁的活 近一点", "我想当志愿者"])
def test_who_looks_for_work_is_answered_by_somebody_and_not_sent_to_a_shop(town: Town, said: str):
    reply = town.person("阿婆").say(said)
    assert "从哪里出发" not in reply and "编号" in reply
    assert len(town.cases()) == 1


@pytest.mark.parametrize("said", ["卫生站电话", "卫生站几点开门"])
def test_of_the_only_one_of_its_kind_the_hours_and_the_telephone_are_told_at_once(town: Town, said: str):
    assert "0571-10000001" in town.person("阿婆").say(said)


def test_a_number_of_the_hotline_is_said_not_to_be_ours(town: Town):
    assert "打12345问" in town.person("阿婆").say("12345工单号2026112300123那个井盖的事到哪了")


def test_help_asked_for_in_confidence_is_a_sealed_case(town: Town):
    reply = town.person("阿婆").say("我想申请党内关爱资金 别让支部知道 翠园3幢")
    assert "只有专人能看到" in reply
    assert [case.sealed for case in town.cases()] == [True]


@pytest.mark.parametrize(
    "said",
    [
        "申请低保 别让邻居知道",
        "我要办残疾证 别告诉别人 翠园5幢",
        "我家困难 能不能帮帮我 别让邻居知道",
        "我妈瘫痪在家没人照顾 不要说出去",
        "想申请临时救助 替我保密",
    ],
)
def test_what_is_nobody_elses_and_shall_stay_so_is_sealed_and_not_held_up_by_asking_where(town: Town, said: str):
    assert "只有专人能看到" in town.person("阿婆").say(said)
    assert [case.sealed for case in town.cases()] == [True]


def test_so_it_is_where_he_says_so_while_he_is_asked_where(town: Town):
    resident = town.person("阿婆")
    resident.say("申请低保")
    assert "只有专人能看到" in resident.say("别让邻居知道")
    assert [case.sealed for case in town.cases()] == [True]


@pytest.mark.parametrize("said", ["翠园3幢路灯坏了 不要让别人知道", "翠园3幢公司欠我工资 别让老板知道是我说的"])
def test_of_what_is_everybodys_only_who_told_it_stays_unsaid(town: Town, said: str):
    assert "别说是您说的" in town.person("阿婆").say(said)
    assert [case.sealed for case in town.cases()] == [False]


def test_who_applies_for_having_his_data_erased_applies_for_no_help(town: Town):
    assert "回“删除”" in town.person("阿婆").say("我想申请删除我的信息")
    assert town.cases() == []


def test_noise_of_every_night_told_by_day_calls_nobody_out_at_once(town: Town):
    resident = town.person("阿婆")
    resident.say("晚上十二点工地还在打桩 翠园3幢")
    assert town.cases()[0].urgency == "normal"


def test_noise_of_this_night_cannot_wait(town: Town):
    town.clock.advance(hours=14)
    town.person("阿婆").say("晚上十二点工地还在打桩 翠园3幢")
    assert town.cases()[0].urgency == "now"


def test_words_of_a_member_are_not_taken_for_a_scolding(town: Town):
    worker = bind_all(town, "李明")["李明"]
    file_case(town.person("阿婆"))
    assert "让您生气了" not in worker.say("待办")

"""Somebody is always responsible: who gets a case, who is passed over, and what happens when nobody is left."""

from itertools import pairwise

import pytest

from bot.act import Act
from bot.directory import absences
from models.people import find_member_by_code
from tests.conversation.said import bind_all, code_in, file_case
from tests.talk import Town

CHAIN = ["李明", "王建国", "张华", "刘芳", "赵强"]


def be_away(town: Town, *codes: str) -> None:
    """These members are away today."""
    today = town.clock.now().date()

    def write(session):
        act = Act(session, town.clock.now(), town.chance, "system:test", "test:away")
        for code in codes:
            absences.add(act, find_member_by_code(session, code), today, today)

    town.look(write)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("report", "owner", "why"),
    [
        ("翠园3幢楼道灯坏了", "物业李明", "负责这类事"),
        ("翠园3幢垃圾没人清运", "网格长王建国", ""),
        ("桂苑1幢楼道灯坏了", "网格长陈红", ""),
        ("松林里垃圾没人清运", "网格员郑洁", ""),
        ("清河路井盖没了", "网格长王建国", ""),
        ("翠园99幢楼道灯坏了", "物业李明", "负责这类事"),
        ("中心菜场门口井盖没了", "网格长王建国", ""),
    ],
)
def test_the_reply_names_who_is_responsible_and_why(town, report, owner, why):
    reply = town.person("阿婆").say(report)
    assert f"由{owner}" in reply and why in reply and "今天" in reply


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("away", "owner"),
    [
        (["M1"], "物业李明办理(服务这个网格)"),
        (["M1", "M2"], "网格员张华办理,"),
        (["M1", "M2", "M3"], "书记刘芳(党员)办理,"),
        (["M1", "M2", "M3", "M5"], "值班员赵强办理,"),
    ],
)
def test_why_he_neither_repeats_what_he_is_called_nor_contradicts_it(town, away, owner):
    be_away(town, *away)
    assert f"由{owner}" in town.person("阿婆").say("翠园3幢垃圾没人清运")


@pytest.mark.only_on("sqlite")
def test_only_a_member_who_allows_it_is_shown_as_party_member(town):
    assert "王建国(党员)" in town.person("阿婆").say("翠园3幢垃圾没人清运")
    be_away(town, "M1", "M2")
    assert "党员" not in town.person("阿公").say("翠园3幢垃圾没人清运").split("隐私")[0]


@pytest.mark.only_on("sqlite")
def test_whoever_is_away_today_is_passed_over(town):
    be_away(town, "M2")
    assert "王建国" in town.person("阿婆").say("翠园3幢楼道灯坏了")


@pytest.mark.only_on("sqlite")
def test_with_the_whole_grid_away_the_secretary_has_it_then_the_duty_officer(town):
    be_away(town, "M1", "M2", "M3")
    assert "刘芳" in town.person("阿婆").say("翠园3幢楼道灯坏了")
    be_away(town, "M5")
    assert "赵强" in town.person("阿婆").say("翠园3幢垃圾没人清运")


@pytest.mark.only_on("sqlite")
def test_whoever_has_his_hands_full_is_passed_over_until_one_is_done(town):
    member, resident = town.member("郑洁"), town.person("阿婆")
    first = file_case(resident, "松林里垃圾没人清运")
    assert "赵强" in resident.say("松林里路灯坏了")  # his capacity is one
    member.say(f"办结 {first} 清了")
    assert "郑洁" in resident.say("松林里下水道堵了")


def test_a_member_who_never_bound_is_not_passed_over_and_his_task_waits_for_him(town):
    code = file_case(town.person("阿婆"))
    (row,) = [row for row in town.outbox() if row.kind == "task"]
    town.deliver()
    assert town.outbox()[0].state == "unreached"
    assert row.about == town.case(code).id
    assert code in town.member("李明").say("待办")


def test_when_nobody_is_left_the_resident_is_told_so_and_the_organisers_have_it_to_route(town):
    organiser, resident = town.member("周敏"), town.person("阿婆")
    be_away(town, "M1", "M2", "M3", "M5", "M6")
    reply = resident.say("翠园3幢楼道灯坏了")
    code = code_in(reply)
    assert "已转街道派人" in reply and "今天" in reply
    assert town.case(code).owner_id is None
    (alarm,) = organiser.received()
    assert "待派" in alarm and code in alarm
    assert f"待派 编号 {code}" in organiser.say("待办")
    worker = town.member("张华")
    organiser.say(f"转派 {code} 张华")
    assert code in "".join(worker.received())
    assert "张华" in "".join(resident.received())
    assert "待派" not in organiser.say("待办")


def test_declining_asks_the_next_one_and_never_again_whoever_refused(town):
    members = bind_all(town, *CHAIN, "周敏")
    resident = town.person("阿婆")
    code = file_case(resident)
    deadline = town.case(code).accept_by
    for refuser, following in pairwise(CHAIN):
        assert code in "".join(members[refuser].received())
        assert following in members[refuser].say(f"不归我 {code} 不是我的")
        assert following in "".join(resident.received())
        assert members[refuser].received() == []
        resident.say("进度")  # opens the window again
    members[CHAIN[-1]].say(f"不归我 {code} 不是我的")
    assert "转街道" in "".join(resident.received())
    assert "待派" in "".join(members["周敏"].received())
    assert town.case(code).owner_id is None and town.case(code).accept_by == deadline


@pytest.mark.only_on("sqlite")
def test_a_place_outside_every_grid_makes_no_case_and_says_whom_to_call(town):
    reply = town.person("阿婆").place(31.0, 121.0)
    assert "不在我们服务范围" in reply and "12345" in reply and "110" in reply
    resident = town.person("阿公")
    resident.say("路灯坏了")
    assert "12345" in resident.place(31.0, 121.0)
    assert town.cases() == []


@pytest.mark.only_on("sqlite")
def test_three_matters_of_one_message_go_to_whoever_each_belongs_to(town):
    reply = town.person("阿婆").say("翠园3幢楼道灯坏了,桂苑1幢垃圾没人清运,松林里下水道堵了")
    assert [name in reply for name in ("李明", "陈红", "郑洁")] == [True] * 3
    assert [case.category for case in town.cases()] == ["lighting", "waste", "drainage"]
    assert len({case.code for case in town.cases()}) == 3

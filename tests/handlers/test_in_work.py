"""我们社区几件没办完, 哪些超时了: for whoever leads a ground, its matters in numbers and the late ones by code."""

from datetime import UTC, datetime

import pytest

from bot.clock import SHANGHAI
from tests.conversation.said import bind_all, code_in, file_case
from tests.talk import Town


@pytest.mark.parametrize(
    "said", ["我们社区几件没办完", "社区现在还有多少件没办好?", "哪些超时了", "我们社区哪些事超期了"]
)
def test_the_late_ones_are_listed_and_all_are_counted(town: Town, said: str):
    secretary = bind_all(town, "刘芳")["刘芳"]
    resident = town.person("阿婆")
    code = file_case(resident)
    town.clock.advance(days=20)
    file_case(resident, "桂苑1幢垃圾没人清运")
    file_case(resident, "松林里路面有坑")  # another community's
    first, *listed = secretary.say(said).splitlines()[:2]
    assert first == "桂花社区在办2件,其中1件超时:"
    assert code_in(listed[0]) == code


def test_a_leader_sees_his_grid_and_a_secretary_with_nothing_late_hears_so(town: Town):
    phones = bind_all(town, "王建国", "陈红", "刘芳", "李明")
    assert phones["陈红"].say("我们网格几件没办完") == "桂花2网格现在没有在办的事。"
    file_case(town.person("阿婆"))
    assert "桂花1网格在办1件,没有超时的。" in phones["王建国"].say("哪些超时了")
    assert "给派单的人看" in phones["李明"].say("哪些超时了")


def test_what_is_sealed_is_counted_and_not_listed(town: Town):
    secretary = bind_all(town, "刘芳")["刘芳"]
    town.person("小王").say("翠园3幢,老公经常打我")
    town.clock.advance(days=20)
    said = secretary.say("哪些超时了")
    assert "打我" not in said and "其中1件超时" in said and "还有1件" in said


def test_a_resident_who_says_so_says_an_ordinary_sentence(town: Town):
    assert "在办" not in town.person("阿婆").say("哪些超时了")


def test_who_leads_more_names_a_part_of_it(town: Town):
    organiser, secretary = town.member("周敏"), town.member("刘芳")
    file_case(town.person("阿婆"))
    town.clock.advance(days=20)
    assert organiser.say("桂花社区哪些超时了").startswith("桂花社区在办1件,其中1件超时:")
    assert organiser.say("松林社区哪些超时了") == "松林社区现在没有在办的事。"
    assert secretary.say("桂花1网格现在哪些超时了").startswith("桂花1网格在办1件")
    assert "不归您这一片" in secretary.say("松林社区哪些超时了")
    assert len(town.cases()) == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("统计一下这个月照明多少件", "桂花社区这个月(3月1日到3月31日)报的照明1件"),
        ("上个月照明有多少件", "桂花社区上个月(2月1日到2月28日)报的照明2件"),
        ("上周照明几件", "桂花社区上周(3月23日到3月29日)报的照明0件"),
        ("今年照明一共多少件?", "桂花社区今年(1月1日到3月31日)报的照明3件"),
        ("垃圾清运多少件", "报的垃圾清运0件"),
    ],
)
def test_how_many_of_a_kind_were_reported_is_counted_on_ones_ground(town: Town, said: str, told: str):
    secretary = bind_all(town, "刘芳")["刘芳"]
    for number, (month, day, hour) in enumerate(((2, 1, 9), (2, 28, 23), (3, 1, 0))):
        town.clock.set(datetime(2026, month, day, hour, tzinfo=SHANGHAI).astimezone(UTC))
        file_case(town.person(f"居民{number}"), f"翠园{number + 3}幢楼道灯坏了")
    file_case(town.person("别处"), "松林里路灯坏了")  # another community's
    town.clock.set(datetime(2026, 3, 31, 9, tzinfo=SHANGHAI).astimezone(UTC))
    assert told in secretary.say(said)
    assert len(town.cases()) == 4

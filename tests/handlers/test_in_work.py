"""我们社区几件没办完, 哪些超时了: for whoever leads a ground, its matters in numbers and the late ones by code."""

import pytest

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

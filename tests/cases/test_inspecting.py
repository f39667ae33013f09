"""督促检查: a draw that anybody can repeat, asked of nobody twice a quarter and of nobody who declined; not done reopens."""

import hashlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.inspecting import draw
from models.inspection import tally
from tests.conversation.said import bind_all, file_case
from tests.talk import Phone, Town

codes = st.integers(0, 10**6).map(lambda number: f"{number:05X}")
populations = st.lists(st.tuples(codes, st.integers(1, 40)), min_size=1, max_size=80, unique_by=lambda one: one[0])


@given(st.text(max_size=12), populations, st.floats(0.01, 1))
def test_a_draw_is_the_same_for_whoever_repeats_it_and_takes_one_of_a_resident(seed, population, share):
    drawn = draw(seed, population, share)
    assert drawn == draw(seed, population[::-1], share)
    residents = [dict(population)[code] for code in drawn]
    assert len(set(residents)) == len(residents)
    assert len(drawn) == min(math.ceil(share * len(population)), len({person for _, person in population}))


def test_it_is_what_sha256_says_and_nothing_else():
    population = [(f"A{number:04}", number) for number in range(40)]
    by_hand = sorted((hashlib.sha256(f"20260618:{code}".encode()).hexdigest(), code) for code, _ in population)
    assert draw("20260618", population, 0.05) == [code for _, code in by_hand[:2]]
    assert draw("20260619", population, 0.05) != draw("20260618", population, 0.05)


def close(town: Town, phone: Phone, text: str, member: Phone) -> str:
    """A case reported, done and confirmed."""
    code = file_case(phone, text)
    member.say(f"办结 {code} 修好了")
    phone.received()
    assert "谢谢" in phone.say("1")
    return code


@pytest.fixture
def people(town: Town):
    return bind_all(town, "李明", "吴刚", "周敏")


def counted(town: Town) -> list[tuple[str, int, int, int]]:
    return town.look(lambda session: [tuple(row) for row in tally(session)])


def test_the_one_drawn_is_asked_and_what_he_says_is_counted_for_his_community(town: Town, people):
    resident = town.person("阿婆")
    code = close(town, resident, "翠园3幢楼道灯坏了", people["李明"])
    reply = people["吴刚"].say("抽查 20260302")
    assert "从1件里抽出1件" in reply and "种子20260302" in reply
    (asked,) = resident.received()
    assert "桂花社区想核实" in asked and f"翠园3幢·照明(编号 {code})确实好了吗" in asked and "不回也行" in asked
    assert counted(town) == [("CA", 1, 0, 0)]
    assert "核实好了" in resident.say("是的")
    assert counted(town) == [("CA", 1, 1, 0)]
    assert people["吴刚"].say("抽查结果") == "桂花社区:问1件,好了1件,没好0件,未答0件"


def test_not_done_goes_back_to_work_however_long_ago_it_was_closed(town: Town, people):
    resident = town.person("阿婆")
    code = close(town, resident, "翠园3幢楼道灯坏了", people["李明"])
    town.clock.advance(days=30)
    resident.say("你好")
    people["吴刚"].say("抽查")
    resident.received()
    assert "没办完不算完" in resident.say("2")
    assert town.case(code).state == "reopened"
    assert counted(town) == [("CA", 1, 0, 1)]


@pytest.mark.only_on("sqlite")
def test_no_answer_is_counted_as_none_and_after_two_weeks_a_number_means_nothing(town, people):
    resident = town.person("阿婆")
    close(town, resident, "翠园3幢楼道灯坏了", people["李明"])
    people["吴刚"].say("抽查")
    resident.received()
    town.clock.advance(days=15)
    assert "核实" not in resident.say("1")
    assert "未答1件" in people["吴刚"].say("抽查结果")


@pytest.mark.only_on("sqlite")
def test_nobody_is_asked_twice_in_a_quarter_nor_twice_of_one_case(town, people):
    resident = town.person("阿婆")
    close(town, resident, "翠园3幢楼道灯坏了", people["李明"])
    people["吴刚"].say("抽查 一")
    resident.received()
    resident.say("1")
    close(town, resident, "翠园5幢楼道灯坏了", people["李明"])
    assert "没有可以抽查的事项" in people["吴刚"].say("抽查 二")
    town.clock.advance(days=31)  # 2 April: the next quarter
    resident.say("你好")
    people["吴刚"].say("抽查 三")
    (asked,) = resident.received()
    assert "翠园5幢" in asked


@pytest.mark.only_on("sqlite")
def test_who_declined_unasked_messages_is_left_out(town, people):
    quiet, other = town.person("阿婆"), town.person("阿公")
    close(town, quiet, "翠园3幢楼道灯坏了", people["李明"])
    close(town, other, "翠园5幢楼道灯坏了", people["李明"])
    quiet.say("退订")
    assert "从1件里抽出1件" in people["吴刚"].say("抽查")
    assert quiet.received() == [] and len(other.received()) == 1


@pytest.mark.only_on("sqlite")
def test_what_is_sealed_given_up_or_running_is_not_drawn(town, people):
    resident = town.person("阿婆")
    resident.say("我老公打我,翠园3幢")
    file_case(town.person("阿公"), "翠园3幢楼道灯坏了")
    town.person("阿公").say("不用办了")
    file_case(town.person("阿叔"), "翠园5幢楼道灯坏了")
    assert "没有可以抽查的事项" in people["吴刚"].say("抽查")


@pytest.mark.only_on("sqlite")
def test_a_seed_is_drawn_once_and_only_by_those_who_supervise(town, people):
    resident = town.person("阿婆")
    close(town, resident, "翠园3幢楼道灯坏了", people["李明"])
    assert "由督查或组织者来做" in people["李明"].say("抽查")
    assert "由督查或组织者来做" in people["李明"].say("抽查结果")
    first = people["吴刚"].say("抽查 20260302")
    assert people["周敏"].say("抽查 20260302") == first
    assert len(resident.received()) == 1


def test_an_erased_resident_leaves_the_count_behind_and_nothing_else(town: Town, people):
    resident = town.person("阿婆")
    close(town, resident, "翠园3幢楼道灯坏了", people["李明"])
    people["吴刚"].say("抽查")
    resident.received()
    resident.say("删除")
    resident.say("确认删除")
    assert counted(town) == [("CA", 1, 0, 0)]
    assert "核实" not in resident.say("1")

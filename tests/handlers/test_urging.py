"""催: whoever has the case hears that it is waited for, and not at every word."""

from datetime import timedelta

import pytest

from tests.support import FixedClock
from tests.talk import Town


def test_who_has_it_hears_once_and_the_resident_who_that_is_and_until_when(town: Town, clock: FixedClock) -> None:
    resident, member = town.person("王秀英"), town.member("王建国")
    resident.say("翠园5幢楼上漏水")
    member.received()
    assert "已替您催网格长王建国(党员),今天11:30前给您回话。" in resident.say("催一下")
    (urged,) = member.received()
    assert "居民在催:翠园5幢·漏水渗水" in urged
    clock.advance(hours=1)
    assert "刚替您催过" in resident.say("催")
    assert member.received() == []
    clock.advance(hours=4)
    assert "已替您催" in resident.say("帮我催一下")
    assert len(member.received()) == 1


@pytest.mark.parametrize(("short_s", "told"), [(0, 1), (1, 0)])
def test_after_four_hours_he_is_urged_again_and_not_a_second_before(town: Town, short_s: int, told: int) -> None:
    resident, member = town.person("王秀英"), town.member("王建国")
    resident.say("翠园5幢楼上漏水")
    urged_at = town.clock.now()
    resident.say("催一下")
    member.received()
    town.clock.set(urged_at + timedelta(hours=4, seconds=-short_s))
    resident.say("催一下")
    assert len(member.received()) == told


def test_it_stands_in_the_record_of_both_sides(town: Town) -> None:
    resident = town.person("王秀英")
    resident.say("翠园5幢楼上漏水")
    code = town.cases()[-1].code
    resident.say("催")
    assert "您催过" in resident.say(f"进度 {code}")
    assert "居民催过" in town.member("王建国").say(f"经过 {code}")


@pytest.mark.parametrize("done", ["不用办了", None])
def test_what_is_not_in_work_is_not_urged(town: Town, done: str | None) -> None:
    resident, member = town.person("王秀英"), town.member("王建国")
    code = ""
    if done:
        resident.say("翠园5幢楼上漏水")
        code = town.cases()[-1].code
        resident.say(done)
    member.received()
    assert "不在办" in resident.say(f"催 {code}") if code else "没有在办的" in resident.say("催")
    assert member.received() == []


def test_of_two_cases_he_says_which(town: Town) -> None:
    resident = town.person("王秀英")
    resident.say("翠园5幢楼上漏水,还有翠园3幢门口路灯不亮")
    assert "请带上编号" in resident.say("催")


def test_a_strangers_code_urges_nobody(town: Town) -> None:
    town.person("王秀英").say("翠园5幢楼上漏水")
    code, member = town.cases()[-1].code, town.member("王建国")
    member.received()
    assert "没有编号" in town.person("别人").say(f"催 {code}")
    assert member.received() == []


def test_a_secretary_urges_whoever_has_a_case_and_he_hears_who_asks(town: Town) -> None:
    town.person("王秀英").say("翠园5幢楼上漏水")
    code, member = town.cases()[-1].code, town.member("王建国")
    member.received()
    assert "已替您催网格长王建国" in town.member("刘芳").say(f"催 {code}")
    assert "书记刘芳(党员)在催" in member.received()[-1]


def test_of_a_merged_case_nobody_hears_his_neighbours_code(town: Town) -> None:
    resident, neighbour, member = town.person("王秀英"), town.person("赵阿姨"), town.member("李明")
    resident.say("翠园3幢门口路灯不亮")
    neighbour.say("翠园3幢门口路灯不亮")
    hers, his = town.cases()[0].code, town.cases()[-1].code
    neighbour.say("1")
    assert town.case(his).state == "merged"
    member.say(f"接单 {hers}")
    member.say(f"办结 {hers} 换了灯泡")
    told = neighbour.say(f"催 {his}")
    assert his in told and hers not in told

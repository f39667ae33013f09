"""催: whoever has the case hears that it is waited for, and not at every word."""

from datetime import timedelta

import pytest

from tests.support import FixedClock
from tests.talk import Phone, Town


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
    assert "催哪件?" in (asked := resident.say("催"))
    code = next(one.code for one in town.cases() if one.category == "lighting")
    assert f"编号 {code}已替您催" in resident.say(
        "1" if "1翠园3幢门口·照明" in asked or "1翠园3幢·照明" in asked else "2"
    )


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


DONE = "关了阀门,换了水管"


def finish(town: Town, *said: str) -> tuple[Phone, Phone, str]:
    """A resident, whoever did his case, and its code; `said`: what the resident answered."""
    resident, member = town.person("王秀英"), town.member("王建国")
    resident.say("翠园5幢楼上漏水")
    code = town.cases()[-1].code
    member.say("1")
    member.say(f"办结 {code} {DONE}")
    resident.received(), member.received()
    for words in said:
        resident.say(words)
    member.received()
    return resident, member, code


@pytest.mark.parametrize("said", ["催 {code}", "催一下"])
def test_of_what_is_closed_he_hears_when_by_whom_and_how_it_came_out_and_whether_it_is_so(town: Town, said: str):
    resident, member, code = finish(town, "1")
    town.clock.advance(days=1)
    told = resident.say(said.format(code=code))
    assert f"编号 {code}昨天9点" in told and "网格长王建国(党员)办结" in told and DONE in told
    assert "昨天9点" in told.partition(DONE)[2] and "结案" in told
    assert told.endswith("真的好了吗?回 1好了 2还没")
    assert member.received() == []


def test_not_so_opens_it_again_and_so_it_is_is_thanked_for(town: Town):
    resident, member, code = finish(town, "1")
    resident.say("催")
    assert resident.say("1") == f"谢谢您!编号 {code}已结案。"
    assert town.case(code).state == "closed" and member.received() == []
    resident.say("催")
    assert "没办完" in resident.say("2")
    assert town.case(code).state == "reopened" and "还没" in member.received()[0]


def test_of_what_waits_for_his_word_he_is_asked_for_it(town: Town):
    resident, _member, code = finish(town)
    told = resident.say("催")
    assert DONE in told and "等您确认" in told and "4不用办了" in told
    resident.say("1")
    assert town.case(code).state == "closed"


def test_what_is_closed_too_long_is_reported_anew(town: Town):
    resident, _member, code = finish(town, "1")
    town.clock.advance(days=8)
    told = resident.say(f"催 {code}")
    assert DONE in told and "请再说一遍" in told and "回 1" not in told


def test_a_member_who_urges_what_is_closed_hears_it_and_is_asked_nothing(town: Town):
    _resident, _member, code = finish(town, "1")
    told = town.member("刘芳").say(f"催 {code}")
    assert DONE in told and "好了吗" not in told

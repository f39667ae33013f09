"""What is said after a danger is about that danger: it takes its place, and whoever was called hears it."""

import pytest
from sqlalchemy.orm import Session

from bot.cases.opening import find_owner
from models.cases import find_case_by_code
from models.people import find_member, find_members_by_name
from tests.conversation.said import LEAK, code_in, codes_in, file_case, say_all, where_of, words_of
from tests.talk import Town

GAS = "翠园3幢煤气有味道"


@pytest.fixture
def leader(town: Town):
    return town.member("王建国")


@pytest.mark.parametrize("minutes", [0, 50])
@pytest.mark.parametrize("said", ["快点呀 头晕了", "头晕了 站不住了"])
def test_who_is_hurt_after_the_gas_is_of_the_gas_and_told_to_those_called(town, leader, minutes, said):
    resident = town.person("阿婆")
    code = file_case(resident, GAS)
    leader.received()
    town.clock.advance(minutes=minutes)
    reply = resident.say(said)
    assert "120" in reply and code in reply and "在哪里" not in reply
    assert len(town.cases()) == 1 and said in "".join(leader.received())
    resident.say("不放心 还有味道")
    assert len(town.cases()) == 1 and "不放心" in "".join(leader.received())


@pytest.mark.parametrize("said", ["里面还有个老太太", "门打不开", "三楼窗户全是烟"])
def test_what_is_told_of_a_fire_without_a_place_is_of_the_fire(town, leader, said):
    resident = town.person("阿婆")
    code = file_case(resident, "翠园3幢着火了")
    leader.received()
    assert code in resident.say(said) and len(town.cases()) == 1
    assert said in "".join(leader.received())


def test_one_more_matter_told_after_a_fire_is_a_case_of_its_own(town, leader):
    resident = town.person("阿婆")
    file_case(resident, "翠园3幢着火了")
    resident.say("还有楼道灯也坏了")
    assert len(town.cases()) == 2


def test_after_an_hour_it_is_a_danger_of_its_own(town, leader):
    resident = town.person("阿婆")
    file_case(resident, GAS)
    town.clock.advance(minutes=70)
    assert "在哪里" in resident.say("快点呀 头晕了") and len(town.cases()) == 2


def test_another_danger_than_that_is_another_case_at_its_place(town, leader):
    resident = town.person("阿婆")
    file_case(resident, "翠园3幢门口有人打架")
    reply = resident.say("着火了")
    assert "119" in reply and "在哪里?" not in reply and "翠园3幢" in where_of(town, code_in(reply))


def test_a_leak_that_becomes_a_danger_is_at_its_place_and_whoever_has_the_leak_hears(town, leader):
    resident = town.person("阿婆")
    file_case(resident, LEAK)
    leader.received()
    reply = resident.say("漏得插座冒烟了")
    assert "119" in reply and "在哪里?" not in reply
    danger = codes_in(reply)[0]
    assert town.case(danger).place == "P1-5"
    told = "".join(leader.received())
    assert f"紧急 编号 {danger}" in told and f"已按险情另办,编号 {danger}" in told


@pytest.mark.parametrize("before", ["翠园3幢垃圾没人收", "翠园3幢楼道灯坏了,我家在三楼"])
def test_a_danger_that_has_nothing_of_the_report_before_is_asked_for_its_place(town, leader, before):
    resident = town.person("阿婆")
    resident.say(before)
    assert "在哪里?" in resident.say("我家老伴晕倒了")


def test_a_danger_in_another_building_is_not_told_to_whoever_has_the_report_before(town, leader):
    resident = town.person("阿婆")
    file_case(resident, LEAK)
    leader.received()
    assert "119" in resident.say("4幢着火了")
    assert "按险情另办" not in "".join(leader.received())


def test_a_place_is_for_all_of_a_message_that_lack_one_a_sealed_danger_too(town, leader):
    secretary = town.member("刘芳")
    resident = town.person("阿婆")
    sealed, plain = codes_in(resident.say("给我低保 我活不下去了 三天没吃饭"))
    secretary.received()
    reply = resident.say("翠园3幢")
    assert set(codes_in(reply)) == {sealed, plain}
    assert [town.case(code).grid for code in (sealed, plain)] == ["GA1", "GA1"]


def test_words_sent_one_by_one_are_judged_as_a_whole(town, leader):
    resident = town.person("阿婆")
    reply = say_all(resident, "电梯里", "我们", "出不来")
    assert "119" in reply and "在哪里" in reply
    code = code_in(reply)
    assert town.case(code).urgency == "life" and "出不来" in words_of(town, code)
    resident.say("翠园3幢")
    assert f"紧急 编号 {code}" in "".join(leader.received())


def test_one_danger_in_two_words_is_one_case_and_one_advice(town, leader):
    reply = town.person("阿婆").say("门反锁了 灶上还烧着东西 小人在里厢 翠园3幢")
    assert reply.count("119") == 1 and len(town.cases()) == 1


def test_until_its_place_is_said_a_sealed_danger_is_the_streets_alone(town):
    """A secretary is of one community of several, and it may not be hers."""
    code = code_in(town.person("阿婆").say("我不想活了"))

    def name_them(session: Session) -> list[str]:
        (supervisor,) = find_members_by_name(session, "吴刚")
        case = find_case_by_code(session, code)
        owner = find_owner(town._act(session), town.office, case, frozenset({supervisor.person_id}))
        return [owner.name, find_member(session, case.second_owner_id).name]

    assert town.look(name_them) == ["周敏", "赵强"]


def test_once_its_place_is_said_both_who_have_it_hear(town):
    both = [town.member(name) for name in ("周敏", "吴刚")]
    resident = town.person("阿婆")
    code = code_in(resident.say("我不想活了"))
    assert all(code in "".join(each.received()) for each in both)
    resident.say("翠园3幢")
    assert all(code in "".join(each.received()) for each in both)


@pytest.mark.parametrize("said", ["来人了 没事了", "来了个师傅 好多了", "寻着了寻着了 谢谢", "火灭了 人没事"])
def test_that_all_is_well_reaches_those_who_were_called(town, leader, said):
    resident = town.person("阿婆")
    code = file_case(resident, "翠园3幢老太在门口坐着起不来")
    leader.received()
    assert code in resident.say(said) and said in "".join(leader.received())
    assert town.case(code).state == "open"


def test_nobody_in_danger_is_answered_by_an_hour_of_the_clock(town):
    resident = town.person("阿婆")
    assert "半小时内" in resident.say("我不想活了")


async def test_nor_told_that_his_words_were_put_by_when_the_place_stays_unsaid(town):
    resident = town.person("阿婆")
    resident.say("我不想活了")
    resident.received()
    for _ in range(3):
        await town.pass_time(minutes=30)
    assert "先放下" not in "".join(resident.received())

"""Where a danger is, said without its estate, and that it is over: both reach whoever was called."""

import pytest

from tests.conversation.said import codes_in, file_case, say_all, where_of
from tests.talk import Phone

WASTE, SMELL = "翠园3幢2单元的垃圾没人收", "我闻到煤气味很大头也痛"


@pytest.fixture
def smelt(resident: Phone, leader: Phone) -> str:
    """Gas that nobody said the place of, told a minute after a report of hers."""
    file_case(resident, WASTE)
    leader.received()
    return codes_in(resident.say(SMELL))[0]


@pytest.mark.parametrize("said", ["我家三幢二单元501", "3幢2单元501", "就是我家3幢"])
def test_a_building_alone_is_in_the_estate_of_the_last_report_where_life_is_in_danger(
    town, resident, leader, smelt, said
):
    answer = resident.say(said)
    assert "翠园3幢" in answer and "王建国" in answer and "不对请再说" in answer
    assert where_of(town, smelt).startswith("翠园3幢")
    assert f"紧急 编号 {smelt}" in "".join(leader.received())


def test_and_is_asked_for_where_he_reported_nothing_before(town, resident, leader):
    code = codes_in(resident.say(SMELL))[0]
    resident.say("我家三幢二单元501")
    assert town.case(code).grid is None


def test_of_what_is_no_danger_to_life_it_is_still_asked(town, resident, leader):
    file_case(resident, WASTE)
    assert "收到,编号" not in say_all(resident, "路灯坏了", "三幢二单元")


@pytest.mark.parametrize(
    "said", ["王书记来了 没事了", "没事了缓过来了", "人没事了", "老人已经扶起来了", "现在不疼了好多了"]
)
def test_that_it_is_over_reaches_whoever_was_called_and_closes_nothing(town, resident, leader, smelt, said):
    say_all(resident, "我家三幢二单元501")
    leader.received()
    answer = resident.say(said)
    assert smelt in answer and "120" in answer and "没听明白" not in answer
    assert said in "".join(leader.received())
    assert town.case(smelt).state == "open" and len(town.cases()) == 2


def test_said_while_the_place_is_asked_for_it_is_kept_and_the_place_still_taken(town, leader):
    old_man = town.person("李大爷")
    code = codes_in(old_man.say("一个人在家 胸口闷得厉害"))[0]
    answer = old_man.say("没事了缓过来了")
    assert code in answer and "没听明白" not in answer and answer.count("在哪里") == 1
    old_man.say("翠园3幢")
    assert town.case(code).grid == "GA1" and f"紧急 编号 {code}" in "".join(leader.received())


def test_with_no_danger_told_it_is_an_ordinary_word(town, resident, leader):
    file_case(resident, WASTE)
    assert "120" not in resident.say("没事了缓过来了")

"""What he says of a place a second time completes what is known of it, and starts nothing anew."""

import pytest

from tests.conversation.said import code_in, file_case, where_of
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


@pytest.mark.parametrize("hours", [0, 18])
@pytest.mark.parametrize("said", ["3幢2单元吧好像", "3幢2单元"])
def test_the_building_alone_completes_a_case_of_the_estate(town: Town, hours: int, said: str):
    resident = town.person("阿婆")
    resident.say("楼道灯坏了")
    code = code_in(resident.say("翠园"))
    town.clock.advance(hours=hours)
    assert "翠园3幢2单元" in resident.say(said)
    assert where_of(town, code) == "翠园3幢2单元" and len(town.cases()) == 1


def test_a_building_while_another_report_waits_for_its_place_is_for_that(town: Town):
    resident = town.person("阿婆")
    resident.say("楼道灯坏了")
    code = code_in(resident.say("翠园"))
    town.clock.advance(hours=1)
    resident.say("下水道堵了")
    resident.say("3幢")
    assert where_of(town, code) == "翠园"


def test_a_building_is_not_guessed_into_a_case_that_has_one(town: Town):
    resident = town.person("阿婆")
    code = file_case(resident, "翠园5幢楼道灯坏了")
    town.clock.advance(hours=1)
    resident.say("3幢2单元")
    assert where_of(town, code) == "翠园5幢"


@pytest.mark.parametrize("minutes", [3, 60])
def test_the_thing_he_speaks_of_as_known_is_his_case_and_no_new_one(town: Town, minutes: int):
    resident = town.person("阿婆")
    code = file_case(resident, "翠园5幢有煤气味")
    town.clock.advance(minutes=minutes)
    assert code in resident.say("5幢的那个煤气")
    assert len(town.cases()) == 1


def test_the_same_thing_elsewhere_is_none_of_it(town: Town):
    resident = town.person("阿婆")
    code = file_case(resident, "翠园5幢楼道灯坏了")
    town.clock.advance(hours=1)
    assert code not in resident.say("桂苑1幢的那个楼道灯坏了")
    assert len(town.cases()) == 2


def test_the_building_said_first_stays_when_the_estate_is_said_after_it(town: Town):
    resident = town.person("阿婆")
    resident.say("3号楼门口的井盖没有了")
    assert "翠园3" in where_of(town, code_in(resident.say("就是翠园")))

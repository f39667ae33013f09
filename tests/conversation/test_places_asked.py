"""Places that are in doubt are asked about in the names residents know: buildings and estates, not grids."""

import pytest
from sqlalchemy import update

from bot.directory.snapshot import build
from models.directory import Place
from tests.conversation.said import codes_in
from tests.delivery.texts import ZHAO
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


def move(town: Town, code: str, **values: object) -> None:
    """Change a row of the directory, and let the office know."""
    town.look(lambda session: session.execute(update(Place).where(Place.code == code).values(**values)))
    fresh = town.look(lambda session: build(session, town.clock.now().date()))
    town.office = type(town.office)(town.office.config, town.office.calendar, fresh)


def build_house(town: Town, number: int, name: str) -> None:
    """One more building of the first grid."""
    row = Place(id=number, code=f"N{number}", name=name, aliases=[], kind="building", grid="GA1")
    town.look(lambda session: session.add(row))


def test_a_point_on_a_border_is_asked_about_by_what_stands_next_to_it(town: Town):
    move(town, "P1-3", lat=30.0051, lng=120.0095)
    move(town, "P2-1", lat=30.0051, lng=120.0105)
    resident = town.person("阿婆")
    resident.say("井盖没了")
    asked = resident.place(30.005, 120.01)
    assert "1翠园3幢附近 2桂苑1幢附近" in asked or "1桂苑1幢附近 2翠园3幢附近" in asked
    which = 1 if "1桂苑" in asked else 2
    case = town.case(codes_in(resident.say(str(which)))[0])
    assert (case.grid, case.place, case.lat) == ("GA2", None, 30.005)


@pytest.mark.parametrize(("metres", "asked"), [(20, True), (40, False)])
def test_a_point_is_in_doubt_within_thirty_metres_of_a_border(town: Town, metres: float, asked: bool):
    """GA1 ends at 120.01 E; a degree there is 96,486 m. Phones err by about thirty metres in streets."""
    resident = town.person("阿婆")
    resident.say("井盖没了")
    said = resident.place(30.005, 120.01 - metres / 96_486)
    assert ("是哪一处" in said) is asked
    if not asked:
        assert town.case(codes_in(said)[0]).grid == "GA1"


def test_where_nothing_stands_nearby_the_grid_has_to_do(town: Town):
    resident = town.person("阿婆")
    resident.say("井盖没了")
    asked = resident.place(30.005, 120.01)
    assert "附近" not in asked and "网格" in asked


@pytest.mark.parametrize(("lat", "lng"), [(120.005, 30.005), (31.2, 121.5), (48.85, 2.35), (-90.0, 180.0), (0.0, 0.0)])
def test_a_point_outside_swapped_or_abroad_is_told_so_and_no_case_is_opened(town: Town, lat: float, lng: float):
    resident = town.person("阿婆")
    resident.say("井盖没了")
    assert "这里不在我们服务范围,请打当地12345(紧急110)" in resident.place(lat, lng)
    assert town.cases() == []


def test_a_building_alone_answers_for_the_estate_that_was_asked_about(town: Town):
    for number in range(6, 9):
        build_house(town, number, f"翠园{number}幢")
    build_house(town, 15, "桂苑5幢")
    move(town, "P1-5", grid="GA2")
    resident = town.person("阿婆")
    assert "翠园分几个网格,请问是几幢" in resident.say("翠园井盖没了")
    case = town.case(codes_in(resident.say("5幢"))[0])
    assert (case.place, case.grid) == ("P1-5", "GA2")


def test_a_name_heard_wrong_is_offered_and_one_number_settles_it(town: Town):
    resident = town.person("阿婆")
    assert "是翠园3幢吗?是请回 1" in resident.say("翠圆3幢井盖没了")
    assert town.case(codes_in(resident.say("1"))[0]).place == "P1-3"


def test_a_name_and_a_thing_miswritten_by_their_shape_are_asked_about_once(town: Town) -> None:
    resident = town.person("阿婆")
    said = resident.say("翠圆3撞电蹄坏了")
    assert "是翠园3幢吗?" in said and "120" not in said
    assert "翠园3幢·电梯" in resident.say("1")


def test_a_texter_is_not_asked_to_send_a_point_which_a_text_cannot(town: Town):
    texter = town.sms(ZHAO)
    assert texter.say("楼道灯坏了").splitlines()[0] == "在哪里?说小区名和楼号就行。"
    assert "位置" not in texter.say("就那个地方") and "位置" not in texter.say("附近 药店")
    assert "或发个位置" in town.person("阿婆").say("楼道灯坏了")


def test_a_whole_report_is_no_answer_to_which_of_the_places_offered(town: Town):
    resident = town.person("阿婆")
    assert "是翠园3幢吗?" in resident.say("翠圆3幢井盖没了")
    said = resident.say("松林里路灯坏了")
    assert "松林里·照明" in said and "刚才还没说完:是翠园3幢吗?" in said
    assert [one.category for one in town.cases()] == ["lighting"]
    assert "翠园3幢·道路" in resident.say("1")

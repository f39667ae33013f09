"""Lanes and phases in talk: an address in pieces, its numbers that come again, and two matters with two places."""

import pytest

from bot.directory.snapshot import build
from models.directory import Place
from tests.conversation.said import codes_in
from tests.talk import Phone, Town

pytestmark = pytest.mark.only_on("sqlite")

#: Name, kind, grid and other names.
_PLACES = (
    ("福佑里", "estate", "GA1", []),
    ("福佑里12弄", "estate", "GA1", []),
    *((f"福佑里12弄{house}号", "building", "GA1", []) for house in (1, 3, 5)),
    *((f"福佑里26弄{house}号", "building", "GA2", []) for house in (3, 7)),
    ("德兴坊", "estate", "GA2", []),
    *((f"德兴坊{house}号", "building", "GA2", []) for house in (2, 3)),
    ("江畔名邸", "estate", "GA1", ["江畔", "名邸"]),
    *((f"江畔名邸{part}", "estate", grid, []) for part, grid in (("一期", "GA1"), ("二期A区", "GA2"), ("二期B区", "GA2"))),
    *((f"江畔名邸{part}7号楼", "building", grid, []) for part, grid in (("一期", "GA1"), ("二期A区", "GA2"), ("二期B区", "GA2"))),
    ("安居家园", "estate", "GA1", []),
    ("安居家园A座", "building", "GA1", []),
    ("安居家园5栋", "building", "GA1", []),
    ("莲花路地铁站", "landmark", "GA1", ["地铁站"]),
)  # fmt: skip


@pytest.fixture
def resident(town: Town) -> Phone:
    """A resident of a town with these places as well."""

    def put(session) -> None:
        for number, (name, kind, grid, aliases) in enumerate(_PLACES, 5000):
            session.add(Place(id=number, code=f"L{number}", name=name, aliases=aliases, kind=kind, grid=grid))

    town.look(put)
    fresh = town.look(lambda session: build(session, town.clock.now().date()))
    town.office = type(town.office)(town.office.config, town.office.calendar, fresh)
    return town.person("阿婆")


def _places(town: Town) -> list[str]:
    return [town.office.directory.place(case.place).name if case.place else "" for case in town.cases()]


@pytest.mark.parametrize(
    "said", ["德兴坊3号路灯不亮 还有地铁站垃圾没人收", "德兴坊3号路灯不亮,地铁站垃圾没人收"]
)  # fmt: skip
def test_the_second_matter_has_the_place_it_names(town: Town, resident: Phone, said: str):
    resident.say(said)
    assert _places(town) == ["德兴坊3号", "莲花路地铁站"]


@pytest.mark.parametrize("unknown", ["幸福小区", "菜市场", "人民医院"])
def test_a_second_place_that_nobody_knows_is_asked_for_and_is_never_the_first(
    town: Town, resident: Phone, unknown: str
):
    assert f"没找到“{unknown}”" in resident.say(f"德兴坊3号路灯不亮 还有{unknown}门口垃圾没人收")
    resident.say("福佑里12弄5号")
    assert _places(town) == ["德兴坊3号", "福佑里12弄5号"]


def test_of_two_places_only_the_one_in_doubt_is_asked_about(town: Town, resident: Phone):
    assert "1江畔名邸一期 2江畔名邸二期A区 3" in resident.say("德兴坊3号路灯不亮 还有江畔垃圾没人收")
    resident.say("3")
    assert _places(town) == ["德兴坊3号", "江畔名邸二期B区"]


@pytest.mark.parametrize("said", ["福佑里12弄 德兴坊 都停水了", "福佑里12弄和德兴坊都停水了"])
def test_what_is_said_of_two_places_at_once_is_a_matter_of_each(town: Town, resident: Phone, said: str):
    resident.say(said)
    assert _places(town) == ["福佑里12弄", "德兴坊"]


def test_of_places_said_at_once_one_in_doubt_is_asked_about(town: Town, resident: Phone):
    assert "是哪一处" in resident.say("福佑里3号和德兴坊都停水了")
    assert town.cases() == []


def test_a_second_matter_without_a_place_is_where_the_first_is(town: Town, resident: Phone):
    resident.say("德兴坊3号路灯不亮 还有楼道垃圾没人收")
    assert _places(town) == ["德兴坊3号", "德兴坊3号"]


def test_the_second_place_may_be_named_by_another_name_of_its_estate(town: Town, resident: Phone):
    resident.say("德兴坊3号路灯不亮 还有名邸一期7号楼漏水")
    assert _places(town) == ["德兴坊3号", "江畔名邸一期7号楼"]


def test_the_second_building_of_an_estate_after_one_with_a_letter_has_its_own_place(town: Town, resident: Phone):
    resident.say("安居家园A座电梯坏了 还有5栋楼下电瓶车飞线充电")
    assert _places(town) == ["安居家园A座", "安居家园5栋"]


def test_an_address_alone_is_no_danger_and_is_taken_for_the_place_of_one(town: Town, resident: Phone):
    resident.say("我老爸晕倒了")
    said = resident.say("江畔二期B区7号楼1502")
    assert "110" not in said
    assert _places(town) == ["江畔名邸二期B区7号楼"]


def test_the_lane_is_asked_for_and_may_be_said_in_pieces(town: Town, resident: Phone):
    resident.say("路灯不亮")
    assert "请问是几弄几号" in resident.say("福佑里")
    (code,) = codes_in(resident.say("12弄"))
    assert "地点改为福佑里12弄5号" in resident.say("5号")
    assert town.office.directory.place(town.case(code).place).name == "福佑里12弄5号"


def test_the_house_alone_is_asked_about_in_each_lane(town: Town, resident: Phone):
    resident.say("福佑里漏水")
    assert "1福佑里12弄3号 2福佑里26弄3号" in resident.say("3号")
    resident.say("26弄")
    assert _places(town) == ["福佑里26弄3号"]


def test_the_estate_said_after_its_lane_joins_it(town: Town, resident: Phone):
    assert "是福佑里12弄3号吗" in resident.say("12弄3号下水道堵了")
    resident.say("福佑里的")
    assert _places(town) == ["福佑里12弄3号"]


def test_danger_at_one_of_several_houses_of_a_grid_calls_its_people_at_once_and_asks_which(town: Town, resident: Phone):
    said = resident.say("江畔二期7号楼有人晕倒了")
    assert town.cases()[0].grid == "GA2"
    assert "1江畔名邸二期A区7号楼 2江畔名邸二期B区7号楼" in said
    resident.say("B区")
    assert _places(town) == ["江畔名邸二期B区7号楼"]


def test_what_tells_one_choice_from_the_others_chooses_it(town: Town, resident: Phone):
    asked = resident.say("江畔名邸7号楼电梯坏了")
    assert "1江畔名邸一期7号楼 2江畔名邸二期A区7号楼 3江畔名邸二期B区7号楼" in asked
    resident.say("B区的")
    assert _places(town) == ["江畔名邸二期B区7号楼"]


def test_a_building_said_to_several_estates_is_asked_about_in_each(town: Town, resident: Phone):
    assert "1江畔名邸一期 2" in resident.say("江畔名邸门禁坏了")
    assert "2江畔名邸二期A区7号楼" in resident.say("7号楼")
    resident.say("2")
    assert _places(town) == ["江畔名邸二期A区7号楼"]


def test_a_building_said_first_is_kept_when_the_estate_has_several(town: Town, resident: Phone):
    resident.say("七号楼门禁坏了")
    assert "3江畔名邸二期B区7号楼" in resident.say("江畔")


def test_a_sentence_that_names_one_choice_and_another_matter_is_both(town: Town, resident: Phone):
    assert "是哪一处" in resident.say("福佑里3号路灯不亮")
    said = resident.say("福佑里26弄3号有人乱停车")
    assert "照明" in said and "停车占道" in said
    assert _places(town) == ["福佑里26弄3号", "福佑里26弄3号"]


@pytest.mark.parametrize(
    ("report", "correction", "place"),
    [
        ("福佑里12弄3号水管漏水", "我讲错了 是5号", "福佑里12弄5号"),
        ("安居家园B座电梯坏了", "没有B座 是A座", "安居家园A座"),
    ],
)
def test_a_number_alone_corrects_the_place(town: Town, resident: Phone, report: str, correction: str, place: str):
    resident.say(report)
    resident.say(correction)
    assert _places(town) == [place]


def test_door_and_room_said_before_the_matter_are_of_its_place(town: Town, resident: Phone):
    resident.say("江畔一期7号楼")
    assert "是什么事" in resident.say("1201")
    assert "是什么事" in resident.say("卫生间")
    assert "江畔名邸一期7号楼1201卫生间·漏水渗水" in resident.say("天花板滴水")
    assert _places(town) == ["江畔名邸一期7号楼"]

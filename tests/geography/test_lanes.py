"""Estates of lanes and phases: 福佑里 has lanes in two grids, 江畔名邸 three parts, and house numbers come again in each."""

import pytest

from bot.geography.gazetteer import Gazetteer, PlaceRow

_ESTATES = {
    "福佑里": ("F1", ""),
    "福佑里12弄": ("F1", ""),
    "福佑里18弄": ("F1", ""),
    "德兴坊": ("F2", ""),
    "江畔名邸": ("B1", "江畔;名邸"),
    "江畔名邸一期": ("B1", "江畔一期"),
    "江畔名邸二期A区": ("B2", "二期A区"),
    "江畔名邸二期B区": ("B2", "二期B区"),
    "曙光新村": ("X1", "曙光"),
    "望江": ("W1", ""),
    "望江二期": ("W2", ""),
}
_HOUSES = {
    "F1": [f"福佑里{lane}弄{house}号" for lane in (12, 18) for house in (1, 3, 5)],
    "F2": [*(f"福佑里26弄{house}号" for house in (3, 7)), *(f"德兴坊{house}号" for house in (2, 3))],
    "B1": [f"江畔名邸一期{house}号楼" for house in (1, 2, 7)],
    "B2": ["江畔名邸二期A区2号楼", "江畔名邸二期A区7号楼", "江畔名邸二期B区7号楼"],
    "X1": [f"曙光新村{lane}支弄{house}号" for lane in (1, 2) for house in (6, 8)],
    "W1": ["望江1幢"],
    "W2": ["望江二期2幢"],
}
_LANDMARKS = {"福佑菜场": ("F1", "菜场"), "曙光小学": ("X1", "学校;小学")}


@pytest.fixture(scope="module")
def lanes() -> Gazetteer:
    named = [
        *((name, "estate", grid, said) for name, (grid, said) in _ESTATES.items()),
        *((name, "landmark", grid, said) for name, (grid, said) in _LANDMARKS.items()),
        *((name, "building", grid, "") for grid, names in _HOUSES.items() for name in names),
    ]
    rows = [
        PlaceRow(name, name, tuple(filter(None, said.split(";"))), kind, None, None, grid)
        for name, kind, grid, said in named
    ]
    return Gazetteer(rows, {})


def _place(gazetteer: Gazetteer, text: str) -> str | None:
    found = gazetteer.find(text).place
    return found.name if found else None


def _asked(gazetteer: Gazetteer, text: str) -> list[str]:
    found = gazetteer.find(text)
    assert found.place is None
    return [match.name for match in found.candidates]


@pytest.mark.parametrize("rest", ["亭子间漏水", "路灯坏了", "后门漏水", "前客堂漏水", "垃圾没人收", "甲漏水", "门口"])
def test_a_house_of_a_lane_is_found_whatever_is_said_after_its_number(lanes: Gazetteer, rest: str) -> None:
    assert _place(lanes, f"福佑里12弄3号{rest}") == "福佑里12弄3号"
    assert _place(lanes, f"德兴坊2号{rest}") == "德兴坊2号"


@pytest.mark.parametrize("rest", ["晚上停水", "线停了", "电梯坏了", "垃圾房臭", "岗亭没人"])
def test_a_day_and_the_number_of_a_thing_are_still_no_house(lanes: Gazetteer, rest: str) -> None:
    assert _place(lanes, f"德兴坊3号{rest}") == "德兴坊"


@pytest.mark.parametrize("rest", ["楼梯坏了", "楼道灯坏了", "楼下有水", "楼上漏水"])
def test_the_stairs_of_a_house_are_not_part_of_its_name(lanes: Gazetteer, rest: str) -> None:
    assert lanes.find(f"福佑里12弄3号{rest}").text == "福佑里12弄3号"


@pytest.mark.parametrize("said", ["福佑里漏水", "江畔名邸门禁坏了", "江畔"])
def test_an_estate_whose_houses_lie_in_two_grids_is_asked_about(lanes: Gazetteer, said: str) -> None:
    found = lanes.find(said)
    assert found.place is None
    assert found.estate is not None


def test_its_parts_are_the_choices_where_there_are_few(lanes: Gazetteer) -> None:
    assert _asked(lanes, "江畔名邸门禁坏了") == ["江畔名邸一期", "江畔名邸二期A区", "江畔名邸二期B区"]


def test_a_number_that_comes_in_several_lanes_is_asked_about(lanes: Gazetteer) -> None:
    assert _asked(lanes, "福佑里三号漏水") == ["福佑里12弄3号", "福佑里18弄3号", "福佑里26弄3号"]
    assert _asked(lanes, "曙光新村6号漏水") == ["曙光新村1支弄6号", "曙光新村2支弄6号"]
    assert len(_asked(lanes, "江畔名邸7号楼电梯坏了")) == 3


def test_a_number_of_one_lane_alone_is_asked_about_too(lanes: Gazetteer) -> None:
    assert _asked(lanes, "福佑里7号漏水") == ["福佑里26弄7号"]


def test_an_estate_with_buildings_of_its_own_does_not_hold_its_second_phase(lanes: Gazetteer) -> None:
    assert _place(lanes, "望江门禁坏了") == "望江"
    assert _place(lanes, "望江二期门禁坏了") == "望江二期"


def test_a_part_is_known_by_the_other_names_of_its_estate(lanes: Gazetteer) -> None:
    assert _place(lanes, "名邸一期2号楼漏水") == "江畔名邸一期2号楼"
    assert lanes.find("江畔二期B区7号楼1502").text == "江畔二期B区7号楼"
    assert _place(lanes, "曙光2支弄8号漏水") == "曙光新村2支弄8号"


def test_a_phase_of_two_parts_is_asked_about_by_its_other_name_too(lanes: Gazetteer) -> None:
    assert _asked(lanes, "江畔二期7号楼电梯坏了") == ["江畔名邸二期A区7号楼", "江畔名邸二期B区7号楼"]


def test_a_side_lane_may_be_called_a_lane(lanes: Gazetteer) -> None:
    assert _asked(lanes, "曙光新村2弄8号漏水") == ["曙光新村2支弄8号"]
    assert _asked(lanes, "一支弄6号漏水") == ["曙光新村1支弄6号"]


def test_numbers_for_words_are_read(lanes: Gazetteer) -> None:
    assert _place(lanes, "二期A-7-1201水管漏水") == "江畔名邸二期A区7号楼"
    assert _asked(lanes, "曙光2-8漏水") == ["曙光新村2支弄8号"]


def test_a_lane_without_its_estate_is_asked_about(lanes: Gazetteer) -> None:
    assert _asked(lanes, "12弄3号下水道堵了") == ["福佑里12弄3号"]
    assert _asked(lanes, "1支弄8号") == ["曙光新村1支弄8号"]
    assert _asked(lanes, "12弄") == ["福佑里12弄"]
    assert lanes.find("灯被2弄坏了").candidates == ()


def test_a_lane_beside_its_estate_is_its_own(lanes: Gazetteer) -> None:
    assert _place(lanes, "福佑里的,12弄3号") == "福佑里12弄3号"
    unknown = lanes.find("福佑里30弄3号漏水")
    assert (unknown.place, unknown.text) == (None, "福佑里30弄3号")


def test_a_further_place_is_as_sure_as_the_first(lanes: Gazetteer) -> None:
    assert _place(lanes, "还有菜场垃圾没人收") == "福佑菜场"
    assert _asked(lanes, "德兴坊3号路灯不亮 还有菜场垃圾没人收") == ["德兴坊3号", "福佑菜场"]


def test_pupils_are_no_school(lanes: Gazetteer) -> None:
    assert _place(lanes, "德兴坊3号外墙瓷砖在掉 下面小学生走来走去") == "德兴坊3号"

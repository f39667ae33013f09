"""Several matters of one message, and places as people write them or pin them."""

import re

import pytest

from tests.acceptance.conftest import Street
from tests.acceptance.madeup import NAMES, all_grids, gcj02_of
from tests.acceptance.outside import code_in, codes_in, wait_until
from tests.acceptance.steps import report

pytestmark = pytest.mark.acceptance


def test_two_matters_in_one_message_are_two_cases(street: Street) -> None:
    place = street.place()
    reply = place.resident.says(f"{place.estate}1幢楼道灯坏了,还有3幢门口的垃圾三天没人收")
    codes = codes_in(reply)
    assert len(codes) == 2, reply
    assert "照明" in reply and "垃圾" in reply
    for code in codes:
        place.worker.hears(code)
    assert sorted(codes_in(place.resident.says("进度"))) == sorted(codes)


@pytest.mark.parametrize("words", ["{0}1幢路灯坏了,{0}3幢垃圾没人收", "{0}1幢灯坏了,3幢垃圾没人收", "{0}1幢灯坏了还有3幢垃圾没人收",
                                   "{0}1幢灯坏了。3幢垃圾没人收", "1、{0}1幢灯坏了 2、{0}3幢垃圾没人收", "{0}1幢灯坏了\n{0}3幢垃圾没人收"])  # fmt: skip
def test_two_matters_however_they_are_joined(street: Street, words: str) -> None:
    reply = street.home.person().says(words.format("望江坊"))
    assert len(codes_in(reply)) == 2, reply


def test_more_about_the_same_matter_is_no_new_one(street: Street) -> None:
    place = street.place()
    code = report(place, "3幢楼道灯坏了")
    for more in ("2单元的", "晚上很黑,老人都不敢走"):
        reply = place.resident.says(more)
        assert code in reply, (more, reply)
    assert codes_in(place.resident.says("进度")) == [code]


def test_three_matters_in_two_grids_go_to_their_own_people(street: Street) -> None:
    one, two = street.place(), street.place()
    reply = one.resident.says(f"{one.estate}1幢灯坏了;{two.estate}2幢垃圾堆满了;{two.estate}3幢有车乱停堵路")
    assert len(codes_in(reply)) == 3, reply
    wait_until(lambda: one.worker.heard() and two.worker.heard() and two.leader.heard(), 10, lambda: reply)


def test_a_missing_place_is_asked_once(street: Street) -> None:
    place = street.place()
    question = place.resident.says("路灯坏了")
    assert not codes_in(question) and re.search("哪里|哪儿|地方|位置", question), question
    reply = place.resident.says(f"{place.estate}2幢")
    assert place.worker.name in reply, reply
    task = place.worker.hears(code_in(reply))
    assert "路灯坏了" in task


def test_an_ambiguous_place_is_chosen_by_number(street: Street) -> None:
    resident = street.home.person()
    question = resident.says("老粮站门口路灯坏了")
    assert not codes_in(question), question
    assert "望梅老粮站" in question and "停云老粮站" in question, question
    number = next(n for n in ("1", "2") if re.search(rf"{n}\W*停云", question))
    reply = resident.says(number)
    assert code_in(reply) and NAMES["K55"] in reply, reply


@pytest.mark.parametrize(
    ("words", "member"),
    [("望江坊9幢楼道灯坏了", "K01"), ("望江路灯坏了", "K01"), ("停云老粮站对面路灯不亮", "K55"), ("临水路路灯坏了", "K57"),
     ("望江坊三幢楼道灯坏了", "K01"), ("望江坊3号楼楼道灯不亮", "K01"), ("三塘新村2幢路灯坏了", None), ("望江坊3幢楼道灯坏了", "K01")],
)  # fmt: skip
def test_places_as_people_write_them(street: Street, words: str, member: str | None) -> None:
    member = member or next(g.worker for g in all_grids() if words.startswith(g.estate[:2]))
    words = words.replace("三塘新村", next(g.estate for g in all_grids() if g.estate.startswith("三塘")))
    reply = street.home.person().says(words)
    assert codes_in(reply) and NAMES[member] in reply, reply


def test_outside_all_grids_is_said_and_is_no_case(street: Street) -> None:
    person = street.home.person()
    person.says("路灯坏了")
    reply = person.at(31.95, 118.80, "南京市某路")
    assert "不在我们服务范围" in reply and "12345" in reply and "110" in reply, reply
    assert not codes_in(reply) and not codes_in(person.says("进度"))


@pytest.mark.parametrize("corner", [(0.4, 0.4), (-0.4, -0.4), (0.4, -0.4)])  # 30 m from a border we ask
def test_location_first_then_words(street: Street, corner: tuple[float, float]) -> None:
    grid = all_grids()[33]
    person = street.home.person()
    assert person.at(grid.lat + corner[0] * 0.004, grid.lng + corner[1] * 0.004)
    reply = person.says("这里路灯坏了")
    assert codes_in(reply) and NAMES[grid.worker] in reply, reply


def test_a_pin_is_gcj02_when_the_folder_is_wgs84(bare: Street) -> None:
    grid = all_grids()[24]
    person = bare.home.person()
    person.says("路灯坏了")
    reply = person.at(*gcj02_of(grid.lat, grid.lng))
    assert codes_in(reply) and NAMES[grid.worker] in reply, reply


def test_place_in_words_first_then_the_matter(street: Street) -> None:
    person = street.home.person()
    assert person.says("望江坊2幢")
    reply = person.says("楼道灯坏了")
    assert codes_in(reply) and NAMES["K01"] in reply, reply


def test_a_pin_answered_is_not_asked_again(street: Street) -> None:
    grid = all_grids()[33]
    person = street.home.person()
    person.at(grid.lat, grid.lng)
    reply = person.says("楼道灯坏了")
    assert "是什么事" not in reply and "哪里" not in reply, reply


def test_words_and_pin_in_different_grids_are_asked(street: Street) -> None:
    grid = all_grids()[33]
    person = street.home.person()
    person.at(grid.lat, grid.lng)
    question = person.says("望江坊2幢楼道灯坏了")
    assert not codes_in(question) and "望江坊" in question, question
    number = next((n for n in ("1", "2") if re.search(rf"{n}\W*望江坊", question)), "望江坊2幢")
    reply = person.says(number)
    assert codes_in(reply) and NAMES["K01"] in reply, reply


def test_a_wrong_place_is_put_right(street: Street) -> None:
    one, two = street.place(), street.place()
    code = report(one)
    reply = one.resident.says("地点不对")
    reply += one.resident.says(f"{two.estate}2幢")
    assert two.worker.name in reply, reply
    two.worker.hears(code)

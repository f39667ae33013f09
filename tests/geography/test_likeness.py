"""Likeness: a name misheard or mistyped is a question; only what can be nobody else's name is taken for a slip."""

import subprocess
import sys

import pytest

from bot.geography.gazetteer import Gazetteer, PlaceRow
from bot.geography.place_sounds import sound_class, syllable
from bot.geography.place_words import NAMING_MARKS


def town(*names: str) -> Gazetteer:
    """Estates with three buildings each."""
    rows = [PlaceRow(name, name, (), "estate", None, None, "g") for name in names]
    rows += [
        PlaceRow(f"{name}{at}", f"{name}{at}幢", (), "building", None, None, "g") for name in names for at in "123"
    ]
    return Gazetteer(rows, {})


def test_a_slip_of_the_pen_in_a_long_name_is_understood() -> None:
    assert town("清河家园").find("我住清喝家园2幢,漏水").place is None  # hé and hē: heard differently
    found = town("清河家园").find("我住清劾家园2幢,漏水")  # 劾 is read hé and is in nobody's name
    assert found.place is not None
    assert (found.place.code, found.text) == ("清河家园2", "清劾家园2幢")


@pytest.mark.parametrize(
    "said", ["青河家园2幢", "清荷家园2幢", "清和家园2幢", "清河家圆2幢", "清河佳园2幢", "轻河家源2幢"]
)
def test_what_may_be_another_estates_name_is_only_asked_about(said: str) -> None:
    found = town("清河家园").find(said)
    assert found.place is None
    assert [match.code for match in found.candidates] == ["清河家园2"]


def test_a_slip_between_two_names_that_sound_alike_is_a_question_with_both() -> None:
    found = town("清河家园", "青禾家园").find("清劾家园2幢")
    assert found.place is None
    assert {match.code for match in found.candidates} == {"清河家园2", "青禾家园2"}


def test_every_estate_of_the_same_sound_that_is_not_in_the_directory_stays_unsure() -> None:
    gazetteer = town("清河家园", "锦绣新村", "翠竹花园", "明月公寓")
    for name in ("清河家园", "锦绣新村", "翠竹花园", "明月公寓"):
        for at, mark in enumerate(name):
            for other in NAMING_MARKS - {mark}:
                if sound_class(other) == sound_class(mark):
                    assert gazetteer.find(f"{name[:at]}{other}{name[at + 1 :]}2幢").place is None, other


@pytest.mark.parametrize(
    ("known", "said"), [("东湖花园", "西湖花园2幢"), ("滨河家园", "滨江家园2幢"), ("光明一村", "光明二村2幢")]
)
def test_neighbours_told_apart_by_one_character_are_not_even_offered(known: str, said: str) -> None:
    found = town(known).find(said)
    assert (found.place, found.candidates) == (None, ())


@pytest.mark.parametrize("said", ["小区规划不合理", "规划不好", "这里归化没做好"])
def test_ordinary_words_that_sound_like_a_name_are_no_place(said: str) -> None:
    assert town("桂花苑", "竹湖里").find(said).candidates == ()


def test_words_left_out_are_asked_about() -> None:
    assert [match.code for match in town("香樟公寓东区").find("香樟东区2幢").candidates] == ["香樟公寓东区2"]


def test_traditional_characters_outside_the_list_are_found_by_their_sound() -> None:
    assert syllable("鷺") == syllable("鹭")
    found = town("白鹭湾花园").find("白鷺灣花園2號樓")
    assert found.place is not None


@pytest.mark.parametrize(
    ("said", "building"), [("翠园3懂", "3"), ("翠园三撞漏水", ""), ("翠园2撞,漏水", "2"), ("翠园1号搂", "1")]
)
def test_a_building_heard_wrong_is_a_building(said: str, building: str) -> None:
    found = town("翠园小区").find(said)
    assert (found.place.code if found.place else "") == f"翠园小区{building}"


def test_a_crash_is_no_building() -> None:
    found = town("翠园小区").find("翠园3撞了车")
    assert found.place is None or found.place.code == "翠园小区"


def test_sounds_are_read_only_where_there_is_a_directory() -> None:
    """The dictionary of sounds costs 60 ms and 12 MB: commands that need no places do not pay for it."""
    code = "import sys, bot.geography.gazetteer; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

"""免打扰 as people say it: a half of the day and numerals count; what is read is said back."""

import pytest

from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("22:00-7:00", "22:00到07:00"),
        ("22-7", "22:00到07:00"),
        ("8点到11点", "08:00到11:00"),
        ("晚上9点到早上8点", "21:00到08:00"),
        ("晚上10:00-早上7:00", "22:00到07:00"),
        ("晚上十点到早上七点", "22:00到07:00"),
        ("晚上9点半到第二天早上6点", "21:30到06:00"),
        ("晚上12点到早上7点", "00:00到07:00"),
        ("晚上10点到7点", "22:00到07:00"),
        ("晚9点到早8点", "21:00到08:00"),
        ("晚9到早8", "21:00到08:00"),
        ("下午1点到3点", "13:00到15:00"),
        ("上午11点到1点", "11:00到13:00"),
    ],
)
def test_quiet_hours_are_read_as_they_are_said(town: Town, said: str, kept: str) -> None:
    assert f"好的,{kept}不打扰您" in town.person("阿婆").say(f"免打扰 {said}")


@pytest.mark.parametrize("said", ["25-7", "21:60-7:00", "晚上9点", "9点到9点", "半夜"])
def test_what_is_no_span_of_hours_is_asked_again(town: Town, said: str) -> None:
    assert "请说几点到几点" in town.person("阿婆").say(f"免打扰 {said}")


@pytest.mark.parametrize("said", ["晚上别给我发消息", "晚上不要打扰我", "能不能晚上别发", "别在半夜给我发短信"])
def test_when_nothing_shall_come_is_offered_as_hours(town: Town, said: str) -> None:
    resident = town.person("阿婆")
    assert "几点到几点不打扰您?" in resident.say(said)
    assert "好的,22:00到07:00不打扰您" in resident.say("2")


def test_hours_that_are_said_whole_hold_at_once_and_noon_is_noon(town: Town) -> None:
    resident = town.person("阿婆")
    assert "好的,22:00到07:00不打扰您" in resident.say("晚上10点到早上7点别给我发消息")
    assert "1 12:00到14:00" in resident.say("中午别发消息,我要午睡")


@pytest.mark.parametrize("said", ["晚上不要放音乐了", "晚上工地别打桩了 翠园3幢"])
def test_what_others_do_at_night_is_a_report(town: Town, said: str) -> None:
    assert "不打扰您" not in town.person("阿婆").say(said)

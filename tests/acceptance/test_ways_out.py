"""Leaving, undoing, asking for a person: no dead end in a talk."""

import re
import time

import pytest

from tests.acceptance.conftest import Street
from tests.acceptance.madeup import NAMES
from tests.acceptance.outside import code_in, codes_in, wait_until
from tests.acceptance.steps import accepted, report, resolved

pytestmark = pytest.mark.acceptance

TIME = re.compile(r"\d{1,2}[:点:]\d{0,2}")


def test_a_person_is_called_by_human(street: Street) -> None:
    place = street.place()
    report(place)
    reply = place.resident.says("人工")
    assert TIME.search(reply) and re.search("|".join(NAMES.values()), reply), reply


@pytest.mark.parametrize("words", ["人工", "医保怎么报销", None])
def test_a_matter_without_a_place_has_somebody_who_knows_of_it(street: Street, words: str | None) -> None:
    """Routing ends at the street's duty officer; the reply promises an answer, so somebody must have been told."""
    street.officer("D0")
    street.officer("S0")
    person = street.home.person()
    code = code_in(person.says(words) if words else person.voice())
    wait_until(
        lambda: (
            [c for c in street.wechat.calls if code in c.text and c.openid != person.openid]
            or code in street.officers["D0"].says("待办")
        ),
        8,
        lambda: f"nobody was told of {code}",
    )


def test_what_was_half_said_goes_with_the_call_for_a_person(street: Street) -> None:
    officer = street.officer("D0")
    person = street.home.person()
    person.says("路灯坏了三天")
    officer.hears(code_in(person.says("人工")), "路灯坏了三天")


def test_leave_drops_the_open_question(street: Street) -> None:
    place = street.place()
    place.resident.says("路灯坏了")
    assert place.resident.says("退出")
    assert not codes_in(place.resident.says("进度"))
    assert not codes_in(place.resident.says(f"{place.estate}2幢"))


@pytest.mark.parametrize("words", ["0", "\uff10", "返回"])
def test_zero_goes_back_and_never_means_none(street: Street, words: str) -> None:
    person = street.home.person()
    person.says("路灯坏了")
    assert person.says(words)
    assert not codes_in(person.says("进度"))


@pytest.mark.parametrize("words", ["帮助", "进度", "我的网格", "我的信息"])
def test_an_interruption_is_answered_and_the_question_repeated(street: Street, words: str) -> None:
    person = street.home.person()
    question = person.says("路灯坏了").splitlines()[0]
    said = person.says(words)
    if words == "我的网格":  # which asks for a place of its own
        said = person.says("望江坊1幢")
    assert re.search("哪里|哪儿", said), (question, said)
    assert "照明" in (reply := person.says("望江坊2幢")) and codes_in(reply), reply


def test_help_offers_words_and_a_person(street: Street) -> None:
    said = street.home.person().says("帮助")
    assert all(word in said for word in ("进度", "人工", "0")), said


def test_sent_by_mistake_undoes_the_last_report(street: Street) -> None:
    place = street.place()
    code = report(place)
    assert code in place.resident.says("发错了")
    place.worker.hears(code, "撤回")
    assert "已接单" not in place.worker.says(f"接单 {code}")
    assert not place.resident.heard("已接单")


def test_sent_by_mistake_undoes_a_members_finish(street: Street) -> None:
    place = street.place()
    code = resolved(place)
    assert code in place.worker.says("发错了")
    place.resident.hears("发错了")
    assert "办理中" in place.resident.says("进度")


def test_taking_back_a_rating_does_not_call_off_the_work(street: Street) -> None:
    place = street.place()
    code = resolved(place)
    place.resident.says("2")
    place.worker.hears(code, "居民说")
    before = len(place.worker.heard())
    place.resident.says("发错了")
    time.sleep(3)
    assert not [told for told in place.worker.heard()[before:] if "不用办" in told], place.worker.heard()[before:]


def test_sent_by_mistake_with_nothing_to_undo_is_no_dead_end(street: Street) -> None:
    assert street.home.person().says("发错了")


def test_unsubscribing_from_notices_still_lets_one_report(street: Street) -> None:
    place = street.place()
    assert place.resident.says("退订")
    accepted(place)


def test_nonsense_gets_three_choices_and_a_person(street: Street) -> None:
    for words in ("阿巴阿巴", "asdf qwer", "蓝色的鱼在飞", "我觉得月亮很大", "12345"):
        said = street.home.person().says(words)
        assert "人工" in said, (words, said)
        assert all(re.search(rf"(^|\D){n}(?!\d)", said) for n in (1, 2, 3)), (words, said)


def test_the_numbers_of_the_three_choices_are_taken(street: Street) -> None:
    person = street.place().worker
    said = person.says("唔 量子泡泡")
    assert re.search(r"2\D*进度", said)
    assert "没听明白" not in (answer := person.says("2")) and "直接说一句" not in answer, answer


def test_a_number_nobody_offered_is_answered(street: Street) -> None:
    assert street.home.person().says("7")


def test_my_grid_says_who_serves(street: Street) -> None:
    place = street.place()
    report(place)
    said = place.resident.says("我的网格")
    if "哪里" in said:
        said = place.resident.says(f"{place.estate}2幢")
    assert place.leader.name in said or place.worker.name in said, said
    assert not re.search(r"1\d{10}", said)


def test_a_bare_number_does_not_erase_anybody(street: Street) -> None:
    """Asked for the words 确认删除 or 0; a 1 may be meant for another question."""
    place = street.place()
    code = report(place)
    said = place.resident.says("删除")
    assert "确认删除" in said, said
    place.resident.says("1")
    assert code in place.resident.says("进度")


def test_my_information_is_shown_and_can_be_deleted(street: Street) -> None:
    place = street.place()
    code = report(place)
    assert place.resident.says("我的信息")
    said = place.resident.says("删除")
    if "确认删除" in said:
        said += place.resident.says("确认删除")
    assert code not in place.resident.says("进度")
    assert "删" in said
    assert not codes_in(place.resident.says("进度")), said

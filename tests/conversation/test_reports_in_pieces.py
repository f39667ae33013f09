"""A report comes as people tell it: whole, in pieces, photo first, place first, several at once. Each is asked for once."""

import pytest
from sqlalchemy import select

from models.media import Media
from tests.conversation.said import LAMP, code_in, codes_in, file_case, say_all, where_of, words_of
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")  # the forms are rows of one table, written by one statement
CUI = (30.005, 120.005)


def photos_of(town: Town, code: str) -> list[str]:
    wanted = select(Media.provider_media_id).where(Media.case_id == town.case(code).id).order_by(Media.id)
    return town.look(lambda session: list(session.scalars(wanted)))


def test_a_complete_report_is_a_case_in_one_reply_with_code_name_and_time(town):
    reply = town.person("阿婆").say(LAMP)
    first, second = reply.splitlines()[:2]
    assert first.startswith("收到,编号 ") and len(first) <= 30
    assert "李明" in second and "今天11点前" in second
    assert where_of(town, code_in(reply)) == "翠园3幢2单元"


@pytest.mark.parametrize(
    "text",
    [
        "翠园３幢２单元楼道灯坏了",
        "翠园三幢二单元楼道灯坏了",
        "翠园小区3幢2单元,楼道灯坏了!!!",
        "楼道灯坏了 翠园3幢2单元",
        "你好,我想反映一下翠园3幢2单元楼道灯坏了,谢谢",
    ],
)
def test_the_same_said_otherwise_is_as_complete(town, text):
    code = file_case(town.person("阿婆"), text)
    assert (town.case(code).place, town.case(code).category) == ("P1-3", "lighting")
    assert "单元" in where_of(town, code)


def test_a_missing_place_is_asked_once_and_then_it_is_filed(town):
    resident = town.person("阿婆")
    assert "在哪里" in resident.say("楼道灯坏了")
    assert town.cases() == []
    reply = resident.say("翠园3幢")
    assert "李明" in reply and "在哪里" not in reply
    assert words_of(town, code_in(reply)).startswith("楼道灯坏了")


def test_what_is_missing_is_asked_in_one_short_question(town):
    question = town.person("阿婆").say("楼道灯坏了").split("\n\n")[0]
    assert question.count("?") == 1 and len(question) <= 60


@pytest.mark.parametrize("number", ["2", "二", "２", "2.", "②", "第二个", " 2 。", "2号"])
def test_of_two_places_one_is_chosen_by_its_number_however_it_is_typed(town, number):
    resident = town.person("阿婆")
    offer = resident.say("菜场门口井盖没了")
    assert "1中心菜场" in offer and "2南菜场" in offer and town.cases() == []
    assert "南菜场" in where_of(town, code_in(resident.say(number)))


def test_a_number_that_was_not_offered_asks_again(town):
    resident = town.person("阿婆")
    resident.say("菜场门口井盖没了")
    assert "1中心菜场" in resident.say("3") and town.cases() == []
    assert codes_in(resident.say("1"))


def test_instead_of_a_number_the_name_or_another_place_will_do(town):
    for name, said in (("阿婆", "南菜场"), ("阿公", "翠园3幢")):
        resident = town.person(name)
        resident.say("菜场门口井盖没了")
        assert said in where_of(town, code_in(resident.say(said)))


def test_a_photo_first_goes_with_the_report_that_follows(town):
    resident = town.person("阿婆")
    assert "照片收到" in resident.photo("before") and town.cases() == []
    reply = resident.say(LAMP)
    assert photos_of(town, code_in(reply)) == ["before"]
    assert "刚才还没说完" not in reply


def test_a_photo_first_survives_the_question_where(town):
    resident = town.person("阿婆")
    resident.photo("one")
    resident.photo("two")
    resident.say("楼道灯坏了")
    assert photos_of(town, code_in(resident.say("翠园3幢"))) == ["one", "two"]


def test_a_photo_between_question_and_answer_goes_with_the_report(town):
    resident = town.person("阿婆")
    resident.say("楼道灯坏了")
    assert "在哪里" in resident.photo("between")
    assert photos_of(town, code_in(resident.say("翠园3幢"))) == ["between"]


def test_a_photo_after_the_report_is_added_to_it(town):
    resident = town.person("阿婆")
    code = file_case(resident)
    assert code in resident.photo("after")
    assert photos_of(town, code) == ["after"] and len(town.cases()) == 1


def test_a_place_first_goes_with_the_words_that_follow(town):
    resident = town.person("阿婆")
    assert "位置收到" in resident.place(*CUI)
    code = code_in(resident.say("楼道灯坏了"))
    assert town.case(code).grid == "GA1" and town.case(code).lat == pytest.approx(CUI[0])


def test_a_place_answers_the_question_where(town):
    resident = town.person("阿婆")
    resident.say("楼道灯坏了")
    assert town.case(code_in(resident.place(*CUI))).grid == "GA1"


def test_words_are_nearer_than_a_pin_in_the_same_grid(town):
    resident = town.person("阿婆")
    resident.place(*CUI)
    code = code_in(resident.say("翠园5幢楼道灯坏了"))
    assert where_of(town, code) == "翠园5幢"


def test_a_pin_and_words_in_different_grids_ask_which_is_meant(town):
    resident = town.person("阿婆")
    resident.place(*CUI)
    reply = resident.say("桂苑1幢楼道灯坏了")
    assert town.cases() == [] and "?" in reply and "桂苑1幢" in reply
    reply = resident.say("桂苑1幢")
    assert town.case(code_in(reply)).grid == "GA2"


def test_a_pin_on_a_border_asks_for_the_grid(town):
    resident = town.person("阿婆")
    resident.say("楼道灯坏了")
    offer = resident.place(30.005, 120.01)
    assert "桂花1网格" in offer and "桂花2网格" in offer
    assert town.case(code_in(resident.say("1"))).grid in {"GA1", "GA2"}


def test_a_place_nobody_can_find_is_asked_twice_and_then_a_person_finds_out(town):
    resident = town.person("阿婆")
    resident.say("楼道灯坏了")
    assert "人工" in say_all(resident, "老厂房后头", "就那个老厂房")
    reply = resident.say("老厂房")
    assert codes_in(reply) and "赵强" in reply
    assert "老厂房" in where_of(town, code_in(reply))


def test_none_is_an_answer_to_where(town):
    resident = town.person("阿婆")
    resident.say("楼道灯坏了")
    assert codes_in(resident.say("随便"))


def test_the_first_answer_to_a_new_person_files_first_and_carries_the_privacy_notice_once(town):
    resident = town.person("阿婆")
    reply = resident.say(LAMP)
    assert reply.index("编号") < reply.index("隐私:")
    assert "隐私:" not in resident.say("进度")


@pytest.mark.parametrize("said", ["中心菜场门口", "就在中心菜场旁边", "中心菜场那边", "中心菜场"])
def test_a_place_whose_name_sounds_like_a_matter_is_still_the_answer_to_where(town, said):
    resident = town.person("阿婆")
    assert "在哪里" in resident.say("井盖没了,小孩差点掉下去")
    assert codes_in(resident.say(said))
    (case,) = town.cases()
    assert (case.category, case.place) == ("road", "P4")


@pytest.mark.parametrize("said", ["多久", "几点来", "啥时候来?"])
def test_how_long_it_takes_is_asked_in_two_words(town, said):
    resident = town.person("阿婆")
    code = file_case(resident)
    reply = resident.say(said)
    assert code in reply and "李明" in reply and "回话" in reply


@pytest.mark.parametrize("said", ["翠园3幢2单元", "翠园小区3幢2单元", "翠园3幢201", "就在翠园3幢2单元门口"])
def test_a_place_with_its_entrance_or_door_is_the_answer_to_where(town, said):
    resident = town.person("阿婆")
    assert "在哪里" in resident.say("楼道灯坏了")
    assert codes_in(resident.say(said))
    (case,) = town.cases()
    assert (case.category, case.place) == ("lighting", "P1-3")

"""Another matter, or more of the same: what is said after a report, or while its place is asked for, is told apart."""

import pytest

from tests.conversation.said import code_in, codes_in, file_case, say_all, words_of

pytestmark = pytest.mark.only_on("sqlite")  # the forms are rows of one table, written by one statement


def test_words_in_a_row_about_one_matter_are_one_case(town):
    resident = town.person("阿婆")
    say_all(resident, "我想反映个事", "楼道灯坏了")
    code = code_in(resident.say("翠园3幢"))
    assert len(town.cases()) == 1 and town.case(code).category == "lighting"


@pytest.mark.parametrize("more", ["晚上都看不见", "就是靠东边的那盏", "已经三天了", "已经坏了三天了"])
def test_words_right_after_a_case_that_name_no_new_matter_are_added_to_it(town, more):
    resident = town.person("阿婆")
    code = file_case(resident)
    assert code in resident.say(more)
    assert more in words_of(town, code) and len(town.cases()) == 1


def test_the_same_matter_said_again_with_its_place_while_we_ask_is_one_case(town):
    resident = town.person("阿婆")
    resident.say("楼道灯坏了")
    code = code_in(resident.say("翠园3幢楼道的灯坏了三天了"))
    assert len(town.cases()) == 1 and "三天" in words_of(town, code)


def test_another_matter_without_a_place_while_we_ask_is_filed_at_the_same_place(town):
    resident = town.person("阿婆")
    say_all(resident, "楼道灯坏了", "还有垃圾没人清运")
    assert len(codes_in(resident.say("翠园3幢"))) == 2
    assert [case.category for case in town.cases()] == ["lighting", "waste"]


def test_another_complete_matter_while_we_ask_is_filed_and_the_question_stays(town):
    resident = town.person("阿婆")
    resident.say("楼道灯坏了")
    reply = resident.say("桂苑1幢垃圾没人清运")
    assert len(codes_in(reply)) == 1 and "在哪里" in reply
    assert codes_in(resident.say("翠园3幢"))
    assert [case.grid for case in town.cases()] == ["GA2", "GA1"]


def test_two_matters_of_one_message_are_two_cases_in_one_reply(town):
    reply = town.person("阿婆").say("翠园3幢楼道灯坏了,还有桂苑1幢垃圾没人清运")
    assert len(codes_in(reply)) == 2 and "李明" in reply and "陈红" in reply


def test_two_matters_of_one_place_ask_for_the_place_once(town):
    resident = town.person("阿婆")
    resident.say("楼道灯坏了,垃圾也没人清运")
    assert len(codes_in(resident.say("翠园3幢"))) == 2


def test_chat_while_a_question_is_open_is_not_taken_for_more_of_the_last_case(town):
    resident = town.person("女儿")
    code = file_case(resident, "替我妈报一下,翠园5幢下水道堵了")
    assert "电话是多少" in resident.say("2")
    assert "电话是多少" in resident.say("等一下")
    assert "等一下" not in words_of(town, code)


@pytest.mark.parametrize(
    "said", ["你们网格员修个灯态度太差", "楼道灯修灯的网格员骂人", "燃气味很重快来人", "她老公天天打她"]
)
def test_a_complaint_a_danger_or_what_is_told_in_confidence_never_becomes_part_of_another_case(town, said):
    resident = town.person("阿婆")
    code = file_case(resident)
    reply = resident.say(said)
    assert f"加到编号 {code}" not in reply
    assert said not in words_of(town, code)


@pytest.mark.parametrize("said", ["你们网格员态度差", "楼道灯修灯的网格员骂人", "她老公天天打她"])
def test_while_a_place_is_asked_for_it_is_filed_by_itself_and_the_question_stays(town, said):
    resident = town.person("阿婆")
    assert "在哪里" in resident.say("楼道灯坏了")
    reply = resident.say(said)
    assert "只有专人能看到" in reply and "在哪里" in reply
    resident.say("翠园3幢")
    sealed, ordinary = sorted(town.cases(), key=lambda case: not case.sealed)
    assert words_of(town, sealed.code).startswith(said)
    assert (ordinary.category, ordinary.sealed) == ("lighting", False)
    assert said not in words_of(town, ordinary.code)


@pytest.mark.parametrize("said", ["要带什么", "在哪办", "我80了"])
def test_a_further_question_belongs_to_the_one_before_it(town, said):
    resident = town.person("阿婆")
    code = file_case(resident, "高龄补贴怎么办")
    assert f"加到编号 {code}" in resident.say(said)
    assert len(town.cases()) == 1


def test_words_about_somebody_lost_are_added_while_the_place_is_asked_for(town):
    resident = town.person("女儿")
    code = file_case(resident, "我妈走丢了")
    reply = resident.say("穿红衣服,85岁")
    assert f"加到编号 {code}" in reply and "在哪里" in reply
    resident.say("翠园5幢附近")
    (case,) = town.cases()
    assert case.grid == "GA1" and "穿红衣服" in words_of(town, code)


def test_the_same_danger_told_on_is_one_case_and_says_again_whom_to_call(town):
    resident = town.person("阿婆")
    code = file_case(resident, "翠园3幢门口有人打架")
    reply = resident.say("打起来了")
    assert "110" in reply and f"加到编号 {code}" in reply
    assert len(town.cases()) == 1
    assert "119" in resident.say("着火了")
    assert len(town.cases()) == 2, "another danger is another case"


def test_thanks_are_no_matter(town):
    resident = town.person("阿婆")
    resident.say("翠园3幢")
    assert "什么事" in resident.say("谢谢侬")
    assert "照明" in resident.say("楼道灯坏了")

"""替我妈报, 用我儿子手机: whoever writes for another is asked once who shall hear; reporter and beneficiary stay apart."""

import pytest

from models.cases import find_case_by_code, phone_to_call
from tests.conversation.said import LAMP, code_in, codes_in, file_case
from tests.talk import Phone, Town

FOR_MOTHER = f"替我妈报一下,{LAMP}"
NUMBER = "13812345678"


@pytest.fixture
def daughter(town: Town) -> Phone:
    return town.person("女儿")


def to_call(town: Town, code: str) -> str:
    return town.look(lambda session: phone_to_call(session, find_case_by_code(session, code)))


@pytest.mark.parametrize("said", [FOR_MOTHER, f"用我儿子手机发的,{LAMP}", f"我妈不会用微信,{LAMP}"])
def test_the_case_comes_first_and_then_one_question(town: Town, said: str):
    reply = town.person(said).say(said)
    assert reply.index("编号 ") < reply.index("答复告诉谁?")
    assert "1发到这里 2也打电话告诉本人" in reply


def test_whoever_tells_it_is_answered_but_is_not_whom_it_is_for(town: Town, daughter: Phone):
    case = town.case(file_case(daughter, FOR_MOTHER))
    assert case.reporter_id == case.contact_id is not None
    assert case.beneficiary_id is None


def test_for_oneself_nobody_is_asked(town: Town, daughter: Phone):
    reply = daughter.say(LAMP)
    assert "告诉谁" not in reply
    case = town.case(code_in(reply))
    assert case.beneficiary_id == case.contact_id


def test_the_place_asked_for_comes_before_the_question_who_hears(daughter: Phone):
    assert "告诉谁" not in daughter.say("替我妈报一下,楼道灯坏了")
    assert "答复告诉谁?" in daughter.say("翠园3幢")


def test_the_chat_alone_is_enough(town: Town, daughter: Phone):
    code = file_case(daughter, FOR_MOTHER)
    assert "发到这里" in daughter.say("1")
    assert not to_call(town, code)


def test_no_answer_means_the_chat(town: Town, daughter: Phone):
    owner = town.member("李明")
    code = file_case(daughter, FOR_MOTHER)
    owner.say(f"办结 {code} 换了灯泡")
    assert "换了灯泡" in "".join(daughter.received())


def test_the_owner_is_asked_to_call_and_sees_the_number_only_by_looking(town: Town, daughter: Phone):
    owner = town.member("李明")
    code = file_case(daughter, FOR_MOTHER)
    daughter.say("2")
    assert "打电话告诉本人" in daughter.say(NUMBER)
    pushed = "".join(owner.received())
    assert "打电话告诉本人" in pushed and NUMBER not in pushed
    assert NUMBER in owner.say(f"看 {code}")
    assert "打电话" in owner.say(f"办结 {code} 换了灯泡")
    assert "近90天" in daughter.say("我的信息") and "查看事项" in daughter.say("我的信息")


def test_nobody_else_sees_the_number_and_after_the_end_nobody(town: Town, daughter: Phone):
    owner, other = town.member("李明"), town.member("张华")
    code = file_case(daughter, FOR_MOTHER)
    daughter.say("2")
    daughter.say(NUMBER)
    assert NUMBER not in other.say(f"看 {code}")
    owner.say(f"办结 {code} 换了灯泡")
    daughter.received()
    daughter.say("1")
    assert town.case(code).state == "closed"
    assert NUMBER not in owner.say(f"看 {code}")


def test_the_number_goes_to_all_that_was_told_in_one_breath(town: Town, daughter: Phone):
    codes = codes_in(daughter.say("替我妈报一下,翠园3幢2单元楼道灯坏了,还有翠园3幢垃圾没人清运"))
    assert len(codes) == 2
    daughter.say("2")
    daughter.say(NUMBER)
    assert all(to_call(town, code) == f"+86{NUMBER}" for code in codes)


def test_what_is_no_number_is_asked_again_and_can_be_left(daughter: Phone):
    file_case(daughter, FOR_MOTHER)
    assert "电话是多少" in daughter.say("2")
    assert "电话是多少" in daughter.say("在家里")
    assert "不说了" in daughter.say("退出")


def test_later_it_can_be_said_in_words(town: Town, daughter: Phone):
    code = file_case(daughter, FOR_MOTHER)
    daughter.say("1")
    daughter.say(f"打电话告诉本人 {NUMBER}")
    assert to_call(town, code) == f"+86{NUMBER}"


def test_a_strangers_case_takes_no_number(town: Town, daughter: Phone):
    code = file_case(daughter, FOR_MOTHER)
    assert "您名下没有" in town.person("路人").say(f"打电话告诉本人 {code} {NUMBER}")
    assert not to_call(town, code)


@pytest.mark.parametrize("said", ["替我妈报,翠园3幢着火了", "替我邻居说,她老公天天打她,翠园3幢"])
def test_in_danger_or_in_confidence_nobody_is_asked(daughter: Phone, said: str):
    assert "告诉谁" not in daughter.say(said)

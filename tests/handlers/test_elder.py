"""Elder mode: asked for in a word, offered for what people say of themselves, short from then on."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Person
from tests.delivery.texts import SMS, ZHAO
from tests.talk import Phone, Town, build_town

OFFERED = "回“大字”"


def person_of(town: Town) -> tuple[str, str]:
    """Manner and preferred channel of the only resident."""

    def find(session: Session) -> tuple[str, str]:
        found = session.scalars(select(Person).where((Person.manner != "") | (Person.prefers != ""))).one()
        return found.manner, found.prefers

    return town.look(find)


@pytest.mark.parametrize("word", ["长辈版", "大字", "老年模式"])
def test_a_word_turns_it_on_and_one_question_asks_how_he_would_rather_hear(town: Town, word: str) -> None:
    resident = town.person("大爷")
    asked = resident.say(word)
    assert "说得短" in asked and "1网格员打电话 2还是微信" in asked
    assert "网格员打电话" in resident.say("1")
    assert person_of(town) == ("elder", "call")


def test_said_while_something_is_asked_it_asks_nothing_else(town: Town) -> None:
    resident = town.person("大爷")
    resident.say("楼道灯坏了")
    said = resident.say("大字")
    assert said.startswith("好的,以后说得短") and "在哪里?" in said and said.count("?") == 1
    assert "哪里" in resident.say("1") and "电话" not in resident.say("1")
    assert "收到,编号" in resident.say("翠园3幢")


def test_texts_are_offered_where_there_are_texts(store, clock) -> None:
    town = build_town(store, clock, sms=SMS)
    resident = town.person("大爷")
    assert "1网格员打电话 2发短信 3还是微信" in resident.say("大字")
    assert "绑定手机" in resident.say("发短信")
    assert person_of(town) == ("elder", "sms")


def test_who_has_nothing_but_texts_is_offered_no_wechat_and_no_pages(store, clock) -> None:
    town = build_town(store, clock, sms=SMS)
    phone = town.sms(ZHAO)
    asked = phone.say("大字")
    assert "1网格员打电话 2还是短信" in asked and "微信" not in asked and "网页" not in asked
    assert "先发短信" in phone.say("2")


def test_a_voice_message_is_answered_first_and_then_the_offer_is_made_once(town: Town) -> None:
    resident = town.person("大爷")
    resident.say("翠园3幢2单元楼道灯坏了")
    first = resident.voice()
    assert first.startswith("语音收到") and OFFERED in first
    assert OFFERED not in resident.voice()


@pytest.mark.parametrize(
    "said",
    ["我七十多了,翠园3幢2单元楼道灯坏了", "翠园3幢2单元楼道灯坏了,我眼睛不好,字太小看不清", "我不会打字,翠园3幢灯坏了"],
)
def test_who_says_so_himself_is_offered_it(town: Town, said: str) -> None:
    reply = town.person("大爷").say(said)
    assert reply.index("编号") < reply.index(OFFERED)


@pytest.mark.parametrize(
    "said",
    [
        "翠园3幢2单元楼道灯坏了",
        "老年食堂在哪",
        "我妈八十了,翠园3幢2单元楼道灯坏了",
        "翠园60多户没水",
        "我70平米的房子漏水,翠园3幢",
    ],
)
def test_nobody_else_is(town: Town, said: str) -> None:
    assert OFFERED not in town.person("小王").say(said)


@pytest.mark.parametrize("said", ["我七十多了,翠园3幢着火了", "我七十岁了,儿子打我"])
def test_no_offer_stands_beside_a_danger_or_a_confidence(town: Town, said: str) -> None:
    assert OFFERED not in town.person("大爷").say(said)


def test_answers_are_shorter_from_then_on(town: Town) -> None:
    usual, elder = town.person("小王"), town.person("大爷")
    elder.say("大字")
    elder.say("2")
    for phone in (usual, elder):
        for said in ("翠园3幢2单元楼道灯坏了", "翠园5幢垃圾没人清运", "翠园4幢下水道堵了"):
            phone.say(said)
    assert len(elder.say("翠园4幢路面坑了")) < len(usual.say("翠园4幢路面坑了"))
    assert usual.say("进度").count("编号") == 4
    assert elder.say("进度").count("编号") == 2
    assert elder.say("我的网格 翠园3幢").count("\n") < usual.say("我的网格 翠园3幢").count("\n")


def test_help_is_four_lines_and_the_rest_is_a_word_away(town: Town) -> None:
    elder, worker = town.person("大爷"), town.member("李明")
    elder.say("大字"), worker.say("大字")
    short = elder.say("帮助").splitlines()
    assert len(short) == 4 and "灯坏了" in short[0] and short[2].startswith("人工") and "帮助 全部" in short[3]
    own = worker.say("帮助").splitlines()
    assert len(own) == 4 and own[1].startswith("接单")
    assert len(elder.say("帮助 全部").splitlines()) > 15


def test_one_waiting_message_rides_at_a_time(town: Town) -> None:
    """Two answers wait, because his window is shut; a screen of large letters has room for one."""
    elder, worker = town.person("大爷"), town.member("李明")
    elder.say("大字")
    codes = [_code(elder, said) for said in ("翠园3幢2单元楼道灯坏了", "翠园5幢停电了")]
    town.clock.advance(hours=72)
    for code in codes:
        worker.say(f"接单 {code}")
    town.deliver()
    assert elder.say("你好").count("已接单") == 1
    assert "".join(elder.received()).count("已接单") == 1


def test_it_ends_with_a_word_and_is_not_offered_again(town: Town) -> None:
    resident = town.person("大爷")
    resident.say("大字")
    assert "照普通的来" in resident.say("普通版")
    assert OFFERED not in resident.voice()


def test_a_call_first_needs_no_elder_mode(town: Town) -> None:
    resident = town.person("小王")
    assert "打电话给您" in resident.say("电话优先")
    assert person_of(town) == ("", "call")
    assert "先发微信" in resident.say("微信优先")


def test_by_text_it_is_on_too_but_never_offered_there(store, clock) -> None:
    town = build_town(store, clock, sms=SMS)
    texter = town.sms(ZHAO)
    assert OFFERED not in texter.say("我七十多了,翠园3幢2单元楼道灯坏了")
    texter.say("大字")
    assert person_of(town)[0] == "elder"


def _code(phone: Phone, said: str) -> str:
    reply = phone.say(said)
    return reply.split("编号 ")[1][:5]


def test_who_would_rather_be_called_is_asked_for_the_number_at_once(store, clock) -> None:
    town = build_town(store, clock, sms=SMS)
    resident = town.person("大爷")
    resident.say("大字")
    assert "请把您的手机号码发给我" in resident.say("1")
    assert "验证码已发到" in resident.say("13900000009")


def test_where_no_code_can_be_sent_the_number_is_asked_for_with_the_case_that_runs(town: Town) -> None:
    resident = town.person("大爷")
    resident.say("翠园3幢楼道灯坏了")
    resident.say("大字")
    assert "电话是多少" in resident.say("1")
    assert "记下了" in resident.say("13900000009")
    assert town.cases()[0].call_back


def test_without_a_number_the_answer_comes_by_wechat_at_once(town: Town) -> None:
    member, resident = town.member("李明"), town.person("大爷")
    resident.say("大字")
    assert "没有号码先发微信" in resident.say("1")
    resident.say("翠园3幢楼道灯坏了")
    code = town.cases()[0].code
    member.say(f"办结 {code} 换了灯泡")
    assert "换了灯泡" in "".join(resident.received())


def test_a_photo_of_the_work_comes_with_words_that_say_of_what(town: Town) -> None:
    member, resident = town.member("李明"), town.person("大爷")
    resident.say("翠园3幢楼道灯坏了")
    member.say(f"办结 {town.cases()[0].code} 换了灯泡")
    member.photo()
    assert "这是翠园3幢·照明办好后的照片" in "".join(resident.received())

"""代报: a member files for somebody; who tells, who is answered and whom it is for are kept apart."""

import pytest
from sqlalchemy import select

from bot.clock import local
from models.cases import case_text, find_case_by_code
from models.outbox import OutboxRow
from models.sealed import unseal
from tests.conversation.said import bind_all, code_in, codes_in
from tests.talk import Phone, Town

TOLD = "代报 13812345678 翠园5幢张奶奶家水管漏水"


@pytest.fixture
def teller(town: Town) -> Phone:
    return town.member("张华")


def test_the_teller_is_reporter_and_nobody_else_is_contact_or_beneficiary(town, teller):
    code = codes_in(teller.say(TOLD))[0]
    case = town.case(code)
    assert case.reporter_id is not None
    assert case.contact_id is None and case.beneficiary_id is None


def test_the_number_is_sealed_with_the_case_and_in_no_message(town, teller):
    code = codes_in(teller.say(TOLD))[0]

    def read(session):
        case = find_case_by_code(session, code)
        texts = [unseal(session, "outbox.text", row.id, row.text) for row in session.scalars(select(OutboxRow))]
        return (
            unseal(session, "cases.phone", case.id, case.phone),
            unseal(session, "cases.text", case.id, case.text),
            texts,
        )

    phone, text, texts = town.look(read)
    assert phone == "+8613812345678"
    assert "138" not in text and not any("13812345678" in one for one in texts)


def test_the_answers_go_to_the_teller_who_passes_them_on(town, teller):
    leader = town.member("王建国")
    reply = teller.say(TOLD)
    assert "请转告" in reply
    code = codes_in(reply)[0]
    leader.received()
    leader.say("1")
    leader.say(f"办结 {code} 接好了")
    assert "接好了" in "".join(teller.received())
    assert "已结案" in teller.say("1")
    assert town.case(code).state == "closed"


def test_an_answer_recorded_by_staff_is_marked_as_such(town, teller):
    leader = town.member("王建国")
    code = codes_in(teller.say(TOLD))[0]
    leader.say(f"办结 {code} 接好了")
    teller.received()
    teller.say("1")
    assert "代录" in teller.say(f"进度 {code}")


def test_the_handler_may_not_rate_what_he_told_himself(town):
    leader = town.member("王建国")
    code = codes_in(leader.say(TOLD))[0]
    assert town.case(code).owner_id == town.case(code).reporter_id
    leader.say(f"办结 {code} 接好了")
    leader.received()
    assert "不能自己代答" in leader.say("1")
    assert town.case(code).state == "resolved"


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["代报 翠园5幢灯坏了", "代报 翠园5幢灯坏了 13812345678", "代报:翠园5幢灯坏了"])
def test_the_number_may_come_last_or_not_at_all(town, teller, said):
    assert "李明" in teller.say(said)


@pytest.mark.only_on("sqlite")
def test_what_is_missing_is_asked_for(town, teller):
    assert "什么事" in teller.say("代报")
    assert "在哪里" in teller.say("路灯坏了")
    assert "李明" in teller.say("翠园5幢")


@pytest.mark.only_on("sqlite")
def test_an_urgent_matter_told_for_somebody_is_as_urgent_and_says_the_number(town, teller):
    duty = bind_all(town, "王建国", "刘芳")
    reply = teller.say("代报 翠园5幢着火了")
    assert town.case(code_in(reply)).urgency == "life"
    assert reply.startswith("请马上打119")
    assert all(phone.received() for phone in duty.values())


@pytest.mark.only_on("sqlite")
def test_a_sealed_matter_told_for_somebody_is_as_sealed(town, teller):
    bind_all(town, "周敏", "吴刚")
    reply = teller.say("代报 翠园5幢小张被她老公打了")
    assert town.case(code_in(reply)).sealed
    assert "老公" not in reply and "治安" not in reply


@pytest.mark.only_on("sqlite")
def test_a_near_miss_told_at_the_doorstep_is_looked_at_the_same_day_too(town, teller):
    town.clock.advance(hours=8)  # 17:00: half an hour of office time is left
    case = town.case(codes_in(teller.say("代报 翠园5幢外墙瓷砖掉下来,差点砸到人"))[0])
    assert case.urgency == "normal"
    assert local(case.accept_by).date() == local(case.opened_at).date()


@pytest.mark.only_on("sqlite")
def test_from_a_resident_it_is_an_ordinary_sentence(town):
    reply = town.person("阿婆").say("代报 翠园5幢楼道灯坏了")
    case = town.case(code_in(reply))
    assert "代报收到" not in reply
    assert case.contact_id is not None and (case.category, case.place) == ("lighting", "P1-5")


@pytest.mark.only_on("sqlite")
def test_a_members_word_of_a_resident_that_tells_no_matter_is_not_understood(town):
    resident = town.person("阿婆")
    for said in ("代报 不知道说什么", "办结 7K3M2", "待办"):
        assert "没听明白" in resident.say(said)
    assert town.cases() == []


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("label", [" 电话", ",电话:", "；电话："])
def test_what_introduced_the_number_is_not_left_hanging(town, label):
    town.member("李明").say(f"代报 张阿姨说翠园5幢水管漏了{label}13900001111")
    (case,) = town.cases()
    assert town.look(lambda session: case_text(session, find_case_by_code(session, case.code))).endswith("水管漏了")

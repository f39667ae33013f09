"""报事: what a report becomes, whatever the tone and whatever stands in it that no case needs."""

import pytest

from bot.clock import local
from bot.conversation.engine import Engine
from bot.conversation.intake import read, take
from bot.loading import load_handlers
from bot.messages import InboundKind, Interaction
from models.cases import case_text, find_case_by_code
from tests.conversation.said import LAMP, code_in, codes_in, file_case
from tests.talk import Town


def text_of(town: Town, code: str) -> str:
    return town.look(lambda session: case_text(session, find_case_by_code(session, code)))


def test_what_was_said_is_kept_word_for_word(town: Town):
    code = file_case(town.person("阿婆"))
    assert text_of(town, code) == LAMP


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "text", ["翠园3幢路灯不亮了", "翠园3幢灯不亮了", "翠园3幢的灯又不亮了", "翠园3幢楼道灯还是不亮"]
)
def test_a_lamp_that_does_not_burn_is_a_report_not_a_verdict(town, text):
    assert town.case(file_case(town.person("阿婆"), text)).category == "lighting"


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("anger", ["再不修我就去信访", "不然我打12345投诉你们", "我要找记者曝光", "你们都是吃干饭的"])
def test_anger_petition_press_and_complaint_change_nothing_of_the_case(town, anger):
    calm, angry = file_case(town.person("阿婆")), file_case(town.person("阿公"), f"{LAMP},{anger}")
    one, other = town.case(calm), town.case(angry)
    same = ("category", "urgency", "owner_id", "sealed", "grid", "rule", "kind")
    assert [getattr(one, name) for name in same] == [getattr(other, name) for name in same]
    assert len(town.cases()) == 2


@pytest.mark.only_on("sqlite")
def test_whoever_speaks_of_a_petition_is_told_where_to_turn(town):
    reply = town.person("阿婆").say(f"{LAMP},再不修我就去信访")
    assert codes_in(reply) and "12345" in reply and "信访" in reply


@pytest.mark.only_on("sqlite")
def test_a_near_miss_is_looked_at_the_same_day(town):
    town.clock.advance(hours=8)  # 17:00: half an hour of office time is left
    case = town.case(code_in(town.person("阿婆").say("翠园3幢外墙瓷砖掉下来,差点砸到人")))
    assert case.urgency == "normal"
    assert local(case.accept_by).date() == local(case.opened_at).date()


@pytest.mark.only_on("sqlite")
def test_identity_and_bank_card_numbers_are_not_kept_with_the_case(town):
    code = file_case(town.person("阿婆"), "翠园3幢楼道灯坏了,我身份证11010519491231002X")
    assert "11010519491231002" not in text_of(town, code)


@pytest.mark.only_on("sqlite")
def test_a_message_becomes_at_most_as_many_cases_as_the_configuration_says(town):
    resident = town.person("阿婆")
    text = "翠园3幢楼道灯坏了,还有桂苑1幢垃圾没人清运"
    letter = read(resident._inbound(InboundKind.TEXT, text=text), Interaction.MESSAGE, town.office)
    engine = Engine(load_handlers({"report": {"matters_max": 1}}))
    reply = town.look(lambda session: take(session, letter, town.office, engine, town.clock.now(), town.chance))
    assert len(codes_in(reply or "")) == 1


MANY = (
    "翠园3幢楼道灯坏了,桂苑1幢垃圾没人清运,翠园5幢电梯坏了,桂苑2幢门口积水,翠园1幢下水道堵了,"
    "桂苑3幢楼上漏水,翠园2幢路灯不亮,翠园4幢井盖破了"
)


@pytest.mark.only_on("sqlite")
def test_what_is_over_the_most_cases_of_a_message_is_kept_in_the_last_and_said(town):
    said = town.person("阿婆").say(MANY)
    assert len(codes_in(said)) == len(town.cases()) == 5
    last = codes_in(said)[4]
    assert f"还有3件,一并记在编号 {last} 里" in said
    assert all(place in text_of(town, last) for place in ("桂苑3幢楼上漏水", "翠园2幢路灯不亮", "翠园4幢井盖破了"))


@pytest.mark.only_on("sqlite")
def test_danger_among_too_many_matters_is_a_case_of_its_own(town):
    said = town.person("阿婆").say(MANY + "。翠园3幢有人打老婆")
    sealed = [case for case in town.cases() if case.sealed]
    assert len(sealed) == 1 and len(town.cases()) == 5
    others = " ".join(text_of(town, case.code) for case in town.cases() if not case.sealed)
    assert "打老婆" not in others
    assert "还有4件" in said and "井盖" in others


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("text", "kind"),
    [("医保怎么报销", "policy"), ("建议在翠园多装几个充电桩", "opinion"), ("能不能找人帮我搬下米,翠园3幢", "wish")],
)
def test_questions_opinions_and_favours_find_somebody_too(town, text, kind):
    reply = town.person("阿婆").say(text)
    assert town.case(code_in(reply)).kind == kind


@pytest.mark.only_on("sqlite")
def test_the_first_line_is_short_and_the_answer_fits_a_phone(town):
    reply = town.person("阿婆").say(LAMP).split("\n\n")[0]
    assert len(reply.splitlines()[0]) <= 30 and len(reply) <= 200

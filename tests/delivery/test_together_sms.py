"""Texts to one number go as one letter where that costs no more; each row hears what became of it."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.clock import local
from bot.delivery.ladder import plan
from bot.delivery.reports import settle_report
from bot.delivery.sending import Tried
from bot.delivery.settling import settle_attempts
from bot.delivery.together_sms import BETWEEN, join
from bot.messages import Attempt, Inbound, InboundKind, Message, Outcome, Prompt, SentResult
from bot.outbox import put
from bot.text.sms_lengths import TEXT_UNITS, count_parts, signed, sms_text, units
from models.identities import Try
from models.leases import claim_due
from models.outbox import OutboxRow
from models.people import SMS_FIRST, Person, find_members_with_post
from models.sms_days import parts_of
from tests.delivery.texts import LI_MING, SMS, TEMPLATES
from tests.support import act_of
from tests.talk import build_town

TEXTS = ("明天停水。", "后天停电。", "大后天查水表。")
ONE = "".join(TEXTS)
words = st.one_of(
    st.text(st.sampled_from("好的灯修了3幢😀𠮷。 \n"), min_size=1, max_size=480),
    st.sampled_from([60, 66, 67, 68, 70, 71, 133, 134, 135, 201]).map("停".__mul__),
)


@given(st.sampled_from(["", "澜桥街道"]), words, words)
def test_two_in_one_letter_cost_no_more_than_apart_and_lose_no_word(sign, first, second):
    parts = join(sign, first, second)
    apart = count_parts(signed(sign, sms_text(first))) + count_parts(signed(sign, sms_text(second)))
    joined = f"{first}{BETWEEN}{second}"
    if parts is None:
        fits = units(joined) <= TEXT_UNITS
        assert not fits or count_parts(signed(sign, sms_text(joined))) > apart
    else:
        assert parts == count_parts(signed(sign, sms_text(joined))) <= apart
        assert not sms_text(joined).endswith("…") or joined.rstrip().endswith("…")


@pytest.fixture
def town(store, clock):
    """The district by SMS; 李明 has no chat."""
    return build_town(store, clock, sms=SMS)


def tell(town, *texts, kind="notice", code="", prompt=None):
    """Messages to 李明; their rows."""

    def write(session):
        worker = next(one for one in find_members_with_post(session, "worker") if one.name == "李明")
        for text in texts:
            act = act_of(session, town.clock.now(), cause=f"test:{text[:20]}")
            put(act, worker.person_id, Message(kind, text, {"code": code, "text": text}, prompt=prompt))

    town.look(write)
    town.clock.advance(seconds=30)  # what has just been said would leave as it was said


def rows(town):
    return [(row.state, row.rung, row.parts) for row in town.outbox()]


def spent(town):
    return town.look(lambda session: parts_of(session, local(town.clock.now()).date()))


def reported(town, provider_id, delivered, row=0):
    result = SentResult(provider_id, delivered, "" if delivered else "UNDELIV", parts=1, row=row)
    now = town.clock.now()
    inbound = Inbound("sms", "", LI_MING, f"r:{provider_id}", InboundKind.SENT_RESULT, now, sent_result=result)
    town.look(lambda session: settle_report(session, inbound, now))


def test_three_notices_are_one_letter_counted_once(town):
    tell(town, *TEXTS)
    (letter,) = town.sms(LI_MING).letters()
    assert (letter.text, letter.parts, letter.fields) == (ONE, 1, {"text": ONE})
    assert rows(town) == [("sent", "sms", 1), ("sent", "sms", 0), ("sent", "sms", 0)]
    assert spent(town) == 1
    assert town.look(lambda session: session.scalar(select(func.count()).select_from(Try))) == 1


@pytest.mark.parametrize(("delivered", "states"), [(True, ["delivered"] * 3), (False, ["unreached"] * 3)])
def test_the_providers_word_is_about_all_of_them(town, delivered, states):
    tell(town, *TEXTS)
    town.deliver()
    reported(town, town.outbox()[0].provider_id, delivered)
    town.deliver()
    assert [row.state for row in town.outbox()] == states


def test_a_word_that_came_before_our_answer_is_about_all_of_them(town):
    tell(town, *TEXTS)
    reported(town, f"msg-{town.outbox()[0].id}", True)
    town.deliver()
    assert [row.state for row in town.outbox()] == ["delivered"] * 3


@pytest.mark.parametrize("delivered", [True, False])
def test_what_was_reported_lost_before_our_answer_goes_on_at_once(town, delivered):
    tell(town, TEXTS[0])
    now, row = town.clock.now(), town.outbox()[0].id
    reported(town, f"msg-{row}", delivered)

    def claim(session):
        ids = claim_due(session, "t", now, now + timedelta(minutes=1), 1).ids
        return plan(session, ids, town.office.config, now)

    (sending,) = town.look(claim)

    def settle(session):
        settle_attempts(session, [Tried(sending, Attempt(Outcome.SENT, f"msg-{row}"))], "t", now, Random(0))
        return session.info["outgoing"]

    assert town.look(settle) is not delivered


@pytest.mark.parametrize(("delivered", "states"), [(True, ["delivered"] * 3), (False, ["unreached"] * 3)])
def test_when_our_answer_was_lost_the_providers_word_is_about_all_of_them_too(town, delivered, states):
    tell(town, *TEXTS)
    town.deliver(Outcome.UNKNOWN)
    first = town.outbox()[0]
    assert [row.state for row in town.outbox()] == ["unknown"] * 3
    reported(town, "theirs-1", delivered, row=first.id)
    town.deliver()
    assert [row.state for row in town.outbox()] == states


def test_what_is_not_taken_is_returned_once(town):
    tell(town, *TEXTS)
    town.deliver(Outcome.NEXT_RUNG)
    assert spent(town) == 0
    assert town.look(lambda session: session.scalar(select(func.count()).select_from(Try))) == 0
    assert [row.state for row in town.outbox()] == ["unreached"] * 3


def test_of_two_matters_each_has_its_letter(town):
    tell(town, TEXTS[0], code="7K3M2"), tell(town, TEXTS[1], code="9QX4T")
    assert town.sms(LI_MING).received() == list(TEXTS[:2])


def test_kinds_with_templates_of_their_own_stay_apart(town):
    tell(town, TEXTS[0]), tell(town, TEXTS[1], kind="duty"), tell(town, TEXTS[2])
    assert town.sms(LI_MING).received() == list(TEXTS)


def test_a_question_has_a_letter_of_its_own(town):
    tell(town, TEXTS[0]), tell(town, "1好了 2还没", prompt=Prompt("verdict", ("好了", "还没"))), tell(town, TEXTS[2])
    assert town.sms(LI_MING).received() == [TEXTS[0], "1好了 2还没", TEXTS[2]]


def test_what_would_cost_a_part_more_goes_alone(store, clock):
    """One letter holds 70; behind it each part holds 67, so that 70 and 70 together would be three."""
    town = build_town(store, clock, sms={**SMS, "sign_name": ""})
    tell(town, "停" * 70, "电" * 70)
    assert [letter.parts for letter in town.sms(LI_MING).letters()] == [1, 1]


def test_the_cap_holds_for_what_goes_along(store, clock):
    """Two parts are left, the first text takes both; the second would make it three."""
    town = build_town(store, clock, sms={**SMS, "daily_parts": 2})
    tell(town, "停" * 100, "电" * 80)
    assert [letter.parts for letter in town.sms(LI_MING).letters()] == [2]
    assert spent(town) == 2
    assert [row.state for row in town.outbox() if row.kind == "notice"] == ["sent", "due"]


def test_what_cannot_be_read_ends_alone_and_takes_nobody_with_it(town):
    tell(town, *TEXTS[:2])
    spoiled = town.outbox()[1].id
    town.look(lambda session: setattr(session.get_one(OutboxRow, spoiled), "text", b"no seal at all"))
    assert town.sms(LI_MING).received() == [TEXTS[0]]
    assert [row.state for row in town.outbox()] == ["sent", "refused"]


def test_what_goes_along_past_the_cap_is_told_of(store, clock):
    town = build_town(store, clock, sms={**SMS, "daily_parts": 2})
    organiser = town.member("周敏")
    tell(town, "停" * 100, "电" * 100, kind="answer")
    assert [letter.parts for letter in town.sms(LI_MING).letters()] == [4]
    assert [text for text in organiser.received() if "已经4条,过了上限2条" in text]


def test_what_fell_to_the_chat_from_sms_takes_nothing_along(store, clock):
    """There is no template for progress: it goes by chat, and the answer behind it by SMS, as he wishes."""
    chosen = {name: template for name, template in TEMPLATES.items() if name != "progress"}
    town = build_town(store, clock, sms={**SMS, "templates": chosen})
    member = town.member("李明")
    member.say("待办")

    def prefer(session):
        worker = next(one for one in find_members_with_post(session, "worker") if one.name == "李明")
        session.get_one(Person, worker.person_id).prefers = SMS_FIRST

    town.look(prefer)
    tell(town, TEXTS[0], kind="progress"), tell(town, TEXTS[1], kind="answer")
    assert member.received() == [TEXTS[0]]
    assert town.sms(LI_MING).received() == [TEXTS[1]]

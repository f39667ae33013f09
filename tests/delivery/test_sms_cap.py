"""SMS spent in a day stays within the cap (RELIABILITY.md S17): at it, answers and life safety go, the rest waits.

So do the texts that a provider takes for one number; its last ones are kept for what cannot wait.
"""

from datetime import timedelta
from random import Random

import pytest

from bot.clock import local
from bot.delivery.ladder import plan
from bot.delivery.sending import Tried
from bot.delivery.settling import settle_attempts
from bot.messages import Attempt, Message, Outcome
from bot.outbox import put
from models.leases import claim_due
from models.people import find_members_with_post
from models.sms_days import parts_of
from models.steps import read_steps
from tests.conversation.said import codes_in
from tests.delivery.texts import LI_MING, SMS, ZHAO
from tests.support import act_of
from tests.talk import build_town

CAP = 6
LEASE = timedelta(minutes=5)


@pytest.fixture
def town(store, clock):
    return build_town(store, clock, sms={**SMS, "daily_parts": CAP})


def tell(town, kind, many=1, text="请看通知", **more):
    """So many messages of a kind for 李明, by SMS since he has no chat."""

    def write(session):
        worker = next(one for one in find_members_with_post(session, "worker") if one.name == "李明")
        for number in range(many):
            act = act_of(session, town.clock.now(), cause=f"t:{kind}:{town.clock.now()}:{number}")
            fields = {"code": f"T{number:04}", "text": text}  # each its own: none goes along with another
            put(act, worker.person_id, Message(kind, text, fields, **more))

    town.look(write)


def spent(town):
    return town.look(lambda session: parts_of(session, local(town.clock.now()).date()))


def test_the_cap_holds_to_the_part_and_the_rest_goes_the_next_day(town):
    tell(town, "notice", CAP + 4)
    assert len(town.sms(LI_MING).received()) == CAP == spent(town)
    waiting = [row for row in town.outbox() if row.kind == "notice" and row.state == "due"]
    assert len(waiting) == 4 and all("条数用完" in row.reason for row in waiting)
    town.clock.advance(days=1)
    assert len([text for text in town.sms(LI_MING).received() if "通知" in text]) == 4


def test_what_would_go_over_it_by_a_part_waits_and_what_fits_goes(town):
    town.member("周敏")  # hears of it on WeChat
    tell(town, "notice", 1, "停水" * 100)
    town.deliver()
    assert spent(town) == 4
    town.clock.advance(seconds=1)
    tell(town, "duty", 1, "储水" * 100)
    tell(town, "notice", 2)
    town.clock.advance(seconds=1)
    assert len(town.sms(LI_MING).received()) == 3
    assert spent(town) == CAP


def test_at_the_cap_answers_and_life_safety_still_go(town):
    tell(town, "notice", CAP + 1)
    town.sms(LI_MING).received()
    tell(town, "task", text="起火", urgent=True)
    assert town.sms(LI_MING).received() == ["起火"]
    assert "编号" in town.sms(ZHAO).say("翠园3幢2单元楼道灯坏了")
    assert len(town.sms(ZHAO).received()) == 1


def test_the_organisers_hear_of_it_once_a_day(town):
    organiser = town.member("周敏")
    tell(town, "notice", CAP + 5)
    assert len([text for text in organiser.received() if "到了上限6条" in text]) == 1
    tell(town, "notice", 3)
    town.clock.advance(minutes=1)
    assert [text for text in organiser.received() if "上限" in text] == []


def test_answers_that_pass_the_cap_are_told_of_at_each_multiple_of_it(town):
    organiser = town.member("周敏")
    told = []
    for number in range(3 * CAP):
        tell(town, "answer", 1, f"第{number}个答复")
        town.clock.advance(seconds=1)
        told += [
            (spent_at, text) for text in organiser.received() if "过了上限6条" in text for spent_at in [spent(town)]
        ]
    assert [spent_at for spent_at, _ in told] == [CAP + 1, 2 * CAP + 1]
    assert "已经7条" in told[0][1] and "照发" in told[0][1]


def test_answers_within_the_cap_are_nobodys_news(town):
    organiser = town.member("周敏")
    tell(town, "answer", CAP)
    assert [text for text in organiser.received() if "上限" in text] == []
    assert spent(town) == CAP


def test_what_the_provider_does_not_take_is_not_spent(town):
    tell(town, "notice", 1)
    town.deliver(Outcome.NEXT_RUNG)
    assert spent(town) == 0


def test_what_is_refused_after_midnight_was_not_spent_the_day_before(town):
    town.clock.advance(hours=14, minutes=59)  # 23:59
    tell(town, "task", text="起火", urgent=True)
    day = local(town.clock.now()).date()
    now = town.clock.now()
    (sending,) = town.look(lambda s: plan(s, claim_due(s, "us", now, now + LEASE, 50).ids, town.config, now))
    town.clock.advance(minutes=2)
    refused, later = Tried(sending, Attempt(Outcome.NEXT_RUNG)), town.clock.now()
    town.look(lambda session: settle_attempts(session, [refused], "us", later, Random(1)))
    assert town.look(lambda session: (parts_of(session, day), parts_of(session, day + timedelta(days=1)))) == (0, 0)


NUMBER, KEPT = 8, 3


@pytest.fixture
def narrow(store, clock):
    """A provider that takes eight texts a day for one number."""
    return build_town(store, clock, sms={**SMS, "daily_per_number": NUMBER, "kept_per_number": KEPT})


def test_what_can_wait_leaves_the_last_texts_of_a_number_to_life_safety(narrow):
    tell(narrow, "task", NUMBER + 4)
    assert len(narrow.sms(LI_MING).received()) == NUMBER - KEPT
    narrow.clock.advance(seconds=1)
    tell(narrow, "task", KEPT + 1, text="有人落水", urgent=True)
    assert narrow.sms(LI_MING).received() == ["有人落水"] * KEPT


def test_an_answer_somebody_waits_for_is_not_held_back_by_what_is_kept(narrow):
    tell(narrow, "notice", NUMBER)
    narrow.sms(LI_MING).received()
    tell(narrow, "answer", 2)
    assert len(narrow.sms(LI_MING).received()) == 2


async def test_a_danger_to_life_that_finds_a_number_full_goes_to_the_call_list_at_once(narrow):
    worker = narrow.member("张华")
    for _ in range(NUMBER):
        tell(narrow, "task", text="起火", urgent=True)
        narrow.clock.advance(seconds=1)
    narrow.sms(LI_MING).received()
    worker.received()
    code = codes_in(narrow.person("阿婆").say("翠园3幢2单元有人触电了"))[0]
    narrow.deliver()
    task = next(row for row in narrow.outbox() if row.kind == "task" and row.about == narrow.case(code).id)
    assert task.state != "due" and "短信发满了" in str(read_steps(task.steps))
    await narrow.pass_time(seconds=2)
    assert any(code in text and "李明" in text for text in worker.received())

"""Messages whose answer was lost are settled once, told of in one line, and never sent again (DESIGN.md 1.7)."""

import pytest

from bot.delivery.reports import settle_report
from bot.messages import Inbound, InboundKind, Outcome, SentResult
from models.steps import read_steps
from scheduler.tick import plan_standing
from tests.delivery.test_calls import REPORT, owner_of
from tests.talk import build_town


@pytest.fixture
def town(store, clock):
    """Nine on a Monday; one progress whose answer was lost; 周敏 routes."""
    town = build_town(store, clock, wechat={"templates": {"progress": "tmpl-progress"}})
    town.look(lambda session: plan_standing(session, clock.now(), town.chance))
    town.organiser = town.member("周敏")
    town.person("赵").say(REPORT)
    code = town.cases()[0].code
    owner_of(town, code).say(f"接单 {code}")
    town.deliver(Outcome.UNKNOWN)
    return town


def progress(town):
    return next(row for row in town.outbox() if row.kind == "progress")


async def morning(town, **span):
    """What the organiser hears of lost answers after `span`."""
    await town.pass_time(**span)
    return [text for text in town.organiser.say("你好").split("\n\n") if "没有回音" in text]


async def test_the_organiser_hears_of_them_once_in_one_line_and_none_is_sent_again(town):
    assert progress(town).state == "unknown"
    assert await morning(town, hours=23) == []  # the first morning: not yet a day
    (said,) = await morning(town, days=1)
    assert "有1条消息发出去没有回音(客服消息1;进展1)" in said
    sent = len(town.sent["openid-赵"])
    town.deliver()
    assert len(town.sent["openid-赵"]) == sent
    row = progress(town)
    assert row.state == "unknown" and row.reason.startswith("没有回音,已对账")
    assert read_steps(row.steps)[-1].outcome == "settled"
    assert await morning(town, days=1) == []


async def test_a_report_in_time_leaves_nothing_to_settle_and_a_late_one_still_counts(town):
    row = progress(town)

    def reported(session):
        result = SentResult("later", delivered=True, row=row.id)
        inbound = Inbound("sms", "", "+86", "k", InboundKind.SENT_RESULT, town.clock.now(), sent_result=result)
        settle_report(session, inbound, town.clock.now())

    assert await morning(town, hours=47) != []
    town.look(reported)
    assert progress(town).state == "delivered"

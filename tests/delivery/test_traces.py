"""Every step of a message and its reason can be read afterwards; the page shows the example of each rung as it is here."""

from pathlib import Path

import pytest

from bot.delivery.trace import trace
from bot.messages import Permit
from models.steps import STEPS_MAX, noted
from tests.delivery.test_calls import REPORT, calls, handled
from tests.delivery.texts import SMS, ZHAO
from tests.handlers.test_phone import join
from tests.support import MONDAY
from tests.talk import build_town

PAGE = Path(__file__).parents[2] / "docs/explanation/delivery.md"
TEMPLATES = {"wechat": {"templates": {"progress": "tmpl-progress"}}}


def trace_of(town, kind):
    """The lines of the newest message of a kind."""
    return trace(next(row for row in reversed(town.outbox()) if row.kind == kind))


def reported(town):
    """A case whose reporter is known; its code."""
    town.person("赵").say(REPORT)
    return town.cases()[0].code


def by_reply(store, clock):
    """What waits rides on the answer to whatever he writes."""
    town = build_town(store, clock)
    handled(town, reported(town))
    town.person("赵").say("进度")
    return trace_of(town, "resolved")


def by_chat(store, clock):
    town = build_town(store, clock)
    handled(town, reported(town))
    town.deliver()
    return trace_of(town, "resolved")


def by_template(store, clock):
    """Of who has taken it the beginning will do; an answer that is cut would be asked to be looked at instead."""
    town = build_town(store, clock, **TEMPLATES)
    code = reported(town)
    clock.advance(hours=49)
    handled(town, code)
    town.deliver()
    return trace_of(town, "progress")


def by_subscription(store, clock):
    """He said yes in the popup; template messages are not set up."""
    town = build_town(store, clock, wechat={"subscriptions": {"progress": "tmpl-yes"}})
    code = reported(town)
    town.person("赵").permit(Permit("tmpl-yes", True))
    clock.advance(hours=49)
    handled(town, code)
    town.deliver()
    return trace_of(town, "progress")


def by_sms(store, clock):
    """He told the matter by text, and was last seen on WeChat, where nothing is open."""
    town = build_town(store, clock, sms=SMS)
    join(town, town.person("赵"))
    town.sms(ZHAO).say(REPORT)
    town.deliver()
    town.person("赵").say("你好")
    clock.advance(hours=49)
    handled(town, town.cases()[0].code)
    town.deliver()
    return trace_of(town, "resolved")


async def by_call(store, clock):
    town = build_town(store, clock)
    worker, code = town.member("张华"), reported(town)
    clock.advance(hours=49)
    handled(town, code)
    await calls(town, worker)
    worker.say(f"已告知 {code}")
    return trace_of(town, "resolved")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("tell", [by_reply, by_chat, by_subscription, by_template, by_sms])
def test_the_page_shows_the_trace_of_each_rung_as_it_is(store, clock, tell):
    assert "\n".join(tell(store, clock)) in PAGE.read_text("utf-8")


@pytest.mark.only_on("sqlite")
async def test_the_page_shows_the_trace_of_a_call_as_it_is(store, clock):
    assert "\n".join(await by_call(store, clock)) in PAGE.read_text("utf-8")


def test_the_same_again_on_one_rung_counts_up_and_the_rest_is_bounded():
    steps = None
    for _ in range(12):
        steps = noted(steps, MONDAY, "service", "closed", "48小时内没有来信")
        steps = noted(steps, MONDAY, "template", "retry", "-1")
    assert [step[4] for step in steps] == [12, 12]
    for number in range(100):
        steps = noted(steps, MONDAY, "service", "retry", str(number))
    assert len(steps) == STEPS_MAX and steps[-1][3] == "99"

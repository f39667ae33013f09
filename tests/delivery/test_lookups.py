"""What became of texts whose answer was lost is asked of the provider every morning (issue 6, part 3)."""

from dataclasses import replace
from itertools import pairwise

import pytest

from bot.emulators.sms import SmsFault
from models.errands import find_errands
from models.reports import LOOKUP
from models.steps import read_steps
from scheduler.lookups import APART
from tests.delivery.sms_post import sms_post
from tests.delivery.texts import ZHAO

SLOW = {"aliyun": "Throttling.User", "tencent": "RequestLimitExceeded"}


@pytest.fixture(params=["aliyun", "tencent"])
async def post(request, store, clock, tmp_path):
    """Each provider, which gives our number back."""
    async with sms_post(request.param, store, clock, tmp_path) as post:
        post.sms.dialect = type(post.sms.dialect)(replace(post.sms.account, echoes=True))
        yield post


async def mornings(post, days=1):
    """The clock runs on to the next morning's questions, and they are asked."""
    for _ in range(days):
        await post.town.pass_time(days=1)
        await post.rounds()


def end(sent, *, delivered, reason="DELIVRD"):
    """Its carrier reports to the provider, and the report never reaches us."""
    sent.delivered, sent.reason = delivered, reason


async def test_a_text_that_arrived_is_known_to_have_after_the_next_morning(post):
    end(await post.lose(), delivered=True)
    await mornings(post)
    assert post.reply().state == "delivered"
    assert len(post.to_zhao()) == 1


async def test_a_text_that_failed_goes_on_to_the_next_rung_and_says_why(post):
    end(await post.lose(), delivered=False, reason="UNDELIV")
    await mornings(post)
    row = post.reply()
    assert row.state == "unreached" and "sms" in row.closed_rungs
    assert any("未送达:UNDELIV" in step.reason for step in read_steps(row.steps))


async def test_a_text_without_a_report_is_known_to_be_taken_where_the_provider_says_so(post):
    await post.lose()
    await mornings(post)
    waits = {"aliyun": "sent", "tencent": "unknown"}  # Tencent Cloud tells only of what a carrier reported on
    assert post.reply().state == waits[post.sms.account.provider]


async def test_a_text_that_never_came_to_the_provider_is_asked_about_for_a_week_and_stays_unknown(post):
    await post.lose()
    post.sms.sent.clear()
    await mornings(post, days=6)
    assert len(post.sms.searches) == 6
    await mornings(post, days=3)
    assert len(post.sms.searches) == 6  # the seventh morning of the test is an hour more than a week away
    assert post.reply().state == "unknown" and post.reply().reason.startswith("没有回音,已对账")


async def test_the_text_of_another_message_to_the_same_number_proves_nothing(post):
    post.sms.sent.remove(await post.lose())
    post.town.sms(ZHAO).say("进度")
    await post.rounds()
    end(post.to_zhao()[-1], delivered=True)
    await mornings(post)
    states = [row.state for row in post.town.outbox() if row.kind == "reply"]
    assert states == ["unknown", "sent"]


async def test_tencent_tells_nothing_where_it_was_not_asked_to_give_our_number_back(post):
    post.sms.dialect = type(post.sms.dialect)(post.sms.account)
    end(await post.lose(), delivered=True)
    await mornings(post)
    assert post.reply().state == {"aliyun": "delivered", "tencent": "unknown"}[post.sms.account.provider]


async def test_a_text_of_two_days_ago_is_looked_for_on_its_day(post):
    """The first morning the provider is away."""
    end(await post.lose(), delivered=True)
    post.sms.faults.append(SmsFault(drop="before", times=100, searches=True))
    await mornings(post)
    post.sms.faults.clear()
    await mornings(post)
    assert post.reply().state == "delivered"


async def test_one_of_more_texts_than_a_page_holds_is_found(post):
    sent = await post.lose()
    end(sent, delivered=True)
    others = [replace(sent, wanted=replace(sent.wanted, out_id=str(number))) for number in range(60)]
    post.sms.sent[:0] = others
    await mornings(post)
    assert post.reply().state == "delivered"


async def test_a_question_that_is_refused_is_put_again(post):
    end(await post.lose(), delivered=True)
    refused = SmsFault(SLOW[post.sms.account.provider], searches=True)
    post.sms.faults += [refused, SmsFault(drop="after", searches=True)]
    await mornings(post)
    for _ in range(2):
        assert post.reply().state == "unknown"
        post.town.clock.advance(seconds=30)
        await post.rounds()
    assert post.reply().state == "delivered"


async def test_the_questions_of_one_morning_are_apart(post):
    for _ in range(3):
        await post.lose()
        post.town.clock.advance(seconds=30)  # the same words once in so long (Tencent Cloud)
    await post.town.pass_time(days=1)
    asked = [str(row.id) for row in post.town.outbox() if row.kind == "reply"]
    at = post.town.look(lambda session: [row.next_try_at for row in find_errands(session, LOOKUP, asked)])
    assert [later - earlier for earlier, later in pairwise(sorted(at))] == [APART, APART]

"""A report that names our own number is about that message, whatever we were told of it (F17; CHANNELS.md 6.1)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot.messages import Attempt, Outcome
from models.outbox import OutboxRow
from models.reports import EarlyReport
from tests.delivery.sms_post import sms_post
from tests.delivery.texts import ZHAO


@pytest.fixture
async def post(store, clock, tmp_path):
    """Aliyun, whose reports carry the OutId; Tencent Cloud's name only its own number."""
    async with sms_post("aliyun", store, clock, tmp_path) as post:
        yield post


async def send_and_say_nothing(post):
    """The provider takes a text, of which nothing is written yet."""
    post.town.sms(ZHAO).say("进度")
    (sending,), _ = await post.loop._store.turn(post.loop._claim)
    await post.loop._by_sms(sending)
    assert post.reply().state == "due"
    return sending


async def die_after_sending(post):
    """It never will be; the text as the provider has it."""
    await send_and_say_nothing(post)
    return post.to_zhao()[-1]


def left(post):
    """Reports that wait for a message of theirs."""
    return post.town.look(lambda session: session.execute(select(func.count()).select_from(EarlyReport)).scalar_one())


async def test_a_text_whose_sender_died_is_not_sent_again_once_its_report_came(post):
    await post.report(await die_after_sending(post))
    post.town.clock.advance(minutes=5)
    await post.rounds()
    assert (post.reply().state, len(post.to_zhao()), left(post)) == ("delivered", 1, 0)


async def test_a_text_that_arrived_although_its_sender_died_is_not_called_too_late(post):
    sent, soon = await die_after_sending(post), post.town.clock.now() + timedelta(minutes=1)
    post.town.look(lambda session: session.execute(update(OutboxRow).values(expires_at=soon)))
    await post.report(sent)
    post.town.clock.advance(minutes=5)
    await post.rounds()
    assert (post.reply().state, len(post.to_zhao()), left(post)) == ("delivered", 1, 0)


async def test_until_the_lease_is_over_the_sender_may_yet_write_it_himself(post):
    await post.report(await die_after_sending(post))
    await post.rounds()
    assert (post.reply().state, left(post)) == ("due", 1)


async def test_a_text_whose_sender_died_goes_on_to_the_next_rung_when_it_failed(post):
    await post.report(await die_after_sending(post), delivered=False, reason="UNDELIV")
    post.town.clock.advance(minutes=5)
    await post.rounds()
    assert (post.reply().state, len(post.to_zhao())) == ("unreached", 1)


async def test_a_text_that_went_twice_arrived_when_the_first_of_them_did(post):
    first = await die_after_sending(post)
    post.town.clock.advance(minutes=5)
    await post.rounds()
    assert (post.reply().state, len(post.to_zhao())) == ("sent", 2)
    await post.report(first, delivered=False)
    assert post.reply().state == "sent"  # the second may yet arrive
    await post.report(first)
    assert post.reply().state == "delivered"


async def test_a_report_that_overtakes_the_loss_of_the_answer_is_believed(post):
    """The provider is silent for ten seconds, its report needs two."""
    sending = await send_and_say_nothing(post)
    await post.report(post.to_zhao()[-1])
    await post.loop._outcomes.settle(sending, Attempt(Outcome.UNKNOWN))
    assert (post.reply().state, left(post)) == ("delivered", 0)


async def test_that_a_text_failed_said_twice_is_no_word_on_what_went_another_way_since(post):
    sent = await post.lose()
    await post.report(sent, delivered=False)
    by_chat = {"state": "sent", "rung": "service", "provider_id": "", "settled_at": post.town.clock.now()}
    post.town.look(lambda session: session.execute(update(OutboxRow).where(OutboxRow.kind == "reply").values(by_chat)))
    await post.report(sent, delivered=False)
    assert post.reply().state == "sent"


async def test_a_report_after_the_provider_was_asked_still_counts(post):
    sent = await post.lose()
    await post.town.pass_time(days=1)
    await post.rounds()
    assert post.reply().state == "sent"  # it was taken, said the provider
    await post.report(sent)
    assert post.reply().state == "delivered"

"""The preview and the outcome of a broadcast know who would have it as 订阅通知: who said yes, and whose chat is closed."""

import pytest
from sqlalchemy import select, update

from models.identities import Identity
from models.permissions import give_permission
from tests.broadcasts.crowd import SUNDAY, gather, newest, run_clock, send, write
from tests.talk import build_town

TEMPLATES = {"templates": {"notice": "t-card"}, "subscriptions": {"notice": "t-notice", "progress": "t-progress"}}


@pytest.fixture
def town(store, clock):
    clock.set(SUNDAY)
    return build_town(store, clock, wechat=TEMPLATES)


def close_chats(town, openids):
    shut = {"message_until": None, "message_left": 0}
    town.look(
        lambda session: session.execute(update(Identity).where(Identity.address.in_(openids)).values(shut)) and None
    )


def allow(town, openid, template):
    def give(session):
        identity_id = session.scalars(select(Identity.id).where(Identity.address == openid)).one()
        give_permission(session, identity_id, template)

    town.look(give)


def some_subscribed(town, topic="medical"):
    """Twenty-four: one with an open chat, two who allowed one notice, one who allowed something else, the rest nothing."""
    gather(town, topic, 24)
    close_chats(town, [f"openid-r{n}" for n in range(1, 24)])
    for number in (1, 2):
        allow(town, f"openid-r{number}", "t-notice")
    allow(town, "openid-r0", "t-notice")  # his chat is open, and goes first
    allow(town, "openid-r3", "t-progress")


def test_the_preview_counts_them_between_the_chat_and_the_template_message(town):
    some_subscribed(town)
    organiser = town.member("周敏")
    assert "现在能走:聊天1 订阅通知2 模板消息21" in write(organiser, "订阅医保的")


async def test_what_was_counted_is_what_leaves_and_what_is_told_afterwards(town):
    some_subscribed(town)
    organiser, approver = town.member("周敏"), town.member("吴刚")
    send(town, organiser, approver, "订阅医保的")
    approver.say("24")
    await run_clock(town, 30)
    rungs = [one.rung for number in range(24) for one in town.sent[f"openid-r{number}"]]
    assert sorted(rungs) == ["service", *["subscription"] * 2, *["template"] * 21]
    assert "订阅通知" in organiser.say(f"群发进度 {newest(town).code}")


def test_a_greeting_goes_by_no_card_of_either_kind(town):
    some_subscribed(town, "greetings")
    said = write(town.member("周敏"), "订阅节日问候", kind="关怀", text="重阳节安康。")
    assert "现在能走:聊天1 等他来信23" in said

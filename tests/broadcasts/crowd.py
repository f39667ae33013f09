"""A crowd for broadcasts: residents who subscribed and have a chat with an open window, by the hundred and without talk."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import insert, select

from bot.act import new_id
from models.base import table_of
from models.broadcasts import Broadcast
from models.identities import Identity
from models.ledger import MESSAGE_COUNT, MESSAGE_WINDOW
from models.people import Person
from models.subscriptions import Subscription
from tests.talk import Phone, Town

#: A Sunday noon in Shanghai.
SUNDAY = datetime(2026, 11, 22, 4, tzinfo=UTC)


def gather(town: Town, topic: str, many: int, name: str = "r") -> list[int]:
    """So many residents who subscribed to `topic`; their openids are `<name><number>`."""
    now = town.clock.now()
    ids = [new_id(now) for _ in range(many)]
    window = {"message_until": now + MESSAGE_WINDOW, "message_left": MESSAGE_COUNT, "last_seen_at": now}
    chat = {"channel": "wechat", "account": "app", "following": True, "tap_left": 0, **window}

    def write(session):
        session.execute(insert(table_of(Person)), [{"id": one, "created_at": now} for one in ids])
        addresses = [
            {"id": new_id(now), "person_id": one, "address": f"openid-{name}{number}", **chat}
            for number, one in enumerate(ids)
        ]
        session.execute(insert(table_of(Identity)), addresses)
        rows = [{"topic": topic, "person_id": one, "since_at": now} for one in ids]
        session.execute(insert(table_of(Subscription)), rows)

    town.store.run(write)
    return ids


def had(town: Town) -> Counter[str]:
    """How many messages each of a crowd had, by address."""
    return Counter({address: len(sent) for address, sent in town.sent.items() if address.startswith("openid-r")})


async def run_clock(town: Town, seconds: int = 60, between: Callable[[], object] = lambda: None) -> None:
    """Let the clock tick second by second, and delivery send what it is handed."""
    for _ in range(seconds):
        await town.pass_time(seconds=1)
        town.deliver()
        between()


def write(
    organiser: Phone, to: str, text: str = "11月28日上午停水,请储水。", kind: str = "政策", at: str = "现在"
) -> str:
    """An organiser is led through 群发 up to the last question; what it reads back."""
    assert "发什么" in organiser.say(f"群发 {kind}")
    assert "发给谁" in organiser.say(text)
    asked = organiser.say(to)
    if "回执" in asked:
        asked = organiser.say("不要")
    if "什么时候" in asked:
        return organiser.say(at)
    return asked


def newest(town: Town) -> Broadcast:
    """The last broadcast written, detached."""

    def look(session):
        row = session.scalars(select(Broadcast).order_by(Broadcast.id.desc()).limit(1)).one()
        session.expunge(row)
        return row

    return town.look(look)


def send(town: Town, organiser: Phone, approver: Phone, to: str, **more: str) -> str:
    """Written, submitted and approved; its code. Nothing has left yet."""
    approver.say("待办")  # he is there: the question comes at once
    write(organiser, to, **more)
    assert "已送审" in organiser.say("送审")
    approver.received()
    row = newest(town)
    assert "批了,编号" in approver.say(f"{row.counted}人")
    organiser.received()
    return row.code

"""A crowd for broadcasts: residents who subscribed and have a chat with an open window, by the hundred and without talk."""

from collections.abc import Callable

from sqlalchemy import insert

from bot.act import new_id
from models.base import table_of
from models.identities import Identity
from models.ledger import MESSAGE_COUNT, MESSAGE_WINDOW
from models.people import Person
from models.subscriptions import Subscription
from tests.talk import Town


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


async def run_clock(town: Town, seconds: int = 60, between: Callable[[], object] = lambda: None) -> None:
    """Let the clock tick second by second, and delivery send what it is handed."""
    for _ in range(seconds):
        await town.pass_time(seconds=1)
        town.deliver()
        between()

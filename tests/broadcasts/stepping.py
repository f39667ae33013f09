"""A process that takes the steps of broadcasts until none is left, delivering what it hands over; killed at a failpoint."""

from datetime import timedelta
from random import Random

from sqlalchemy import update

from bot.config import config_from
from bot.directory.holder import calendar_of
from bot.directory.office import Office
from bot.directory.snapshot import build
from bot.seal import Keyring
from bot.store import open_store
from models.outbox import OutboxRow, SendState
from scheduler.broadcasts import step_one
from tests.broadcasts.crowd import SUNDAY


def main(url: str, hours: int) -> None:
    """Begin so many hours after Sunday noon, take a step every two seconds; what is due counts as sent at once."""
    store = open_store(url, Keyring(b"\x01" * 32, b"\x02" * 32))
    config = config_from({"broadcasts": {"per_minute": 60000}}, {}, require=False)
    office = Office(config, calendar_of(config), store.run(lambda session: build(session, SUNDAY.date())))
    now, sent = SUNDAY + timedelta(hours=hours), {"state": SendState.SENT, "rung": "service"}
    due = update(OutboxRow).where(OutboxRow.state == SendState.DUE, OutboxRow.cause.startswith("broadcast:"))
    idle = 0
    while idle < 10:
        now += timedelta(seconds=2)
        moved = store.run(lambda session, at=now: step_one(session, office, at, Random(1), []))
        store.run(lambda session: session.execute(due.values(sent)) and None)
        idle = 0 if moved else idle + 1
    store.close()

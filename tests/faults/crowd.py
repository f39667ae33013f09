"""A broadcast to a crowd in a town: its people by the thousand, its way from listing to the last word, and its judge."""

import os
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bot.act import new_id
from bot.broadcasts import lifecycle
from bot.broadcasts.audience import Audience
from bot.clock import SystemClock
from bot.emulators.wechat_ledger import Kind
from bot.emulators.wechat_windows import Interaction
from bot.store import Store
from models.base import table_of
from models.broadcast_messages import cause_of
from models.broadcasts import Broadcast, Recipient
from models.identities import Identity
from models.ledger import MESSAGE_COUNT, MESSAGE_WINDOW
from models.outbox import OutboxRow
from models.people import Member, Person
from models.subscriptions import Subscription
from tests.faults.town import Town
from tests.web.service import ACCOUNT

#: How many are told: LINLI_BROADCAST=1000000 for a whole city.
MANY = int(os.environ.get("LINLI_BROADCAST", "20000"))
BLOCK = 20_000
TOPIC, NUMBER = "school", 1
#: What a broadcast may leave of a message.
FINAL = {"sent", "unknown"}


def gather(town: Town, store: Store, many: int) -> None:
    """So many residents who subscribed, with an open window on both sides."""
    now = SystemClock().now()
    window = {"message_until": now + MESSAGE_WINDOW, "message_left": MESSAGE_COUNT, "last_seen_at": now}
    chat = {"channel": "wechat", "account": ACCOUNT.app_id, "following": True, "tap_left": 0, **window}
    for start in range(0, many, BLOCK):
        names = {new_id(now): f"oCrowd{number:07}" for number in range(start, min(start + BLOCK, many))}
        people = [{"id": one, "created_at": now} for one in names]
        addresses = [{"id": one, "person_id": one, "address": openid, **chat} for one, openid in names.items()]
        topics = [{"topic": TOPIC, "person_id": one, "since_at": now} for one in names]
        for table, rows in ((Person, people), (Identity, addresses), (Subscription, topics)):
            store.run(lambda session, into=table_of(table), rows=rows: session.execute(insert(into), rows) and None)
        for openid in names.values():
            town.emulator.people.enrol(openid).window.interact(Interaction.MESSAGE, now)


def approve(session: Session, many: int) -> None:
    """A broadcast to all of them that may begin."""
    now = SystemClock().now()
    author = session.scalars(select(Member.person_id).where(Member.code == "M7")).one()
    times = {"created_at": now, "send_at": now, "look_at": now, "expires_at": now + timedelta(days=2)}
    named = {"code": "B0001", "kind": "policy", "title": "入学", "text": "入学登记。", "organisation": "ST"}
    audience = Audience(topics=(TOPIC,)).as_json()
    row = {"id": NUMBER, "state": lifecycle.APPROVED, "author_id": author, "audience": audience, "options": []}
    session.add(Broadcast(**row, **named, **times, counted=many))


@dataclass(frozen=True)
class Stands:
    """How far it is."""

    state: str
    listed: int
    handed_over: int


def look(session: Session) -> Stands:
    """Read it."""
    row = session.get_one(Broadcast, NUMBER)
    return Stands(row.state, row.people, row.fed)


def judge_crowd(town: Town, session: Session, many: int, unknown_max: int) -> tuple[int, int]:
    """Each has exactly one terminal state, and nobody saw it twice; how many saw it, and of how many it is not known."""
    listed = session.scalar(select(func.count()).where(Recipient.broadcast_id == NUMBER))
    assert listed == many, f"listed {listed} of {many}"
    written = (OutboxRow.cause == cause_of(NUMBER),)
    rows = session.execute(select(OutboxRow.recipient_id, OutboxRow.state).where(*written)).all()
    states = dict(tuple(row) for row in rows)
    assert len(rows) == len(states) == many, f"{len(rows)} messages to {len(states)} of {many}"
    counted = Counter(states.values())
    assert set(counted) <= FINAL, counted
    seen = Counter(entry.openid for entry in town.emulator.ledger.find(Kind.SHOWN) if entry.openid.startswith("oCrowd"))
    assert max(seen.values()) == 1, f"twice: {seen.most_common(3)}"
    addresses = dict(tuple(row) for row in session.execute(select(Identity.person_id, Identity.address)))
    unseen = [one for one, state in states.items() if state == "sent" and addresses[one] not in seen]
    assert not unseen, f"said to be sent and never seen: {unseen[:3]}"
    assert counted["unknown"] <= unknown_max, counted
    return len(seen), counted["unknown"]

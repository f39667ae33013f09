"""The oracle (RELIABILITY.md 4): judges what a fault has left by the tables and the emulator's ledger alone.

It knows nothing of how the service works, only what stands in which column: it asks none of the service's own questions, and
counts the links of the audit chain itself. Each claim that does not hold raises AssertionError that begins with its name.
"""

import hashlib
import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import SystemClock
from bot.emulators.wechat_ledger import Kind
from bot.emulators.wechat_people import Person
from models.audit import AuditHead, AuditRow
from models.cases import Case
from models.errands import ErrandRow
from models.identities import Identity
from models.inbox import InboxRow
from models.outbox import OutboxRow
from tests.faults.postgres import Postgres
from tests.faults.town import Town, opened

CODE = re.compile(r"编号 ([0-9A-Z]{5})")
PUSHED = ("service_message", "template_message")


@dataclass(frozen=True)
class Judged:
    """What a run has come to."""

    #: Callbacks that were answered with success, those of them that are lost, and messages seen more than once.
    acknowledged: int
    lost: int
    doubled: int
    #: The longest that a callback waited for its answer, seconds.
    slowest_s: float


@dataclass
class Found:
    """The tables, as far as the claims need them."""

    inbox: Counter[str]
    #: Inbox key to the codes of the cases its turn opened.
    opened: dict[str, list[str]]
    #: Inbox keys of each sender in the order they were kept.
    order: dict[str, list[str]]
    unrouted: list[str]
    #: Code to the openids of those whom it concerns.
    concerned: dict[str, set[str]]
    unsettled: list[str]
    breaks: list[str]


def judge(town: Town, allowed: int = 0, server: Postgres | None = None) -> Judged:
    """Raise where I1 to I9 do not hold; each pushed message may have been seen `allowed` times too often."""
    store = opened(town)
    try:
        found = store.run(find)
    finally:
        store.close()
    answers = [entry for entry in town.emulator.ledger.find(Kind.ANSWERED) if entry.detail["status"] == 200]
    kept = {str(entry.detail["key"]) for entry in answers}
    judge_kept(found, kept, [(delivery.key, delivery.text) for delivery in town.deliveries])
    judge_settled(found)
    doubled = judge_seen(town.emulator.people, found, allowed)
    judge_chain(found)
    assert (integrity := _integrity(town, server)) == "ok", f"I8: {integrity}"
    _judge_order(town, found)
    slowest = max((float(str(entry.detail["seconds"])) for entry in answers), default=0.0)
    return Judged(len(kept), 0, doubled, slowest)


def _plain(key: str) -> str:
    """A key of the inbox as the emulator writes it: of an event who, when and which, without what else tells it apart."""
    return "".join(key.split("+")[:3]).lower()


def judge_kept(found: Found, kept: set[str], reports: list[tuple[str, str]]) -> None:
    """I1 to I3, given the keys that were answered with success, and of the reports among them what was answered."""
    there = {_plain(key) for key in found.inbox}
    lost = [key for key in kept if key.lower() not in there]
    assert not lost, f"I1: {len(lost)} of {len(kept)} answered callbacks are lost, as {lost[:3]}"
    assert max(found.inbox.values(), default=1) == 1, f"I1: kept twice: {found.inbox.most_common(3)}"
    for key, codes in found.opened.items():
        assert len(codes) == 1, f"I2: {key} opened {codes}"
    for key, answer in reports:
        if key in kept:
            codes = found.opened.get(key, [])
            assert len(codes) == 1, f"I2: the report {key} has the cases {codes}"
            assert not answer or f"编号 {codes[0]}" in answer, f"I2: {codes} answered as {answer}"
    assert not found.unrouted, f"I3: nobody's: {found.unrouted[:5]}"


def judge_settled(found: Found) -> None:
    """I4: nothing hangs in the air."""
    assert not found.unsettled, f"I4: {len(found.unsettled)} hang in the air, as {found.unsettled[:5]}"


def judge_chain(found: Found) -> None:
    """I7: the audit chain holds from end to end."""
    assert not found.breaks, f"I7: {found.breaks[:3]}"


def judge_seen(people: Iterable[Person], found: Found, allowed: int) -> int:
    """I5 and I6: how many messages were seen too often."""
    seen: Counter[tuple[str, str]] = Counter()
    for person in people:
        for bubble in person.chat:
            text = " ".join([bubble.content.text, *(value for _, value in bubble.content.rows)])
            codes = CODE.findall(text) or [value for _, value in bubble.content.rows if value in found.concerned]
            for code in codes:
                assert person.openid in found.concerned.get(code, ()), f"I6: {person.openid} saw {text}"
            if bubble.source in PUSHED:
                seen[person.openid, text] += 1
    most = seen.most_common(1)
    assert not most or most[0][1] <= 1 + allowed, f"I5: seen {most[0][1]} times: {most[0][0]}"
    told = {code for openid, text in seen for code in found.concerned if code in text}
    unheard = set(found.concerned) - told
    assert not unheard, f"I4: nobody was told of {sorted(unheard)[:5]}"
    return sum(times - 1 for times in seen.values())


def _judge_order(town: Town, found: Found) -> None:
    """I9: a sender's messages, each sent when the one before was answered, are kept in that order."""
    sent: dict[str, list[str]] = defaultdict(list)
    for entry in town.emulator.ledger.find(Kind.ANSWERED):
        if entry.detail["status"] == 200 and str(entry.detail["key"]).isdigit():
            sent[entry.openid].append(str(entry.detail["key"]))
    for openid, keys in sent.items():
        answered = list(dict.fromkeys(keys))
        assert [key for key in found.order[openid] if key in answered] == answered, f"I9: {openid}"


def find(session: Session, now: datetime | None = None) -> Found:
    """Read the tables; `now` is the time by which what is due should have left."""
    unsettled = _find_unsettled(session, now or SystemClock().now())
    found = Found(
        Counter(), defaultdict(list), defaultdict(list), [], defaultdict(set), unsettled, _find_breaks(session)
    )
    addresses = defaultdict(set)
    for person, address in session.execute(select(Identity.person_id, Identity.address)):
        addresses[person].add(address)
    keys = {}
    senders = dict(session.execute(select(Identity.id, Identity.address)).all())
    for row in session.scalars(select(InboxRow).order_by(InboxRow.received_at, InboxRow.id)):
        found.inbox[row.key] += 1
        keys[f"inbox:{row.id}"] = row.key
        found.order[senders.get(row.identity_id, "")].append(row.key)
    told = set(session.scalars(select(OutboxRow.about).where(OutboxRow.kind == "alarm")))
    for case in session.scalars(select(Case)):
        found.opened[keys.get(case.cause, case.cause)].append(case.code)
        for person in (case.reporter_id, case.contact_id, case.owner_id, case.second_owner_id):
            found.concerned[case.code] |= addresses[person]
        if case.closed_at is None and case.owner_id is None and case.id not in told:
            found.unrouted.append(case.code)
    return found


def _find_unsettled(session: Session, now: datetime) -> list[str]:
    """Messages and errands that neither came to an end, nor wait for their reader and say why, nor will be tried at a time to come."""
    hanging = []
    for row in session.scalars(select(OutboxRow)):
        waits = row.next_try_at > now or (row.state == "unreached" and row.reason)
        if row.lease_until is not None or (row.settled_at is None and not waits):
            hanging.append(f"message {row.id}: {row.kind} {row.state}, try {row.attempt}, {row.reason}")
    for errand in session.scalars(select(ErrandRow)):
        waits = errand.state != "due" or errand.next_try_at > now
        if errand.lease_until is not None or not waits:
            hanging.append(f"errand {errand.id}: {errand.kind} {errand.state}, try {errand.attempt}")
    return hanging


def _find_breaks(session: Session) -> list[str]:
    """Where the chain of the audit does not hold: each row has the digest of the one before, and of all that it says itself."""
    head = session.scalars(select(AuditHead)).one()
    number, digest, breaks = head.tail_number, head.tail_digest, []
    for row in session.scalars(select(AuditRow).order_by(AuditRow.number)):
        number += 1
        at = row.at.astimezone(UTC).isoformat()
        said = [row.number, at, row.actor, row.action, row.subject, row.detail, row.cause]
        written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        expected = hashlib.sha256(f"{digest}\n{written}".encode()).hexdigest()
        if (row.number, row.previous, row.digest) != (number, digest, expected):
            breaks.append(f"row {row.number} is not the one after {number - 1}, or was altered")
        number, digest = row.number, row.digest
    if (head.number, head.digest) != (number, digest):
        breaks.append(f"the chain ends at {number}, its head is {head.number}")
    return breaks


def _integrity(town: Town, server: Postgres | None) -> str:
    if server is not None:
        return server.read_everything()
    return check_file(town.url) if town.url.startswith("sqlite") else "ok"


def check_file(url: str) -> str:
    """What SQLite itself says of a file: "ok", or what is wrong."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()

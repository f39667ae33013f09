"""Unknowns (对账): every morning, messages whose answer was lost and of which no report came are settled, never sent again.

An SMS provider was asked before (scheduler.lookups), and is for some days more; a report that comes later still moves a
message forward. Aliyun's reports carry our own number, so a message whose answer was lost is found by it.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from bot.act import Act
from bot.cases.telling import find_routers
from bot.clock import next_at
from bot.directory.office import Office
from bot.messages import Message
from bot.outbox import put
from models.due import DueRow, add_due
from models.outbox import OutboxRow, find_unknown
from models.steps import RUNGS

KIND = "unknowns"
AT = time(8, 30)
#: What a message was, for whoever looks after them.
KINDS = {"task": "派单", "resolved": "办结", "answer": "答复", "progress": "进展", "question": "带话"}


def run(act: Act, office: Office, due: DueRow) -> str:
    """Settle what has been unknown long enough since the last round (`due.subject`: up to when that looked, epoch seconds)."""
    until = act.now - timedelta(hours=office.config.delivery.unknown_h)
    since = datetime.fromtimestamp(due.subject, UTC)
    plan_next(act, looked=max(since, until))
    rows = find_unknown(act.session, since, until)
    for row in rows:
        row.note(act.now, row.rung, "settled", "没有回音")
        row.reason = f"没有回音,已对账:{row.reason}"[:200]
    if rows:
        text = _say(rows)
        for person_id in find_routers(act.session):
            put(act, person_id, Message("alarm", text, {"text": text}))
        act.record("outbox.reconcile", "outbox", settled=len(rows))
    return str(len(rows))


def plan_next(act: Act, looked: datetime) -> None:
    """Put the next morning's round on the clock; it begins where this one `looked` up to."""
    at = next_at(act.now, AT)
    add_due(act.session, act.new_id(), KIND, subject=int(looked.timestamp()), due_at=at, step=int(at.timestamp()))


def _say(rows: Sequence[OutboxRow]) -> str:
    rungs = " ".join(f"{RUNGS.get(rung, rung)}{many}" for rung, many in Counter(row.rung for row in rows).items())
    kinds = Counter(KINDS.get(row.kind, "通知") for row in rows)
    what = " ".join(f"{kind}{many}" for kind, many in kinds.items())
    return f"有{len(rows)}条消息发出去没有回音({rungs};{what}),不再等,也不重发。哪些看“python -m bot outbox”。"

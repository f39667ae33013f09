"""Steps (逐级经过): what was tried with one message, rung by rung, and why it went on; kept on its row. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

#: One step as its row keeps it: last time (ISO, UTC), rung, what came of it, why, how often.
Kept = list[str | int]

#: The rungs of the ladder, as those who look after messages call them.
RUNGS: Mapping[str, str] = {
    "passive": "被动回复",
    "service": "客服消息",
    "subscription": "订阅通知",
    "template": "模板消息",
    "sms": "短信",
    "call": "电话告知",
}
#: Of a message that is tried for days the latest stay.
STEPS_MAX = 30
#: What came of a step, beside the words of bot.messages.Outcome and models.outbox.SendState.
CLOSED, HELD, LISTED = "closed", "held", "listed"


class Step(NamedTuple):
    """One thing that was tried, or found closed."""

    at: datetime
    #: One of RUNGS; "" before any of them.
    rung: str
    outcome: str
    reason: str
    times: int


def noted(steps: Sequence[Kept] | None, at: datetime, rung: str, outcome: str, reason: str = "") -> list[Kept]:
    """`steps` with one more; the same again on the same rung counts up instead."""
    kept: list[Kept] = list(steps or [])
    last = next((place for place in reversed(range(len(kept))) if kept[place][1] == rung), None)
    if last is not None and kept[last][2:4] == [outcome, reason]:
        kept[last] = [at.isoformat(), rung, outcome, reason, int(kept[last][4]) + 1]
        return kept
    kept.append([at.isoformat(), rung, outcome, reason, 1])
    return kept[-STEPS_MAX:]


def read_steps(steps: Sequence[Kept] | None) -> list[Step]:
    """The steps of a row, oldest first."""
    return [
        Step(datetime.fromisoformat(str(at)), str(rung), str(outcome), str(reason), int(times))
        for at, rung, outcome, reason, times in steps or []
    ]

"""Trace (送达经过): what became of one message, step by step, in the words of whoever looks after it."""

from collections.abc import Mapping
from datetime import datetime

from bot.clock import local
from bot.messages import Outcome
from models.calls import CallState
from models.outbox import NOT_LEFT, OutboxRow, SendState
from models.steps import CLOSED, HELD, LISTED, RUNGS, read_steps

STATES: Mapping[str, str] = {
    SendState.GATHERED: "等着和别的并成一条",
    SendState.FOLDED: "并在一条里说了",
    SendState.DUE: "等着发",
    SendState.UNREACHED: "眼下送不到,等他来信",
    SendState.SENT: "已发出",
    SendState.DELIVERED: "已送达",
    SendState.REFUSED: "不发了",
    SendState.EXPIRED: "过期了",
    SendState.UNKNOWN: "发了,不知道到没到",
    SendState.CANCELLED: "已收回",
}
#: What came of a step.
CAME: Mapping[str, str] = {
    **STATES,
    CLOSED: "走不通",
    HELD: "先等着",
    Outcome.RETRY: "没发成,过会儿再试",
    Outcome.NEXT_RUNG: "被退回,走下一级",
    Outcome.STOP: "这个号不能再发",
    Outcome.ALARM: "没发成,要人来看",
    "asked": "已请人",
    "settled": "对过账了",
    LISTED: "等着请人打",
    CallState.TOLD: "说到了",
    CallState.MISSED: "没打通",
    CallState.UNANSWERED: "没有打成",
}


def trace(row: OutboxRow) -> list[str]:
    """One line per step with its day and minute in Shanghai, then how it stands now."""
    lines = [
        f"{_at(step.at)} {RUNGS.get(step.rung, '')} {CAME.get(step.outcome, step.outcome)}".replace("  ", " ")
        + (f":{step.reason}" if step.reason else "")
        + (f"(共{step.times}次)" if step.times > 1 else "")
        for step in read_steps(row.steps)
    ]
    by = f"({RUNGS[row.rung]})" if row.rung in RUNGS and row.state not in NOT_LEFT else ""
    after = f",{_at(row.next_try_at)}以后再试" if row.state == SendState.DUE else ""
    when = f",{_at(row.settled_at)}" if row.settled_at else ""
    return [*lines, f"现在:{STATES[SendState(row.state)]}{by}{when}{after}"]


def _at(at: datetime) -> str:
    return f"{local(at):%m-%d %H:%M}"

"""Lifecycle of a broadcast (群发): one table of moves. Pure.

draft → waiting (for the second person) → approved → filling (who) → sending → settling → done;
paused from any of the moving ones, recalled before the end, rejected by the second person.
"""

from bot.errors import Refused

DRAFT, WAITING, REJECTED = "draft", "waiting", "rejected"
APPROVED, FILLING, SENDING, SETTLING = "approved", "filling", "sending", "settling"
PAUSED, DONE, RECALLED = "paused", "done", "recalled"
MOVING = (APPROVED, FILLING, SENDING, SETTLING)

#: Move to the states it starts from, and the one it leads to; None: wherever it was paused.
MOVES: dict[str, tuple[tuple[str, ...], str | None]] = {
    "submit": ((DRAFT, REJECTED), WAITING),
    "approve": ((WAITING,), APPROVED),
    "reject": ((WAITING,), REJECTED),
    "warn": ((DRAFT,), APPROVED),
    "correct": ((DRAFT,), APPROVED),
    "fill": ((APPROVED,), FILLING),
    "send": ((FILLING,), SENDING),
    "settle": ((SENDING,), SETTLING),
    "finish": ((SETTLING,), DONE),
    "pause": (MOVING, PAUSED),
    "resume": ((PAUSED,), None),
    "recall": ((DRAFT, WAITING, REJECTED, *MOVING, PAUSED, DONE), RECALLED),
}
NAMES = {
    DRAFT: "草稿",
    WAITING: "待批",
    REJECTED: "没批",
    APPROVED: "已批,等时间到",
    FILLING: "正在列名单",
    SENDING: "正在发",
    SETTLING: "发完,等结果",
    PAUSED: "已暂停",
    DONE: "已发完",
    RECALLED: "已撤回",
}


def after(state: str, move: str, paused_from: str = "") -> str:
    """The state that `move` leads to. Raises Refused, with the reason for whoever asked."""
    sources, target = MOVES[move]
    if state not in sources:
        raise Refused(f"这条群发{NAMES[state]},现在不能这样做。")
    return target or paused_from or APPROVED

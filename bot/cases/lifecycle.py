"""Lifecycle (事项生命周期): the pure table of moves. A move that is not in the table does not happen."""

from typing import Final

from models import cases

OPEN, ACCEPTED, RESOLVED, CLOSED = "open", "accepted", "resolved", "closed"
REOPENED, WITHDRAWN, MERGED = "reopened", "withdrawn", "merged"

#: Somebody still owes something.
RUNNING: Final = cases.RUNNING
#: … and nobody has taken it, or nobody again.
UNTAKEN: Final = cases.UNTAKEN
#: Nothing is owed any more; closed may still be reopened within seven days.
ENDED: Final = (CLOSED, WITHDRAWN, MERGED)
REOPEN_DAYS: Final = 7

#: move → {state before: state after}
MOVES: Final[dict[str, dict[str, str]]] = {
    "accept": {OPEN: ACCEPTED, REOPENED: ACCEPTED},
    # Refused or handed on: the resident's clock goes on, somebody else is asked.
    "decline": {OPEN: OPEN, ACCEPTED: OPEN, REOPENED: REOPENED},
    "assign": {OPEN: OPEN, ACCEPTED: OPEN, REOPENED: REOPENED},
    # Work under way; setting out without accepting first accepts.
    "plan": {ACCEPTED: ACCEPTED},
    "depart": {OPEN: ACCEPTED, ACCEPTED: ACCEPTED, REOPENED: ACCEPTED},
    "arrive": {OPEN: ACCEPTED, ACCEPTED: ACCEPTED, REOPENED: ACCEPTED},
    "find_cause": {OPEN: ACCEPTED, ACCEPTED: ACCEPTED, REOPENED: ACCEPTED},
    "control": {OPEN: ACCEPTED, ACCEPTED: ACCEPTED, REOPENED: ACCEPTED},
    "resolve": {OPEN: RESOLVED, ACCEPTED: RESOLVED, REOPENED: RESOLVED},
    # The resident closes the case, not the handler.
    "confirm": {RESOLVED: CLOSED, OPEN: CLOSED, ACCEPTED: CLOSED, REOPENED: CLOSED},
    "reopen": {RESOLVED: REOPENED, CLOSED: REOPENED},
    "withdraw": {OPEN: WITHDRAWN, ACCEPTED: WITHDRAWN, REOPENED: WITHDRAWN, RESOLVED: CLOSED, MERGED: WITHDRAWN},
    "close_unrated": {RESOLVED: CLOSED},
    # Two reports of one thing: worked on as one, or apart again.
    "merge": {OPEN: MERGED, ACCEPTED: MERGED, REOPENED: MERGED},
    "split": {MERGED: OPEN},
}


def next_state(state: str, move: str) -> str | None:
    """The state after `move`, or None when the move is not possible from `state`."""
    return MOVES[move].get(state)


def says(state: str) -> str:
    """A state in the resident's words."""
    return {
        OPEN: "等待接单",
        ACCEPTED: "办理中",
        REOPENED: "重新办理中",
        RESOLVED: "已办结,等居民确认",
        CLOSED: "已结案",
        WITHDRAWN: "已撤回",
        MERGED: "已并入同一事项",
    }[state]

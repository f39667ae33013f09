"""Lifecycle of a questionnaire (问卷): one table of moves. Pure.

draft → open → closed; only a draft opens, only what is open closes, and nothing opens again: results are out.
"""

from bot.errors import Refused
from models.questionnaires import CLOSED, DRAFT, OPEN

MOVES: dict[str, dict[str, str]] = {"open": {DRAFT: OPEN}, "close": {OPEN: CLOSED}}
NAMES = {DRAFT: "草稿", OPEN: "在答", CLOSED: "已结束"}


def after(state: str, move: str) -> str:
    """The state a move leads to. Raises Refused."""
    if state not in MOVES[move]:
        raise Refused(f"问卷{NAMES[state]},不能{'开始' if move == 'open' else '结束'}。")
    return MOVES[move][state]

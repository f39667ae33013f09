"""At home (我家): a place answered with "我家" is the building he let us remember, and nothing is guessed without it."""

import re

from bot.conversation.places.usual import home
from bot.conversation.places.where import Where
from bot.conversation.turn import Turn
from models.usual import find_usual_place

_SAID = re.compile(
    r"(?:就?[在从]|离)?(?:[我俺咱]们?)?(?:的|自己)*(?:家里?|住的(?:地方|楼)|楼下|家门口|小区|这幢楼)(?:出发|附近|这里|这边)*[吧呀啊哦。!]*"
)


def is_said(text: str) -> bool:
    """Is NFKC `text` as a whole his home, without saying where that is?"""
    return _SAID.fullmatch(text) is not None


def remembered(turn: Turn) -> Where | None:
    """His building; using it keeps it from being forgotten."""
    place = home(turn)
    if place is None:
        return None
    row = find_usual_place(turn.act.session, turn.person_id)
    if row is not None:
        row.used_at = turn.act.now
    return place

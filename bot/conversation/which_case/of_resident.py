"""Of a resident (居民说的是哪件): which of his running cases his words are about."""

import re
from collections.abc import Sequence

from bot.cases.lifecycle import RUNNING
from bot.cases.meant import choose
from bot.conversation.places import just_said
from bot.conversation.turn import Turn
from bot.conversation.which_case.of_member import at_named_place
from bot.understanding.understand import understand
from bot.understanding.understood import CERTAIN
from models.cases import OWN_MAX, Case, find_cases_of_contact

#: What is said around the place and the thing.
_AROUND = re.compile(
    r"(?:好|亮|通|行|解决|恢复|正常|完)了|有(?:水|电|气)了|谢+|辛苦|你们|您|不用|不要|不必|别再?|过?来|派人|没?修|取消|撤[销回]|还没|没好|还是|了"
)


def find_running_unsealed(turn: Turn) -> list[Case]:
    """His own that run, newest first; what was told in confidence is not spoken of unasked."""
    mine = find_cases_of_contact(turn.act.session, turn.person_id, OWN_MAX)
    return [case for case in mine if case.state in RUNNING and not case.sealed]


def find_meant(turn: Turn, cases: Sequence[Case], said: str | None = None) -> list[Case]:
    """By the place and the thing he names: one where it is clear, all where it tells nothing, none where he speaks of another.

    `said`: the words that name it, where the others do not.
    """
    cases = at_named_place(turn, cases) or cases
    about = _AROUND.sub(" ", turn.heard.text if said is None else said)
    things = understand(f"{about.strip()}坏了", None, turn.office.config.categories).matters
    category = things[0].category if things and things[0].confidence >= CERTAIN else ""
    return choose(turn.act.session, turn.office, cases, about, category)


def find_last_spoken_of(turn: Turn, cases: Sequence[Case]) -> Case | None:
    """The one that his last message with an effect opened, moved or told more of."""
    added = turn.last_effect.added
    last = [added["case"]] if added else [case.id for case in just_said.find_cases(turn)]
    return next((case for case in cases if case.id in last), None)


def find_told_together(turn: Turn, cases: Sequence[Case]) -> list[Case]:
    """Those that his last message opened together, in its order; none where it was one, or one of them is over."""
    opened = turn.last_effect.opened
    found = [case for row in opened for case in cases if case.id == row]
    return found if len(found) == len(opened) > 1 else []

"""Asking which (问是哪一件): a member's words fit several of his cases: it is asked by number, and what he said is kept meanwhile."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from bot.cases.codes import find_code
from bot.cases.discretion import is_private
from bot.cases.meant import find_in_hand, those_arrived_at
from bot.cases.plain_words import ARRIVE, CAUSE, CONTROL, DONE
from bot.cases.telling import line_of, told_of
from bot.cases.words import brief, matter
from bot.conversation.turn import Turn
from bot.conversation.which_case.of_member import at_named_place, lately_spoken_of, tells_of_another
from bot.errors import Refused
from bot.messages import Prompt, Reply
from bot.text.when import say_when
from models.cases import Case

MEANT = "meant"
ASKED_FOR = timedelta(minutes=30)
LISTED_MAX = 9
#: So many characters of a report tell it from its neighbour.
FIRST_WORDS = 10
NONE_OF_THEM = "都不是"
#: What is told of a place is told from there; a reason or a name may speak of anywhere.
STEPS = frozenset({ARRIVE, CAUSE, CONTROL, DONE})


def know_which(turn: Turn, capability: str, values: dict[str, Any]) -> Reply | None:
    """Fill in the case that a command without a code means: his only one, the one he is at, or the one at the place he says.

    Else the question which; so too where his words are of another than the one he is at.

    Raises Refused where he has none.
    """
    if values.get("case") is not None:
        return None
    cases = find_in_hand(turn.act.session, turn.person_id, turn.act.now)
    if not cases:
        raise Refused("您现在没有在办的事项。")
    there = at_named_place(turn, cases)
    cases = there or cases
    here = those_arrived_at(cases)
    meant = here if len(here) == 1 and not tells_of_another(turn, here[0], cases) else cases
    if len(meant) > 1 or (not there and capability in STEPS):
        return ask_which(turn, cases if not there else meant, capability, values)
    values["case"] = meant[0].code
    return None


def ask_which(
    turn: Turn,
    cases: Sequence[Case],
    capability: str,
    values: Mapping[str, Any],
    question: str = "",
    otherwise: str = NONE_OF_THEM,
    more: Mapping[str, Any] = MappingProxyType({}),
) -> Reply:
    """The cases by number, and a way out; the answer goes on with `capability`, to which `values` are known.

    `more`: what the way out needs.
    """
    lately = lately_spoken_of(turn, cases)
    listed = sorted(cases, key=lambda case: case not in lately)[:LISTED_MAX]
    names = names_of(turn, listed)
    options = (*(f"{name} 编号 {case.code}" for name, case in zip(names, listed, strict=True)), otherwise)
    detail: dict[str, object] = {
        "capability": capability,
        "values": dict(values),
        "cases": [case.code for case in listed],
        **more,
    }
    lines = [f"{number} {option}" for number, option in enumerate(options, 1)]
    question = question or ("是这件吗?" if len(listed) == 1 else "是哪一件?")
    prompt = Prompt(MEANT, options, detail=detail, expires_at=turn.act.now + ASKED_FOR)
    return Reply("\n".join([f"{question}回数字。", *lines]), prompt)


def name_of(turn: Turn, case: Case) -> str:
    """What a case is about in a few words; of a sealed or private one no more than may be shown here."""
    if _is_hidden(turn, case):
        return "保密事项" if case.sealed else "不便用短信说的"
    return matter(told_of(turn.act, turn.office, case))


def names_of(turn: Turn, cases: Sequence[Case]) -> list[str]:
    """What each is about; of two that are called the same also what was said, and when."""
    names = [name_of(turn, case) for case in cases]
    return [
        f"{name}({_apart(turn, case)})" if names.count(name) > 1 and not _is_hidden(turn, case) else name
        for name, case in zip(names, cases, strict=True)
    ]


def _apart(turn: Turn, case: Case) -> str:
    told = told_of(turn.act, turn.office, case)
    said = brief(told.text.replace(told.where, "", 1), FIRST_WORDS)
    return f"{said},{say_when(case.opened_at, turn.act.now)}报"


def _is_hidden(turn: Turn, case: Case) -> bool:
    return case.sealed or (turn.by_sms and is_private(case))


def line_shown(turn: Turn, case: Case) -> str:
    """A case as one line of a list, as it may be shown on this channel."""
    if turn.by_sms and not case.sealed and is_private(case):
        return f"编号 {case.code} 不便用短信说,请在微信里看"
    return line_of(turn.act, turn.office, case)


def code_in(text: str) -> str | None:
    """The case code in `text`."""
    found = find_code(text)
    return found[0] if found else None

"""Correcting (更正地点): right after his report somebody says that it is elsewhere; the case is to move there."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.conversation.places import just_said, scanned
from bot.conversation.places.where import where_of
from bot.conversation.readers.ones import among
from bot.conversation.turn import Turn
from bot.conversation.which_case.of_member import at_named_place, kind_of
from bot.conversation.which_case.of_resident import find_running_unsealed
from bot.geography.place_name import is_building, is_unnamed
from models.cases import Case, get_case
from models.dialogues import find_open_prompts

_WRONG = re.compile(
    r"^[啊哦哎呀诶我刚才,。 ]*(?:不对|不是|错了|[说讲打写搞弄发记]错了?|应该是|更正|没有[\dA-Za-z一二三四五六七八九十]{1,3}(?:幢|栋|号楼?|座|弄|期|区))"
)
_WRONG_PLACE = re.compile(
    r"(?P<what>.{0,20}?)的?(?:地址|地点|位置|楼号|幢号)[说写报打搞弄]?(?:错了?|不对)[,。 ]*(?:应该)?(?:是|在)(?P<where>.{2,16})"
)
#: What may stand behind it: 3幢2单元吧好像.
_UNSURE = re.compile(r"[吧呢啊呀哦。.!, ]|好像|大概|可能|应该|的")
#: 5号 and nothing more, which alone may be a day.
_NUMBER = re.compile(r"[\dA-Za-z一二三四五六七八九十]{1,4}号")
#: What may stand around the place itself.
_AROUND = re.compile(r"[应该在我说的那这里边了啊呀哦,。.! ]")


def corrects_place(turn: Turn) -> bool:
    """Is it 不对,是4幢 or 不是3幢是5幢, soon after a report, and nothing more? Then the case is to move there.

    To a case that nobody could place, the place alone is enough. A question asked since the report comes first.
    """
    if _completes_place(turn) or _names_wrong_place(turn):
        return True
    wrong = _WRONG.match(turn.heard.text)
    if wrong is None and (_is_asked_where(turn) or turn.office.directory.gazetteer.find(turn.heard.text).place is None):
        return False
    cases = [case for case in just_said.find_cases(turn) if wrong or (case.grid is None and not case.sealed)]
    if not cases or _asked_since(turn):
        return False
    said = turn.heard.text[wrong.end() :].rpartition("是")[2] if wrong else turn.heard.text
    where = _elsewhere(turn, cases[-1], said)
    if where is not None:
        move_to(turn, cases, where)
    return where is not None


def corrects_card(turn: Turn, where: Mapping[str, Any] | None, number: int | None = None) -> bool:
    """He names another place, or says 改, right after a card placed his case: the case is to move there.

    Of several it is the one he numbers, or he is asked which. False when no card placed one.
    """
    prompts = find_open_prompts(turn.act.session, turn.person_id, turn.act.now)
    offered = next((prompt for prompt in prompts if prompt.kind == scanned.PROMPT), None)
    if offered is None or offered.about is None:
        return False
    offered.closed_at = turn.act.now
    scanned.end(turn)
    placed = [get_case(turn.act.session, row) for row in offered.detail.get("cases") or [offered.about]]
    move_to(turn, placed, where, number)
    return True


def _completes_place(turn: Turn) -> bool:
    """Is it 3幢2单元 and nothing more, and stands his one case that runs in that estate without a building?"""
    directory, said = turn.office.directory, turn.heard.text
    if turn.frames or not is_unnamed(said) or (turn.heard.number is not None and not said.endswith("号")):
        return False
    bare = _UNSURE.sub("", said)
    cases = [case for case in find_running_unsealed(turn) if case.place is not None]
    estates = [
        (case, place) for case in cases if (place := directory.place(case.place)) and not is_building(place.name)
    ]
    if len(estates) != 1:
        return False
    case, estate = estates[0]
    found = directory.gazetteer.find(f"{estate.name}{bare}")
    if found.place is None or f"{estate.name}{bare}".removeprefix(found.text).removeprefix(found.detail):
        return False
    move_to(turn, [case], asdict(where_of(found.place, found.detail, found.text)))
    return True


def _names_wrong_place(turn: Turn) -> bool:
    """翠园7幢垃圾的地址错了 是8幢: the case that he names is to move, however long ago he told it."""
    said = _WRONG_PLACE.fullmatch(turn.heard.text)
    running = find_running_unsealed(turn) if said is not None and not turn.frames else []
    if said is None or not running:
        return False
    last = [case for case in just_said.find_cases(turn) if case in running]
    kind = kind_of(turn, said["what"])
    meant = [case for case in at_named_place(turn, running, said["what"]) if not kind or case.category == kind]
    cases = meant if said["what"] else last
    where = _elsewhere(turn, cases[0], said["where"]) if cases else None
    if where is not None:
        move_to(turn, cases, where)
    return where is not None


def move_to(turn: Turn, cases: Sequence[Case], where: Mapping[str, Any] | None, number: int | None = None) -> None:
    """Go on with moving one of `cases`: the only one, or the one of that number, else he is asked which."""
    values: dict[str, Any] = {"where": dict(where)} if where else {}
    if number is not None or len(cases) == 1:
        values["case"] = cases[(number or 1) - 1].code
    else:
        values["among"] = among([(case.code, turn.office.category(case.category).name) for case in cases])
    turn.go_on_with("wrong_place", **values)


def _is_asked_where(turn: Turn) -> bool:
    """Is it asked where the cases of a message are? Then a place answers for all of them."""
    return bool(turn.frames) and turn.frames[-1].capability == "wrong_place"


def _asked_since(turn: Turn) -> bool:
    """Is a question open that is newer than what he corrects? Then the words are for it."""
    asked_at, effect_at = turn.dialogue.asked_at, turn.dialogue.effect_at
    return bool(turn.frames and asked_at and effect_at and asked_at > effect_at)


def _elsewhere(turn: Turn, case: Case, said: str) -> dict[str, Any] | None:
    """The place that is named instead; a bare 4幢 stands in the estate of the case."""
    gazetteer = turn.office.directory.gazetteer
    found = gazetteer.find(said)
    is_bare = not found.text and is_unnamed(said) and _NUMBER.fullmatch(_UNSURE.sub("", said)) is not None
    if not is_bare and _AROUND.sub("", said.replace(found.text, "", 1).replace(found.detail, "", 1)):
        return None
    bare = found.text or _UNSURE.sub("", said)
    if case.place is not None and is_unnamed(bare):
        estate = gazetteer.estate_of(case.place)
        found = gazetteer.find(f"{estate.name}{bare}") if estate else found
    return asdict(where_of(found.place, found.detail, found.text)) if found.place else None

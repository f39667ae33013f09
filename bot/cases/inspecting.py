"""Inspecting (督促检查): a draw of closed cases that anybody can repeat, and the question whether they are really done."""

import hashlib
import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import outbox
from bot.act import Act
from bot.cases import words
from bot.cases.lifecycle import CLOSED
from bot.cases.resident_actions import reopen
from bot.cases.telling import told_of
from bot.clock import local
from bot.directory.office import Office
from bot.errors import Refused
from bot.messages import Message, Prompt
from models.cases import Case, get_case
from models.inspection import Inspection, InspectionCall, find_call, find_inspection, find_to_inspect

PROMPT = "inspection"
OPTIONS = ("好了", "没好")
RESULTS = ("fixed", "not_fixed")
#: A call-back that was not answered by then is 未答, and its number means nothing any more.
ASKED_FOR = timedelta(days=14)


def draw(seed: str, population: Sequence[tuple[str, int]], share: float) -> list[str]:
    """The codes drawn from `population` (code, resident), at most one of a resident; `share` of it, rounded up.

    Codes are taken in the order of SHA-256 over "seed:code": whoever knows the seed and the codes gets the same.
    """
    ranked = sorted(population, key=lambda one: hashlib.sha256(f"{seed}:{one[0]}".encode()).hexdigest())
    chosen: dict[int, str] = {}
    for code, person_id in ranked:
        if len(chosen) >= math.ceil(share * len(population)):
            break
        chosen.setdefault(person_id, code)
    return list(chosen.values())


def inspect(act: Act, office: Office, seed: str, share: float, since: datetime) -> Inspection:
    """Draw and ask. A seed is drawn once: repeating it changes nothing. Raises Refused when nothing can be drawn."""
    before = find_inspection(act.session, seed)
    if before is not None:
        return before
    quarter = _quarter(act.now)
    eligible = find_to_inspect(act.session, since, act.now, quarter)
    if not eligible:
        raise Refused("没有可以抽查的事项:这段时间没有结案的,或这一季都问过了。")
    codes = "\n".join(case.code for case in eligible)
    inspection = Inspection(
        id=act.new_id(),
        seed=seed,
        share=share,
        since_at=since,
        drawn_at=act.now,
        eligible=len(eligible),
        digest=hashlib.sha256(codes.encode()).hexdigest(),
    )
    act.session.add(inspection)
    act.session.flush()
    by_code = {case.code: case for case in eligible}
    drawn = draw(seed, [(case.code, case.contact_id or 0) for case in eligible], share)
    for code in drawn:
        _ask(act, office, inspection, by_code[code], quarter)
    act.record("inspection.draw", f"inspection:{inspection.id}", seed=seed, eligible=len(eligible), drawn=len(drawn))
    return inspection


def answer(act: Act, office: Office, call_id: int, number: int) -> str:
    """1好了 2没好; what to tell him. Not done goes back to work, however long ago it was closed. Raises Refused."""
    call = find_call(act.session, call_id)
    if call is None or call.person_id != act.person_id:
        raise Refused("这次核实已经结束。事情没好,直接再说一遍。")
    call.result, call.answered_at = RESULTS[number - 1], act.now
    case = get_case(act.session, call.case_id)
    act.record("case.inspected", f"case:{case.id}", result=call.result)
    if call.result == "fixed":
        return words.inspected(case.code)
    if case.state != CLOSED:  # it was reopened meanwhile
        return words.goes_on(case.code, "街道")
    return reopen(act, office, case, OPTIONS[1], "抽查核实:没好")


def _ask(act: Act, office: Office, inspection: Inspection, case: Case, quarter: str) -> None:
    assert case.contact_id is not None
    community = next((one for one in office.directory.organisations_above(case.grid) if one.level == "community"), None)
    call = InspectionCall(
        id=act.new_id(),
        inspection_id=inspection.id,
        case_id=case.id,
        person_id=case.contact_id,
        quarter=quarter,
        community=community.code if community else "",
        asked_at=act.now,
    )
    act.session.add(call)
    text = words.inspecting(told_of(act, office, case), community.name if community else "街道")
    until = act.now + ASKED_FOR
    prompt = Prompt(PROMPT, OPTIONS, about=case.id, detail={"call": call.id}, expires_at=until)
    message = Message("notice", text, {"text": text}, about=case.id, prompt=prompt, expires_at=until)
    outbox.put(act, case.contact_id, message)


def _quarter(now: datetime) -> str:
    here = local(now)
    return f"{here.year}Q{(here.month + 2) // 3}"

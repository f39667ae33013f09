"""Call list (电话告知): what no channel could bring, a worker tells by telephone or at the door, and says that he did.

Never by the person himself, never anything of a sealed case; what is private (DESIGN.md 8.7) only by who has the case.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot import outbox
from bot.act import Act
from bot.cases import member_words
from bot.cases.discretion import is_private
from bot.cases.moves import add_event
from bot.cases.teams import find_here
from bot.cases.telling import find_routers, told_of
from bot.clock import local
from bot.directory.office import Office
from bot.errors import Refused
from bot.messages import SMS, Message
from models.calls import (
    JOB,
    Call,
    CallState,
    find_calls_of,
    find_messages_of,
    find_open_calls,
)
from models.cases import Case, get_case, phone_to_call
from models.dialogues import mark_reached
from models.due import add_due, add_round
from models.identities import can_be_written_to, find_identities, number_of
from models.outbox import NOT_LEFT, OutboxRow, SendState, outbox_text
from models.people import CALL_FIRST, Member, Person, find_absent, find_member

ROUND_MAX = 200
LOOK_AGAIN = timedelta(minutes=10)
#: Office hours until a worker is reminded, and as many again until the call ends unanswered.
REMIND_H = 8
#: Nobody answers: once more the next day, then the message goes on to wait for the person.
MISSED_MAX = 2
#: Whose telephone call it is, from the door outwards.
POSTS = ("worker", "leader", "secretary", "duty_officer")


@dataclass(frozen=True)
class Telling:
    """One thing to tell: the call, its case and its message."""

    call: Call
    case: Case
    row: OutboxRow


def hand_out(act: Act, office: Office) -> str:
    """Ask a worker for each open call, all of one worker in one message."""
    given: dict[int, list[Telling]] = {}
    nobody: list[Telling] = []
    tellings, waits = _still_to_tell(act, find_open_calls(act.session, ROUND_MAX))
    for one in tellings:
        worker = _worker(act, office, one)
        if worker is None:
            _end(act, one, CallState.UNANSWERED, "没有人能打这个电话")
            nobody.append(one)
            continue
        one.call.state, one.call.worker_id, one.call.asked_at = CallState.ASKED, worker.person_id, act.now
        one.row.note(act.now, "call", "asked", f"请{worker.name}告知")
        given.setdefault(worker.person_id, []).append(one)
    for worker_id, his in given.items():
        _ask(act, office, worker_id, his, again=False)
    if waits:
        plan_round(act, LOOK_AGAIN)
    _tell_organisers(act, [one for one in nobody if one.row.kind != "task"])
    return f"{len(tellings) - len(nobody)} asked"


def follow_up(act: Act, office: Office, worker_id: int) -> str:
    """A working day later: remind once; what is still not said ends, and the organisers hear of it in one line."""
    tellings, _ = _still_to_tell(act, find_calls_of(act.session, worker_id))
    is_gone = find_member(act.session, worker_id) is None or _is_away(act, worker_id)
    again: list[Telling] = []
    lost: list[Telling] = []
    for one in tellings:
        if is_gone:
            one.call.state, one.call.worker_id = CallState.OPEN, None
        elif one.call.reminded and _is_long_ago(act, office, one.call, 2 * REMIND_H):
            _end(act, one, CallState.UNANSWERED, "请的人没有回话")
            lost.append(one)
        elif not one.call.reminded and _is_long_ago(act, office, one.call, REMIND_H):
            one.call.reminded = 1
            again.append(one)
    if is_gone and tellings:
        plan_round(act)
    if again:
        _ask(act, office, worker_id, again, again=True)
    _tell_organisers(act, lost)
    return f"{len(again)} reminded"


def say_told(act: Act, member: Member, code: str | None) -> str:
    """已告知: the message has arrived, by word of mouth; what to answer the worker."""
    case, tellings = _meant(act, member, code)
    for one in tellings:
        _end(act, one, CallState.TOLD, f"{member.name}已告知")
        if one.row.state in NOT_LEFT:
            one.row.state, one.row.rung, one.row.settled_at = SendState.DELIVERED, "call", act.now
            mark_reached(act.session, [one.row.id], act.now)
    add_event(act, case, "call", case.state)
    act.record("case.call", f"case:{case.id}", told=True)
    return _left(act, member, f"记下了,编号 {case.code}已告知。")


def say_missed(act: Act, office: Office, member: Member, code: str | None) -> str:
    """没打通: once more on the next working day, then it ends; what to answer the worker."""
    case, tellings = _meant(act, member, code)
    for one in tellings:
        one.call.missed += 1
        one.row.note(act.now, "call", "missed", f"{member.name}没打通")
        if one.call.missed >= MISSED_MAX:
            _end(act, one, CallState.MISSED, "两次没打通")
        else:
            one.call.asked_at, one.call.reminded = act.now, 0
            _plan_follow_up(act, office, member.person_id)
    add_event(act, case, "missed_call", case.state)
    act.record("case.call", f"case:{case.id}", told=False)
    is_over = all(one.call.state == CallState.MISSED for one in tellings)
    after = "不用再打了,他下次来信就看到。" if is_over else "下个工作日再提醒您打一次。"
    return _left(act, member, f"记下了,编号 {case.code}没打通,{after}")


def list_of(act: Act, office: Office, worker_id: int) -> list[str]:
    """One line for each that this worker was asked to tell."""
    tellings, _ = _still_to_tell(act, find_calls_of(act.session, worker_id))
    return [_line(act, office, one) for one in tellings]


def number_for(act: Act, case: Case, worker_id: int) -> str:
    """The number whoever is asked to call may see, E.164: given for this case, or by whoever wishes to be called; or ""."""
    tellings, _ = _still_to_tell(act, find_calls_of(act.session, worker_id, case.id))
    return next((number for one in tellings if (number := _number(act, one))), "")


def is_asked_to_call(act: Act, case: Case, worker_id: int) -> bool:
    """May he look at the case because he was asked to tell its resident of it? A member's task tells nothing of it."""
    return any(one.row.kind != "task" for one in _still_to_tell(act, find_calls_of(act.session, worker_id, case.id))[0])


def plan_round(act: Act, after: timedelta = timedelta()) -> None:
    """Put the next hand-out on the clock."""
    add_round(act.session, act.new_id(), JOB, act.now + after)


def _still_to_tell(act: Act, calls: Sequence[Call]) -> tuple[list[Telling], bool]:
    """Those whose message has not arrived otherwise, the rest dropped; and whether one is just being tried elsewhere."""
    messages, found, waits = find_messages_of(act.session, calls), [], False
    for call in calls:
        row = messages.get(call.outbox_id)
        if row is None or row.state not in NOT_LEFT or _is_anothers_now(act, call, row):
            call.state, call.ended_at = CallState.DROPPED, act.now
        elif row.state == SendState.DUE:
            waits = True
        else:
            found.append(Telling(call, get_case(act.session, call.case_id), row))
    return found, waits


def _is_anothers_now(act: Act, call: Call, row: OutboxRow) -> bool:
    """A task that somebody else has taken meanwhile need not be told of."""
    if row.kind != "task":
        return False
    case = get_case(act.session, call.case_id)
    return row.recipient_id not in (case.owner_id, case.second_owner_id)


def _worker(act: Act, office: Office, one: Telling) -> Member | None:
    """Who calls: the nearest who is here and can be written to; of what is private only who has the case anyway."""
    owners = [found for found in (one.case.owner_id, one.case.second_owner_id) if found is not None]
    people = list(_members(act, owners))
    if one.row.kind == "task" or not (is_private(one.case) or one.case.about_staff):
        today = local(act.now).date()
        around = [find_here(act.session, office.directory, one.case.grid, post, today) for post in POSTS]
        people = [*around[0], *around[1], *people, *around[2], *around[3]]
    allowed = (member for member in people if member.person_id != one.row.recipient_id)
    return next((member for member in allowed if _can_be_asked(act, office, member)), None)


def _members(act: Act, people: Iterable[int]) -> Iterable[Member]:
    found = (find_member(act.session, person_id) for person_id in people if not _is_away(act, person_id))
    return (member for member in found if member is not None)


def _is_away(act: Act, person_id: int) -> bool:
    return person_id in find_absent(act.session, [person_id], local(act.now).date())


def _can_be_asked(act: Act, office: Office, member: Member) -> bool:
    by_sms = office.config.sms.can_send("notice") and member.phone is not None
    return by_sms or can_be_written_to(act.session, member.person_id)


def _ask(act: Act, office: Office, worker_id: int, tellings: list[Telling], *, again: bool) -> None:
    text = member_words.please_tell([_line(act, office, one) for one in tellings], again=again)
    told = told_of(act, office, tellings[0].case)
    fields = {
        "code": told.code,
        "what": f"请电话告知{len(tellings)}人",
        "where": told.where,
        "by": "今天",
        "text": f"有{len(tellings)}件请您电话告知,回“待办”看",
    }
    outbox.put(act, worker_id, Message("call", text, fields, urgent=any(one.row.urgent for one in tellings)))
    _plan_follow_up(act, office, worker_id)


def _line(act: Act, office: Office, one: Telling) -> str:
    told = told_of(act, office, one.case)
    if one.row.kind == "task":
        member = find_member(act.session, one.row.recipient_id)
        return member_words.tell_member_of_task(told.code, member.name if member else "")
    if is_private(one.case):
        return member_words.tell_in_private(told.code)
    said = outbox_text(act.session, one.row)
    return member_words.tell_resident(told, said, has_number=bool(_number(act, one)))


def _number(act: Act, one: Telling) -> str:
    given = phone_to_call(act.session, one.case)
    person = act.session.get_one(Person, one.row.recipient_id)
    if given or person.prefers != CALL_FIRST or one.row.kind == "task":
        return given
    numbers = [each for each in find_identities(act.session, person.id) if each.channel == SMS]
    return number_of(act.session, numbers[0]) if numbers else ""


def _meant(act: Act, member: Member, code: str | None) -> tuple[Case, list[Telling]]:
    """The case meant, and every call about it; without a code the only one there is. Raises Refused."""
    calls = find_calls_of(act.session, member.person_id)
    cases = {call.case_id: get_case(act.session, call.case_id) for call in calls}
    chosen = [case for case in cases.values() if code is None or case.code == code]
    if not chosen:
        raise Refused(f"没有请您告知编号 {code}的事。回“待办”看。" if code else "现在没有请您电话告知的事。")
    if len(chosen) > 1:
        raise Refused(f"您有{len(chosen)}件要告知,请带上编号:{'、'.join(case.code for case in chosen)}。")
    messages = find_messages_of(act.session, calls)
    return chosen[0], [
        Telling(call, chosen[0], messages[call.outbox_id]) for call in calls if call.case_id == chosen[0].id
    ]


def _left(act: Act, member: Member, said: str) -> str:
    left = len({call.case_id for call in find_calls_of(act.session, member.person_id)})
    return f"{said}还有{left}件,回“待办”看。" if left else said


def _end(act: Act, one: Telling, state: CallState, why: str) -> None:
    """The call is over; what was not told goes down the ladder once more, past this rung, and then waits for the person."""
    one.call.state, one.call.ended_at = state, act.now
    one.row.note(act.now, "call", state, why)
    if state is CallState.TOLD or one.row.state != SendState.UNREACHED:
        return
    one.row.closed_rungs = ",".join(filter(None, [one.row.closed_rungs, "call"]))
    one.row.state, one.row.next_try_at = SendState.DUE, act.now


def _is_long_ago(act: Act, office: Office, call: Call, hours: int) -> bool:
    return call.asked_at is not None and office.calendar.hours_between(call.asked_at, act.now) >= hours


def _plan_follow_up(act: Act, office: Office, worker_id: int) -> None:
    for hours in (REMIND_H, 2 * REMIND_H):
        at = office.calendar.add_hours(act.now, hours)
        add_due(act.session, act.new_id(), JOB, subject=worker_id, due_at=at, step=int(at.timestamp()))


def _tell_organisers(act: Act, lost: Sequence[Telling]) -> None:
    codes = list(dict.fromkeys(one.case.code for one in lost))
    if codes:
        text = member_words.nobody_told(codes)
        for person_id in find_routers(act.session):
            outbox.put(act, person_id, Message("alarm", text, {"text": text}))

"""Hand-over (交接): a worker leaves or changes; all he owes goes on with somebody else, as it was promised.

State, clocks and promises stay; the case gets a note; the successor hears it in one message, each resident in one sentence.
"""

from collections.abc import Iterable

from bot import outbox
from bot.act import Act
from bot.cases import member_words, words
from bot.cases.chasing import chase
from bot.cases.lifecycle import RESOLVED, RUNNING, UNTAKEN
from bot.cases.moves import add_event, remember
from bot.cases.opening import find_owner, hand_over, replace_second_handler
from bot.cases.telling import push_task, tell_contact, told_of
from bot.directory.office import Office
from bot.messages import Message, Prompt
from models.cases import AT_ONCE, BY_HAND, Case, find_cases_owned, find_merged, lock_case
from models.dialogues import close_prompts, close_prompts_of
from models.outbox import cancel_about
from models.people import Member

#: Rules of cases that somebody gave to their owner by name, wherever they are.
BY_NAME = (BY_HAND, "交接", "专人")
#: How many cases one message lists; the rest is in 待办.
LISTED = 12


def find_owed(act: Act, member: Member) -> list[Case]:
    """What a member has in hand, done and waiting for the resident included."""
    return find_cases_owned(act.session, member.person_id, (*RUNNING, RESOLVED))


def find_elsewhere(act: Act, office: Office, member: Member) -> list[Case]:
    """What a member of a grid has in others' grids and was not given by name: he has moved since."""
    if member.grid is None:
        return []
    found = []
    for case in find_owed(act, member):
        around = {entry.code for entry in office.directory.grid_chain(case.grid)}
        if case.owner_id == member.person_id and around and member.grid not in around and case.rule not in BY_NAME:
            found.append(case)
    return found


def hand_all(act: Act, office: Office, leaving: Member, to: Member | None, owed: list[Case] | None = None) -> int:
    """Hand over all that `leaving` has, or `owed`: to one successor, or each to whom routing finds. How many cases.

    What is sealed never goes by name: it has its own two handlers.
    """
    owed = find_owed(act, leaving) if owed is None else owed
    handed: dict[int, tuple[Member, list[Case]]] = {}
    for case in owed:
        lock_case(act.session, case)
        successor = _hand_one(act, office, case, leaving, to)
        if successor is not None:
            handed.setdefault(successor.person_id, (successor, []))[1].append(case)
    _leave_alone(act, leaving, owed)
    for successor, cases in handed.values():
        _tell_successor(act, office, leaving, successor, [case for case in cases if case.state in RUNNING])
        _tell_contacts(act, office, successor, [case for case in cases if case.state in RUNNING])
    act.record("member.hand_over", f"member:{leaving.code}", cases=len(owed), to=to.code if to else "")
    return len(owed)


def _hand_one(act: Act, office: Office, case: Case, leaving: Member, to: Member | None) -> Member | None:
    """The successor in one case; None where nobody has to be told: the list of those who route has it, or a co-handler."""
    if case.owner_id != leaving.person_id:
        remember(act, case)
        replace_second_handler(act, office, case, leaving.person_id)
        return None
    by_name = to if not (case.sealed or case.about_staff) else None
    successor = by_name or find_owner(act, office, case, frozenset({leaving.person_id}))
    if successor is None and case.state in RUNNING:
        hand_over(act, office, case, None, "assign", f"{leaving.name}交接,没有人可派")
        return None
    remember(act, case)
    if case.sealed and case.second_owner_id is not None:
        push_task(act, office, case, case.second_owner_id)
    case.owner_id, case.rule = (successor.person_id if successor else None), "交接"
    note = f"{leaving.name}交接给{successor.name}" if successor else f"{leaving.name}交接"
    add_event(act, case, "hand_over", case.state, note, case.owner_id)
    act.record("case.hand_over", f"case:{case.id}", to=successor.code if successor else "")
    return successor


def _leave_alone(act: Act, leaving: Member, cases: Iterable[Case]) -> None:
    """His questions close, and what was still on its way to him about these cases stays here."""
    ids = [case.id for case in cases]
    for case_id in ids:
        close_prompts(act.session, act.now, case_id, ("task", "plan"), person_id=leaving.person_id)
    close_prompts_of(act.session, act.now, leaving.person_id, ("tasks",))
    cancel_about(act.session, leaving.person_id, ids, act.now)


def _tell_successor(act: Act, office: Office, leaving: Member, successor: Member, cases: list[Case]) -> None:
    """One message for all of them, which takes those nobody has taken yet by number; what cannot wait comes by itself."""
    waiting = [case for case in cases if case.state in UNTAKEN and case.urgency not in AT_ONCE]
    others = [case for case in cases if case not in waiting]
    for case in cases:
        if case.state in UNTAKEN and case.urgency in AT_ONCE:
            push_task(act, office, case, successor.person_id)
            chase(act, office, case)
    if not cases or successor.person_id == act.person_id:
        return
    listed = [*waiting, *others][:LISTED]
    lines = [_line(act, office, case) for case in listed]
    offered = [case for case in listed if case in waiting]
    text = member_words.takes_over(leaving.name, lines, len(offered), len(cases))
    options = ("接单",) * len(offered)
    prompt = Prompt("tasks", options, detail={"cases": [case.id for case in offered], "many": True})
    fields = {"code": cases[0].code, "what": f"接手{leaving.name}的{len(cases)}件", "where": "", "by": ""}
    outbox.put(act, successor.person_id, Message("task", text, fields, prompt=prompt if waiting else None))


def _line(act: Act, office: Office, case: Case) -> str:
    """A case as its successor reads it: what, where, and what was promised."""
    if case.sealed:
        return f"编号 {case.code} 保密事项"
    return member_words.taken_over(told_of(act, office, case), case.promised_at, case.resolve_by, act.now)


def _tell_contacts(act: Act, office: Office, successor: Member, cases: list[Case]) -> None:
    """One sentence for each resident, whatever number of cases he waits for."""
    waiting: dict[int, list[Case]] = {}
    for case in cases:
        if case.sealed:
            tell_contact(act, office, case, "progress", lambda told: words.changed_hands(told, successor.shown))
            continue
        for own in (case, *find_merged(act.session, case.id)):
            reader = own.contact_id or own.reporter_id
            if reader is not None:
                waiting.setdefault(reader, []).append(own)
    for reader, own_cases in waiting.items():
        text = words.taken_over([case.code for case in own_cases], successor.shown)
        fields = {"code": own_cases[0].code, "text": text}
        outbox.put(act, reader, Message("progress", text, fields, about=own_cases[0].id))

"""Folding (并成一条): after an outage each person hears in one message what should have been said to him meanwhile.

Every reminder has its own row all the same, which says that it was told in that one. What cannot wait never comes here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from bot.act import Act
from bot.cases import member_words, words
from bot.cases.discretion import is_private
from bot.cases.lifecycle import UNTAKEN
from bot.cases.telling import line_of, told_of
from bot.directory.office import Office
from bot.messages import Message, Prompt
from bot.outbox import put
from models.cases import Case
from models.gathered import claim_gathered, find_gathered_for, fold, let_go
from models.outbox import OutboxRow, outbox_text
from models.people import Member, find_member
from models.session import get_row
from models.truth import still_true

#: A busy machine is no outage, nor is an hour of the demo that was skipped.
LATE = timedelta(hours=1)
SHOWN, CODES_MAX = 3, 12
#: As what the one message goes: whatever most asks for an answer among those that are in it.
KINDS = ("task", "alarm", "duty", "progress", "notice")
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    """One thing somebody is to hear of: the row that says most of it, its words, and its case, if it is about one."""

    row: OutboxRow
    text: str
    case: Case | None

    @property
    def is_offered(self) -> bool:
        """Is its reader asked to take it, and nobody has it yet?"""
        return self.row.kind == "task" and self.case is not None and self.case.state in UNTAKEN

    @property
    def order(self) -> tuple[bool, datetime, int]:
        """What nobody has comes first, then what is late longest; what has no clock comes last."""
        by = NEVER if self.case is None else self.case.accept_by if self.is_offered else self.case.resolve_by
        return not self.is_offered, by, self.row.id


def is_late(at: datetime, now: datetime) -> bool:
    """Is it so long after its time that nobody was there to do it?"""
    return now - at > LATE


def fold_one(session: Session, office: Office, now: datetime, random: Random, claimed: list[int]) -> bool:
    """Say to one person in one message what was gathered for him; False when nothing was. `claimed`: who, if it fails."""
    gathered = claim_gathered(session)
    if not gathered:
        return False
    person_id = gathered[0].recipient_id
    claimed.append(person_id)
    member = find_member(session, person_id)
    rows = still_true(session, gathered, now)
    alone = [row for row in rows if not _may_be_folded(session, row, member)]
    let_go(session, alone, now)
    items = _items(session, [row for row in rows if row not in alone])
    act = Act(session, now, random, "system:folding", f"folding:{gathered[0].id}")
    if len(items) > 1:
        into = _tell_member(act, office, person_id, items) if member else _tell_resident(act, office, person_id, items)
        act.record("reminders.fold", f"person:{person_id}", rows=len(rows) - len(alone))
    else:
        into = items[0].row.id if items else 0
        let_go(session, [item.row for item in items], now)
    fold(session, [row for row in rows if row not in alone and row.id != into], into, now)
    return True


def put_off_fold(session: Session, person_id: int, now: datetime, span: timedelta) -> None:
    """What could not be put together is said one by one."""
    let_go(session, find_gathered_for(session, person_id), now)


def _may_be_folded(session: Session, row: OutboxRow, member: Member | None) -> bool:
    """Not what says more than a line can, such as the brief of a review; to residents only that something is late."""
    if member is None:
        return bool(row.only_while)
    return _case(session, row) is not None or outbox_text(session, row).count("\n") <= 1


def _items(session: Session, rows: Sequence[OutboxRow]) -> list[Item]:
    """One for each thing, the most urgent first; of several rows about it the one that asks most, and of these the last."""
    by_about: dict[int, OutboxRow] = {}
    for row in sorted(rows, key=lambda row: (-KINDS.index(row.kind), row.id)):
        by_about[row.about or row.id] = row
    items = [Item(row, outbox_text(session, row), _case(session, row)) for row in by_about.values()]
    return sorted(items, key=lambda item: item.order)


def _case(session: Session, row: OutboxRow) -> Case | None:
    return get_row(session, Case, row.about) if row.about else None


def _tell_member(act: Act, office: Office, person_id: int, items: Sequence[Item]) -> int:
    """The three most urgent, which he may take by number, and the codes of the rest; the id of the row."""
    shown = items[:SHOWN]
    offered = [item for item in shown if item.is_offered]
    lines = [_line(act, office, item, offered) for item in shown]
    codes = [item.case.code for item in items[SHOWN:] if item.case is not None]
    text = member_words.late_together(lines, len(items), codes[:CODES_MAX], len(codes), offers=bool(offered))
    detail: dict[str, object] = {"cases": [item.row.about for item in offered], "many": True}
    prompt = Prompt("tasks", ("接单",) * len(offered), detail=detail) if offered else None
    return _put(act, office, person_id, items, text, "待办", prompt)


def _tell_resident(act: Act, office: Office, person_id: int, items: Sequence[Item]) -> int:
    named = [_named(act, office, item.case) for item in items[:SHOWN] if item.case is not None]
    return _put(act, office, person_id, items, words.late_together(named, len(items)), "进度")


def _put(
    act: Act, office: Office, person_id: int, items: Sequence[Item], text: str, see: str, prompt: Prompt | None = None
) -> int:
    """Where only a template gets through: how many, the first of them, and the word that shows them all."""
    cases = [item.case for item in items if item.case is not None]
    plain = next((case for case in cases if not is_private(case)), None)
    fields = {
        "code": cases[0].code if cases else "",
        "what": f"停机期间的提醒{len(items)}件",
        "where": f"最急在{told_of(act, office, plain).where}" if plain else "",
        "by": "今天",
        "text": f"停机期间该告诉您的{len(items)}件,回“{see}”看",
    }
    kind = min((item.row.kind for item in items), key=KINDS.index)
    return put(act, person_id, Message(kind, text, fields, prompt=prompt))


def _line(act: Act, office: Office, item: Item, offered: Sequence[Item]) -> str:
    """Where, what and by when, with its number where it can be taken; of what is not about a case its own first line."""
    case, row = item.case, item.row
    if case is None:
        return words.brief(item.text.partition("\n")[0])
    number = f"{offered.index(item) + 1} " if item in offered else ""
    mark = "待派 " if row.kind == "alarm" else ""
    if is_private(case):
        return f"{number}{mark}编号 {case.code} 内容回“看 {case.code}”"
    owner = find_member(act.session, case.owner_id) if case.owner_id not in (None, row.recipient_id) else None
    return f"{number}{mark}{line_of(act, office, case)}" + (f"({owner.name})" if owner else "")


def _named(act: Act, office: Office, case: Case) -> str:
    """A case as its resident knows it."""
    what = "" if is_private(case) else f"({words.matter(told_of(act, office, case))})"
    return f"编号 {case.code}{what}"

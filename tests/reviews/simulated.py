"""A few hundred cases made up by chance, each with a history that its state can come from."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from bot.act import new_id
from models.base import insert_row
from models.case_events import CaseEvent
from models.cases import Case
from models.people import Person
from models.sealed import seal

GRIDS = ("GA1", "GA1", "GA2", "GA", "GB1", None)
PLACES = {"GA1": ("P1-3", "P1-5", "P4", "P6", None), "GA2": ("P2-1", "P5"), "GB1": ("P3",)}
SAID = {
    "lighting": ("路灯不亮", "楼道灯坏了", "灯一直闪"),
    "road": ("井盖没了", "路面有个大坑"),
    "waste": ("垃圾没人清运", "建筑垃圾堆着"),
    "fire_safety": ("电动车在楼道充电", "消防通道被堵"),
    "other": ("想问件事",),
}


def fill(session: Session, random: Random, until: datetime, count: int = 400, days: int = 45) -> None:
    """Write `count` cases opened in the `days` before `until`, and their moves."""
    person = Person(id=new_id(until), created_at=until)
    session.add(person)
    session.flush()
    for at in sorted(until - timedelta(minutes=random.randrange(1, days * 1440)) for _ in range(count)):
        _one(session, random, at, until, person.id)


def _one(session: Session, random: Random, opened_at: datetime, until: datetime, person_id: int) -> None:
    row, grid, category = new_id(opened_at), random.choice(GRIDS), random.choice(list(SAID))
    moves, state = _history(random, opened_at, until)
    times = {move: at for move, at, _ in moves}
    ended = max((times[one] for one in ("confirm", "close_unrated", "withdraw") if one in times), default=None)
    insert_row(
        session,
        Case,
        id=row,
        code=f"{row:X}"[-8:],
        kind="report",
        category=category,
        urgency=random.choice(("normal",) * 9 + ("life",)),
        state=state,
        sealed=random.random() < 0.05,
        text=seal(session, "cases.text", row, random.choice(SAID[category])),
        place=random.choice(PLACES.get(grid or "", (None,))),
        grid=grid,
        reporter_id=person_id,
        contact_id=person_id,
        opened_at=opened_at,
        clock_started_at=opened_at,
        accept_by=opened_at + timedelta(hours=4),
        resolve_by=opened_at + timedelta(hours=random.choice((20, 90, 400))),
        resolved_at=times.get("resolve"),
        closed_at=ended if state in ("closed", "withdrawn") else None,
        cause="test:simulated",
    )
    for move, at, by_staff in moves:
        event = new_id(at)
        note = seal(session, "case_event.note", event, "代录") if by_staff else None
        insert_row(session, CaseEvent, id=event, case_id=row, at=at, move=move, from_state="", to_state="", note=note)


def _history(random: Random, at: datetime, until: datetime) -> tuple[list[tuple[str, datetime, bool]], str]:
    """Moves in order, each some hours after the one before, none after `until`; and the state they end in."""
    moves: list[tuple[str, datetime, bool]] = []
    state = "open"
    ways = (
        ((), "open"),
        (("decline", "decline"), "open"),
        (("accept",), "accepted"),
        (("accept", "resolve"), "resolved"),
        (("accept", "resolve", "confirm"), "closed"),
        (("accept", "resolve", "close_unrated"), "closed"),
        (("accept", "resolve", "reopen"), "reopened"),
        (("accept", "resolve", "reopen", "accept", "resolve", "confirm"), "closed"),
        (("accept", "resolve", "withdraw"), "closed"),
        (("withdraw",), "withdrawn"),
        (("merge",), "merged"),
    )
    way, after = random.choice(ways)
    for move in way:
        at += timedelta(hours=random.randrange(1, 60))
        if at >= until:
            return [], "open"
        moves.append((move, at, move == "confirm" and random.random() < 0.3))
        state = after
    return moves, state

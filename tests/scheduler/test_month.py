"""A month of two thousand cases: every overdue one climbs to whom the configuration names, when it says, once, and nobody else does.

What is expected is worked out another way than the program does it: from a list of office days written by hand after
the State Council's notice for 2026 (春节 15 to 23 February, worked on the 14th and the 28th; 清明节 to 6 April), laid out as
one line of office seconds, on which a clock is a subtraction.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select, update

from bot.act import Act
from bot.cases import actions
from bot.cases.opening import Request, open_case
from bot.clock import SHANGHAI
from models.audit import AuditRow
from models.cases import get_case
from models.outbox import OutboxRow
from models.people import Member, Person, find_member
from scheduler.climb import climb_one
from tests.talk import Town

FIRST, LAST = date(2026, 2, 1), date(2026, 4, 24)
OFF = {date(2026, 2, day) for day in (16, 17, 18, 19, 20, 23)} | {date(2026, 4, 6)}
WORKED = {date(2026, 2, 14), date(2026, 2, 28)}
#: Office hours a question to the resident waits: three days of nine.
WAIT_S = 27 * 3600
SHARES = {1: 0.5, 2: 1.0, 3: 2.0}
#: Who stands above a grid, by name: at the second step and at the third. 松林社区 has no secretary.
ABOVE = {"GA1": ("刘芳", "赵强"), "GA2": ("刘芳", "赵强"), "GB1": ("赵强", "赵强")}


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def office_days() -> list[date]:
    days = [FIRST + timedelta(days=apart) for apart in range((LAST - FIRST).days + 1)]
    return [day for day in days if (day.weekday() < 5 and day not in OFF) or day in WORKED]


DAYS = office_days()
OPENINGS = [at(day, 8, 30).timestamp() for day in DAYS]
DAY_S = 9 * 3600
TICKS = [opening + 900 * quarter for opening in OPENINGS for quarter in range(37)]  # 08:30 to 17:30


def position(moment: float) -> float:
    """Office seconds from the first opening to `moment`."""
    whole = bisect_right(OPENINGS, moment) - 1
    return 0 if whole < 0 else whole * DAY_S + min(moment - OPENINGS[whole], DAY_S)


def moment_of(seconds: float) -> float:
    """When so many office seconds have passed; the closing minute still belongs to its day."""
    whole = max(0, -(-int(seconds * 1000) // (DAY_S * 1000)) - 1)
    return OPENINGS[whole] + seconds - whole * DAY_S


def tick_from(moment: float) -> float:
    """The first look of the clock at or after a moment."""
    return TICKS[bisect_left(TICKS, moment - 1e-3)]


@dataclass
class Life:
    """What happens to one case, as it was thrown beforehand; seconds since the epoch."""

    opened: float
    grid: str
    category: str
    accepted: float | None = None
    asked: float | None = None
    answered: float | None = None
    resolved: float | None = None
    row: int = 0
    resident: int = 0


def throw(random: Random, categories: list[str]) -> Life:
    """A case opened in February at any hour, and how far somebody gets with it."""
    opened = at(FIRST, 0).timestamp() + random.randrange(28 * 86400)
    life = Life(opened, random.choice(sorted(ABOVE)), random.choice(categories))
    if random.random() < 0.7:
        life.accepted = moment_of(position(opened) + random.expovariate(1 / (6 * 3600)) + 1)
        if random.random() < 0.2:
            life.asked = life.accepted + random.randrange(1, 86400)
            life.answered = life.asked + random.randrange(1, 6 * 86400)
        if random.random() < 0.6:
            life.resolved = (life.answered or life.accepted) + random.randrange(1, 15 * 86400)
    return life


def expect(life: Life, hours: dict[str, float]) -> Iterator[tuple[str, int, float]]:
    """Which steps of which clock are told, and at which look."""
    start, shift, pause_ends = position(life.opened), 0.0, None
    if life.asked is not None and (life.resolved is None or life.asked < life.resolved):
        waited_out = tick_from(moment_of(position(life.asked) + WAIT_S))
        pause_ends = min(life.answered or waited_out, waited_out)
        shift = position(pause_ends) - position(life.asked)
    for clock, whole_h in hours.items():
        for number, share in SHARES.items():
            due = start + whole_h * 3600 * share
            look = tick_from(moment_of(due))
            if pause_ends is not None and life.asked is not None and look > life.asked:
                look = max(tick_from(moment_of(due + shift)), tick_from(pause_ends))
            ended = life.resolved if clock == "resolve" else life.accepted
            if ended is None or look < ended:
                yield clock, number, look


def happenings(lives: list[Life]) -> list[tuple[float, int, str]]:
    """Everything that people do, in order."""
    named = ("opened", "accepted", "asked", "answered", "resolved")
    return sorted(
        (moment, place, name)
        for place, life in enumerate(lives)
        for name in named
        if (moment := getattr(life, name)) is not None
    )


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "cases", [150, pytest.param(2_000, marks=pytest.mark.faults)]
)  # the whole month takes half a minute
def test_of_a_month_of_cases_every_overdue_one_climbs_as_configured(town: Town, cases: int):
    random, configured = Random(20260201), town.config.categories
    categories = [code for code, one in configured.items() if not one.sealed]
    lives = [throw(random, categories) for _ in range(cases)]
    play(town, lives)
    expected, letters, who = set(), set(), ids_by_name(town)
    for life in lives:
        hours = {"accept": configured[life.category].accept_h, "resolve": configured[life.category].resolve_h}
        for clock, number, look in expect(life, hours):
            expected.add((life.row, clock, number, look))
            letters |= {(life.row, who[name], look) for name in readers(life, number)}
            letters |= {(life.row, life.resident, look)} if number == 2 else set()
    told = climbed(town)
    assert len(told) == len(set(told)), "never twice for one step"
    assert set(told) == expected
    assert heard(town) == letters
    late = {row for row, _clock, number, _look in told if number > 1}
    assert cases / 2 < len(late) < cases, "some were in time"


def readers(life: Life, number: int) -> tuple[str, ...]:
    """The member at half of the time, then the community, then the street."""
    skilled = life.grid == "GA1" and life.category in ("lighting", "power")
    owner = "李明" if skilled else {"GA1": "王建国", "GA2": "陈红", "GB1": "郑洁"}[life.grid]
    return ((owner,), ABOVE[life.grid][:1], ABOVE[life.grid][1:])[number - 1]


def play(town: Town, lives: list[Life]) -> None:
    """Let February happen, with a look of the clock every quarter of an office hour, until long after."""
    people = prepare(town)
    waiting = happenings(lives)

    def day(session, looks):
        nonlocal waiting
        for look in looks:
            until = bisect_left(waiting, (look, -1, ""))
            due, waiting = waiting[:until], waiting[until:]
            for moment, place, name in due:
                happen(session, town, lives[place], name, moment, people[place % len(people)])
            now = datetime.fromtimestamp(look, SHANGHAI)
            while climb_one(session, town.office, now, town.chance, []):
                pass

    for first in range(0, len(TICKS), 37):  # a day to a transaction
        town.store.run(lambda session, looks=TICKS[first : first + 37]: day(session, looks))
    assert waiting == []


def prepare(town: Town) -> list[int]:
    """A hundred residents; members with room for all of it."""

    def work(session):
        session.execute(update(Member).values(capacity=None))
        people = [Person(id=number, created_at=town.clock.now()) for number in range(1, 101)]
        session.add_all(people)
        return [person.id for person in people]

    return town.store.run(work)


def happen(session, town: Town, life: Life, name: str, moment: float, resident: int) -> None:
    """One thing that somebody does."""
    now = datetime.fromtimestamp(moment, SHANGHAI)
    actor = f"person:{resident}" if name in ("opened", "answered") else "system:member"
    act = Act(session, now, town.chance, actor, f"month:{life.row}:{name}:{moment}")
    if name == "opened":
        request = Request(text="灯坏了", category=life.category, grid=life.grid)
        life.resident = resident
        life.row = open_case(act, town.office, request, contact_id=resident, reporter_id=resident).case.id
        return
    case = get_case(session, life.row)
    owner = find_member(session, case.owner_id)
    match name:
        case "accepted":
            actions.accept(act, town.office, case, owner)
        case "asked":
            actions.relay(act, town.office, case, owner.shown, "您几点在家?", to_contact=True)
        case "answered":
            actions.relay(act, town.office, case, "居民", "下午都在", to_contact=False)
        case "resolved":
            actions.resolve(act, town.office, case, owner, "换了灯泡")


def ids_by_name(town: Town) -> dict[str, int]:
    return town.look(lambda session: {one.name: one.person_id for one in session.scalars(select(Member))})


def climbed(town: Town) -> list[tuple[int, str, int, float]]:
    """What the audit says: which case, which clock, which step, when."""

    def look(session):
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "case.climb"))
        return [
            (int(row.subject.removeprefix("case:")), row.detail["clock"], row.detail["step"], row.at.timestamp())
            for row in rows
        ]

    return town.look(look)


def heard(town: Town) -> set[tuple[int, int, float]]:
    """Who was written to because of it: case, person, when."""

    def look(session):
        rows = session.scalars(select(OutboxRow).where(OutboxRow.cause.like("climb:%")))
        return {(row.about, row.recipient_id, row.created_at.timestamp()) for row in rows}

    return town.look(look)

"""Standing in (代班): who looks after a member's cases while he is away: those he has, and those he would get."""

from datetime import date

from sqlalchemy.orm import Session

from bot import outbox
from bot.act import Act
from bot.cases import member_words, routing
from bot.cases.lifecycle import RUNNING, UNTAKEN
from bot.cases.teams import find_rings
from bot.cases.telling import push_task
from bot.directory.office import Office
from bot.directory.snapshot import Snapshot
from bot.messages import Message
from models.cases import find_cases_owned
from models.people import (
    Absence,
    Member,
    find_absent,
    find_member,
    find_members_of_grids,
    find_members_of_organisations,
)


def find_team(session: Session, directory: Snapshot, member: Member) -> list[Member]:
    """Those who could stand in for a member: his grid's team, then his organisation; in directory order."""
    chain = [entry.code for entry in directory.grid_chain(member.grid)]
    near = (*find_members_of_grids(session, chain), *find_members_of_organisations(session, [member.organisation]))
    return list({one.person_id: one for one in near if one.person_id != member.person_id}.values())


def propose_deputy(session: Session, directory: Snapshot, member: Member, on: date) -> Member | None:
    """Of his own grid, or without a grid of his organisation, somebody with the same post who is here on that day."""
    team = find_team(session, directory, member)
    here = [one for one in team if one.grid == member.grid and set(one.posts) & set(member.posts)]
    here += [one for one in team if one.grid == member.grid and one not in here and {"leader", "worker"} & {*one.posts}]
    away = find_absent(session, [one.person_id for one in here], on)
    return next((one for one in here if one.person_id not in away), None)


def find_next(session: Session, directory: Snapshot, member: Member, on: date) -> Member | None:
    """Who is asked for a matter of his grid while he is away."""
    rings = find_rings(session, directory, member.grid, on)
    choice = routing.choose(rings, next(iter(member.skills), "other"), frozenset({member.person_id}))
    return find_member(session, choice.person_id) if choice else None


def brief(act: Act, office: Office, absence: Absence) -> None:
    """The deputy hears for whom and until when, and is asked for what nobody has taken yet. Nothing sealed."""
    member = find_member(act.session, absence.person_id)
    if member is None or absence.deputy_id is None:
        return
    owned = [case for case in find_cases_owned(act.session, member.person_id, RUNNING) if not case.sealed]
    text = member_words.stands_in(member.name, absence.first_on, absence.last_on, len(owned))
    outbox.put(act, absence.deputy_id, Message("notice", text, {"text": text}, about=absence.id))
    for case in owned:
        if case.state in UNTAKEN:
            push_task(act, office, case, absence.deputy_id)

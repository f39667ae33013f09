"""Weekly digest (每周汇总): what an organisation's last week was, in numbers of matters, never of people."""

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.act import Act
from bot.clock import local, midnight
from bot.directory.office import Office
from bot.directory.snapshot import Snapshot
from bot.duties import finding, words
from bot.duties.telling import told_of
from bot.duties.whose import units_above
from models.case_counts import count_week
from models.duties import DutyOccasion, find_open_until
from models.identities import find_bound
from models.people import Member, find_members_with_post

LEADERS = ("secretary", "duty_officer", "supervisor", "organiser")
LATE_MAX = 5


def find_leaders(session: Session) -> list[int]:
    """Who leads something and has a chat."""
    leaders = {member.person_id for post in LEADERS for member in find_members_with_post(session, post)}
    return sorted(leaders & find_bound(session))


def compose(act: Act, office: Office, member: Member) -> str:
    """Last week of his organisation and all below it; "" when nothing happened and nothing is owed."""
    directory, today = office.directory, local(act.now).date()
    monday = today - timedelta(days=today.weekday())
    since = midnight(monday - timedelta(days=7))
    grids = grids_below(directory, member.organisation)
    counts = count_week(act.session, grids, since, midnight(monday), act.now)
    late = [one for one in find_open_until(act.session, today) if one.due_on < today and _below(directory, member, one)]
    if not any(counts) and not late:
        return ""
    lines = [words.weekly_head(directory.organisations.get(member.organisation), *counts)]
    kinds = office.config.duties.kinds
    for one in [one for one in late if one.duty in kinds][:LATE_MAX]:
        told = told_of(act, office, kinds[one.duty], one)
        lines.append(f"还没记录:{told.what},{told.by}到期")
    if len(late) > LATE_MAX:
        lines.append(f"还没记录的职责一共{len(late)}项。")
    return "\n".join(lines)


def grids_below(directory: Snapshot, organisation: str) -> list[str]:
    """The grids that answer to an organisation, itself or by way of those below it."""
    return sorted(
        code
        for code in directory.grids
        if organisation in {entry.code for entry in directory.organisations_above(code)}
    )


def _below(directory: Snapshot, member: Member, occasion: DutyOccasion) -> bool:
    """Is it his organisation's, or one's below it?"""
    above = units_above(directory, occasion.level, occasion.unit)
    return member.organisation in above or occasion.unit in finding.units_of_member(member)

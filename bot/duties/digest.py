"""Digest (每日汇总): one message in the morning of a working day: open cases by clock, duties near, what came too late."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from bot.act import Act
from bot.cases.telling import line_of
from bot.clock import local
from bot.directory.office import Office
from bot.duties import finding, ledger, words
from bot.duties.plan import find_row, rhythm_of, rows_in_force
from bot.duties.rhythm import DAY, dates
from bot.duties.telling import told_of
from bot.duties.whose import find_responsible
from models.cases import RUNNING, find_cases_owned, find_owners_of_running
from models.digests import find_readers, take_lines
from models.duties import find_open_until
from models.identities import find_bound
from models.people import Member, find_party_members

#: More would not be read.
CASES_MAX, DUTIES_MAX, MISSED_MAX = 5, 5, 5


def find_digest_readers(session: Session, office: Office, today: date) -> list[int]:
    """Who may have something to read this morning: each is looked at by himself."""
    readers = {*find_owners_of_running(session), *find_readers(session)}
    since, until = _spoken_of(office, today)
    for occasion in (one for one in find_open_until(session, until) if one.due_on >= since):
        found = find_row(office.config.duties, occasion.duty, occasion.level)
        member = find_responsible(session, found[1], occasion.unit, today) if found else None
        if member is not None:
            readers.add(member.person_id)
    if counted_today(office, today):
        readers.update(find_party_members(session))
    return sorted(readers & find_bound(session))


def compose(act: Act, office: Office, member: Member) -> str:
    """The digest of one member; "" when there is nothing to say."""
    parts = [*_cases(act, office, member), *_duties(act, office, member), *_missed(act, member)]
    if not parts:
        return ""
    here = local(act.now).date()
    return "\n".join([words.digest_head(here), *parts])


def counted_today(office: Office, today: date) -> list[str]:
    """The yearly duties whose standing is told today."""
    return [
        code
        for code, duty, row in rows_in_force(office.config.duties)
        if duty.yearly is not None and dates(rhythm_of(row), office.calendar, today, today + DAY)
    ]


def _cases(act: Act, office: Office, member: Member) -> list[str]:
    mine = find_cases_owned(act.session, member.person_id, RUNNING)
    lines = [line_of(act, office, case) for case in mine[:CASES_MAX]]
    return [f"手上{len(mine)}件:", *lines, *_more(len(mine) - CASES_MAX)] if mine else []


def due_lines(act: Act, office: Office, member: Member, since: date, until: date) -> list[str]:
    """The open duties he answers for that are due from one day to another, both inclusive."""
    kinds = office.config.duties
    found = finding.find_own_open(act.session, kinds, member, until)
    near = [one for one in found if one.due_on >= since]
    lines = [words.listed(told_of(act, office, kinds.kinds[one.duty], one)) for one in near[:DUTIES_MAX]]
    return [*lines, f"还有{len(near) - DUTIES_MAX}项职责,回“职责”看。"] if len(near) > DUTIES_MAX else lines


def _duties(act: Act, office: Office, member: Member) -> list[str]:
    today, kinds = local(act.now).date(), office.config.duties
    lines = due_lines(act, office, member, *_spoken_of(office, today))
    counted = dict.fromkeys(counted_today(office, today))
    for code in counted:
        stood = ledger.standing(act.session, office, member, code, today)
        if stood.left:
            lines.append(f"{words.standing(stood)}(回“{words.how(kinds.kinds[code])}”)")
    return ["到期的职责:", *lines] if lines else []


def _spoken_of(office: Office, today: date) -> tuple[date, date]:
    """Due by the next working day, or late for a week at most: what is older stands in the weekly digest."""
    return today - timedelta(days=7), office.calendar.add_workdays(today, 1)


def _missed(act: Act, member: Member) -> list[str]:
    missed = list(dict.fromkeys(take_lines(act.session, member.person_id)))
    if not missed:
        return []
    more = f"等{len(missed)}项" if len(missed) > MISSED_MAX else ""
    return [f"系统停机,没能按时告诉您:{'、'.join(missed[:MISSED_MAX])}{more}。"]


def _more(left: int) -> list[str]:
    return [f"还有{left}项,回“待办”看。"] if left > 0 else []

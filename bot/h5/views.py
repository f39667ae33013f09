"""Views (页面内容): what each page shows to the one whose link it is; read only, and nothing of a sealed case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.cases import record, words
from bot.cases.discretion import is_private
from bot.cases.lifecycle import ACCEPTED, MERGED, RESOLVED, RUNNING, says
from bot.cases.serving import find_serving, posts_of
from bot.clock import local
from bot.config.sections import HOTLINE
from bot.directory import pages
from bot.directory.circle_words import say_hours, say_opening
from bot.directory.office import Office
from bot.text.when import say_by, say_when
from models.cases import Case, case_text, case_where, find_cases_of_contact
from models.pages import PageLink, find_page_link
from models.people import find_member

#: What a page has room for, in letters that can be read.
CASES_MAX, TEAM_MAX = 10, 8
LOOKED_THROUGH = 50
SHOWN_STATES = (*RUNNING, RESOLVED, MERGED)


@dataclass(frozen=True)
class Shown:
    """A page: its template, and what fills it."""

    template: str
    title: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True)
class Asked:
    """What is at hand to answer one request."""

    session: Session
    office: Office
    link: PageLink
    word: str
    now: datetime


def show(session: Session, office: Office, word: str, code: str, now: datetime) -> Shown:
    """The page of a link, or with a code the one case of it; what is over or unknown says how to get a new one."""
    link = find_page_link(session, word)
    if link is None or link.expires_at <= now:
        return gone(410 if link else 404)
    asked = Asked(session, office, link, word, now)
    if code:
        return _case(asked, code) if link.kind == pages.CASES else gone(404)
    return _PAGES[link.kind](asked)


def gone(status: int) -> Shown:
    """The same words for expired, revoked and made up."""
    return Shown("gone.html", "打不开了", status=status)


def duty_number(office: Office) -> str:
    """Whom the large button calls."""
    return office.config.emergency.duty or HOTLINE


def urgent_numbers(office: Office) -> list[tuple[str, str]]:
    """Whom to call when somebody is in danger, each with what for."""
    emergency = office.config.emergency
    return [("报警", emergency.police), ("火警", emergency.fire), ("急救", emergency.medical)]


def _cases(asked: Asked) -> Shown:
    """What is under way, newest first."""
    under_way = [case for case in _own(asked) if _leading(asked, case).state in SHOWN_STATES]
    rows = [{"code": case.code, **_of_case(asked, case)} for case in under_way[:CASES_MAX]]
    return Shown("cases.html", "我的事", {"cases": rows, "word": asked.word})


def _case(asked: Asked, code: str) -> Shown:
    """One of them with its steps; of a private matter only how far it is."""
    case = next((one for one in _own(asked) if one.code == code), None)
    if case is None:
        return gone(404)
    steps = record.told_to_resident(asked.session, case, asked.now, notes=not is_private(case))
    said = "" if is_private(case) else case_text(asked.session, case)
    asks = words.numbered(words.VERDICTS) if _leading(asked, case).state == RESOLVED else ""
    values = {"code": case.code, "said": said, "steps": steps, "asks": asks, **_of_case(asked, case)}
    return Shown("case.html", f"编号 {case.code}", values)


def _nearby(asked: Asked) -> Shown:
    """The places he was told of, with their hours as they are when he looks."""
    rows = []
    for code, walk in asked.link.detail["services"]:
        service = asked.office.directory.circle.service(code)
        if service is not None:
            opening = say_opening(service.opening(asked.now, asked.office.calendar), asked.now)
            rows.append({"service": service, "walk": walk, "opening": opening, "hours": say_hours(service.hours)})
    return Shown("nearby.html", "近处的服务", {"services": rows})


def _team(asked: Asked) -> Shown:
    """Who serves in a grid, as they are today."""
    directory, grid = asked.office.directory, asked.link.detail["grid"]
    members = find_serving(asked.session, directory, grid, local(asked.now).date())[:TEAM_MAX]
    rows = [{"name": member.shown, "posts": "、".join(posts_of(member))} for member in members]
    return Shown("team.html", "谁为您服务", {"grid": directory.grid_name(grid), "members": rows})


def _own(asked: Asked) -> list[Case]:
    mine = find_cases_of_contact(asked.session, asked.link.person_id, LOOKED_THROUGH)
    return [case for case in mine if not case.sealed]


def _of_case(asked: Asked, own: Case) -> dict[str, str]:
    """Where and what, how far, who and by when; of a merged case how the one it is worked on with stands."""
    case = _leading(asked, own)
    owner = find_member(asked.session, case.owner_id)
    where = case_where(asked.session, own) or asked.office.directory.grid_name(own.grid)
    runs = case.state in RUNNING
    return {
        "matter": f"{where} {asked.office.category(own.category).name}".strip(),
        "state": says(case.state),
        "owner": (owner.shown if owner else "街道正在派人") if runs else "",
        "by": _expected(case, asked.now) if case.state != ACCEPTED and runs else "",
        "since": say_when(own.opened_at, asked.now),
    }


def _expected(case: Case, now: datetime) -> str:
    """By when he is answered; never a time that is past."""
    return f"{say_by(case.accept_by, now)}给您回话" if case.accept_by > now else "过了说好的时间,对不起,已催办"


def _leading(asked: Asked, case: Case) -> Case:
    """The case that is worked on; read without a lock, for nothing is written here."""
    whole = asked.session.get(Case, case.parent_id) if case.state == MERGED and case.parent_id else None
    return whole or case


_PAGES: Mapping[str, Callable[[Asked], Shown]] = {pages.CASES: _cases, pages.NEARBY: _nearby, pages.TEAM: _team}

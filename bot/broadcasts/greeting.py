"""Greeting (关怀): fixed words of the configuration on a festival or a 政治生日, to whoever asked for them and nobody else."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot import outbox
from bot.act import Act
from bot.broadcasts.budget import left_out
from bot.broadcasts.cost import goes_by_sms
from bot.broadcasts.words import topic_name
from bot.clock import local
from bot.config.broadcasts import Festival
from bot.directory.office import Office
from bot.messages import Message
from models.party_days import PartyDay, find_party_days, forget_party_day, keep_party_day
from models.people import Member, find_member
from models.subscriptions import find_next_subscribers

KIND = "care"
#: How many are greeted in one transaction.
CHUNK = 100
LEAP = (2, 29)


def festivals_on(office: Office, day: date) -> list[str]:
    """Codes of the festivals of a day, in the order of the configuration."""
    return [code for code, festival in office.config.broadcasts.festivals.items() if festival.falls_on(day)]


def greet_next(act: Act, office: Office, code: str, after: int) -> tuple[int, int | None]:
    """Greet the next chunk of subscribers: how many were written, and after whom it goes on; None: that was all."""
    festival = office.config.broadcasts.festivals[code]
    people = find_next_subscribers(act.session, festival.topic, after, CHUNK)
    skipped = left_out(act, office, people, by_sms=goes_by_sms(office, KIND))
    year = local(act.now).year
    for person_id in people:
        if person_id not in skipped:
            _put(act, office, f"festival:{code}:{year}", person_id, _festival_text(office, festival))
    act.record("care.festival", f"festival:{code}", people=len(people) - len(skipped), left_out=len(skipped))
    return len(people) - len(skipped), people[-1] if len(people) == CHUNK else None


def greet_party_days(act: Act, office: Office) -> int:
    """Members whose day it is; one who is no member any more has his day forgotten."""
    today = local(act.now).date()
    found = find_party_days(act.session, days_of(today))
    members = {row.person_id: find_member(act.session, row.person_id) for row in found}
    for person_id, member in members.items():
        if member is None or not member.party:
            forget_party_day(act.session, person_id)
    running = {person_id: member for person_id, member in members.items() if member is not None and member.party}
    skipped = left_out(act, office, list(running), by_sms=goes_by_sms(office, KIND))
    for person_id, member in running.items():
        if person_id not in skipped:
            text = office.config.broadcasts.party_day.format(name=member.name)
            said = f"【{office.config.privacy.organisation}】{text}\n您自己设的;不要了回“取消政治生日”。"
            _put(act, office, f"party_day:{today.year}", person_id, said)
    if found:
        act.record("care.party_day", "members", people=len(running) - len(skipped), left_out=len(skipped))
    return len(running) - len(skipped)


def days_of(today: date) -> Sequence[tuple[int, int]]:
    """Month and day; on the last of a February without a 29th, that too."""
    tomorrow = today + timedelta(days=1)
    is_short = (today.month, today.day) == (2, 28) and tomorrow.month == 3
    return [(today.month, today.day), *([LEAP] if is_short else [])]


def ask_for_party_day(act: Act, member: Member, month: int, day: int) -> None:
    """From now on, every year; the year of joining is not kept."""
    keep_party_day(act.session, PartyDay(person_id=member.person_id, month=month, day=day, since_at=act.now))
    act.record("person.party_day", f"person:{member.person_id}", on=True)


def end_party_day(act: Act, person_id: int) -> bool:
    """No more; False when there was none."""
    if not forget_party_day(act.session, person_id):
        return False
    act.record("person.party_day", f"person:{person_id}", on=False)
    return True


def _festival_text(office: Office, festival: Festival) -> str:
    name = topic_name(office, festival.topic)
    return (
        f"【{office.config.privacy.organisation}】{festival.text}\n您订阅了“{name}”。有话直接回;不收回“退订 {name}”。"
    )


def _put(act: Act, office: Office, cause: str, person_id: int, text: str) -> None:
    """Once per year and person, whoever takes the step; a greeting of yesterday is none."""
    as_greeting = Act(act.session, act.now, act.random, act.actor, cause)
    message = Message(KIND, text, {"text": text}, expires_at=_midnight(act.now))
    outbox.put(as_greeting, person_id, message)


def _midnight(now: datetime) -> datetime:
    here = local(now)
    return here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)

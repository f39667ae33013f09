"""Opening and assigning (受理与派单): from what was said to a case with somebody responsible."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.act import Act
from bot.cases import clocks, member_words, opinions, routing, teams, words
from bot.cases.chasing import chase, patience
from bot.cases.codes import free_code
from bot.cases.lifecycle import OPEN
from bot.cases.moves import add_event, move_case, require_move
from bot.cases.photos import add_media, share_media
from bot.cases.telling import push_task, tell_contact, tell_member, tell_organisers, told_of
from bot.clock import local
from bot.directory.office import Office
from models.cases import AT_ONCE, Case, case_text, is_code_taken, set_case_phone
from models.due import add_due
from models.identities import can_be_written_to
from models.people import Member, find_member, find_members_with_post
from models.sealed import seal
from models.session import make

#: Posts that may take a sealed case, in the order they are asked; two people are named.
SEALED_POSTS = ("intake", "supervisor", "secretary", "duty_officer")
#: A complaint about staff goes to those who supervise, never to the line complained about.
COMPLAINT_POSTS = ("supervisor", "instructor", "intake")
#: The rule by which whoever sent a broadcast answers what is asked about it.
ADDRESSED = "发通知的人"
#: Office hours until an unheard voice message climbs (DESIGN 6, Voice: 30 working minutes).
UNHEARD_H = 0.5


@dataclass(frozen=True)
class Request:
    """One matter as it was asked (诉求), ready to become a case."""

    text: str
    category: str
    urgency: str = "normal"
    kind: str = "report"
    #: A near miss or a fear of harm: looked at on the same working day.
    same_day: bool = False
    sealed: bool = False
    about_staff: bool = False
    unheard: bool = False
    #: Directory code, and the words for the place with entrance and door.
    place: str | None = None
    where: str = ""
    grid: str | None = None
    lat: float | None = None
    lng: float | None = None
    #: Photos and voice messages that came with it: kind and the provider's id.
    media: tuple[tuple[str, str], ...] = ()
    #: The case of the other half of the same words, whose photos are its too.
    half_of: Case | None = None
    #: E.164, when it was told for somebody (代报).
    phone: str = ""
    #: Somebody else's matter: whoever tells it is answered, and is not whom it is for.
    for_another: bool = False
    #: Who asked for it: what is said of a broadcast goes to whoever sent it, not where routing would.
    addressee_id: int | None = None


@dataclass(frozen=True)
class Opened:
    """A case, and what the reply must tell of it."""

    case: Case
    told: words.Told
    owner: Member | None
    #: What cannot wait: who is being told now, and who has the task but no chat we could write to (names as shown).
    reached: tuple[str, ...] = ()
    not_reached: tuple[str, ...] = ()


def open_case(act: Act, office: Office, request: Request, contact_id: int | None, reporter_id: int | None) -> Opened:
    """Keep a matter as a case, find who is responsible, and push him the task. `reporter_id` None: nobody knows who."""
    case = _new_case(act, office, request, contact_id, reporter_id)
    owner = _find_addressee(act, case, request) or find_owner(act, office, case)
    case.owner_id = owner.person_id if owner else None
    act.session.add(case)
    act.session.flush()
    act.effect.opened.append(case.id)
    add_event(act, case, "open", "")
    for kind, provider_media_id in request.media:
        add_media(act, case, kind, provider_media_id, reporter_id)
    if request.half_of is not None:
        share_media(act, request.half_of, case)
    act.record("case.open", f"case:{case.id}", category=case.category, urgency=case.urgency, grid=case.grid)
    _hand_task(act, office, case, owner, "没有找到负责人")
    told_too = tell_together(act, office, case) if case.urgency == "life" and not case.sealed else ()
    chase(act, office, case)
    if case.unheard:
        add_due(act.session, act.new_id(), "unheard", case.id, office.calendar.add_hours(act.now, UNHEARD_H))
    reached: tuple[str, ...] = ()
    not_reached: tuple[str, ...] = ()
    if case.urgency in AT_ONCE:
        reached, not_reached = split_by_reach(act, office, (owner, *told_too) if owner else told_too)
        if not reached and owner is not None:
            tell_organisers(act, office, case, "负责人还没绑定微信")
    return Opened(case, told_of(act, office, case), owner, reached, not_reached)


def reroute(
    act: Act, office: Office, case: Case, move: str, passed_over: frozenset[int], note: str = ""
) -> Member | None:
    """Ask the next one: whoever routing finds without `passed_over`, or else the organisers; the contact hears it."""
    require_move(act, case, move)
    owner = find_owner(act, office, case, passed_over)
    hand_over(act, office, case, owner, move, note)
    return owner


def hand_over(act: Act, office: Office, case: Case, owner: Member | None, move: str, note: str = "") -> None:
    """Give a case to another member, or to nobody; the contact hears whom to expect, the one before that it is gone."""
    before = case.owner_id
    move_case(act, case, move, note, owner.person_id if owner else None)
    _own(act, office, case, owner, note or "无人可派", note if move == "decline" else "")
    case.accepted_at = None
    clocks.set_look(office.calendar, case)
    chase(act, office, case)
    if before != case.owner_id:
        tell_member(act, office, case, before, member_words.taken_away)
    if act.person_id == case.contact_id:
        return  # his own doing: the reply tells him
    if owner is None:
        tell_contact(act, office, case, "progress", words.waits_for_office)
    else:
        tell_contact(act, office, case, "progress", lambda told: words.changed_hands(told, owner.shown))


def split_by_reach(act: Act, office: Office, members: Iterable[Member]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of those who have a chat or a number we may write to, and of those who have none."""
    texts = office.config.sms.can_send("task")
    named = {
        member.shown: can_be_written_to(act.session, member.person_id) or (texts and member.phone is not None)
        for member in members
    }
    return tuple(name for name, can in named.items() if can), tuple(name for name, can in named.items() if not can)


def _own(act: Act, office: Office, case: Case, owner: Member | None, why: str, declined: str) -> None:
    """Write who owns a case now and tell him, or those who route by hand. `declined`: why the one before gave it back."""
    before, case.owner_id = case.owner_id, owner.person_id if owner else None
    if owner is None or owner.person_id != before:
        _hand_task(act, office, case, owner, why, declined)


def _hand_task(act: Act, office: Office, case: Case, owner: Member | None, why: str, declined: str = "") -> None:
    """Tell the one who owns the case now, or those who route by hand."""
    if owner is None:
        tell_organisers(act, office, case, why)
        return
    act.record("case.assign", f"case:{case.id}", to=owner.code, rule=case.rule)
    push_task(act, office, case, owner.person_id, declined=declined)
    if case.second_owner_id is not None:
        push_task(act, office, case, case.second_owner_id)


def _new_case(act: Act, office: Office, request: Request, contact_id: int | None, reporter_id: int | None) -> Case:
    row, category = act.new_id(), office.category(request.category)
    case = make(
        Case,
        id=row,
        code=free_code(act, is_code_taken),
        kind=request.kind,
        category=request.category,
        urgency=request.urgency,
        state=OPEN,
        sealed=request.sealed or category.sealed,
        about_staff=request.about_staff,
        unheard=request.unheard,
        text=seal(act.session, "cases.text", row, request.text),
        place=request.place,
        where=seal(act.session, "cases.where", row, request.where),
        grid=request.grid,
        lat=request.lat,
        lng=request.lng,
        reporter_id=reporter_id,
        contact_id=contact_id,
        beneficiary_id=None if request.for_another else contact_id,
        opened_at=act.now,
        cause=act.cause,
    )
    resolve_by = opinions.resolve_by(office, request.kind, request.category, act.now)
    taken_by = accept_by(act, office, request.category, request.urgency, same_day=request.same_day)
    clocks.start(office.calendar, case, act.now, taken_by, resolve_by)
    if request.phone:
        set_case_phone(act.session, case, request.phone)
    return case


def accept_by(act: Act, office: Office, category: str, urgency: str, *, same_day: bool = False) -> datetime:
    """Until when somebody is to take a case: minutes for what cannot wait, else office hours by category."""
    if urgency in AT_ONCE:
        return act.now + patience(office)
    by = office.calendar.add_hours(act.now, office.category(category).accept_h)
    return min(by, office.calendar.end_of_day(act.now)) if same_day else by


def _find_addressee(act: Act, case: Case, request: Request) -> Member | None:
    """Who asked for it, unless it is told in confidence or cannot wait."""
    if request.addressee_id is None or case.sealed or case.about_staff or case.urgency != "normal":
        return None
    case.rule = ADDRESSED
    return find_member(act.session, request.addressee_id)


def find_owner(act: Act, office: Office, case: Case, passed_over: frozenset[int] = frozenset()) -> Member | None:
    """Whom the rules choose for a case, and which rule; of a sealed one also the second handler."""
    if case.sealed or case.about_staff:
        posts = COMPLAINT_POSTS if case.about_staff else SEALED_POSTS
        return _find_confidants(act, office, case, posts, passed_over)
    choice = choose_owner(act, office, case, case.category, passed_over)
    case.rule = choice.rule if choice else ""
    return find_member(act.session, choice.person_id) if choice else None


def choose_owner(
    act: Act, office: Office, case: Case, category: str, passed_over: frozenset[int] = frozenset()
) -> routing.Choice | None:
    """Whom the rules choose if the case is of `category`."""
    today = local(act.now).date()
    if case.grid is None:  # the street's, until somebody knows where
        rings = teams.find_duty_officers(act.session, today)
    else:
        rings = teams.find_rings(act.session, office.directory, case.grid, today)
    if case.urgency == "now":  # the duty officer at any hour; the usual order where there is none
        rings.sort(key=lambda ring: ring.post != "duty_officer")
    rules = routing.LISTENER_RULES if case.unheard else routing.TEAM_RULES
    return routing.choose(rings, category, passed_over, rules)


def _find_confidants(
    act: Act, office: Office, case: Case, posts: tuple[str, ...], passed_over: frozenset[int]
) -> Member | None:
    """The first of the two named handlers of a sealed case; the second is written on the case."""
    found: dict[int, Member] = {}
    told = case_text(act.session, case) if case.about_staff else ""
    for post in posts:
        near = teams.find_holders(act.session, office.directory, case.grid, post)
        for member in near or find_members_with_post(act.session, post):
            is_named = member.name in told or (member.title != "" and member.title in told)
            if member.person_id not in passed_over and member.person_id != case.reporter_id and not is_named:
                found.setdefault(member.person_id, member)
    named = _of_the_street_first(office, case, found.values())[:2]
    case.sealed = True
    case.rule = "专人"
    case.second_owner_id = named[1].person_id if len(named) > 1 else None
    return named[0] if named else None


def _of_the_street_first(office: Office, case: Case, found: Iterable[Member]) -> list[Member]:
    """Until it is known where, the street's own come before one of a community that may not be its."""
    organisations = office.directory.organisations

    def is_of_a_part(member: Member) -> bool:
        entry = organisations.get(member.organisation)
        return case.grid is None and (entry is None or entry.level != "street")

    return sorted(found, key=is_of_a_part)


def replace_second_handler(act: Act, office: Office, case: Case, leaving: int) -> None:
    """The second of the two named handlers leaves: another is named, and told; the first stays."""
    rule = case.rule
    named = find_owner(act, office, case, frozenset({leaving, case.owner_id or 0}))
    case.rule, case.second_owner_id = rule, named.person_id if named else None
    if named is not None:
        push_task(act, office, case, named.person_id)


def tell_together(act: Act, office: Office, case: Case) -> tuple[Member, ...]:
    """Life safety: the grid's leader and the secretary hear it together with the owner."""
    others: dict[int, Member] = {}
    for post in ("leader", "secretary"):
        for member in teams.find_here(act.session, office.directory, case.grid, post, local(act.now).date())[:1]:
            if member.person_id != case.owner_id:
                others.setdefault(member.person_id, member)
    for person_id in others:
        push_task(act, office, case, person_id)
    return tuple(others.values())

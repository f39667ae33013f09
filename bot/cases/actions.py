"""What members do to a case (办事动作): take it, come, hand it on, report it done: each leaves an event and an audit row."""

from datetime import datetime, timedelta

from bot.act import Act
from bot.cases import clocks, member_words, words
from bot.cases.chasing import await_departure, tell_all_asked
from bot.cases.lifecycle import ACCEPTED
from bot.cases.merging import leading
from bot.cases.moves import add_event, move_case, remember, require_move
from bot.cases.opening import hand_over, reroute, split_by_reach
from bot.cases.telling import tell_contact, tell_member, tell_organisers
from bot.directory.office import Office
from bot.errors import Refused
from bot.messages import Prompt
from bot.text.coming import MATERIAL
from bot.text.questions import is_question
from models.case_events import find_events
from models.cases import AT_ONCE, BY_HAND, Case, case_text, set_case_text
from models.dialogues import close_prompts
from models.due import add_due
from models.people import Member

#: A case that the resident never judged is closed as 未评 after this long.
UNRATED_DAYS = 7
#: Categories whose dangers are those of a whole building.
DANGERS_TO_ALL = frozenset({"fire_safety", "gas", "power", "water", "elevator", "building", "road"})
#: Which moves write which time of the quick response (三个第一时间).
RESPONSE_TIMES = {"arrive": "arrived_at", "find_cause": "cause_found_at", "control": "controlled_at"}
#: Offers that ride on the reply to a report; once there is a 办结 to answer, a number is the answer to that.
OFFERS = ("join", "hearing", "home", "kind")
#: Every question that is put about a case.
ALL_PROMPTS = ("task", "plan", "resolved", *OFFERS)


def accept(act: Act, office: Office, case: Case, member: Member) -> None:
    """接单: this member will see to it; the contact hears his name."""
    move_case(act, case, "accept")
    _take(act, office, case, member)
    await_departure(act, office, case)
    at_once = case.urgency in AT_ONCE
    tell_contact(act, office, case, "progress", lambda told: words.accepted(told, member.shown, at_once=at_once))


def plan(act: Act, office: Office, case: Case, member: Member, when: str, promised_at: datetime | None) -> None:
    """When he means to come; `promised_at` None: he needs material first, or `when` says what else it waits for."""
    move_case(act, case, "plan", note=when)
    case.promised_at = promised_at
    if promised_at is None and when == MATERIAL:
        tell_contact(act, office, case, "answer", lambda told: words.needs_material(told, member.shown))
    elif promised_at is None:
        tell_contact(act, office, case, "answer", lambda told: words.has_to_wait(told, member.shown, when))
    else:
        tell_contact(act, office, case, "answer", lambda told: words.planned(told, member.shown, when))


def decline(act: Act, office: Office, case: Case, member: Member, reason: str) -> Member | None:
    """不归我: no blame; the next one is asked at once. Who has it now, or None: the organisers."""
    require_move(act, case, "decline")
    of_him_alone = member.person_id if case.urgency in AT_ONCE else None  # who was called with him may still take it
    close_prompts(act.session, act.now, case.id, ("task", "plan"), of_him_alone)
    owner = reroute(act, office, case, "decline", _refusers(act, case) | {member.person_id}, reason)
    if owner is not None and case.urgency in AT_ONCE and not split_by_reach(act, office, (owner,))[0]:
        tell_organisers(act, office, case, "负责人还没绑定微信")
    return owner


def transfer(act: Act, office: Office, case: Case, to: Member) -> None:
    """转派: hand it to somebody by name. Raises Refused for whoever is complained of in it."""
    require_move(act, case, "assign")
    if case.about_staff and to.name in case_text(act.session, case):
        raise Refused(f"编号 {case.code}反映的就是{to.name},不能派给本人。请另派一位。")
    close_prompts(act.session, act.now, case.id, ("task", "plan"))
    case.rule = BY_HAND
    hand_over(act, office, case, to, "assign")


def respond(act: Act, office: Office, case: Case, member: Member, move: str, note: str = "") -> None:
    """已出发, 到场, 起因, 控制: the quick response, each with its time; the first of them also accepts."""
    move_case(act, case, move, note=note)
    _take(act, office, case, member)
    if (column := RESPONSE_TIMES.get(move)) and getattr(case, column) is None:
        setattr(case, column, act.now)
        if move == "control" and _concerns_neighbours(case):
            add_due(act.session, act.new_id(), "safe", case.id, act.now)
    say = {
        "depart": lambda told: words.departed(told, member.shown),
        "arrive": lambda told: words.arrived(told, member.shown),
        "find_cause": lambda told: words.cause_found(told, note),
        "control": lambda told: words.controlled(told, note, act.now),
    }[move]
    tell_contact(act, office, case, "progress", say)
    if move == "control":
        tell_all_asked(act, office, case, member, controlled=True)


def _concerns_neighbours(case: Case) -> bool:
    """Never what happens to somebody at home, or is told in confidence."""
    public = case.category in DANGERS_TO_ALL and not (case.sealed or case.about_staff)
    return public and case.urgency == "life" and case.grid is not None


def resolve(act: Act, office: Office, case: Case, member: Member, note: str) -> None:
    """办结: the member says it is done; the resident is asked whether it is."""
    require_move(act, case, "resolve")
    if case.owner_id != member.person_id and case.second_owner_id != member.person_id:
        _take(act, office, case, member)
    move_case(act, case, "resolve", note=note)
    case.resolved_at = act.now
    case.unheard, case.resident_asked_at = False, None
    close_prompts(act.session, act.now, case.id, ("task", "plan", *OFFERS))
    asked = Prompt("resolved", words.VERDICTS, about=case.id, expires_at=act.now + timedelta(days=UNRATED_DAYS))
    tell_contact(act, office, case, "resolved", lambda told: words.resolved(told, member.shown, note), asked)
    add_due(
        act.session, act.new_id(), "unrated", case.id, act.now + timedelta(days=UNRATED_DAYS), step=_round(act, case)
    )


def require_unheard(case: Case) -> None:
    """Nobody has listened yet: the words of a text, or of somebody who listened, stay as they are. Raises Refused."""
    if not case.unheard:
        raise Refused(f"编号 {case.code}没有要听的语音。有话告诉居民,回“回 {case.code} 您的话”。")


def listen(act: Act, office: Office, case: Case, member: Member, heard: str, category: str) -> None:
    """A voice message has been heard: one line of what it says completes the case. Raises Refused."""
    require_unheard(case)
    if case.state != ACCEPTED:
        accept(act, office, case, member)
    remember(act, case)
    set_case_text(act.session, case, heard)
    case.unheard, case.category = False, category
    add_event(act, case, "listen", case.state, note=heard)
    act.record("case.listen", f"case:{case.id}", category=category)


def say_beside(act: Act, office: Office, case: Case, member: Member, said: str) -> None:
    """Somebody who was called to it too tells what he sees or did: it is kept, and whoever has the case hears it."""
    add_event(act, case, "say", case.state, note=said)
    act.effect.relayed = case.code
    act.record("case.say", f"case:{case.id}")
    for person_id in filter(None, (case.owner_id, case.second_owner_id)):
        tell_member(act, office, case, person_id, lambda told: member_words.said_beside(told, member.name, said))


def excuse(act: Act, office: Office, case: Case, member: Member, said: str) -> None:
    """Somebody who was called to it too cannot come: whoever has the case hears it, and he is asked no more."""
    say_beside(act, office, case, member, said)
    close_prompts(act.session, act.now, case.id, ("task",), member.person_id)


def relay(act: Act, office: Office, case: Case, who: str, said: str, *, to_contact: bool) -> None:
    """回: carry words between the contact and the member; neither sees the other's number."""
    add_event(act, case, "relay_to_contact" if to_contact else "relay_to_member", case.state, note=said)
    act.effect.relayed = case.code
    if to_contact and is_question(said):
        clocks.pause(office.calendar, case, act.now)
    elif not to_contact:
        clocks.go_on(office.calendar, case, act.now)
    act.record("case.relay", f"case:{case.id}", to="contact" if to_contact else "member")
    if to_contact:
        tell_contact(act, office, case, "question", lambda told: words.relayed(told, who, said))
    else:
        owner_id = leading(act, case).owner_id
        tell_member(act, office, case, owner_id, lambda told: member_words.relay_to_member(told, said))


def _take(act: Act, office: Office, case: Case, member: Member) -> None:
    """From now on it is his; the question whether he takes it is settled for all who were asked."""
    if case.owner_id != member.person_id and case.second_owner_id != member.person_id:
        act.record("case.assign", f"case:{case.id}", to=member.code, rule="接单")
        case.owner_id = member.person_id
    case.accepted_at = case.accepted_at or act.now
    tell_all_asked(act, office, case, member, controlled=False)
    close_prompts(act.session, act.now, case.id, ("task",))


def _round(act: Act, case: Case) -> int:
    """Which 办结 of this case it is, from 1: each is waited for by itself."""
    return sum(event.move == "resolve" for event in find_events(act.session, case.id))


def _refusers(act: Act, case: Case) -> frozenset[int]:
    """Who said 不归我 before: they are not asked again."""
    return frozenset(
        event.actor_id for event in find_events(act.session, case.id) if event.move == "decline" and event.actor_id
    )

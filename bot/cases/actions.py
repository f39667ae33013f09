"""What members and residents do to a case: the only writers after its opening. Every one leaves an event and an audit row."""

from datetime import datetime, timedelta
from typing import Any

from bot.act import Act
from bot.cases import clocks, member_words, opinions, words
from bot.cases.chasing import await_departure, chase, tell_all_asked
from bot.cases.lifecycle import ACCEPTED, CLOSED, MERGED, REOPEN_DAYS, RUNNING
from bot.cases.moves import add_event, lifecycle_fields, move_case
from bot.cases.opening import accept_by, hand_over, reroute, tell_together
from bot.cases.teams import find_holders
from bot.cases.telling import push_task, tell_contact, tell_member, told_of
from bot.directory.office import Office
from bot.errors import Refused
from bot.messages import Prompt
from bot.text.questions import is_question
from models.cases import Case, find_events, get_case, set_case_phone, set_case_text
from models.dialogues import close_prompts, reopen_prompts
from models.due import add_due
from models.outbox import was_told
from models.people import Member, find_member
from models.sealed import seal

#: A case that the resident never judged is closed as 未评 after this long.
UNRATED_DAYS = 7
#: Categories whose dangers are those of a whole building.
DANGERS_TO_ALL = frozenset({"fire_safety", "gas", "power", "water", "elevator", "building", "road"})
#: Which moves write which time of the quick response (三个第一时间).
RESPONSE_TIMES = {"arrive": "arrived_at", "find_cause": "cause_found_at", "control": "controlled_at"}
#: Offers that ride on the reply to a report; once there is a 办结 to answer, a number is the answer to that.
OFFERS = ("join", "hearing", "home")
#: Every question that is put about a case.
ALL_PROMPTS = ("task", "plan", "resolved", *OFFERS)


# Members


def accept(act: Act, office: Office, case: Case, member: Member) -> None:
    """接单: this member will see to it; the contact hears his name."""
    move_case(act, case, "accept")
    _take(act, office, case, member)
    await_departure(act, office, case)
    tell_contact(act, office, case, "progress", lambda told: words.accepted(told, member.shown))


def plan(act: Act, office: Office, case: Case, member: Member, when: str, promised_at: datetime | None) -> None:
    """When he means to come; `promised_at` None: he needs material first."""
    move_case(act, case, "plan", note=when)
    case.promised_at = promised_at
    if promised_at is None:
        tell_contact(act, office, case, "answer", lambda told: words.needs_material(told, member.shown))
    else:
        tell_contact(act, office, case, "answer", lambda told: words.planned(told, member.shown, when))


def decline(act: Act, office: Office, case: Case, member: Member, reason: str) -> Member | None:
    """不归我: no blame; the next one is asked at once. Who has it now, or None: the organisers."""
    close_prompts(act.session, act.now, case.id, ("task", "plan"))
    return reroute(act, office, case, "decline", _refusers(act, case) | {member.person_id}, reason)


def transfer(act: Act, office: Office, case: Case, to: Member) -> None:
    """转派: hand it to somebody by name."""
    close_prompts(act.session, act.now, case.id, ("task", "plan"))
    case.rule = "转派"
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


def listen(act: Act, office: Office, case: Case, member: Member, heard: str, category: str) -> None:
    """A voice message has been heard: one line of what it says completes the case."""
    set_case_text(act.session, case, heard)
    case.unheard, case.category = False, category
    add_event(act, case, "listen", case.state, note=heard)
    act.record("case.listen", f"case:{case.id}", category=category)
    if case.state != ACCEPTED:
        accept(act, office, case, member)


def relay(act: Act, office: Office, case: Case, who: str, said: str, *, to_contact: bool) -> None:
    """回: carry words between the contact and the member; neither sees the other's number."""
    add_event(act, case, "relay_to_contact" if to_contact else "relay_to_member", case.state, note=said)
    act.session.info["relayed"] = case.code
    if to_contact and is_question(said):
        clocks.pause(office.calendar, case, act.now)
    elif not to_contact:
        clocks.go_on(office.calendar, case, act.now)
    act.record("case.relay", f"case:{case.id}", to="contact" if to_contact else "member")
    if to_contact:
        tell_contact(act, office, case, "question", lambda told: words.relayed(told, who, said))
    else:
        tell_member(act, office, case, case.owner_id, lambda told: member_words.relay_to_member(told, said))


# Residents


def call_back(act: Act, office: Office, case: Case, phone: str) -> None:
    """The person it is for hears the answer by telephone: the owner sees the number, and is asked to call."""
    set_case_phone(act.session, case, phone)
    case.call_back = True
    add_event(act, case, "call_back", case.state)
    act.record("case.call_back", f"case:{case.id}")
    tell_member(act, office, case, case.owner_id, member_words.please_call)


def judge(act: Act, office: Office, case: Case, verdict: int, said: str = "") -> str:
    """The contact's answer to 办结, 1-4 as in `words.VERDICTS`; what to tell him. He closes the case, nobody else."""
    close_prompts(act.session, act.now, case.id, ("resolved",))
    by_staff = case.contact_id != act.person_id
    if by_staff and act.person_id in (case.owner_id, case.second_owner_id):
        raise Refused("办的人不能自己代答。请本人回,或请别的同志代录。")
    rating = words.RATINGS[verdict - 1]
    act.record("case.judge", f"case:{case.id}", rating=rating, by_staff=by_staff)
    if case.state == MERGED and rating != "not_needed":
        return _judge_merged(act, office, case, rating, words.VERDICTS[verdict - 1], said)
    if rating in ("not_fixed", "half"):
        return reopen(act, office, case, words.VERDICTS[verdict - 1], said)
    if rating == "not_needed":
        return withdraw(act, office, case)
    move_case(act, case, "confirm", note="代录" if by_staff else "")
    case.rating, case.closed_at = rating, act.now
    tell_member(act, office, case, case.owner_id, lambda told: member_words.verdict(told, words.VERDICTS[0]))
    return words.thanks(case.code)


def _judge_merged(act: Act, office: Office, case: Case, rating: str, verdict: str, said: str) -> str:
    """A co-reporter's answer: 好了 is noted with his own report, anything less reopens for all."""
    case.rating = rating
    whole = get_case(act.session, case.parent_id or case.id)
    if rating == "fixed":
        return words.noted(case.code)
    owner = find_member(act.session, whole.owner_id) if whole.owner_id else None
    if whole.state not in RUNNING:
        reopen(act, office, whole, verdict, said)
        tell_contact(act, office, whole, "progress", words.still_wrong_for_a_neighbour)
    return words.goes_on(case.code, owner.shown if owner else "街道")


def withdraw(act: Act, office: Office, case: Case) -> str:
    """不用办了: the contact wants nothing more; what to tell him."""
    move_case(act, case, "withdraw")
    case.rating, case.closed_at = "not_needed", act.now
    close_prompts(act.session, act.now, case.id, ALL_PROMPTS)
    tell_member(act, office, case, case.owner_id, member_words.withdrawn)
    return words.dropped(case.code)


def undo_opening(act: Act, office: Office, case: Case) -> None:
    """发错了: take a case back that was opened a moment ago; whoever heard of it hears that too."""
    move_case(act, case, "withdraw", note="发错了")
    case.closed_at = act.now
    close_prompts(act.session, act.now, case.id, ALL_PROMPTS)
    if case.owner_id and was_told(act.session, case.id, case.owner_id):
        tell_member(act, office, case, case.owner_id, member_words.taken_back)


def undo(act: Act, office: Office, case: Case, before: dict[str, Any], moved_at: datetime) -> None:
    """发错了: put a case back as it was before the sender's move of `moved_at`; whoever heard of that hears this."""
    after, asked = case.state, case.owner_id
    for column, value in lifecycle_fields(before).items():
        setattr(case, column, value)
    clocks.set_look(office.calendar, case)
    add_event(act, case, "undo", after, note="发错了")
    act.record("case.undo", f"case:{case.id}", before=after, after=case.state)
    close_prompts(act.session, act.now, case.id, ("task", "plan", "resolved"))
    reopen_prompts(act.session, case.id, moved_at)
    if asked != case.owner_id and asked is not None and was_told(act.session, case.id, asked):
        tell_member(act, office, case, asked, member_words.taken_away)
    if case.owner_id is not None and was_told(act.session, case.id, case.owner_id):
        tell_member(act, office, case, case.owner_id, lambda told: words.corrected(told, case.state))
    if case.contact_id not in (None, act.person_id) and was_told(act.session, case.id, case.contact_id or 0):
        tell_contact(act, office, case, "progress", lambda told: words.corrected(told, case.state))


def add_words(act: Act, office: Office, case: Case, said: str) -> None:
    """More about a case just opened: its owner hears it."""
    clocks.go_on(office.calendar, case, act.now)
    add_event(act, case, "add_words", case.state, note=said)
    act.record("case.add_words", f"case:{case.id}")
    tell_member(act, office, case, case.owner_id, lambda told: member_words.more_words(told, said))


def move_place(act: Act, office: Office, case: Case, place: str | None, where: str, grid: str | None) -> Member | None:
    """地点不对: another place; a case in another grid is routed anew. Who has it now."""
    elsewhere = grid != case.grid
    case.place, case.grid, case.lat, case.lng = place, grid, None, None
    case.where = seal(act.session, "cases.where", case.id, where)
    clocks.go_on(office.calendar, case, act.now)
    add_event(act, case, "move_place", case.state, note=where)
    act.record("case.move_place", f"case:{case.id}", grid=grid)
    if not elsewhere:
        tell_member(act, office, case, case.owner_id, member_words.moved_place)
        return find_member(act.session, case.owner_id) if case.owner_id else None
    close_prompts(act.session, act.now, case.id, ("task", "plan"))
    owner = reroute(act, office, case, "assign", frozenset(), "地点改了")
    if case.urgency == "life" and not case.sealed:
        tell_together(act, office, case)
    return owner


def close_unrated(act: Act, case: Case) -> None:
    """Seven days without an answer: closed as 未评, which is not 满意."""
    move_case(act, case, "close_unrated")
    case.closed_at = act.now
    close_prompts(act.session, act.now, case.id, ("resolved",))


def reopen(act: Act, office: Office, case: Case, verdict: str, said: str, *, whenever: bool = False) -> str:
    """还没 or 好一半: back to work, and another person is asked to check. `whenever`: we asked, so no term has passed."""
    if (
        not whenever
        and case.state == CLOSED
        and case.closed_at
        and act.now - case.closed_at > timedelta(days=REOPEN_DAYS)
    ):
        raise Refused(f"编号 {case.code}结案已过{REOPEN_DAYS}天。请再说一遍,我们重新受理。")
    move_case(act, case, "reopen", note=said or verdict)
    case.closed_at, case.rating = None, None
    resolve_by = opinions.resolve_by(office, case.kind, case.category, act.now)
    clocks.start(
        office.calendar, case, act.now, accept_by(act, office, case.category, urgency=case.urgency), resolve_by
    )
    chase(act, office, case)
    owner = find_member(act.session, case.owner_id) if case.owner_id else None
    if owner is None:
        reroute(act, office, case, "assign", frozenset(), f"居民说{verdict}")
        return words.goes_on(case.code, "街道")
    told = told_of(act, office, case)
    push_task(act, office, case, owner.person_id, member_words.reopened_task(told, verdict, said))
    _ask_another_to_check(act, office, case, owner)
    return words.goes_on(case.code, owner.shown)


def _ask_another_to_check(act: Act, office: Office, case: Case, owner: Member) -> None:
    for post in ("leader", "secretary", "supervisor"):
        for member in find_holders(act.session, office.directory, case.grid, post):
            if member.person_id != owner.person_id and not case.sealed:
                tell_member(
                    act, office, case, member.person_id, lambda told: member_words.check_request(told, owner.shown)
                )
                return


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

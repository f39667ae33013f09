"""Meeting (研判会): opened once, its decisions written down with who and by when, and ended; what was decided is told.

The review's row is locked for every write, so two people who record at once write one after the other.
"""

from datetime import date, datetime, time, timedelta

from bot.act import Act
from bot.cases.codes import free_code
from bot.clock import SHANGHAI, local
from bot.directory.office import Office
from bot.errors import Refused
from bot.messages import Message, Prompt
from bot.outbox import put
from bot.reviews import actions, echo, sentences, words
from bot.reviews.planning import workday_after
from bot.reviews.sheet import decision_line, unit_of
from bot.text.normalise import nfkc
from models.cases import is_code_taken
from models.dialogues import close_prompts
from models.due import add_due
from models.people import Member
from models.reviews import (
    DONE,
    DRAFTED,
    DROPPED,
    HELD,
    MEETING,
    OWED,
    Decision,
    Review,
    Topic,
    decision_text,
    find_decisions,
    is_decision_code_taken,
    set_decision_note,
    set_decision_text,
)

DECISION = "decision"
#: The steps of a decision on the clock: two working days before its day, the day after it, and three after that.
REMIND, LATE, TELL_ABOVE = 1, 2, 3
STEPS = 10
#: A meeting that nobody ended is ended, and a held one may be added to, for this long.
ENDS_AFTER, ADDED_FOR = timedelta(hours=24), timedelta(days=7)
AT = time(9, 0)
STOPS = " ,。.;"
OWED_PROMPT, FOLLOW_PROMPT = "owed", "follow"


def open_meeting(act: Act, review: Review, member: Member) -> bool:
    """Begin recording; False when somebody has begun. Raises Refused when it was held."""
    if review.state == MEETING:
        return False
    if review.state == HELD:
        raise Refused(sentences.held_already(review))
    review.state, review.opened_at, review.opened_by_id = MEETING, act.now, member.person_id
    add_due(act.session, act.new_id(), actions.KIND, review.id, act.now + ENDS_AFTER, step=actions.END)
    act.record("review.open", f"review:{review.id}")
    return True


def end_meeting(act: Act, office: Office, review: Review) -> int:
    """End it: residents whose matters were discussed hear what was decided; how many. Raises Refused."""
    if review.state == HELD:
        raise Refused(sentences.held_already(review))
    if review.state != MEETING:
        raise Refused("研判还没开始记。定了什么,一行一条回“定:做什么,谁办,几时前”;没定什么,回“开会”再回“散会”。")
    review.state, review.held_at = HELD, act.now
    close_prompts(act.session, act.now, review.id, (actions.PROMPT,))
    told = echo.tell_residents(act, office, review, find_decisions(act.session, review.id))
    act.record("review.end", f"review:{review.id}", told=told)
    return told


def decide(
    act: Act,
    office: Office,
    review: Review,
    member: Member,
    what: str,
    owner: Member,
    due_on: date,
    topic: Topic | None,
) -> Decision:
    """Write a decision down and hand it to its owner. Raises Refused for one that is written down already."""
    _require_recording(act, review)
    for other in find_decisions(act.session, review.id):
        if _same(decision_text(act.session, other), what):
            raise Refused(sentences.recorded_already(other, decision_line(act.session, other, local(act.now).date())))
    decision = Decision(
        id=act.new_id(),
        code=free_code(act, is_code_taken, is_decision_code_taken),
        review_id=review.id,
        topic_id=topic.id if topic else None,
        owner_id=owner.person_id,
        due_on=due_on,
        state=OWED,
        put_off=0,
        recorded_at=act.now,
        recorded_by_id=member.person_id,
    )
    set_decision_text(act.session, decision, what)
    act.session.add(decision)
    act.session.flush()
    act.record("review.decide", f"decision:{decision.id}", owner=owner.code, due=due_on.isoformat())
    _hand_over(act, office, review, decision)
    if review.state == HELD:
        echo.tell_residents(act, office, review, [decision])
    return decision


def settle_topic(act: Act, office: Office, review: Review, decision: Decision, topic: Topic | None) -> None:
    """Say which topic a decision is about; after the meeting its residents hear of it at once."""
    decision.topic_id = topic.id if topic else None
    act.record("review.settle", f"decision:{decision.id}", topic=topic.number if topic else 0)
    if topic is not None and review.state == HELD:
        echo.tell_residents(act, office, review, [decision])


def complete(act: Act, office: Office, review: Review, decision: Decision, note: str) -> None:
    """完成: the owner or the convenor says that it is done; the other of the two hears it."""
    _require_owed(decision)
    decision.state, decision.ended_at = DONE, act.now
    set_decision_note(act.session, decision, note)
    close_prompts(act.session, act.now, decision.id, (OWED_PROMPT, FOLLOW_PROMPT))
    act.record("review.complete", f"decision:{decision.id}")
    _tell_other(act, review, decision, sentences.completed(decision_line(act.session, decision, local(act.now).date())))


def put_off(act: Act, office: Office, review: Review, decision: Decision, due_on: date, why: str) -> None:
    """延期: a new day, counted; residents who were told the first one hear of it."""
    _require_owed(decision)
    if due_on <= local(act.now).date() or due_on == decision.due_on:
        raise Refused("延到的日子要在今天以后,也不能还是原来那天。回“延期 编号 日期”。")
    decision.due_on, decision.put_off = due_on, decision.put_off + 1
    set_decision_note(act.session, decision, why)
    close_prompts(act.session, act.now, decision.id, (OWED_PROMPT, FOLLOW_PROMPT))
    act.record("review.put_off", f"decision:{decision.id}", due=due_on.isoformat(), times=decision.put_off)
    _on_the_clock(act, office, decision)
    line = decision_line(act.session, decision, local(act.now).date())
    _tell_other(act, review, decision, sentences.was_put_off(line))
    echo.tell_put_off(act, office, review, decision)


def change(
    act: Act, office: Office, review: Review, decision: Decision, what: str, owner: Member, due_on: date
) -> None:
    """改: decided anew; a new owner is handed it, the one before is told that it is no longer his."""
    _require_owed(decision)
    before, moved = decision.owner_id, due_on != decision.due_on
    decision.owner_id, decision.due_on = owner.person_id, due_on
    decision.put_off += moved
    set_decision_text(act.session, decision, what)
    close_prompts(act.session, act.now, decision.id, (OWED_PROMPT, FOLLOW_PROMPT))
    act.record("review.change", f"decision:{decision.id}", owner=owner.code, due=due_on.isoformat())
    if before != owner.person_id:
        actions.tell(act, before, "notice", sentences.taken_away(decision), decision.id)
    _hand_over(act, office, review, decision)


def drop(act: Act, review: Review, decision: Decision) -> None:
    """不办了: the meeting lets it go."""
    _require_owed(decision)
    decision.state, decision.ended_at = DROPPED, act.now
    close_prompts(act.session, act.now, decision.id, (OWED_PROMPT, FOLLOW_PROMPT))
    act.record("review.drop", f"decision:{decision.id}")
    actions.tell(act, decision.owner_id, "notice", sentences.taken_away(decision), decision.id)


def step_of(decision: Decision, step: int) -> int:
    """A step on the clock by how often the day was put off: what an earlier day had planned is nobody's any more."""
    return decision.put_off * STEPS + step


def _hand_over(act: Act, office: Office, review: Review, decision: Decision) -> None:
    """Push it to its owner, with what the numbers mean, and put its day on the clock."""
    _on_the_clock(act, office, decision)
    unit = unit_of(office, review)
    line = decision_line(act.session, decision, local(act.now).date())
    text, by = sentences.task(unit, review, line), words.short_day(decision.due_on)
    fields = {"code": decision.code, "what": line.text, "where": unit.name, "by": by}
    prompt = Prompt(OWED_PROMPT, sentences.OWED_OPTIONS, about=decision.id)
    put(act, decision.owner_id, Message("task", text, fields, about=decision.id, prompt=prompt))


def _on_the_clock(act: Act, office: Office, decision: Decision) -> None:
    today, due = local(act.now).date(), decision.due_on
    before = due
    for _ in range(2):
        before -= timedelta(days=1)
        while not office.calendar.is_workday(before):
            before -= timedelta(days=1)
    planned = {REMIND: before, LATE: workday_after(office, due, 1), TELL_ABOVE: workday_after(office, due, 4)}
    for step, on in planned.items():
        if on > today:
            at = datetime.combine(on, AT, SHANGHAI)
            add_due(act.session, act.new_id(), DECISION, decision.id, at, step=step_of(decision, step))


def _tell_other(act: Act, review: Review, decision: Decision, text: str) -> None:
    """The convenor hears what the owner says, and the owner what the convenor says."""
    other = review.opened_by_id if act.person_id == decision.owner_id else decision.owner_id
    if other is not None and other != act.person_id:
        actions.tell(act, other, "notice", text, decision.id)


def _require_recording(act: Act, review: Review) -> None:
    if review.state == DRAFTED:
        raise Refused("研判还没开始。回“开会”。")
    if review.state == HELD and review.held_at is not None and act.now - review.held_at > ADDED_FOR:
        raise Refused(f"{words.short_day(review.meets_on)}的研判已过一周,新的决定请记在下一次。")


def _require_owed(decision: Decision) -> None:
    if decision.state != OWED:
        raise Refused(sentences.ended_already(decision))


def _same(one: str, other: str) -> bool:
    """Said twice, by one person or by two."""
    plain = [nfkc(text).strip(STOPS) for text in (one, other)]
    return plain[0] == plain[1]

"""Decisions of reviews (研判的决定): their owners and the meeting say that one is done, needs longer, or is another one now."""

import re
from dataclasses import dataclass
from typing import Annotated

from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.readers.plain import CaseCode, Words
from bot.conversation.turn import Answer, Turn
from bot.errors import Refused
from bot.messages import NOTHING_YET, Reply
from bot.reviews import current, meeting, sentences, walk
from bot.reviews.access import require_convenor, require_decision
from bot.reviews.owners import find_owner, names_around
from bot.reviews.said import read_decision, reason_in
from bot.reviews.sheet import DecisionLine, decision_line, unit_of
from bot.text.deadlines import day_by
from bot.text.normalise import nfkc
from bot.understanding.private import scrub
from models.people import Member
from models.reviews import OWED, Decision, Review, decision_text, find_decisions, find_owed_by, get_decision, get_review


@dataclass
class Finished:
    """Which decision, and what came of it."""

    case: CaseCode | None = None
    note: Words | None = None


@dataclass
class PutOff:
    """Which decision, until when, and why."""

    case: CaseCode | None
    until: Annotated[Words, Ask("延到哪天?如“12月5日 等材料”。")]


@dataclass
class Changed:
    """Which decision, and what it is now."""

    case: CaseCode | None
    said: Annotated[Words, Ask("改成什么?做什么,谁办,几时前;没说的照旧。")]


@dataclass
class Dropped:
    """Which decision."""

    case: CaseCode | None = None


_LATER = re.compile(
    r"(?:这|那)?(?:个|件|条|项)?(?:事|任务|决定)?我?(?:想|要|需要|得|申请|能不能|可以)*(?:延期|延到|推迟)(?:到|至)?.{2,30}"
)


def sounds_like_later(text: str) -> bool:
    """这个要延期到下周五."""
    return _LATER.fullmatch(text) is not None


complete = Capability(
    "complete",
    form=Finished,
    words=("完成", "已完成"),
    for_=MEMBER,
    help="完成 编号 说明:研判定的事办好了;延期 编号 日期 原因",
)
put_off = Capability("put_off", form=PutOff, words=("延期",), says=sounds_like_later, for_=MEMBER)
change = Capability("change_decision", form=Changed, words=("改决定",), for_=MEMBER)
drop = Capability("drop_decision", form=Dropped, words=("取消决定",), for_=MEMBER)
owed = Capability("owed", answers=(meeting.OWED_PROMPT,), answer_words={"办好了": 1, "办完了": 1}, for_=MEMBER)
follow = Capability("follow", answers=(meeting.FOLLOW_PROMPT,), answer_words={"改": 3, "先放着": 4}, for_=MEMBER)


@complete.on_complete
def say_done(turn: Turn, form: Finished, settings: NoSettings) -> Reply | None:
    """完成 编号 说明, by the owner or in the meeting."""
    review, decision = _meant(turn, form.case)
    return _done(turn, review, decision, scrub(form.note or ""))


@put_off.on_complete
def say_later(turn: Turn, form: PutOff, settings: NoSettings) -> Reply | None:
    """延期 编号 日期 原因: residents who were told the day hear the new one."""
    if (
        not turn.heard.text.startswith("延期")
        and form.case is None
        and not find_owed_by(turn.act.session, turn.person_id)
    ):
        return None  # 推迟 of something else
    review, decision = _meant(turn, form.case)
    said, meeting_id = nfkc(form.until), _walked_by(turn, decision)
    day = day_by(said, turn.today)
    if day is None:
        turn.go_on_with("put_off", case=decision.code)
        return Reply("没看懂日期。")
    meeting.put_off(turn.act, turn.office, review, decision, day, scrub(reason_in(said)))
    return _go_on(turn, meeting_id, decision, sentences.was_put_off(_line(turn, decision)))


@change.on_complete
def say_otherwise(turn: Turn, form: Changed, settings: NoSettings) -> Reply | None:
    """改决定 编号 新的: what is not said stays as it was."""
    review, decision = _meant_by_convenor(turn, form.case)
    session, unit, meeting_id = turn.act.session, unit_of(turn.office, review), _walked_by(turn, decision)
    require_convenor(session, turn.office, turn.require_member(), review)
    said = read_decision(nfkc(form.said), turn.today, names_around(session, turn.office, unit))
    owner = session.get_one(Member, decision.owner_id)
    if said.owner:
        found = find_owner(session, turn.office, unit, said.owner)
        if found.member is None:
            raise Refused(f"不清楚“{said.owner[:12]}”是谁。请写姓名,再回“改决定 {decision.code} …”。")
        owner = found.member
    due_on = max(said.due_on, turn.today) if said.due_on else decision.due_on
    meeting.change(turn.act, turn.office, review, decision, scrub(said.what), owner, due_on)
    return _go_on(turn, meeting_id, decision, sentences.decided(_line(turn, decision), ""))


@drop.on_complete
def let_go(turn: Turn, form: Dropped, settings: NoSettings) -> Reply | None:
    """取消决定 编号: the meeting lets it go, its owner hears it."""
    review, decision = _meant_by_convenor(turn, form.case)
    meeting_id = _walked_by(turn, decision)
    require_convenor(turn.act.session, turn.office, turn.require_member(), review)
    meeting.drop(turn.act, review, decision)
    return _go_on(turn, meeting_id, decision, f"编号 {decision.code}不再办,已告诉责任人。")


@owed.on_answer
def answer_push(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1已完成 2要延期, to the push of a decision or its reminder."""
    review, decision = _meant_by(turn, answer)
    if answer.number == 1:
        return _done(turn, review, decision, "")
    answer.prompt.closed_at = turn.act.now
    turn.go_on_with("put_off", case=decision.code)
    return NOTHING_YET


@follow.on_answer
def answer_follow(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1完成 2延期 3改 4先放着, to a decision of an earlier meeting."""
    review, decision = _meant_by(turn, answer)
    if answer.number == 1:
        return _done(turn, review, decision, "")
    if answer.number == 4:
        answer.prompt.closed_at = turn.act.now
        return _go_on(turn, int(answer.prompt.detail["review"]), decision, "好的。")
    turn.go_on_with("put_off" if answer.number == 2 else "change_decision", case=decision.code)
    return NOTHING_YET


def _done(turn: Turn, review: Review, decision: Decision, note: str) -> Reply:
    meeting_id = _walked_by(turn, decision)
    meeting.complete(turn.act, turn.office, review, decision, note)
    return _go_on(turn, meeting_id, decision, f"编号 {decision.code}记为完成,谢谢。")


def _go_on(turn: Turn, meeting_id: int | None, decision: Decision, text: str) -> Reply:
    """In a meeting, the next decision follows at once."""
    if meeting_id is None:
        return Reply(text)
    following = walk.ask_next(turn.act, turn.office, get_review(turn.act.session, meeting_id), after=decision.id)
    return Reply(f"{text}\n{following.text}", following.prompt)


def _walked_by(turn: Turn, decision: Decision) -> int | None:
    """The meeting that is at this decision, by row."""
    now = walk.at_hand(turn.act, turn.act.session, turn.person_id)
    return now[1] if now is not None and now[0].id == decision.id else None


def _meant(turn: Turn, case: CaseCode | None) -> tuple[Review, Decision]:
    return require_decision(turn.act, turn.office, turn.require_member(), case.code if case else None)


def _meant_by_convenor(turn: Turn, case: CaseCode | None) -> tuple[Review, Decision]:
    """Without a code the one the meeting is at, else the only one that his last meeting is owed. Raises Refused."""
    if case is not None or walk.at_hand(turn.act, turn.act.session, turn.person_id) is not None:
        return _meant(turn, case)
    try:
        review = current.require_meeting(turn.act.session, turn.office, turn.require_member(), turn.today)
    except Refused:  # he holds none: then of his own
        return _meant(turn, case)
    owed = [one for one in find_decisions(turn.act.session, review.id) if one.state == OWED]
    if len(owed) == 1:
        return _meant(turn, CaseCode(owed[0].code))
    listed = "、".join(f"{one.code}({decision_text(turn.act.session, one)[:8]})" for one in owed)
    raise Refused(f"是哪一条?请带上编号:{listed}。" if owed else "这次研判没有要办的决定。")


def _meant_by(turn: Turn, answer: Answer) -> tuple[Review, Decision]:
    return _meant(turn, CaseCode(get_decision(turn.act.session, answer.prompt.about or 0).code))


def _line(turn: Turn, decision: Decision) -> DecisionLine:
    return decision_line(turn.act.session, decision, turn.today)

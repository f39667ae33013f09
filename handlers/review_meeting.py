"""Review meeting (开会): opened by whoever holds it, its decisions written down one by one, and ended."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.readers.plain import Words
from bot.conversation.turn import Answer, Turn
from bot.messages import NOTHING_YET, Prompt, Reply
from bot.reviews import current, meeting, sentences, walk
from bot.reviews.owners import find_owner, names_around
from bot.reviews.planning import next_meeting
from bot.reviews.said import MYSELF, Said, items_of, read_decision, sounds_like_deciding
from bot.reviews.sheet import decision_line, sheet_of, unit_of
from bot.text.deadlines import day_by
from bot.text.normalise import nfkc
from bot.understanding.private import scrub
from models.dialogues import find_open_prompts
from models.people import Member
from models.reviews import DRAFTED, MEETING, Review, Topic, find_topics, get_decision, topic_title

TOPIC_PROMPT = "topic"
_WORD = re.compile(r"(?:定|决定)(?:$|[\s,:])")
_WORD_ALONE = re.compile(r"^(?:还有)?再?(?:加|补|定|决定)(?:一条|一下|一个)?[\s,:]*(?=.{4})")
_MINE = re.compile(r"^我(?:自己)?(?:来|去|办|来办|来跟|负责|吧)*$")


@dataclass
class Which:
    """Whose meeting; nothing: his own."""

    unit: Words | None = None


@dataclass
class Decide:
    """What was decided; who and by when are asked only where the sentence does not say."""

    said: Annotated[Words, Ask("定了什么?做什么,谁办,几时前。")]
    owner: Annotated[
        Words | None,
        Ask(lambda values: values.get("ask_owner", "谁来办?回姓名。"), when=lambda values: "ask_owner" in values),
    ] = None
    due: Annotated[
        Words | None, Ask(lambda values: values.get("ask_due", "几时前办好?"), when=lambda values: "ask_due" in values)
    ] = None


open_ = Capability(
    "meeting",
    form=Which,
    words=("开会", "研判开始"),
    for_=MEMBER,
    help="开会:开始研判;定:做什么,谁办,几时前;散会",
)
end = Capability("end_meeting", whole_words=("散会", "散会了", "研判结束", "研判开完了", "研判开好了"), for_=MEMBER)
decide = Capability("decide", form=Decide, words=("定", "决定"), says=sounds_like_deciding, for_=MEMBER)
topic = Capability("topic", answers=(TOPIC_PROMPT,), for_=MEMBER)


@open_.on_complete
def begin(turn: Turn, form: Which, settings: NoSettings) -> Reply | None:
    """开会: first the decisions that are still owed, then the topics."""
    named = nfkc(form.unit or "").strip(" 。.")
    review = current.require_current(turn.act.session, turn.office, turn.require_member(), turn.today, named)
    is_first = meeting.open_meeting(turn.act, review, turn.require_member())
    turn.act.session.flush()
    sheet = sheet_of(turn.act.session, turn.office, review, turn.today)
    first = walk.ask_next(turn.act, turn.office, review)
    return Reply(f"{sentences.opened(sheet, is_first=is_first)}\n{first.text}", first.prompt)


@end.on_complete
def close(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """散会: residents hear what was decided; a decision half said comes first."""
    if any(frame.capability == decide.name for frame in turn.frames):
        return Reply("还有一条没记完,说完再散会;不要这条,回“退出”。")
    review = current.require_meeting(turn.act.session, turn.office, turn.require_member(), turn.today)
    if (unanswered := _topics_unanswered(turn)) and review.state == MEETING:
        question = _ask_topic(turn, review, unanswered, at_the_end=True)
        return Reply(f"散会前还有一问,报事的人等着听结果。{question.text}\n不用告诉居民,再回“散会”。", question.prompt)
    told = meeting.end_meeting(turn.act, turn.office, review)
    return Reply(sentences.ended(sheet_of(turn.act.session, turn.office, review, turn.today), told))


@decide.on_complete
def write_down(turn: Turn, form: Decide, settings: NoSettings) -> Reply | None:
    """定:月底前装8个桩,物业办. Without who or by when it is asked, one question at a time."""
    session, member = turn.act.session, turn.require_member()
    if _is_without_the_word(turn, form) and current.find_going_on(session, turn.office, member) is None:
        return None
    review = current.require_meeting(session, turn.office, member, turn.today)
    if review.state == DRAFTED:
        meeting.open_meeting(turn.act, review, member)
    items = items_of(form.said) if not (form.owner or form.due) else []
    if len(items) > 1:
        return _record_several(turn, review, items)
    said = _read(turn, review, _WORD_ALONE.sub("", nfkc(form.said)))
    owner, due_on = _owner(turn, review, form, said), _due_on(turn, form, said)
    if isinstance(owner, str) or due_on is None or due_on < turn.today:
        _ask_back(turn, form, owner, due_on)
        return NOTHING_YET
    return _record(turn, review, said.what, owner, due_on)


@decide.on_expire
def keep(turn: Turn, form: Decide, settings: NoSettings) -> Reply | None:
    """Nobody said who or by when: it is the recorder's own, until the next meeting. Nothing that was decided is lost."""
    if not form.said or turn.member is None:
        return None
    review = current.require_meeting(turn.act.session, turn.office, turn.require_member(), turn.today)
    said = read_decision(nfkc(form.said), turn.today)
    due_on = said.due_on or next_meeting(turn.office, review.level, max(review.meets_on, turn.today)) or turn.today
    reply = _record(turn, review, said.what, turn.member, due_on)
    return Reply(f"没等到谁办、几时前,先记在您名下。{reply.text}")


@topic.on_answer
def settle(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """Which topic a decision is about; the last number is none of them."""
    answer.prompt.closed_at = turn.act.now
    decision = get_decision(turn.act.session, answer.prompt.about or 0)
    review = current.require_mine(turn.act.session, turn.office, turn.require_member(), decision.review_id)
    topics = find_topics(turn.act.session, review.id)
    chosen = topics[answer.number - 1] if answer.number <= len(topics) else None
    meeting.settle_topic(turn.act, turn.office, review, decision, chosen)
    if others := answer.prompt.detail.get("next"):
        return _ask_topic(turn, review, others, at_the_end=bool(answer.prompt.detail.get("at_the_end")))
    return Reply("好的。再定一条,或回“散会”。" if review.state == MEETING else "好的。")


def _topics_unanswered(turn: Turn) -> list[int]:
    """Decisions of which it was asked what they are about, and not answered; asked about once more, and not again."""
    asked = [
        one
        for one in find_open_prompts(turn.act.session, turn.person_id, turn.act.now)
        if one.kind == TOPIC_PROMPT and not one.detail.get("at_the_end")
    ]
    for one in asked:
        one.closed_at = turn.act.now
    return [row for one in reversed(asked) for row in (one.about or 0, *one.detail.get("next", ()))]


def _is_without_the_word(turn: Turn, form: Decide) -> bool:
    """Said as one says it in a meeting; outside one it is no decision."""
    return not (form.owner or form.due or _WORD.match(turn.heard.text))


def _read(turn: Turn, review: Review, text: str) -> Said:
    names = names_around(turn.act.session, turn.office, unit_of(turn.office, review))
    return read_decision(text, turn.today, names)


def _record_several(turn: Turn, review: Review, items: list[str]) -> Reply:
    """Each that says who and by when is written down; the first that does not is asked about, the others are named."""
    told: list[str] = []
    without_topic: list[int] = []
    unfinished: list[tuple[str, Member | str, date | None]] = []
    for item in items:
        said = _read(turn, review, item)
        owner = _owner(turn, review, Decide(Words(item)), said)
        if isinstance(owner, str) or said.due_on is None or said.due_on < turn.today:
            unfinished.append((item, owner, said.due_on))
            continue
        noted = _record(turn, review, said.what, owner, said.due_on)
        told.append(noted.text.partition("\n")[0])
        without_topic += [noted.prompt.about or 0] if noted.prompt else []
    if without_topic and not unfinished:
        question = _ask_topic(turn, review, without_topic)
        return Reply("\n".join([*told, question.text]), question.prompt)
    if unfinished:
        (item, owner, due_on), *rest = unfinished
        told += ["这几条没说全,请一条一条补,如“定 做什么,谁办,几时前”:", *(one for one, _, _ in rest)] if rest else []
        told.append(f"还差一点:{item}")
        _ask_back(turn, Decide(Words(item)), owner, due_on)
    return Reply("\n".join(told))


def _due_on(turn: Turn, form: Decide, said: Said) -> date | None:
    """The day that was asked for; else of the sentence, or of the answer to who."""
    if form.due:
        return day_by(nfkc(form.due), turn.today)
    return said.due_on or (day_by(nfkc(form.owner), turn.today) if form.owner else None)


def _record(turn: Turn, review: Review, what: str, owner: Member, due_on: date) -> Reply:
    session = turn.act.session
    topics = find_topics(session, review.id)
    titles = [topic_title(session, one) for one in topics]
    about = _topic_of(what, topics, titles)
    decision = meeting.decide(turn.act, turn.office, review, turn.require_member(), scrub(what), owner, due_on, about)
    line = decision_line(session, decision, turn.today)
    if about is not None or not topics:
        return Reply(sentences.decided(line, topic_title(session, about) if about else ""))
    question = _ask_topic(turn, review, [decision.id])
    return Reply(f"{sentences.decided(line, '')}\n{question.text}", question.prompt)


def _ask_topic(turn: Turn, review: Review, decisions: list[int], *, at_the_end: bool = False) -> Reply:
    """Which topic the first of these decisions is about; the others are asked about after it."""
    titles = [topic_title(turn.act.session, one) for one in find_topics(turn.act.session, review.id)]
    first, *others = decisions
    which = f"编号 {get_decision(turn.act.session, first).code}:" if others else ""
    expires_at = turn.act.now + walk.ASKED_FOR
    detail: dict[str, Any] = {"next": others, **({"at_the_end": True} if at_the_end else {})}
    prompt = Prompt(TOPIC_PROMPT, (*titles, "都不是"), about=first, expires_at=expires_at, detail=detail)
    return Reply(f"{which}{sentences.ask_topic(titles)}", prompt)


def _owner(turn: Turn, review: Review, form: Decide, said: Said) -> Member | str:
    """Who is to do it, or the question that asks for him."""
    words = _name_in(turn, review, nfkc(form.owner)) if form.owner else said.owner
    if not words:
        return "谁来办?回姓名。"
    if words == MYSELF:
        return turn.require_member()
    found = find_owner(turn.act.session, turn.office, unit_of(turn.office, review), words)
    if found.member is not None:
        return found.member
    if found.several:
        names = "、".join(member.name for member in found.several[:5])
        return f"“{words}”有{len(found.several)}位:{names}。是哪位?回姓名。"
    return f"名册里没有“{words[:12]}”。由谁盯着办?回姓名。"


def _name_in(turn: Turn, review: Review, answer: str) -> str:
    """张华去办吧 names 张华; without a name in it the answer as it stands."""
    names = names_around(turn.act.session, turn.office, unit_of(turn.office, review))
    named = [name for name in names if name in answer]
    if not named and day_by(answer, turn.today) is not None:
        return ""
    return named[0] if len(named) == 1 else _MINE.sub(MYSELF, answer)


def _ask_back(turn: Turn, form: Decide, owner: Member | str, due_on: date | None) -> None:
    """One question at a time: who first, then by when."""
    known: dict[str, Any] = {"said": str(form.said)}
    if isinstance(owner, str):
        known["ask_owner"] = owner
        if form.due or (form.owner and due_on is not None):
            known["due"] = str(form.due or form.owner)
    else:
        known["owner"] = owner.name
        late = due_on is not None
        known["ask_due"] = "这一天已过了。几时前办好?如“12月5日”。" if late else "几时前办好?如“12月5日”“月底”。"
    turn.go_on_with("decide", **known)


def _topic_of(what: str, topics: list[Topic], titles: list[str]) -> Topic | None:
    """The one topic that shares a word of two characters with the decision; None: in doubt."""
    pairs = [{title[at : at + 2] for at in range(len(title) - 1)} for title in titles]
    shared = [sum(pair in what for pair in own) for own in pairs]
    best = [topic for topic, score in zip(topics, shared, strict=True) if score and score == max(shared)]
    return best[0] if len(best) == 1 else None

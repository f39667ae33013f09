"""Quoting (引用): which passage of a guide answers a question, and what else of it may be asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from bot.knowledge.search import Found, search
from bot.knowledge.terms import words_of
from bot.text.normalise import nfkc
from models.knowledge import (
    GIVEN,
    Guide,
    Passage,
    find_guide,
    find_passages,
    find_same_title,
    get_guides,
)

#: From here on a guide is what was asked for, and its passage is quoted; below it is offered with the others.
SURE = 0.5
#: Below this nothing is said to fit: what is not known is not guessed.
UNKNOWN = 0.36
#: A second guide this close to the first makes it unsure which one is meant.
CLOSE = 0.93
OFFERED = 3
#: Which passage a question wants, by the words it asks in; the heading has the first of them in it.
WANTED: Mapping[str, tuple[str, ...]] = {
    "材料": ("材料", "带什么", "要带", "准备什么", "带些什么", "证件", "手续", "要什么"),
    "时限": ("多久", "几天", "多长时间", "什么时候能拿", "什么时候好"),
    "地点": ("哪里", "哪儿", "去哪", "在哪", "上哪", "地址", "什么地方", "哪个地方"),
    "收费": ("多少钱", "收费", "要钱", "费用"),
    "条件": ("条件", "资格", "够不够", "谁能", "什么人能"),
    "流程": ("流程", "步骤", "怎么弄", "怎么操作"),
}


@dataclass(frozen=True)
class Quote:
    """A passage of a guide, and the headings of the others with their positions."""

    guide: Guide
    passage: Passage
    others: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Answer:
    """What the guides say to a question: one quote when it is sure, else up to three to choose from, best first."""

    quote: Quote | None = None
    offered: tuple[Found, ...] = ()


def find_answer(session: Session, question: str, today: date) -> Answer | None:
    """What the guides in force say; None where they do not know."""
    found = [each for each in search(session, question, today, 2 * OFFERED) if each.score >= UNKNOWN]
    if not found:
        return None
    found = _each_title_once(session, found)[:OFFERED]
    is_alone = len(found) == 1 or found[1].score < found[0].score * CLOSE
    if found[0].score >= SURE and is_alone:
        return Answer(quote(session, found[0].guide_id, today, question))
    return Answer(offered=tuple(found))


def quote(
    session: Session, guide_id: int, today: date, question: str = "", position: int | None = None
) -> Quote | None:
    """The passage at `position`, or the one that a question wants; None when the guide was taken back meanwhile."""
    guide = find_guide(session, guide_id, today)
    passages = find_passages(session, guide_id) if guide is not None else []
    if guide is None or not passages:
        return None
    at = _wanted(passages, question) if position is None else min(position, len(passages) - 1)
    return Quote(guide, passages[at], tuple(_others(passages, at)))


def quote_chosen(session: Session, guide_id: int, today: date, position: int | None) -> Quote | None:
    """The passage at `position`; of a guide that was replaced meanwhile, what the newer one of its title says first."""
    found = quote(session, guide_id, today, position=position)
    if found is None and (newer := find_same_title(session, guide_id, today)) is not None:
        return quote(session, newer, today)
    return found


def _each_title_once(session: Session, found: Sequence[Found]) -> list[Found]:
    """Of several guides of one title the one that was imported, else the best: nobody could tell them apart."""
    if len(found) < 2:
        return list(found)
    guides = {guide.id: guide for guide in get_guides(session, [each.guide_id for each in found])}
    best: dict[str, Found] = {}
    for each in found:
        guide = guides[each.guide_id]
        first = best.setdefault(guide.title, each)
        if guides[first.guide_id].file == GIVEN and guide.file != GIVEN:
            best[guide.title] = replace(first, guide_id=each.guide_id)
    return list(best.values())


def _wanted(passages: Sequence[Passage], question: str) -> int:
    """The passage under the heading asked for, or that has most of the words; the first of equals."""
    text = nfkc(question)
    headings = [heading for heading, asked in WANTED.items() if any(word in text for word in asked)]
    words = set(words_of(text))

    def worth(at: int) -> tuple[bool, int]:
        passage = passages[at]
        return any(each in passage.heading for each in headings), sum(word in passage.text for word in words)

    return max(range(len(passages)), key=lambda at: (*worth(at), -at))


def _others(passages: Sequence[Passage], at: int) -> list[tuple[str, int]]:
    """What follows a passage that was cut, then one for each other heading."""
    here, others = passages[at], {}
    for passage in passages[at + 1 :]:
        if passage.heading == here.heading:
            others["接着往下"] = passage.position
            break
    for passage in passages:
        if passage.heading != here.heading:
            others.setdefault(passage.heading or "总的说明", passage.position)
    return list(others.items())[:OFFERED]

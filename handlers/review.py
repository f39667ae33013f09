"""Brief (研判简报): whoever holds a review reads its brief, asks for the cases behind a number, and changes its topics."""

import re
from dataclasses import dataclass
from typing import Annotated

from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.readers.plain import Words
from bot.conversation.turn import Answer, Turn
from bot.errors import Refused
from bot.messages import NOTHING_YET, Prompt, Reply
from bot.reviews import actions, current, details, sentences, words
from bot.reviews.convenors import units_of
from bot.reviews.sheet import Sheet, sheet_of
from bot.text.lengths import cut_bytes
from bot.text.normalise import nfkc, number
from bot.understanding.private import scrub
from models.reviews import Review, find_last_drafted

#: What fits into one passive reply, with room for what rides behind it.
FULL_BYTES = 1900


@dataclass
class Named:
    """Whose brief; nothing: his own."""

    unit: Words | None = None


@dataclass
class Detail:
    """Which number."""

    name: Annotated[Words, Ask("看哪个数的明细?如“明细 受理”“明细 热点1”。")]


@dataclass
class Title:
    """Which topic, and what it is to be called."""

    said: Annotated[Words, Ask("改哪个议题?回数字和新说法,如“1 充电不便”。")]


@dataclass
class NewTopic:
    """What it is to be called."""

    title: Annotated[Words, Ask("加什么议题?一句话。")]


@dataclass
class Asked:
    """The whole sentence."""

    text: Words | None = None


_AGAIN = re.compile(
    "(?:请|麻烦|帮|我|能不能|可以|把|再|重新|重|发|看|给|要|调|一?下|一?[份次遍]|[本这](?:个)?[周期月]|上次|的|研判|简报|[吗吧呢。?!, ])+"
)
_ASKED_FOR = re.compile("[发看给要调].*简报|简报.*[发看给要调]")
_WHEN = re.compile(
    "(?:我们?)?(?:社区|网格|街道)?(?:下一?[次场回]|这次|[本这]个?[周月]|最近)?的?(?:一次)?(?:研判会?|研判会议|例会)(?:是|会|定|在)*"
    "(?:什么时候|几时|哪天|哪一天|几号|周几|星期几|何时)(?:开|召开|办|举行)?[呢啊。?]*"
)


def sounds_like_brief(text: str) -> bool:
    """重新发一下简报: the brief as it stands."""
    return _ASKED_FOR.search(text) is not None and _AGAIN.fullmatch(text) is not None


def asks_when(text: str) -> bool:
    """下次研判什么时候."""
    return _WHEN.fullmatch(text) is not None


brief = Capability(
    "brief",
    form=Named,
    words=("简报",),
    whole_words=("研判", "看全文"),
    says=sounds_like_brief,
    for_=MEMBER,
    answers=(actions.PROMPT,),
    help="简报:看研判简报;明细 受理:看是哪几件",
)
detail = Capability("detail", form=Detail, words=("明细",), for_=MEMBER)
next_review = Capability("next_review", form=Asked, says=asks_when, for_=MEMBER)
retitle = Capability("retitle", form=Title, words=("改议题",), for_=MEMBER)
new_topic = Capability("new_topic", form=NewTopic, words=("加议题",), for_=MEMBER)


@brief.on_complete
def show(turn: Turn, form: Named, settings: NoSettings) -> Reply | None:
    """简报: the short form with what may be done next; 看全文: all of it."""
    review = _meant(turn, "" if sounds_like_brief(nfkc(form.unit or "")) else form.unit or "")
    sheet = _sheet(turn, review)
    turn.act.record("review.read", f"review:{review.id}")
    if turn.heard.text.startswith("看全文"):
        return Reply(_whole(sheet))
    options = sentences.offered(review)
    prompt = Prompt(actions.PROMPT, options, about=review.id, expires_at=turn.act.now + actions.ANSWERED_FOR)
    return Reply(f"{words.short(sheet)}\n{sentences.offer(options)}", prompt)


@brief.on_answer
def choose(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1看全文 2改议题 3开会, to the draft. A number to the draft of a review that has passed says so."""
    review = current.require_mine(turn.act.session, turn.office, turn.require_member(), answer.prompt.about or 0)
    newest = find_last_drafted(turn.act.session, review.level, review.unit)
    if newest is not None and newest.id != review.id:
        answer.prompt.closed_at = turn.act.now
        return Reply(sentences.passed(review, newest))
    if answer.number == 1:
        turn.act.record("review.read", f"review:{review.id}")
        return Reply(_whole(_sheet(turn, review)))
    turn.go_on_with(
        "retitle" if answer.number == 2 else "meeting", **({} if answer.number == 2 else {"unit": review.unit})
    )
    return NOTHING_YET


@next_review.on_complete
def say_when_it_is(turn: Turn, form: Asked, settings: NoSettings) -> Reply | None:
    """下次研判什么时候: of each unit whose review is his to hold; None where he holds none."""
    units = units_of(turn.act.session, turn.office, turn.require_member())
    found = [(unit, *current.when_next(turn.office, unit, turn.today)) for unit in units]
    lines = [sentences.next_one(unit, on, drafted) for unit, on, drafted in found if on and drafted]
    return Reply("\n".join(lines)) if lines else None


@detail.on_complete
def show_cases(turn: Turn, form: Detail, settings: NoSettings) -> Reply | None:
    """明细 受理: the codes behind a number of the brief."""
    review, name = _meant(turn), nfkc(form.name).strip(" 。.")
    sheet = _sheet(turn, review)
    found = details.cases_of(sheet, name)
    if found is None:
        return Reply(f"简报里没有“{name}”。可以看:{'、'.join(details.names_of(sheet))}。")
    turn.act.record("review.detail", f"review:{review.id}", number=len(found))
    lines = details.listed(turn.act.session, turn.office, found)
    return Reply(cut_bytes("\n".join([f"{name}共{len(found)}件:", *lines]) if found else f"{name}:没有。", FULL_BYTES))


@retitle.on_complete
def call_otherwise(turn: Turn, form: Title, settings: NoSettings) -> Reply | None:
    """改议题 1 充电不便: the words before are kept beside it."""
    said = nfkc(form.said)
    at, title = _number_and_words(said)
    if at is None or not title:
        raise Refused("没看懂。请这样回:改议题 1 充电不便")
    actions.retitle(turn.act, _meant(turn), at, scrub(title))
    return Reply(f"改好了,议题{at}:{title}。原话保留在附注。")


@new_topic.on_complete
def propose(turn: Turn, form: NewTopic, settings: NoSettings) -> Reply | None:
    """加议题: one of his own."""
    at = actions.add_topic(turn.act, _meant(turn), scrub(form.title))
    return Reply(f"加上了,议题{at}:{form.title}。")


def _meant(turn: Turn, named: str = "") -> Review:
    said = nfkc(named).strip(" 。.")
    return current.require_current(turn.act.session, turn.office, turn.require_member(), turn.today, said)


def _sheet(turn: Turn, review: Review) -> Sheet:
    return sheet_of(turn.act.session, turn.office, review, turn.today)


def _whole(sheet: Sheet) -> str:
    return cut_bytes(words.full(sheet), FULL_BYTES)


def _number_and_words(said: str) -> tuple[int | None, str]:
    """1 充电不便, 议题1 充电不便, 1:充电不便."""
    head, _, rest = said.removeprefix("议题").strip().replace(":", " ", 1).partition(" ")
    found = number(head)
    return (found, rest.strip(" 。")) if found else (None, "")

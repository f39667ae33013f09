"""Published opinions (意见公开): organisers publish an answered opinion without names; anybody reads what was published."""

from dataclasses import dataclass
from datetime import timedelta

from bot.cases import publishing
from bot.cases.opinions import OPINION
from bot.conversation.capability import MEMBER, Capability, NoSettings
from bot.conversation.readers.plain import CaseCode, Words
from bot.conversation.turn import Answer, Turn
from bot.messages import Prompt, Reply
from bot.understanding.anonymous import anonymous
from models.case_views import CaseView
from models.cases import case_text, get_case
from models.opinions import find_publishable, find_published

PROMPT = "publish"
OPTIONS = ("公开", "不公开")
ASKED_FOR = timedelta(days=1)
SHOWN_MAX = 5
YES = 1


@dataclass
class Publish:
    """Which opinion, and the words for it where the organiser has better ones."""

    case: CaseCode | None = None
    words: Words | None = None


published = Capability(
    "published", whole_words=("意见公开", "公开的意见"), help="意见公开:大家提的意见和答复", help_rank=6
)
publish = Capability("publish", form=Publish, words=("公开意见",), for_=MEMBER, help="公开意见 编号:去名公开意见和答复")
settled = Capability("publish_settled", answers=(PROMPT,), answer_words={"公开": 1, "不公开": 2}, for_=MEMBER)


@published.on_complete
def read(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """The newest first."""
    found = find_published(turn.act.session, SHOWN_MAX)
    if not found:
        return Reply("还没有公开的意见。想提意见回“意见箱”。")
    return Reply("\n".join(f"{one.published_on:%-m月%-d日} 问:{one.question}\n答:{one.answer}" for one in found))


@publish.on_complete
def show(turn: Turn, form: Publish, settings: NoSettings) -> Reply | None:
    """How it would read, without names; without a code, what could be published."""
    publishing.require_publisher(turn.office, turn.require_member())
    if form.case is None:
        return Reply(_listed(turn))
    case = publishing.require_answered(turn.act, form.case.code)
    view = CaseView(id=turn.act.new_id(), case_id=case.id, viewer="组织者", at=turn.act.now, reason="准备公开意见")
    turn.act.session.add(view)
    said = publishing.worded(form.words or "") or (
        case_text(turn.act.session, case),
        publishing.answer_of(turn.act, case),
    )
    places = [place.name for place in [turn.office.directory.place(case.place)] if place] if case.place else []
    question, answer = (anonymous(words, places) for words in said)
    detail: dict[str, object] = {"question": question, "answer": answer, "offer": True}
    prompt = Prompt(PROMPT, OPTIONS, about=case.id, detail=detail, expires_at=turn.act.now + ASKED_FOR)
    return Reply(
        f"编号 {case.code}将这样公开:\n问:{question}\n答:{answer}\n"
        f"回 1公开 2不公开;要改回“公开意见 {case.code} 问:… 答:…”。",
        prompt,
    )


@settled.on_answer
def settle(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1公开 2不公开."""
    answer.prompt.closed_at = turn.act.now
    member = turn.require_member()
    publishing.require_publisher(turn.office, member)
    case = get_case(turn.act.session, answer.prompt.about or 0)
    if answer.number != YES:
        return Reply(f"好的,编号 {case.code}不公开。")
    publishing.require_answered(turn.act, case.code)
    detail = answer.prompt.detail
    publishing.publish(turn.act, case, member, str(detail["question"]), str(detail["answer"]))
    return Reply(f"编号 {case.code}公开了,谁回“意见公开”都能看到。")


def _listed(turn: Turn) -> str:
    found = find_publishable(turn.act.session, OPINION, SHOWN_MAX)
    if not found:
        return "没有答复过、还没公开的意见。"
    codes = "、".join(case.code for case in found)
    return f"答复过、还没公开的:编号 {codes}。看一件回“公开意见 编号”。"

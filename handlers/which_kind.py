"""Which kind (是哪一样): a report could be of two kinds; whoever told it says which, and it goes to whom that concerns."""

from bot.cases import resident_actions, words
from bot.cases.opening import Request, open_case
from bot.conversation import own_case
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.replies import doubt
from bot.conversation.replies.acknowledging import say_opened
from bot.conversation.replies.doubt import BARE, BOTH, FIRST, NEITHER, SECOND, Doubt
from bot.conversation.replies.one_more_question import one_more_question
from bot.conversation.turn import Answer, Turn
from bot.messages import Reply
from bot.understanding.categories import OTHER
from bot.understanding.private import scrub
from models.cases import Case, case_text, case_where, get_case

which_kind = Capability("which_kind", answers=(doubt.PROMPT,), hears=doubt.hear)


@which_kind.on_answer
def choose(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1 or 2, 都有, 都不是, or the kind in words. What else was in doubt is asked next, one at a time."""
    answer.prompt.closed_at = turn.act.now
    detail = answer.prompt.detail
    asked, *left = [Doubt(*each) for each in detail["doubts"]]
    case = get_case(turn.act.session, asked.case_id)
    lines = [_settle(turn, case, asked, answer.number)]
    if turn.heard.number is None and len(turn.heard.text) > BARE:
        resident_actions.add_words(turn.act, turn.office, case, scrub(turn.heard.text))
    cases = [get_case(turn.act.session, row) for row in detail["cases"]]
    question = one_more_question(turn, cases, left, for_another=detail["for_another"])
    if question is None:
        return Reply("\n".join(lines))
    return Reply("\n".join([*lines, question[0]]), question[1])


def _settle(turn: Turn, case: Case, asked: Doubt, meant: int) -> str:
    if meant == FIRST:
        return f"好的,编号 {case.code}就按“{_name(turn, asked.first)}”办。"
    if meant == BOTH:
        return _open_another(turn, case, asked.second)
    kind = {SECOND: asked.second, NEITHER: OTHER}[meant]
    return own_case.sort(turn, case, kind)


def _open_another(turn: Turn, case: Case, kind: str) -> str:
    """Both: the other half is a case of its own, at the same place and with the same photos."""
    session = turn.act.session
    request = Request(
        text=case_text(session, case),
        category=kind,
        kind=case.kind,
        place=case.place,
        where=case_where(session, case),
        grid=case.grid,
        lat=case.lat,
        lng=case.lng,
        half_of=case,
        for_another=case.beneficiary_id is None,
    )
    opened = open_case(turn.act, turn.office, request, contact_id=case.contact_id, reporter_id=turn.person_id)
    return f"好的,两样各记一件。{say_opened(turn, opened, '')}"


def _name(turn: Turn, code: str) -> str:
    return words.brief(turn.office.category(code).in_plain_words)

"""To do (待办): a member sees what he has in hand, what is due soon, and what waits for his word; 待派: what waits for a hand."""

from datetime import date

from bot.cases import calls
from bot.cases.access import may_route
from bot.cases.lifecycle import RUNNING
from bot.cases.telling import find_routers
from bot.conversation.capability import MEMBER, Capability, NoSettings
from bot.conversation.replies.undecided import undecided_lines
from bot.conversation.turn import Turn
from bot.conversation.which_case.asking import line_shown
from bot.duties.digest import due_lines
from bot.duties.finding import NEAR
from bot.messages import Reply
from bot.reviews.sheet import decision_line
from bot.reviews.words import decision
from models.cases import Case, find_cases_owned, find_to_route
from models.outbox import find_told_of
from models.people import find_member, find_stood_in_for
from models.reviews import find_owed_by

LIST_MAX = 10

todo = Capability("todo", whole_words=("待办", "我的任务"), for_=MEMBER, help="待办:看您手上的事", help_rank=1)
to_route = Capability("to_route", whole_words=("待派",), for_=MEMBER)
HOW = "派人回“转派 编号 姓名”。"


@todo.on_complete
def show(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """待办: what he has, most urgent first, and the duties due soon; those who route also see what waits for a person."""
    member, session = turn.require_member(), turn.act.session
    mine = find_cases_owned(session, member.person_id, RUNNING)
    lines = [line_shown(turn, case) for case in mine[:LIST_MAX]]
    if len(mine) > LIST_MAX:
        lines.append(f"还有{len(mine) - LIST_MAX}件。")
    today = turn.today
    for other in find_stood_in_for(session, member.person_id, today):
        lines += _stood_in_for(turn, other)
    lines += [f"请告知 {line}" for line in calls.list_of(turn.act, turn.office, member.person_id)]
    lines += due_lines(turn.act, turn.office, member, date.min, today + NEAR)
    lines += undecided_lines(turn)
    lines += [decision(decision_line(session, one, today), today) for one in find_owed_by(session, member.person_id)]
    text = "\n".join(lines) if lines else "您手上没有待办。"
    if member.person_id in find_routers(session):
        listed = [_to_route(turn, case) for case in _find_to_route(turn)[:LIST_MAX]]
        text = "\n".join([text, *listed, HOW]) if listed else text
    return Reply(text)


@to_route.on_complete
def show_to_route(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """待派: what nobody has yet and is his to hand on, and nothing of his own."""
    cases = [case for case in _find_to_route(turn) if case.owner_id != turn.person_id]
    if not cases:
        return Reply("没有等派的事。您手上的事回“待办”。")
    more = [f"还有{len(cases) - LIST_MAX}件。"] if len(cases) > LIST_MAX else []
    return Reply("\n".join([*(_to_route(turn, case) for case in cases[:LIST_MAX]), *more, HOW]))


def _find_to_route(turn: Turn) -> list[Case]:
    """Of those who route by hand all that waits; of others what their post lets them hand on, and what they were told of."""
    session, member = turn.act.session, turn.require_member()
    told_of = find_told_of(session, member.person_id, "alarm")
    waiting = find_to_route(session, told_of)
    if member.person_id in find_routers(session):
        return waiting
    directory = turn.office.directory
    return [case for case in waiting if case.id in told_of or may_route(session, directory, member, case)]


def _to_route(turn: Turn, case: Case) -> str:
    """As he was told of it: of a sealed one the code alone."""
    return f"待派保密事项 编号 {case.code}" if case.sealed else f"待派 {line_shown(turn, case)}"


def _stood_in_for(turn: Turn, person_id: int) -> list[str]:
    """The cases of somebody who is away; nothing of what is sealed."""
    away = find_member(turn.act.session, person_id)
    owned = find_cases_owned(turn.act.session, person_id, RUNNING) if away else []
    return [f"代{away.name} {line_shown(turn, case)}" for case in owned if away and not case.sealed][:LIST_MAX]

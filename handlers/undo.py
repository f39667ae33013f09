"""Undo (发错了): within ten minutes the last message's effect is taken back, and whoever heard of it hears that."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.ballots.actions import take_back_last
from bot.cases import diary, resident_actions, words
from bot.cases.telling import told_of
from bot.conversation.ballot_reader import asking
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.turn import Turn
from bot.duties import taking_back
from bot.messages import Reply
from models.cases import get_case
from models.outbox import cancel, has_left
from models.questionnaires import find_sheet, lock_questionnaire, sheet_answers

undo = Capability("undo", words=("发错了",), whole_words=("说错了", "撤回上一条", "打错了"), help="发错了:十分钟内撤回")


@undo.on_complete
def take_back(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """Cases opened by the last message are withdrawn, cases it moved are put back, words not yet sent are held back."""
    effect, at = dict(turn.last_effect), turn.dialogue.effect_at
    turn.dialogue.effect = turn.dialogue.effect_at = None
    was_talking = bool(turn.frames)
    turn.frames.clear()
    if not effect or at is None:
        told = (
            "好的,刚才说的不算。有什么事,重新说。"
            if was_talking
            else "十分钟内没有可撤回的。要撤事项,回“不用办了 编号”。"
        )
        return Reply(told)
    if "added" in effect:
        return Reply(_unsay(turn, effect, at))
    unsent = cancel(turn.act.session, effect["cause"], turn.act.now)
    lines = [*_tear_out(turn, effect), *_withdraw(turn, effect), *_put_back(turn, effect, at)]
    lines += [*_unrecord(turn, effect, at), *_ask_again(turn, effect)]
    if not lines:
        lines = [
            "那句话没有发出去。" if unsent else f"编号 {effect['relayed']}那句话已经送到,撤不回了。可以再回一句说明。"
        ]
    turn.act.session.info.pop("moved", None)
    return Reply("\n".join(lines))


def _unsay(turn: Turn, effect: Mapping[str, Any], at: datetime) -> str:
    """Words added to a case: it stays, and the next 发错了 takes back what came before them."""
    added, session = effect["added"], turn.act.session
    before = {name: value for name, value in effect.items() if name != "added"}
    if before["cause"]:
        turn.dialogue.effect, turn.dialogue.effect_at = before, at
    case = get_case(session, added["case"])
    resident_actions.undo_words(turn.act, case)
    session.info.pop("moved", None)
    cancel(session, added["cause"], turn.act.now)
    return words.said_already(case.code) if has_left(session, added["cause"]) else words.unsaid(case.code)


def _tear_out(turn: Turn, effect: Mapping[str, Any]) -> list[str]:
    """A diary entry the last message wrote."""
    if "wrote" not in effect:
        return []
    diary.forget(turn.act, [effect["wrote"]])
    return ["那条日记删了。"]


def _ask_again(turn: Turn, effect: Mapping[str, Any]) -> list[str]:
    """The last answer to a questionnaire; its question is asked again."""
    if "answered" not in effect:
        return []
    row = lock_questionnaire(turn.act.session, effect["answered"])
    if not take_back_last(turn.act, row, turn.person_id):
        return ["那一题已经不算了。"]
    sheet = find_sheet(turn.act.session, row.id, turn.person_id)
    turn.go_on_with("questionnaire", **asking(row, len(sheet_answers(turn.act.session, sheet)) if sheet else 0))
    return ["好的,上一题重新答。"]


def _withdraw(turn: Turn, effect: Mapping[str, Any]) -> list[str]:
    """Cases the last message opened, unless they are done already."""
    opened = [get_case(turn.act.session, row) for row in effect["opened"]]
    done = [case for case in opened if case.state not in ("open", "accepted")]
    taken_back = [case for case in opened if case not in done]
    for case in taken_back:
        resident_actions.undo_opening(turn.act, turn.office, case)
    lines = [words.undone([case.code for case in taken_back])] if taken_back else []
    return lines + [words.too_late(case.code) for case in done]


def _unrecord(turn: Turn, effect: Mapping[str, Any], at: datetime) -> list[str]:
    """Duties the last message recorded are open again."""
    recorded = effect.get("recorded", ()) if turn.member is not None else ()
    return [taking_back.line(turn.act, turn.office, turn.require_member(), row, at) for row in recorded]


def _put_back(turn: Turn, effect: Mapping[str, Any], at: datetime) -> list[str]:
    """Cases the last message moved, unless somebody else moved them since."""
    lines = []
    for row, before in effect["moved"].items():
        case = get_case(turn.act.session, int(row))
        if [case.state, case.owner_id] != effect["after"][row]:
            lines.append(words.too_late(case.code))
            continue
        resident_actions.undo(turn.act, turn.office, case, before, at)
        lines.append(words.put_back(told_of(turn.act, turn.office, case), case.state))
    return lines

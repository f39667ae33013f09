"""Undo (发错了): within ten minutes the last message's effect is taken back, and whoever heard of it hears that."""

import re
from dataclasses import replace
from datetime import datetime

from bot.act import Effect
from bot.ballots.actions import take_back_last
from bot.cases import diary, resident_actions, words
from bot.cases.lifecycle import ACCEPTED, OPEN
from bot.cases.meant import choose, find_in_hand, is_named
from bot.cases.telling import told_of
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.own_case import stop_asking_where
from bot.conversation.readers.questionnaire import asking
from bot.conversation.turn import Turn
from bot.conversation.which_case.asking import MEANT, name_of
from bot.conversation.which_case.of_member import kind_of
from bot.duties import taking_back
from bot.messages import Reply
from bot.text.normalise import nfkc
from models.case_events import event_note, find_events
from models.cases import Case, get_case
from models.dialogues import find_open_prompts
from models.outbox import cancel, has_left
from models.questionnaires import find_sheet, lock_questionnaire, sheet_answers

#: What a member did with one case and means of another: the capability, and the field that takes his words.
AGAIN = {"accept": ("accept", ""), "depart": ("depart", ""), "arrive": ("arrive", "note"), "resolve": ("done", "note")}
_THAT = "(?P<about>.{1,12}?)(?:的?那[个件单]事?)"
_NOT_THIS = re.compile(
    f"不是[^,。 ]{{1,8}}[,。 ]*(?:应该)?是(?P<instead>.{{1,12}}?)[啊呀了。!]*|(?:不对|不是|错了|[说搞弄打]错了?)[,。 ]*(?:应该)?(?:是|说的是)?{_THAT}[啊呀了。!]*"
)
_NAMED = re.compile(f"(?:应该)?(?:是|说的是)?{_THAT}?[啊呀了。!]*")


def sounds_like_another(text: str) -> bool:
    """不对是纸箱那件: what was just done was meant for another case."""
    return _NOT_THIS.fullmatch(text) is not None


undo = Capability(
    "undo",
    words=("发错了",),
    whole_words=("说错了", "撤回上一条", "打错了"),
    says=sounds_like_another,
    help="发错了:十分钟内撤回",
)


@undo.on_complete
def take_back(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """The last message's effect is undone; a member who names another of his cases goes on with that one."""
    said = nfkc(turn.rest)
    other = _find_other(turn, said)
    if sounds_like_another(said):
        if other is None or not (_take_up(turn, other) or turn.last_effect.moved):
            return None
        if turn.next_frame is not None:
            return Reply(name_of(turn, other))
    again = _done_last(turn) if other is not None else None
    undone = _undo(turn)
    if other is None or again is None:
        return undone if other is None else Reply(f"{undone.text}\n{name_of(turn, other)}要记什么,请再说一遍。")
    capability, values = again
    turn.go_on_with(capability, case=other.code, **values)
    return undone


def _find_other(turn: Turn, said: str) -> Case | None:
    """The one case in hand that a member's words name, and that his last message did not touch."""
    found = _NOT_THIS.fullmatch(said) or _NAMED.fullmatch(said)
    if turn.member is None or found is None:
        return None
    session, touched = turn.act.session, turn.last_effect.moved
    about = found.groupdict().get("instead") or found["about"]
    cases = [one for one in find_in_hand(session, turn.person_id, turn.act.now) if str(one.id) not in touched]
    named = choose(session, turn.office, cases, about, kind_of(turn, about)) if cases else []
    return named[0] if len(named) == 1 and is_named(session, turn.office, named[0], about) else None


def _take_up(turn: Turn, other: Case) -> bool:
    """Was he asked which case he means? Then he has answered."""
    prompts = find_open_prompts(turn.act.session, turn.person_id, turn.act.now)
    asked = next((one for one in prompts if one.kind == MEANT), None)
    if asked is None:
        return False
    asked.closed_at = turn.act.now
    turn.go_on_with(asked.detail["capability"], **{**asked.detail["values"], "case": other.code})
    return True


def _done_last(turn: Turn) -> tuple[str, dict[str, str]] | None:
    """What his last message did with its one case, and his words."""
    moved = list(turn.last_effect.moved)
    event = find_events(turn.act.session, int(moved[0]))[-1] if len(moved) == 1 else None
    if event is None or event.move not in AGAIN:
        return None
    capability, field = AGAIN[event.move]
    return capability, {field: event_note(turn.act.session, event)} if field and event.note else {}


def _undo(turn: Turn) -> Reply:
    """Cases opened by the last message are withdrawn, cases it moved are put back, words not yet sent are held back."""
    effect, at = turn.last_effect, turn.dialogue.effect_at
    if turn.frames and _is_newer(turn.dialogue.asked_at, at):
        turn.frames.clear()
        return Reply("好的,刚才说的不算。有什么事,重新说。")
    if _withdraw_question(turn, at):
        return Reply("好的,刚才说的不算,没有记。请重新说。")
    turn.dialogue.effect = turn.dialogue.effect_at = None
    if not effect or at is None:
        return Reply("十分钟内没有可撤回的。要撤事项,回“不用办了 编号”。")
    stop_asking_where(turn)
    if effect.added:
        return Reply(_unsay(turn, effect, at))
    unsent = cancel(turn.act.session, effect.cause, turn.act.now)
    lines = [*_tear_out(turn, effect), *_withdraw(turn, effect), *_put_back(turn, effect, at)]
    lines += [*_unrecord(turn, effect, at), *_ask_again(turn, effect)]
    if not lines:
        lines = [
            "那句话没有发出去。" if unsent else f"编号 {effect.relayed}那句话已经送到,撤不回了。可以再回一句说明。"
        ]
    turn.act.effect.moved.clear()
    return Reply("\n".join(lines))


def _withdraw_question(turn: Turn, effect_at: datetime | None) -> bool:
    """Was he only asked which case he means since then? Nothing came of his words yet, and nothing will."""
    prompts = find_open_prompts(turn.act.session, turn.person_id, turn.act.now)
    asked = next((one for one in prompts if one.kind == MEANT and _is_newer(one.reached_at, effect_at)), None)
    if asked is not None:
        asked.closed_at = turn.act.now
    return asked is not None


def _is_newer(asked_at: datetime | None, effect_at: datetime | None) -> bool:
    """Was the open question asked after what would be undone? Then what is half said is the last step."""
    return effect_at is None or (asked_at is not None and asked_at > effect_at)


def _unsay(turn: Turn, effect: Effect, at: datetime) -> str:
    """Words added to a case: it stays, and the next 发错了 takes back what came before them."""
    added, session = effect.added, turn.act.session
    if effect.cause:
        turn.dialogue.effect, turn.dialogue.effect_at = replace(effect, added={}).as_json(), at
    case = get_case(session, added["case"])
    resident_actions.undo_words(turn.act, case)
    turn.act.effect.moved.clear()
    cancel(session, added["cause"], turn.act.now)
    return words.said_already(case.code) if has_left(session, added["cause"]) else words.unsaid(case.code)


def _tear_out(turn: Turn, effect: Effect) -> list[str]:
    """A diary entry the last message wrote."""
    if effect.wrote is None:
        return []
    diary.forget(turn.act, [effect.wrote])
    return ["那条日记删了。"]


def _ask_again(turn: Turn, effect: Effect) -> list[str]:
    """The last answer to a questionnaire; its question is asked again."""
    if effect.answered is None:
        return []
    row = lock_questionnaire(turn.act.session, effect.answered)
    if not take_back_last(turn.act, row, turn.person_id):
        return ["那一题已经不算了。"]
    sheet = find_sheet(turn.act.session, row.id, turn.person_id)
    turn.go_on_with("questionnaire", **asking(row, len(sheet_answers(turn.act.session, sheet)) if sheet else 0))
    return ["好的,上一题重新答。"]


def _withdraw(turn: Turn, effect: Effect) -> list[str]:
    """Cases the last message opened, unless they are done already."""
    opened = [get_case(turn.act.session, row) for row in effect.opened]
    done = [case for case in opened if case.state not in (OPEN, ACCEPTED)]
    taken_back = [case for case in opened if case not in done]
    for case in taken_back:
        resident_actions.undo_opening(turn.act, turn.office, case)
    lines = [words.undone([case.code for case in taken_back])] if taken_back else []
    return lines + [words.too_late(case.code, own=True) for case in done]


def _unrecord(turn: Turn, effect: Effect, at: datetime) -> list[str]:
    """Duties the last message recorded are open again."""
    recorded = effect.recorded if turn.member is not None else []
    return [taking_back.line(turn.act, turn.office, turn.require_member(), row, at) for row in recorded]


def _put_back(turn: Turn, effect: Effect, at: datetime) -> list[str]:
    """Cases the last message moved, unless somebody else moved them since."""
    lines = []
    for row, before in effect.moved.items():
        case = get_case(turn.act.session, int(row))
        if [case.state, case.owner_id] != effect.after[row]:
            lines.append(words.too_late(case.code, own=case.owner_id != turn.person_id))
            continue
        resident_actions.undo(turn.act, turn.office, case, before, at)
        lines.append(words.put_back(told_of(turn.act, turn.office, case), case.state))
    return lines

"""Status (进度): a resident's own cases with their state; no number, no password."""

from dataclasses import replace

from bot.cases import record, words
from bot.cases.access import require_own
from bot.cases.discretion import is_private, owner_named
from bot.cases.lifecycle import ENDED, RESOLVED
from bot.cases.merging import leading
from bot.cases.telling import expected_by, told_of
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.own_case import sounds_let_down
from bot.conversation.plain_forms import MaybeCase
from bot.conversation.replies import elder
from bot.conversation.replies.who_serves import asks_who_serves_a_place, tell_who_serves
from bot.conversation.turn import Turn
from bot.directory.pages import CASES
from bot.messages import NOTHING_YET, Prompt, Reply
from bot.understanding.unfixed import sounds_unfixed
from models.cases import Case, find_cases_of_contact
from models.people import find_member

LIST_MAX = 5
ASKING = ("怎么", "为什么", "为啥", "咋")

UNSAID = "(短信里不细说)"


#: A code may follow the first; the others say it all.
WORDS, WHOLE_WORDS = ("进度", "我的进度"), ("多久", "要多久", "还要多久", "几点来", "几时来", "什么时候来", "啥时候来")
status = Capability(
    "status",
    form=MaybeCase,
    words=WORDS,
    whole_words=WHOLE_WORDS,
    intents=("status",),
    help="进度:看您的事办到哪了",
    help_rank=1,
)


@status.on_complete
def show(turn: Turn, form: MaybeCase, settings: NoSettings) -> Reply | None:
    """The newest cases, or the record of one."""
    if form.case is not None:
        return _show_one(turn, require_own(turn.act.session, turn.person_id, form.case.code))
    if asks_who_serves_a_place(turn):
        return tell_who_serves(turn)
    if _complains(turn.heard.text):
        turn.go_on_with("rating")
        return NOTHING_YET
    everything = find_cases_of_contact(turn.act.session, turn.person_id, 50)
    if not everything:
        return Reply("您还没有报过事。哪里有问题,直接说就行。")
    mine = [case for case in everything if not case.sealed]
    if not mine:
        return Reply("没有可以列出的事项。记得编号的,回“进度 编号”。")
    mine.sort(key=lambda case: leading(turn.act, case).state in ENDED)
    most = elder.at_most(turn, LIST_MAX)
    lines = [_line(turn, case) for case in mine[:most]]
    more = f"\n还有{len(mine) - most}件较早的。" if len(mine) > most else ""
    return Reply("\n".join(lines) + more + elder.page_line(turn, CASES))


def _complains(text: str) -> bool:
    """灯还没修好 and 三天了没人理我 say so; 怎么还没来修 asks."""
    return (sounds_unfixed(text) or sounds_let_down(text)) and not any(word in text for word in ASKING)


def _line(turn: Turn, own: Case) -> str:
    """His own code; of a merged case how the one it is worked on with stands."""
    case = leading(turn.act, own)
    owner = find_member(turn.act.session, case.owner_id)
    told, waiting = told_of(turn.act, turn.office, own), case.resident_asked_at is not None
    if _is_kept_back(turn, own):
        told = replace(told, category=UNSAID, where="")
    expected = expected_by(case, turn.act.now)
    return words.progress_line(told, case.state, owner_named(case, owner), expected, waiting=waiting)


def _is_kept_back(turn: Turn, case: Case) -> bool:
    return turn.by_sms and is_private(case)


def _show_one(turn: Turn, case: Case) -> Reply:
    session, now = turn.act.session, turn.act.now
    notes = not _is_kept_back(turn, case)
    lines = [_line(turn, case), *record.told_to_resident(session, case, now, notes=notes)]
    if not case.sealed:
        lines[-1] += elder.page_line(turn, CASES, f"/{case.code}")
    if leading(turn.act, case).state != RESOLVED:
        return Reply("\n".join(lines))
    lines.append(f"好了吗?回 {words.numbered(words.VERDICTS)}")
    return Reply("\n".join(lines), Prompt("resolved", words.VERDICTS, about=case.id))

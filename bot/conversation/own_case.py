"""His own case (居民的那件): what becomes of it when a resident says that it is mended, is not, or that nobody need come.

Where his words leave open which it is, he is asked by place and thing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.cases import resident_actions, words
from bot.cases.discretion import owner_named
from bot.cases.sorting import sort_anew
from bot.cases.telling import expected_by
from bot.cases.urging import urge
from bot.conversation.turn import PASSING, Turn
from bot.conversation.which_case.asking import name_of
from bot.messages import NOTHING_YET, Prompt, Reply
from bot.text.when import say_by
from bot.understanding.private import scrub
from models.cases import Case
from models.people import find_member

OWN = "own"
MENDED, WRONG, AGAIN, CALLED_OFF, NOT_NEEDED = "mended", "wrong", "again", "called_off", "not_needed"
#: He wants to hear when.
URGED = "urged"
LISTED_MAX = 4
#: Of words.VERDICTS.
NOT_YET = 2
ASKED_FOR = timedelta(days=1)
#: Let down by us, whatever it is about: 你们骗人, 三天了没人理我.
_LET_DOWN = re.compile(
    r"骗人|骗子|说话不算|糊弄|敷衍|忽悠|没人(?:理|管|搭理|接|来|回)|没(?:有)?回音|[几\d一二两三四五六七八九十]+(?:天|个?小时|个?星期|周|个?月)了还?(?:没|不)|不管我"
)

#: 还是修吧: he wants it after all.
_KEEPS = re.compile(
    r"(?:[那算了,。 ])*还是(?:要|得|请|麻烦|帮我|给我|让|叫|你们|您|他们|师傅|人)*(?:过?来|派人|修|办|弄|处理|看)(?:一下|看看|修|看)*[吧的了啊呀好。!]*"
)
#: He is not content with whoever has it.
_WANTS_SUPERIOR = re.compile(
    r"(?:找|问|告诉|报给?|反映给|叫|让)(?:一下|你们?|您|的|他们?){0,3}(?:上级|领导|上面|负责人|头儿|主任|书记)"
)


@dataclass(frozen=True)
class Asking:
    """The question which, or whether it is this one; the way out when it is none."""

    which: str
    this: str
    no: str


ASKING = {
    MENDED: Asking("哪件好了?", "还在办。已经好了吗?", "都不是"),
    WRONG: Asking("对不起。您说的是哪件?", "", "别的事"),
    URGED: Asking("催哪件?", "", "都不是"),
    AGAIN: Asking("对不起。您说的是哪件?", "", "新的事"),
    CALLED_OFF: Asking("哪件不用来了?", "不用来了吗?", "都不是"),
    NOT_NEEDED: Asking("哪件不用办了?", "那件不用办了吗?", "都不是"),
}


def wants_it_after_all(text: str) -> bool:
    """还是修吧: what he was about to take back goes on."""
    return _KEEPS.fullmatch(text) is not None


def sounds_let_down(text: str) -> bool:
    """Do the words blame us for what was not done?"""
    return _LET_DOWN.search(text) is not None


def ask(turn: Turn, cases: Sequence[Case], what: str, **more: Any) -> Reply:
    """Which of them; of a single one whether it is. `more`: what the way out needs."""
    asking, names = ASKING[what], [name_of(turn, case) for case in cases[:LISTED_MAX]]
    until, about = turn.act.now + ASKED_FOR, {"what": what, "cases": [case.id for case in cases[:LISTED_MAX]]}
    if len(names) == 1 and what == MENDED:
        prompt = Prompt("resolved", words.VERDICTS[:2], cases[0].id, until, PASSING)
    else:
        options = (*names, asking.no) if len(names) > 1 else ("是", "不是")
        prompt = Prompt(OWN, tuple(options), None, until, {**about, **PASSING, **more})
    question = asking.which if len(names) > 1 else f"{names[0]}{asking.this}"
    return Reply(f"{question}回 {words.numbered(prompt.options)}", prompt)


def settle(turn: Turn, case: Case, what: str) -> Reply:
    """Do what he said of one case, now that it is known which."""
    if what == MENDED:
        return Reply(resident_actions.judge(turn.act, turn.office, case, 1))
    if what == URGED:
        turn.go_on_with("urging", case=case.code)
        return NOTHING_YET
    if what == CALLED_OFF:
        return Reply(call_off(turn, case))
    if what == NOT_NEEDED:
        return Reply(drop(turn, case))
    return Reply(say_again(turn, case) if what == AGAIN else say_not_yet(turn, case))


def say_again(turn: Turn, case: Case, said: str = "") -> str:
    """What was done is wrong again: it is worked on once more; he hears which it was taken for."""
    taken_up = resident_actions.judge(turn.act, turn.office, case, NOT_YET, said)
    return f"{taken_up}\n记在{name_of(turn, case)}那件上。不是那件请回“发错了”,再说在哪里。"


def say_not_yet(turn: Turn, case: Case, said: str = "") -> str:
    """It is not done: whoever has it hears that he waits, in his own words where there are any; he hears who, and by when."""
    if said:
        resident_actions.add_words(turn.act, turn.office, case, scrub(said))
    else:
        urge(turn.act, turn.office, case, "居民")
    above = resident_actions.tell_above(turn.act, turn.office, case, said) if _WANTS_SUPERIOR.search(said) else ""
    owner = find_member(turn.act.session, case.owner_id)
    late = case.accepted_at is None and case.accept_by <= turn.act.now
    who, expected = owner_named(case, owner), expected_by(case, turn.act.now)
    stands = words.not_yet(name_of(turn, case), case.code, who, expected, is_late=late, has_words=bool(said))
    return f"{stands}也已报给{above}。" if above else stands


def say_told_already(turn: Turn, case: Case, said: str) -> str:
    """He tells the same thing once more: it stays one case, and whoever has it hears his words."""
    resident_actions.add_words(turn.act, turn.office, case, scrub(said))
    owner = find_member(turn.act.session, case.owner_id)
    expected = expected_by(case, turn.act.now)
    return words.told_already(name_of(turn, case), case.code, owner_named(case, owner), expected)


def sort(turn: Turn, case: Case, kind: str) -> str:
    """It is of another kind than it was taken for: who has it now, and by when he answers."""
    owner = sort_anew(turn.act, turn.office, case, kind)
    who = f"由{owner.shown}办理" if owner else "已转街道派人"
    is_owed = case.accepted_at is None and case.accept_by > turn.act.now
    by = f",{say_by(case.accept_by, turn.act.now)}给您回话" if is_owed else ""
    return f"好的,编号 {case.code}改按“{words.brief(turn.office.category(kind).in_plain_words)}”办,{who}{by}。"


def call_off(turn: Turn, case: Case) -> str:
    """Nobody need come: everybody who was called to it hears so; nobody asks any more where it is."""
    told = drop(turn, case)
    owner = find_member(turn.act.session, case.owner_id)
    return words.called_off(told, owner_named(case, owner))


def drop(turn: Turn, case: Case) -> str:
    """He wants nothing more of it; nobody asks any more where it is."""
    stop_asking_where(turn)
    return resident_actions.withdraw(turn.act, turn.office, case)


def stop_asking_where(turn: Turn) -> None:
    """It is known, or matters no more."""
    turn.frames = [frame for frame in turn.frames if frame.capability != "wrong_place"]

"""None meant (不是他手上的事): a member says something of work, and has no case that it could be about."""

import re

from bot.cases.access import no_such
from bot.cases.lifecycle import RESOLVED
from bot.cases.meant import find_in_hand, speaks_for
from bot.cases.plain_words import ACCEPT, ARRIVE, ASK, DECLINE, DELAY, DEPART, DONE, TELL, TRANSFER, Plain
from bot.conversation import helping
from bot.conversation.colleagues import is_called
from bot.conversation.readers.matters import dump_matters
from bot.conversation.turn import Turn
from bot.conversation.which_case.asking import ASKED_FOR, MEANT
from bot.conversation.which_case.of_resident import find_running_unsealed
from bot.errors import Refused
from bot.messages import NOTHING_YET, Prompt, Reply
from models.cases import get_case

#: Words that nothing but a hand-over begins with.
_HANDS_ON = re.compile("转派?给|移交给|转交给|派给")
#: Moves whose sentence is nothing else where it has a code in it; with the others B1203 may be the door of a report.
CODED = frozenset({ASK, DONE, DECLINE, TRANSFER})
_NODS = re.compile(r"(?:收到|知道|晓得|明白)了[啊呀吧。!\s]*")
#: What is told of a thing, and what is said in thanks for it.
_TOLD_OF_A_THING = re.compile(r"(?!.*(?:谢|表扬|感谢)).*(?:了|配件|材料|零件|备件|货)[吧啊呀。!\s]*")
_TOLD = {
    DECLINE: "这件不在您手上,不用退。您手上的回“待办”。",
    ASK: "说编号就能查:回“经过 编号”。您手上的回“待办”。",
    TELL: "您手上没有在办的事。是新的事,请说哪里有什么问题。",
    TRANSFER: "您手上没有事可转。派别人手上的,回“转派 编号 姓名”。",
}


def say_of_none(turn: Turn, said: Plain, code: str | None, words: str) -> Reply | None:
    """A plain answer where it can be about nothing else, a question where it may be a report; None for an ordinary sentence.

    Raises Refused for a code of no case.
    """
    if said.move == DONE and (told := tell_of_just_done(turn, words)) is not None:
        return told
    if said.move in (DEPART, ARRIVE, ACCEPT) and code is None:
        return helping.go_too(turn, said, words) or (Reply("好的。") if _NODS.fullmatch(said.about) else None)
    if code is not None and said.move in CODED:
        raise Refused(no_such(code))
    if said.move in (DONE, DELAY):
        return _ask_whether_new(turn, said) if code is None else None
    if said.move == TELL and any(matter.place or matter.candidates for matter in turn.heard.understood.matters):
        return None  # 打电话没人接,翠园3幢灯坏了
    return Reply(_TOLD[said.move]) if said.move in _TOLD else None


def tell_of_just_done(turn: Turn, words: str) -> Reply | None:
    """换了个灯头, right after 灯搞好了: what he put in belongs to the case that he reported done."""
    code = _find_just_done(turn)
    if code is None:
        return None
    turn.go_on_with("relay", case=code, said=words)
    return NOTHING_YET


def knows_nobody(turn: Turn, name: str, text: str) -> Reply | None:
    """转给小钱, where no colleague is called so; None for whom no colleague can be meant: 请物业来修一下."""
    if not (is_called(name) or _HANDS_ON.search(text)) or not find_in_hand(
        turn.act.session, turn.person_id, turn.act.now
    ):
        return None
    return Reply(f"没有转:本单位名册里没有“{name}”。请回“转派 编号 全名”,编号回“待办”看。")


def _find_just_done(turn: Turn) -> str | None:
    """The case that his last message reported done: what he put in belongs to it."""
    moved = [get_case(turn.act.session, int(row)) for row in turn.last_effect.moved]
    return next((one.code for one in moved if one.state == RESOLVED and speaks_for(one, turn.person_id)), None)


def _ask_whether_new(turn: Turn, said: Plain) -> Reply | None:
    """3幢的垃圾清了, 3幢那个电梯等配件: nothing is filed before he says that it is a report; of what he reported himself others hear."""
    matters = dump_matters(turn)
    told = said.about and matters and _TOLD_OF_A_THING.fullmatch(turn.heard.text)
    if not told or any(one["urgency"] != "normal" for one in matters) or find_running_unsealed(turn):
        return None
    detail: dict[str, object] = {"capability": said.move, "values": {}, "cases": [], "matters": matters}
    options = ("要,请派人", "不用")
    prompt = Prompt(MEANT, options, detail=detail, expires_at=turn.act.now + ASKED_FOR)
    return Reply("您手上没有这件。是要报事吗?回 1要,请派人 2不用", prompt)

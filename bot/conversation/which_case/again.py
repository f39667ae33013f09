"""Again (又坏了): which of his cases that were called done lately his words say is wrong again."""

import re

from bot.cases.lifecycle import CLOSED, RESOLVED, RUNNING
from bot.cases.merging import leading
from bot.cases.resident_actions import may_reopen
from bot.conversation.readers.matters import KeptMatter
from bot.conversation.turn import Turn
from bot.conversation.which_case.belonging import is_vague
from bot.understanding.unfixed import sounds_unfixed
from models.cases import OWN_MAX, Case, find_cases_of_contact

#: Of what was mended before: the lamp of last time is dark again.
_AGAIN = re.compile(r"又|再次|上[次回]|(?:前[天几]|昨天|刚刚?|才|修好?)修?[过好了]?的|老毛病|修[过好了]+(?:没|才|不到)")


def sounds_again(text: str) -> bool:
    """前天修的路灯昨晚又灭了: something that was mended is wrong once more."""
    return _AGAIN.search(text) is not None and sounds_unfixed(text)


def tells_again(text: str) -> bool:
    """今天又有味道: once more, whatever it is."""
    return _AGAIN.search(text) is not None


def find_wrong_again(turn: Turn, matters: list[KeptMatter]) -> list[Case]:
    """Those of its kind, and of its place if he names one; none where he tells more, or has such a one under way."""
    if len(matters) != 1 or _AGAIN.search(turn.heard.text) is None or _stands_alone(matters[0]):
        return []
    mine = [one for one in find_cases_of_contact(turn.act.session, turn.person_id, OWN_MAX) if not one.sealed]
    meant = [one for one in mine if _fits(one, matters[0])]
    if any(leading(turn.act, one).state in RUNNING for one in meant):
        return []
    return [one for one in meant if _was_done(turn, one)]


def _stands_alone(matter: KeptMatter) -> bool:
    unsure_where = matter["candidates"] or (matter["place_text"] and not matter["where"])
    return bool(matter["sealed"] or matter["about_staff"] or matter["urgency"] != "normal" or unsure_where)


def _fits(case: Case, matter: KeptMatter) -> bool:
    where = matter["where"]
    if where and not where["assumed"] and where["code"] != case.place:
        return False
    return is_vague(matter) or case.category == matter["category"]


def _was_done(turn: Turn, own: Case) -> bool:
    case = leading(turn.act, own)
    return case.state in (RESOLVED, CLOSED) and may_reopen(case, turn.act.now) and own.rating in (None, "fixed")

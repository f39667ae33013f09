"""Unsaid (没说的地方): what follows from a danger whose place was not said: it is asked, or was taken from a case before."""

from collections.abc import Sequence

from bot.cases import member_words
from bot.cases.merging import leading
from bot.cases.telling import tell_member
from bot.conversation.places import just_said
from bot.conversation.places.where import JUST_SAID, PLACELESS
from bot.conversation.readers.matters import KeptMatter
from bot.conversation.turn import Turn
from bot.understanding.private import scrub
from models.cases import Case

ToldOf = Sequence[tuple[Case, KeptMatter]]


def ask_where(turn: Turn, told_of: ToldOf) -> None:
    """Where life is in danger it is asked after filing; the answer is for all of the message that lack a place."""
    unplaced = [case for case, matter in told_of if _is_in_doubt(case, matter) and matter["intent"] not in PLACELESS]
    alarm = next((case for case in unplaced if case.urgency == "life"), None)
    if alarm is not None:
        codes = [case.code for case in unplaced if not case.about_staff or case is alarm]
        turn.go_on_with("wrong_place", case=alarm.code, ones=codes)


def _is_in_doubt(case: Case, matter: KeptMatter) -> bool:
    """It is not known where, or only in which grid."""
    return case.grid is None or (case.place is None and bool(matter["candidates"]))


def tell_of_growth(turn: Turn, told_of: ToldOf) -> None:
    """漏得插座冒烟了, after a leak: whoever has the leak hears that it has become a danger, and the number of that."""
    for case, matter in told_of:
        where = matter["where"]
        is_bare = bool(matter["place_text"])  # 4幢着火了 has a building of its own
        if case.urgency != "life" or case.sealed or is_bare or not where or where["assumed"] != JUST_SAID:
            continue
        before = just_said.find_last(turn, in_danger=True, but=case.code)
        if before is not None:
            _tell(turn, before, f"{scrub(matter['text'])}(已按险情另办,编号 {case.code})")


def _tell(turn: Turn, case: Case, words: str) -> None:
    owner = leading(turn.act, case).owner_id
    tell_member(turn.act, turn.office, case, owner, lambda told: member_words.more_words(told, words))

"""Second thoughts (又坏了, 不是漏水是堵了): what somebody says of a thing he told before makes it no new case."""

import re

from bot.cases.lifecycle import OPEN
from bot.cases.resident_actions import add_words
from bot.conversation import own_case
from bot.conversation.own_case import sounds_let_down
from bot.conversation.readers.base import SURE as UNSURE
from bot.conversation.readers.matters import KeptMatter
from bot.conversation.replies.more_or_other import ask
from bot.conversation.turn import Turn
from bot.conversation.which_case.again import find_wrong_again, tells_again
from bot.conversation.which_case.belonging import is_vague, says_no_place, stands_alone
from bot.conversation.which_case.of_resident import find_last_spoken_of, find_running_unsealed
from bot.messages import NOTHING_YET, Reply
from bot.text.verdicts import read_verdict
from bot.understanding.private import scrub
from models.cases import Case, get_case

#: Of words.VERDICTS.
MENDED = 1
#: It is not what he said first.
_NOT_THAT = re.compile(r"(?:不对|说错了|搞错了)?[,。 ]*不是.{1,8}?[,。 ]*(?:是|应该是)")


def hear(turn: Turn, matters: list[KeptMatter]) -> Reply | None:
    """What was mended is wrong again, or the case of a moment ago is of another kind; None for anything else."""
    if again := find_wrong_again(turn, matters):
        return _take_up_again(turn, again, matters)
    return _correct_kind(turn, matters) or _go_on_about_running(turn, matters)


def _go_on_about_running(turn: Turn, matters: list[KeptMatter]) -> Reply | None:
    """来水了, 昨晚没人管, 今天又有味道, without a place: of what is worked on, where there is such a thing."""
    if len(matters) != 1 or turn.just_opened is not None or not _is_without_place(matters[0]):
        return None
    said, matter = turn.heard.text, matters[0]
    is_mended, is_let_down = read_verdict(said) == MENDED, is_vague(matter) and sounds_let_down(said)
    if not (is_mended or is_let_down or tells_again(said)):
        return None
    running = find_running_unsealed(turn)
    if is_let_down:
        turn.go_on_with("rating")
        return NOTHING_YET if running else None
    of_kind = [case for case in running if case.category == matter["category"] != "other"]
    if not of_kind:
        return None
    if is_mended:
        return own_case.ask(turn, of_kind, own_case.MENDED)
    if len(of_kind) > 1:
        return own_case.ask(turn, of_kind, own_case.WRONG)
    return Reply(own_case.say_not_yet(turn, of_kind[0], said))


def _is_without_place(matter: KeptMatter) -> bool:
    """It says no place, and is neither grave nor secret."""
    return says_no_place(matter) and matter["urgency"] == "normal" and not stands_alone(matter)


def ask_what_it_is(turn: Turn, matters: list[KeptMatter]) -> Reply | None:
    """我妈坐轮椅下不来, after the lift: what may be a matter of its own and has no place is asked about before where it is."""
    if len(matters) != 1 or not _is_without_place(matters[0]) or matters[0]["intent"] != "report":
        return None
    matter = matters[0]
    if matter["confidence"] > UNSURE and matter["category"] != "other":
        return None
    running = find_running_unsealed(turn)
    case = find_last_spoken_of(turn, running) or (running[0] if len(running) == 1 else None)
    return ask(turn, case, matters) if case is not None else None


def _take_up_again(turn: Turn, cases: list[Case], matters: list[KeptMatter]) -> Reply:
    """The one that was called done, and is wrong again; of several he is asked which."""
    if len(cases) == 1:
        return Reply(own_case.say_again(turn, cases[0], scrub(turn.heard.text)))
    return own_case.ask(turn, cases, own_case.AGAIN, matters=matters)


def _correct_kind(turn: Turn, matters: list[KeptMatter]) -> Reply | None:
    """不是漏水是下水道堵了, right after his report: that case is of the other kind."""
    if turn.just_opened is None or len(matters) != 1 or _NOT_THAT.match(turn.heard.text) is None:
        return None
    case, matter = get_case(turn.act.session, turn.just_opened), matters[0]
    is_plain = matter["urgency"] == case.urgency == "normal" and not (stands_alone(matter) or case.sealed)
    elsewhere = matter["where"] and matter["where"]["code"] != case.place
    if not is_plain or elsewhere or is_vague(matter) or matter["category"] == case.category or case.state != OPEN:
        return None
    said = own_case.sort(turn, case, matter["category"])
    add_words(turn.act, turn.office, case, scrub(turn.heard.text))
    return Reply(said)

"""Plain words (平常话): a member says 我到了, 漏水的修好了, 明天再弄, 转给小张 of what he has in hand, without a command's word."""

import re
from typing import Any

from bot.cases.access import ROUTING_POSTS, require_handled, require_routable, require_seen
from bot.cases.lifecycle import RUNNING, says
from bot.cases.meant import find_in_hand, is_named
from bot.cases.plain_words import (
    ACCEPT,
    ARRIVE,
    ASK,
    CAUSE,
    COME,
    CONTROL,
    DECLINE,
    DELAY,
    DONE,
    LIST,
    TELL,
    TRANSFER,
    Plain,
    read_each,
    read_plain,
    says_safe,
    takes_all,
)
from bot.conversation.capability import MEMBER, Capability, NoSettings
from bot.conversation.colleagues import find_colleagues
from bot.conversation.none_meant import knows_nobody, say_of_none, tell_of_just_done
from bot.conversation.plain_forms import Said
from bot.conversation.turn import Answer, Turn
from bot.conversation.which_case.asking import MEANT, ask_which, code_in, name_of
from bot.conversation.which_case.beside import find_beside, tell_beside
from bot.conversation.which_case.of_member import (
    at_named_place,
    choose_meant,
    find_candidates,
    find_meant,
    find_owed_decision,
    is_elsewhere,
    is_grave,
    is_of_a_case,
    is_owed,
    names_one,
    names_only_a_part,
    tells_another_danger,
)
from bot.errors import Refused
from bot.messages import NOTHING_YET, Reply
from bot.text.coming import bare_topic_of, coming_in, sounds_coming, tells_several, topic_of
from bot.text.normalise import nfkc
from models.cases import Case, find_own_case, find_to_route

#: The capability that a move is, where it is called otherwise, and the field that takes the words.
CAPABILITY = {COME: "plan", DELAY: "plan"}
WORDS_OF = {
    DONE: "note",
    COME: "said",
    DELAY: "said",
    DECLINE: "reason",
    ARRIVE: "note",
    CAUSE: "note",
    CONTROL: "note",
    TELL: "said",
}
#: Said of a matter of life it takes it; a nod never does (DESIGN 4).
_TAKES = re.compile(r"接|我(?:再|先)?(?:来|去|负责)")
_CORRECTS = re.compile(r"^(?:不对|[说搞弄打]?错了)[\s,,。、]*(?:应该)?是?(?=.{2})")
#: What stands before the words themselves: 1, a code.
_AHEAD = re.compile(
    r"^(?:1[\s,。、]+(?=\D)|(?:编号[\s:]*)?(?=\d*[A-Za-z])[0-9A-Za-z]{5}(?:[\s,。:]+|(?=[^0-9A-Za-z\s]))(?!怎么|什么|派|转))"
)
_CLAUSES = re.compile("[,。;!]+")
_OWN_HANDS = re.compile("[手名][上里下]")
#: Their own answer names the case.
NAMES_IT = frozenset({ASK, DONE})


def sounds_plain(text: str) -> bool:
    """A sentence that speaks of a case without naming what to do by its word."""
    bare = _bare(text)
    return (
        read_plain(bare) is not None
        or sounds_coming(bare)
        or tells_several(bare)
        or bool(bare_topic_of(bare))
        or _promises_one_of(bare)
        or bool(read_each(bare))
    )


def _promises_one_of(text: str) -> bool:
    """灯那个下午去看,电梯已经打电话给维保了: a time for a thing, and beside it what is told of another."""
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    timed = [clause for clause in clauses if topic_of(clause) and sounds_coming(clause)]
    return len(clauses) > 1 and 0 < len(timed) < len(clauses) and not sounds_coming(text) and not read_plain(text)


def _tells_of_two(turn: Turn, text: str) -> bool:
    """Does each clause name another of his cases?"""
    if not _promises_one_of(text):
        return False
    session, cases = turn.act.session, find_in_hand(turn.act.session, turn.person_id, turn.act.now)
    named = [
        frozenset(case.code for case in cases if is_named(session, turn.office, case, clause))
        for clause in _CLAUSES.split(text)
    ]
    return len({codes for codes in named if codes}) > 1


def _bare(text: str) -> str:
    """不对 是10幢的门修好了 corrects what came before; 1 下午去 says that he takes it and when; the second tells both. A code ahead says only of what: 7K3M2 我到了."""
    return _AHEAD.sub("", _CORRECTS.sub("", text))


plain_words = Capability(
    "plain_words",
    form=Said,
    says=sounds_plain,
    before_places=True,
    for_=MEMBER,
    answers=(MEANT,),
    reads_options=True,
)


@plain_words.on_complete
def take(turn: Turn, form: Said, settings: NoSettings) -> Reply | None:
    """Do what the command would; None where nothing that he has is meant: then it is an ordinary sentence."""
    whole, words = nfkc(form.text or ""), _CORRECTS.sub("", str(form.text))
    text = _bare(whole)
    if (each := _find_each(turn, text)) is not None:
        return _go_on_with_each(turn, each)
    if tells_several(text) or _tells_of_two(turn, text):
        return Reply("还没记。请一条说一件,如“漏水的下午去”。")
    if _promises_one_of(text) or (read_each(text) and not _is_one_thing(text)):
        return None
    said = read_plain(text) or Plain(COME, topic_of(text) or bare_topic_of(text))
    if said.about and said.about == bare_topic_of(text):
        if not names_one(turn, said.about):
            return None
        text = text.removeprefix(said.about).lstrip(" ,")
    if said.move == LIST:
        return _list(turn, text)
    if said.move == TRANSFER and not find_colleagues(turn, said.name):
        return knows_nobody(turn, said.name, text)
    capability, values = _doing(turn, said, text, words)
    code = code_in(whole)  # one of no case may be mistyped: then it is asked
    if code is not None and is_of_a_case(turn, said, whole, code):
        return _of_case(turn, said.move, capability, {**values, "case": code}, words)
    if said.move != CAUSE and not says_safe(text) and tells_another_danger(turn):
        return None
    return _of_those_in_hand(turn, said, code, capability, values) or say_of_none(turn, said, code, words)


def _is_one_thing(text: str) -> bool:
    """Is the whole sentence about one, too: 漏水的修好了,换了个阀门?"""
    return read_plain(text) is not None or sounds_coming(text) or bool(bare_topic_of(text))


def _find_each(turn: Turn, text: str) -> list[tuple[str, Plain, Case]] | None:
    """What each clause says, and of which of his cases; None unless each surely names another of them."""
    found: list[tuple[str, Plain, Case]] = []
    if not (clauses := read_each(text)):
        return None
    session, cases = turn.act.session, find_in_hand(turn.act.session, turn.person_id, turn.act.now)
    for clause, said in clauses:
        named = [
            case for case in at_named_place(turn, cases, clause) if is_named(session, turn.office, case, said.about)
        ]
        if len(named) != 1 or named[0].urgency == "life":
            return None
        found.append((clause, said, named[0]))
    return found if len({case.id for _clause, _said, case in found}) == len(found) else None


def _go_on_with_each(turn: Turn, each: list[tuple[str, Plain, Case]]) -> Reply:
    """One after the other. Raises Refused for all where one may not be."""
    for clause, said, case in each:
        _require_may(turn, said.move, case.code)
        capability, values = _doing(turn, said, clause, clause)
        turn.go_on_with(capability, **values, case=case.code)
    return NOTHING_YET


def _doing(turn: Turn, said: Plain, text: str, words: str) -> tuple[str, dict[str, Any]]:
    """The capability that the move is, and what it is given beside the case."""
    if said.move == COME and coming_in(text, turn.act.now) is None:
        return "accept", {}  # a time that is past: when, then?
    if said.move == COME:
        return CAPABILITY[COME], {"said": text}
    return CAPABILITY.get(said.move, said.move), _values(said, words)


def _of_those_in_hand(
    turn: Turn, said: Plain, code: str | None, capability: str, values: dict[str, Any]
) -> Reply | None:
    """Go on with the one that is meant, or ask which; None where he has none that it could be."""
    cases = [] if code is not None and is_owed(turn, code) else find_candidates(turn, said)
    if not cases and said.move == DONE and (decision := find_owed_decision(turn, said.about, code)) is not None:
        return _go_on(turn, "complete", {"case": decision, "note": values["note"]})
    if (beside := _tell_beside(turn, said, cases, capability, values)) is not None:
        return beside
    if not cases:
        return None
    if (
        said.move == DONE
        and names_only_a_part(turn, said, cases)
        and (told := tell_of_just_done(turn, turn.heard.text))
    ):
        return told
    meant = find_meant(turn, said, cases)
    if said.move == ACCEPT and (len(meant) > 1 or takes_all(said.about) or not _TAKES.search(said.about)):
        return _go_on(turn, capability, {})  # it lists them, and takes no life safety for a nod
    if said.move == TELL:
        return ask_which(turn, meant or cases, capability, values, "要把这句话告诉居民吗?", "不用")
    if len(meant) != 1 or code is not None or is_elsewhere(turn, meant[0]) or is_grave(turn, said, meant[0]):
        return ask_which(turn, meant or cases, capability, values)
    return _go_on(
        turn, capability, {**values, "case": meant[0].code}, "" if said.move in NAMES_IT else name_of(turn, meant[0])
    )


@plain_words.on_answer
def choose_one(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """The case by its number; the number behind them is none of them."""
    answer.prompt.closed_at = turn.act.now
    detail = answer.prompt.detail
    if answer.number == len(detail["cases"]) + 1 and "matters" in detail:
        return _go_on(turn, "report", {"matters": detail["matters"]})
    if answer.number > len(detail["cases"]):
        return Reply("好的。" if detail["capability"] == TELL else "好的,没有记。是新的事,请说哪里有什么问题。")
    code, move = detail["cases"][answer.number - 1], str(detail["capability"])
    return _of_case(turn, move, move, {**detail["values"], "case": code}, str(detail.get("said", "")))


def _of_case(turn: Turn, move: str, capability: str, values: dict[str, Any], said: str) -> Reply:
    """Go on with the case that is named: as one of his, or as one that he was called to and another has. Raises Refused."""
    beside = tell_beside(turn, move, values["case"], said)
    if beside is None:
        _require_may(turn, move, values["case"])
    return beside or _go_on(turn, capability, values)


def _tell_beside(turn: Turn, said: Plain, cases: list[Case], capability: str, values: dict[str, Any]) -> Reply | None:
    """Are his words of a matter that he was called to and another has? Asked, where they may be of one of his own too."""
    beside = [case for case in find_beside(turn, said.move) if not cases or case.state in RUNNING]
    meant = choose_meant(turn, said, [*cases, *beside]) if beside else []
    if not any(case in beside for case in meant) or is_elsewhere(turn, meant[0]):
        return None
    if len(meant) == 1:
        return tell_beside(turn, said.move, meant[0].code, turn.heard.text)
    return ask_which(turn, meant, capability, values, more={"said": turn.heard.text})


def _go_on(turn: Turn, capability: str, values: dict[str, Any], heading: str = "") -> Reply:
    turn.go_on_with(capability, **values)
    return Reply(heading) if heading else NOTHING_YET


def _require_may(turn: Turn, move: str, code: str) -> None:
    """He has the case, or by post may hand it on or look at it, and it still runs. Raises Refused."""
    session, directory = turn.act.session, turn.office.directory
    member, now = turn.require_member(), turn.act.now
    if move == ASK:
        if find_own_case(session, code, turn.person_id) is None:
            require_seen(turn.act, directory, member, code)
        return
    if move == TRANSFER:
        case = require_routable(session, directory, member, code, now)
    else:
        case = require_handled(session, member, code, now)
    if case.state not in RUNNING:
        raise Refused(f"编号 {code}现在是“{says(case.state)}”。回“待办”看手上的事。")


def _values(said: Plain, text: str) -> dict[str, Any]:
    """What the move's own form is given beside the case."""
    if said.move == TRANSFER:
        return {"name": said.name}
    field = WORDS_OF.get(said.move)
    return {field: said.note or text} if field else {}


def _list(turn: Turn, text: str) -> Reply:
    """What he has; who hands out work, has nothing himself and asks for no work of his own sees how much each has."""
    member = turn.require_member()
    session = turn.act.session
    has_work = find_in_hand(session, member.person_id, turn.act.now) or find_to_route(session, limit=1)
    if ROUTING_POSTS.intersection(member.posts) and not has_work and not _OWN_HANDS.search(text):
        return _go_on(turn, "load", {"whose": "谁最忙"})
    return _go_on(turn, "todo", {})

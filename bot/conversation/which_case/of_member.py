"""Of a member (成员说的是哪件): which of the cases that he has his plain words are about, if any."""

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.cases.access import may_route, require_seen
from bot.cases.lifecycle import UNTAKEN
from bot.cases.meant import choose, find_called_to, find_in_hand, is_named, names_another, names_nothing_of, speaks_for
from bot.cases.plain_words import (
    ACCEPT,
    ARRIVE,
    ASK,
    CAUSE,
    COME,
    CONTROL,
    DECLINE,
    DELAY,
    DEPART,
    DONE,
    TELL,
    TRANSFER,
    Plain,
    read_plain,
    says_where_he_is,
    thing_of_work,
)
from bot.conversation.turn import Turn
from bot.errors import Refused
from bot.geography.place_name import is_unnamed
from bot.geography.places import PlaceFinding
from bot.text.normalise import nfkc
from bot.understanding.understand import understand
from bot.understanding.understood import CERTAIN
from models.cases import AT_ONCE, Case, case_where, find_own_case, find_to_route
from models.dialogues import find_open_prompts
from models.reviews import decision_text, find_owed_by

#: What he put in names a part, which may be of anything: 换了新阀门.
_TELLS_WORK = re.compile("[换装补接焊][了好上]")
_CLAUSES = re.compile(r"[,。;!\s]+")
_BUILDING = re.compile(r"[幢栋座#]|号楼")
#: Somebody else comes, who may have been called to any of them.
_SENT = re.compile(r"师傅|维保|[电水焊木]工|维修|派人")
#: 敲门没人应.
_NOBODY_OPENS = re.compile(r"(?:敲|叫|按).{0,4}(?:门铃?|铃).{0,6}(?:没人|无人|不[应开]|没[有]?[应开])")
#: What follows is a code and nothing else.
_ANNOUNCED = re.compile(r"编号[:\s]*[0-9A-Za-z]{5}(?![0-9A-Za-z])")
#: Moves whose words name what was broken; of the others only the place counts.
NAME_THINGS = frozenset({DONE, CAUSE, DECLINE, TRANSFER, COME, DELAY, ASK})
#: Said right after a case was taken they are of that one, where they name none.
TAKEN_JUST_NOW = timedelta(minutes=10)
AT_HAND = frozenset({COME, DELAY, DECLINE, TRANSFER, DEPART, ARRIVE})
#: … and never of the one that cannot wait only because it cannot.
NOT_SO_URGENT = frozenset({DELAY, DECLINE, TRANSFER})


def find_candidates(turn: Turn, said: Plain) -> list[Case]:
    """What he has; to take, what nobody took yet; in control, what is urgent; to hand out, also what waits for a person."""
    session, member = turn.act.session, turn.require_member()
    cases = find_in_hand(session, member.person_id, turn.act.now)
    if said.move == TELL:
        return [case for case in cases if speaks_for(case, member.person_id)]
    if said.move == ACCEPT:
        return [case for case in cases if case.state in UNTAKEN]
    if said.move == CONTROL:
        return [case for case in cases if case.urgency in AT_ONCE]
    if said.move == TRANSFER:
        directory = turn.office.directory
        return cases + [case for case in find_to_route(session) if may_route(session, directory, member, case)]
    return cases


def find_meant(turn: Turn, said: Plain, cases: list[Case]) -> list[Case]:
    """By the words; where they tell nothing, the one he is at, lately spoke of, the urgent one, or the one he is asked about."""
    there = at_named_place(turn, cases)
    if not there and len(cases) > 1:
        return cases
    cases = there or cases
    meant = choose_meant(turn, said, cases)
    if len(meant) < 2 or len(meant) < len(cases):
        return meant
    asked = {
        one.about for one in find_open_prompts(turn.act.session, turn.person_id, turn.act.now) if one.kind == "plan"
    }
    if (kind := _category(turn, said, cases)) and kind not in {case.category for case in cases}:
        return meant
    lately = lately_spoken_of(turn, cases)
    for narrower in (
        _fitting(turn, said, cases),
        [case for case in cases if case.arrived_at is not None],
        lately if _is_of_the_latest(turn, said, lately) else [],
        _urgent(cases) if said.move not in NOT_SO_URGENT or says_where_he_is(said.about) else [],
        [case for case in cases if case.id in asked and said.move == COME and not _SENT.search(turn.heard.text)],
    ):
        if len(narrower) == 1:
            return narrower
    return meant


def _is_of_the_latest(turn: Turn, said: Plain, lately: Sequence[Case]) -> bool:
    """Said right after a case was taken: of that one, but for a second time, or when a workman comes, who may come to any."""
    if said.move == COME and (_SENT.search(turn.heard.text) or any(case.promised_at for case in lately)):
        return False
    return said.move in AT_HAND and not (said.move == DELAY and _urgent(lately))


def _fitting(turn: Turn, said: Plain, cases: Sequence[Case]) -> list[Case]:
    """已经清掉了 fits litter alone, 通好了 a drain: those of the kind of thing that such work is done to."""
    thing = thing_of_work(turn.heard.text) if said.move == DONE else ""
    kind = kind_of(turn, thing, cases)
    return [case for case in cases if kind and case.category == kind]


def _urgent(cases: Sequence[Case]) -> list[Case]:
    return [case for case in cases if case.urgency in AT_ONCE]


def lately_spoken_of(turn: Turn, cases: Sequence[Case]) -> list[Case]:
    """Those that he took, did something about, or told something of in the last minutes."""
    effect, since = turn.last_effect, turn.act.now - TAKEN_JUST_NOW
    touched = {one for one in cases if str(one.id) in effect.moved or one.code == effect.relayed}
    return [case for case in cases if case in touched or (case.accepted_at is not None and case.accepted_at > since)]


def choose_meant(turn: Turn, said: Plain, cases: list[Case]) -> list[Case]:
    """By the words alone: one where they are clear, all where they tell nothing, none where they are of something else."""
    return choose(turn.act.session, turn.office, cases, said.about, _category(turn, said, cases))


def names_one(turn: Turn, about: str) -> bool:
    """Does `about` name a thing or a place of what he has in hand?"""
    cases = find_in_hand(turn.act.session, turn.person_id, turn.act.now)
    return any(is_named(turn.act.session, turn.office, case, about) for case in at_named_place(turn, cases))


def names_only_a_part(turn: Turn, said: Plain, cases: Sequence[Case]) -> bool:
    """换了个灯头: what he put in, and nothing of what he has in hand."""
    if _TELLS_WORK.search(turn.heard.text) is None:
        return False
    return not any(is_named(turn.act.session, turn.office, case, said.about) for case in cases)


def find_owed_decision(turn: Turn, about: str, code: str | None) -> str | None:
    """The decision of a review that he owes and the words name, by its code; his only one where they name nothing."""
    owed = find_owed_by(turn.act.session, turn.person_id)
    texts = {one.code: decision_text(turn.act.session, one) for one in owed}
    if code in texts:
        return code
    pairs = {about[at : at + 2] for at in range(len(about) - 1)}
    named = [code for code, text in texts.items() if not about or any(pair in text for pair in pairs)]
    return named[0] if len(named) == 1 else None


def is_of_a_case(turn: Turn, said: Plain, text: str, code: str) -> bool:
    """Does `code` name a case that he may know of, or say that it names one? B1203 without 编号 may be a door.

    One of no case and one of a case that is none of his business are the same here.
    """
    if may_know(turn, code):
        return True
    return _ANNOUNCED.search(text) is not None and not (said.move == DONE and is_owed(turn, code))


def may_know(turn: Turn, code: str) -> bool:
    """His own, or one that he may look at as a member."""
    session = turn.act.session
    if find_own_case(session, code, turn.person_id) is not None:
        return True
    try:
        require_seen(turn.act, turn.office.directory, turn.member, code)
    except Refused:
        return False
    return True


def is_owed(turn: Turn, code: str) -> bool:
    """Is it the code of a review's decision that he is to see to?"""
    return any(one.code == code for one in find_owed_by(turn.act.session, turn.person_id))


def tells_another_danger(turn: Turn) -> bool:
    """Is life in danger, and not where he is helping already? 翠园5幢起火,电闸拉了 is no step of the gas leak of 3幢."""
    dangers = [matter for matter in turn.heard.understood.matters if matter.urgency == "life"]
    if not dangers:
        return False
    session, now = turn.act.session, turn.act.now
    known = [*find_in_hand(session, turn.person_id, now), *find_called_to(session, turn.person_id, now)]
    known = [case for case in known if case.urgency == "life" and not is_elsewhere(turn, case)]
    if known and _NOBODY_OPENS.search(turn.heard.text):
        return False  # at the door he was sent to
    return any(matter.category not in {case.category for case in known} for matter in dangers)


def is_elsewhere(turn: Turn, case: Case, said: str | None = None) -> bool:
    """Do the words name a place, and not that of the case? `said`: where only some of them count."""
    found = turn.office.directory.gazetteer.find(_said(turn) if said is None else said)
    names_place = (
        found.place or found.candidates or _BUILDING.search(found.text)
    )  # 5幢 of more estates than are offered
    return bool(names_place) and not _is_there(turn, case, found)


def at_named_place(turn: Turn, cases: Sequence[Case], said: str | None = None) -> list[Case]:
    """Those where the words say; all of them where they name no place, none where they name another.

    `said`: where only some of the words count.
    """
    return [case for case in cases if not is_elsewhere(turn, case, said)]


def tells_of_another(turn: Turn, case: Case, cases: Sequence[Case]) -> bool:
    """Do the words name another of `cases`, or are surely about its kind, and not this one?"""
    others = [other for other in cases if other is not case]
    if names_another(turn.act.session, turn.office, case, others, _said(turn)):
        return True
    matters = understand(_said(turn), None, turn.office.config.categories).matters
    kinds = {matter.category for matter in matters if matter.confidence >= CERTAIN}
    return case.category not in kinds and any(other.category in kinds for other in cases)


def _said(turn: Turn) -> str:
    """The words without the command before them, which would be read as a part of the place: 办结 3幢通了."""
    return nfkc(turn.rest) or turn.heard.text


def _is_there(turn: Turn, case: Case, found: PlaceFinding) -> bool:
    """A bare 3幢 stands in the estate of the case; of an estate every building is there."""
    where = case_where(turn.act.session, case)
    if found.text and found.text in where:
        return True
    if case.place is not None and is_unnamed(found.text):
        beside = turn.office.directory.gazetteer.find_beside(case.place, found.text).place
        return beside is not None and beside.code == case.place
    named = (found.place,) if found.place else found.candidates
    return any(place.code == case.place or (where and place.name in where) for place in named)


def is_grave(turn: Turn, said: Plain, case: Case) -> bool:
    """A word about something else ends no case and puts none off, nor is a task given back by the name of another: it is asked."""
    if said.move == DECLINE:
        return names_nothing_of(turn.act.session, turn.office, case, said.about)
    if said.move == DONE and case.urgency == "life":
        return not is_named(turn.act.session, turn.office, case, said.about)
    return said.move in (DONE, COME, DELAY) and _is_of_another_kind(turn, said, case)


def _is_of_another_kind(turn: Turn, said: Plain, case: Case) -> bool:
    """3幢的垃圾清了, where he has the lift of 3幢: the place alone makes it no word about that."""
    if _category(turn, said, [case]) in ("", "other", case.category):
        return False
    place = turn.office.directory.gazetteer.find(said.about).text
    thing = said.about.replace(place, " ") if place else said.about
    return names_nothing_of(turn.act.session, turn.office, case, thing)


def _category(turn: Turn, said: Plain, cases: list[Case]) -> str:
    """What the words would surely be about if it were broken; "" where they tell nothing, or only how far he is."""
    if said.move == CAUSE and len(cases) == 1 and cases[0].urgency == "life":
        return ""  # the gas that was smelt may have been a fire
    return kind_of(turn, _broken(said, turn.heard.text) if said.move in NAME_THINGS else "", cases)


def kind_of(turn: Turn, thing: str, cases: Sequence[Case] = ()) -> str:
    """The category of what would surely be broken; "" where the words do not tell. Of two that it may be, that of `cases`."""
    matters = understand(f"{thing}坏了", None, turn.office.config.categories).matters if thing else ()
    if not matters or not (matters[0].confidence >= CERTAIN or matters[0].alternatives):
        return ""
    kinds = {case.category for case in cases}
    return next((kind for kind in matters[0].alternatives if kind in kinds), matters[0].category)


def _broken(said: Plain, text: str) -> str:
    """What the words say was broken: of 漏水的修好了,换了个阀门 the leak, for the part that he put in may be of anything."""
    if said.move == CAUSE:
        return "" if said.note in said.about else said.about
    if not _TELLS_WORK.search(text):
        return said.about
    first = next((clause for clause in _CLAUSES.split(nfkc(text)) if not _TELLS_WORK.search(clause)), "")
    told = read_plain(first)
    return told.about if told is not None and told.move == said.move else ""

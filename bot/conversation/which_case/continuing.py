"""Continuing (接着说): which case a message goes on about."""

import re
from collections.abc import Sequence

from bot.cases import clocks, words
from bot.cases.lifecycle import RUNNING
from bot.cases.photos import add_media, show_work
from bot.cases.resident_actions import add_words
from bot.conversation.places import just_said
from bot.conversation.readers.matters import KeptMatter
from bot.conversation.turn import Turn
from bot.conversation.which_case.belonging import says_more_of, says_no_place, stands_alone
from bot.conversation.which_case.of_member import at_named_place
from bot.conversation.which_case.of_resident import find_running_unsealed
from bot.conversation.which_case.other_channel import find_told_on_other_channel
from bot.messages import Reply
from bot.understanding.private import scrub
from bot.understanding.splitting import are_related
from bot.understanding.unfixed import sounds_unfixed
from models.cases import OWN_MAX, Case, find_case_asked_about, find_cases_of_contact, get_case

#: Of something that was spoken of before.
_THAT = re.compile("那[个件]|的事")


def find_spoken_of(turn: Turn, matters: list[KeptMatter], *, photos: bool) -> Case | None:
    """The case that what he says now may be more of, if any.

    Told on his other channel lately; else of his last message; for photos and for words without a place also the one
    he was asked about, the one he has under way and calls not mended, or his danger to life of the last hour.
    """
    if (told := _told_on_other_channel(turn, matters)) is not None:
        return told
    last = last_case(turn) if photos else turn.just_opened
    if last is not None:
        return get_case(turn.act.session, last)
    if any(matter.place for matter in turn.heard.understood.matters):
        return None
    return find_case_asked_about(turn.act.session, turn.person_id) or _chased(turn) or find_alarm(turn)


def add_to_spoken_of(turn: Turn, matters: list[KeptMatter], photos: Sequence[str]) -> Reply | None:
    """Add the words and photos to the case they are more of, and say so; None where they stand by themselves."""
    case = named = _named(turn, matters)
    if named is None:
        case = find_spoken_of(turn, matters, photos=bool(photos))
    if case is None or not (named or all(says_more_of(case, one) or _is_of_alarm(turn, case, one) for one in matters)):
        return None
    clocks.go_on(turn.office.calendar, case, turn.act.now)
    for photo in photos:
        row = add_media(turn.act, case, "image", photo, turn.person_id)
        other = case.contact_id if turn.person_id == case.owner_id else None
        if other is not None:  # the member's photo of what was done is for the resident
            show_work(turn.act, turn.office, case, row, other)
    if turn.heard.text:
        add_words(turn.act, turn.office, case, scrub(turn.heard.text))
    alarm = next((matter for matter in matters if _is_told_whom_to_call(case, matter)), None)
    call_first = f"请马上打{turn.office.config.emergency.number_for(alarm['emergency'])}!\n" if alarm else ""
    return Reply(call_first + words.added(case.code, "照片" if photos else "这句话"))


def _is_told_whom_to_call(case: Case, matter: KeptMatter) -> bool:
    """Who is hurt, the same danger, or one by its name; of what no list has it was said before: 里面还有个老太太."""
    is_plain = matter["emergency"] == "medical" or not matter["is_guess"] or matter["category"] == case.category
    return matter["urgency"] == "life" and is_plain


def _is_of_alarm(turn: Turn, case: Case, matter: KeptMatter) -> bool:
    """门打不开, a moment after the fire: another side of it, told without a place and not as one more matter."""
    last = turn.last_effect
    is_fresh = case.urgency == "life" and case.id in (*last.opened, last.added.get("case"))
    is_plain = matter["urgency"] == "normal" and matter["intent"] == "report" and not stands_alone(matter)
    is_side = are_related(matter["category"], case.category)
    return is_fresh and is_plain and is_side and says_no_place(matter) and not just_said.says_also(turn.heard.text)


def _named(turn: Turn, matters: list[KeptMatter]) -> Case | None:
    """5幢的那个煤气: the one case of his of that kind at that place, which he speaks of as known."""
    if len(matters) != 1 or _THAT.search(turn.heard.text) is None:
        return None
    running = [case for case in find_running_unsealed(turn) if case.category == matters[0]["category"]]
    there = at_named_place(turn, running)
    return there[0] if len(there) == 1 else None


def find_alarm(turn: Turn) -> Case | None:
    """The danger to life that he told within the hour, while it runs."""
    return next((one for one in just_said.find_urgent(turn) if one.urgency == "life"), None)


def last_case(turn: Turn) -> int | None:
    """The case that the sender's last message opened or moved."""
    last = turn.last_effect
    return last.opened[-1] if last.opened else int(next(reversed(last.moved))) if last.moved else None


def _chased(turn: Turn) -> Case | None:
    """还没修好, said of a kind of matter he has under way: his newest of that kind."""
    if not sounds_unfixed(turn.heard.text):
        return None
    kinds = {matter.category for matter in turn.heard.understood.matters}
    mine = find_cases_of_contact(turn.act.session, turn.person_id, OWN_MAX)
    return next((case for case in mine if case.state in RUNNING and case.category in kinds), None)


def _told_on_other_channel(turn: Turn, matters: list[KeptMatter]) -> Case | None:
    if len(matters) != 1 or matters[0]["where"] is None:
        return None
    return find_told_on_other_channel(turn, matters[0]["category"], matters[0]["where"]["code"])

"""Report (报事): a resident says what is wrong and where; it becomes a case, or several, in one reply."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, cast

from pydantic import BaseModel, ConfigDict, Field

from bot.broadcasts import replies
from bot.cases import merging
from bot.cases.discretion import is_private
from bot.cases.opening import Request, open_case
from bot.cases.photos import add_media
from bot.conversation import diary_media, own_case, second_thoughts
from bot.conversation.capability import Ask, Capability
from bot.conversation.correcting import corrects_card
from bot.conversation.places import scanned
from bot.conversation.places.just_said import says_also
from bot.conversation.places.where import PLACELESS, Where, at_entrance
from bot.conversation.readers.base import EITHER
from bot.conversation.readers.matters import KeptMatter, Matters, as_one_danger, dump_matters, tell_more, tells_a_matter
from bot.conversation.readers.place import sure_place
from bot.conversation.readers.plain import ForAnother, Photos
from bot.conversation.replies import allowing, guides, unsaid
from bot.conversation.replies.acknowledging import say_opened
from bot.conversation.replies.beside import NO_PLACE, say_beside
from bot.conversation.replies.doubt import doubts_of
from bot.conversation.replies.one_more_question import one_more_question
from bot.conversation.turn import Turn
from bot.conversation.which_case.belonging import is_only_a_place, rank, stands_alone
from bot.conversation.which_case.continuing import add_to_spoken_of
from bot.directory.aliases import note_name
from bot.geography.place_name import landmark_said
from bot.messages import NOTHING_YET, InboundKind, Reply
from bot.understanding.private import scrub
from bot.understanding.splitting import are_related
from models.broadcasts import Broadcast
from models.cases import get_case

#: Kinds of requests that become a case here; each has its own handler once it does more than that.
INTENTS = ("report", "wish", "mediation", "opinion", "agency")


class ReportSettings(BaseModel):
    """`handlers.report` in the configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: A longer message becomes at most this many cases; the rest stays in the text of the last. What stands alone
    #: (danger to life, told in confidence, about staff) is a case of its own however many there are.
    matters_max: int = Field(default=5, ge=1, le=20)


def _needs_place(values: Any) -> bool:
    """Life safety is filed before anybody asks where."""
    matters = values.get("matters") or []
    urgent = any(matter["urgency"] == "life" for matter in matters)
    return not urgent and any(_is_somewhere(matter) and matter["where"] is None for matter in matters)


def _is_somewhere(matter: KeptMatter) -> bool:
    """A question or an opinion has no place, and what is told in confidence is not held up by asking for one."""
    told_in_confidence = matter["sealed"] or matter["about_staff"]
    return matter["intent"] not in PLACELESS and not told_in_confidence


def _ask_what(values: Any) -> str:
    """Photos that came without words are acknowledged with the question; a place alone is by handlers/location.py."""
    came = "照片和位置收到。" if values.get("where") else "照片收到。"
    return f"{came if values.get('photos') else ''}是什么事?一句话说清就行。"


@dataclass
class Report:
    """What a report needs: what, where, and photos if there are any."""

    matters: Annotated[Matters, Ask(_ask_what)]
    where: Annotated[Where | None, Ask("在哪里?说小区名和楼号就行,或发个位置。", when=_needs_place)] = None
    photos: Photos = field(default_factory=Photos)
    for_another: ForAnother | None = None


report = Capability(
    "report",
    form=Report,
    settings=ReportSettings,
    whole_words=("我要反映", "报事", "反映问题"),
    intents=INTENTS,
    kinds=(InboundKind.IMAGE,),
    given_up="好的,刚才的不报了。有事随时说。",
    help="直接说哪里有什么问题,如“{example}”",
    help_rank=0,
)


@report.on_complete
def file(turn: Turn, form: Report, settings: ReportSettings) -> Reply | None:
    """Open a case for each matter and tell the resident who has it and by when."""
    asked, answers = _answered(turn, _worth_a_case(form.matters))
    if not asked:
        return answers[-1]
    matters, rest = _within(asked, settings.matters_max)
    requests = [_request(turn, matter, form, () if place else form.photos) for place, matter in enumerate(matters)]
    alike = [merging.find_alike(turn.act, turn.office, request, turn.person_id) for request in requests]
    told = [_tell_again(turn, one.own, request) for one, request in zip(alike, requests, strict=True) if one.own]
    new = [place for place, one in enumerate(alike) if one.own is None]
    if not new:
        return Reply("\n".join(told))
    last = alike[-1].own
    matters, alike = [matters[place] for place in new], [alike[place] for place in new]
    opened = [open_case(turn.act, turn.office, requests[one], turn.person_id, turn.person_id) for one in new]
    told_of = [(one.case, matter) for one, matter in zip(opened, matters, strict=True)]
    unsaid.ask_where(turn, told_of)
    unsaid.tell_of_growth(turn, told_of)
    texts = [say_opened(turn, one, matter["emergency"]) for one, matter in zip(opened, matters, strict=True)]
    if rest:
        holds_rest = opened[-1].case if last is None else get_case(turn.act.session, last)
        texts.append(f"还有{rest}件,一并记在编号 {holds_rest.code} 里。")
    if turn.by_sms and any(is_private(one.case) for one in opened):
        return Reply("\n".join(texts))  # whatever would follow repeats what it is about
    for matter in matters:
        _learn_name(turn, matter, form.where)
    texts += [*say_beside(turn, opened, matters), *(said.text for said in answers), *told]
    if form.where is not None and not (form.where.code or form.where.name or form.where.grid):
        texts.append(NO_PLACE)
    unplaced = "" if matters[0]["where"] else matters[0]["text"]
    cases = [one.case for one in opened]
    doubts = doubts_of(turn, cases, matters)
    neighbours = {case.id: one.neighbours for case, one in zip(cases, alike, strict=True)}
    question = one_more_question(
        turn, cases, doubts, for_another=form.for_another is not None, unplaced=unplaced, alike=neighbours
    )
    if question:
        return Reply("\n".join([*texts, question[0]]), question[1])
    return Reply("\n".join(filter(None, [*texts, allowing.offer_after(turn, cases)])))


def _answered(turn: Turn, matters: list[KeptMatter]) -> tuple[list[KeptMatter], list[Reply]]:
    """Questions beside other matters that the guides answer need nobody's time. The matters left, and the answers."""
    if len(matters) < 2:
        return matters, []
    left, answers = [], []
    for matter in matters:
        said = guides.answer(turn, matter["text"]) if matter["intent"] == guides.INTENT else None
        answers += [said] if said else []
        left += [] if said else [matter]
    return left, answers


@report.on_begin
def add(turn: Turn, values: dict[str, Any]) -> Reply | None:
    """Photos, and words that only say more of it, belong to the case of minutes ago, or to the one we wait for."""
    matters, photos = values.get("matters") or [], values.get("photos") or []
    if photos and not matters and (noted := diary_media.take(turn, "image", photos)) is not None:
        return noted
    if (_is_busy(turn) and not (photos and turn.acted_since_asked)) or not (photos or matters):
        return None
    if len(matters) == 1 and is_only_a_place(matters[0]) and corrects_card(turn, matters[0]["where"]):
        return NOTHING_YET
    if not photos and (said := second_thoughts.hear(turn, matters)) is not None:
        return said
    added = add_to_spoken_of(turn, matters, photos)
    if added or photos:
        return added
    return guides.answer_in_few_words(turn, matters) or second_thoughts.ask_what_it_is(turn, matters)


def _is_busy(turn: Turn) -> bool:
    """Another question is open; the one for the place of a case just opened leaves room for more words about it."""
    return bool(turn.frames) and turn.frames[-1].capability != "wrong_place"


@report.on_more
def go_on(turn: Turn, values: dict[str, Any]) -> bool | None:
    """While we ask where, he says the same matter again with its place, or another one that lacks it too.

    A new matter with a place of its own stands by itself: it is filed, and our question is asked again. At one of the
    places that we offered it is the answer as well: both are there.
    """
    frame = turn.frames[-1]
    if frame.asked == "where" and not (tells_a_matter(turn) or sure_place(turn)):
        return None
    known, said = values.get("matters"), dump_matters(turn)
    if not said:
        return None
    if not known:
        _take_what(values, said)
        return bool(values.get("matters")) or None
    categories = {matter["category"] for matter in known}
    offered = {choice["code"] for choice in frame.choices}
    elsewhere = [each for each in said if each["where"] and each["where"]["code"] not in offered]
    if any(stands_alone(matter) or (matter in elsewhere and matter["category"] not in categories) for matter in said):
        return False
    for matter in said:
        if matter["category"] not in categories and not _goes_with(turn, matter, known):
            known.append(matter)
        elif matter["text"] not in {other["text"] for other in known}:
            tell_more(turn, known[0], matter["text"])
        values.update({"where": matter["where"]} if matter["where"] else {})
    return True


def _goes_with(turn: Turn, matter: KeptMatter, known: Sequence[KeptMatter]) -> bool:
    """都三天了臭死了, after 垃圾没人收: what comes of it, unless he says that it is one more."""
    related = any(are_related(matter["category"], other["category"]) for other in known)
    return related and matter["urgency"] == "normal" and not matter["where"] and not says_also(turn.heard.text)


@report.on_expire
def save(turn: Turn, form: Report, settings: ReportSettings) -> Reply | None:
    """Nobody said where: the report is not lost, a person will ask."""
    if not form.matters:
        return None
    return file(turn, replace(form, where=form.where or Where(None, "", None)), settings)


def _take_what(values: dict[str, Any], said: list[KeptMatter]) -> None:
    """The matter after its photo or place. Words beat the pin; where they lie in different grids, we ask."""
    pin = values.get("where")
    placed = next((matter["where"] for matter in said if matter["where"]), None)
    if pin and placed and pin["grid"] != placed["grid"]:
        values[EITHER] = [placed, pin]
        del values["where"]
        said = [{**matter, "where": None} for matter in said]
    elif pin and placed:
        said = [{**matter, "where": {**placed, "lat": pin["lat"], "lng": pin["lng"]}} for matter in said]
    values.update({"matters": said} if said else {})


def _learn_name(turn: Turn, matter: KeptMatter, where: Where | None) -> None:
    """He named the place in words the directory does not have, and then answered which one it is."""
    if matter["where"] is not None or where is None or where.code is None or matter["sealed"]:
        return
    said = matter["place_text"] or landmark_said(matter["text"])
    note_name(turn.act, turn.office.directory, said, where.code)


def _worth_a_case(matters: list[KeptMatter]) -> list[KeptMatter]:
    """Life safety first; words that name no matter ("我想反映个事") count only where nothing else was said."""
    named = [matter for matter in matters if matter["category"] != "other" or matter["urgency"] != "normal"]
    return as_one_danger(sorted(named or matters, key=lambda matter: rank(matter["urgency"])))


def _within(matters: list[KeptMatter], most: int) -> tuple[list[KeptMatter], int]:
    """As many matters as become cases, the last with the words of those that do not; and how many those are."""
    alone = [matter for matter in matters if stands_alone(matter)]
    plain = [matter for matter in matters if not stands_alone(matter)]
    many = max(most - len(alone), 1)
    if len(plain) <= many:
        return matters, 0
    last = {**plain[many - 1], "text": ";".join(matter["text"] for matter in plain[many - 1 :])}
    return [*alone, *plain[: many - 1], cast("KeptMatter", last)], len(plain) - many


def _tell_again(turn: Turn, case_id: int, request: Request) -> str:
    """His own case for the same thing still runs: words and photos are for that one."""
    case = get_case(turn.act.session, case_id)
    for kind, photo in request.media:
        add_media(turn.act, case, kind, photo, turn.person_id)
    return own_case.say_told_already(turn, case, request.text)


def _request(turn: Turn, matter: KeptMatter, form: Report, photos: Sequence[str]) -> Request:
    asked = at_entrance(form.where, matter["text"]) if form.where else None
    place = Where(**matter["where"]) if matter["where"] else asked
    grid = place.grid if place else scanned.grid_of(turn) if matter["intent"] in PLACELESS else None
    about = _replied_to(turn, matter) if place is None else None
    text = scrub(matter["text"])
    return Request(
        text=replies.quoted(about, text) if about else text,
        category=matter["category"],
        urgency=matter["urgency"],
        kind=matter["intent"] if matter["intent"] in (*INTENTS, guides.INTENT) else "report",
        same_day=matter["same_day"],
        sealed=matter["sealed"],
        about_staff=matter["about_staff"],
        place=place.code if place else None,
        where=place.words if place else "",
        grid=grid,
        lat=place.lat if place else None,
        lng=place.lng if place else None,
        media=tuple(("image", photo) for photo in photos),
        for_another=form.for_another is not None,
        addressee_id=about.author_id if about else None,
    )


def _replied_to(turn: Turn, matter: KeptMatter) -> Broadcast | None:
    """The broadcast that a question or an opinion without a place is about."""
    if matter["intent"] not in PLACELESS:
        return None
    return replies.find_replied_to(turn.act.session, turn.person_id, turn.act.now)

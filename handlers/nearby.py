"""Nearby (附近): service points that can be walked to, open ones first; a number tells more of one, with a map."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Any

from bot.config.sections import Circle
from bot.conversation.capability import Ask, Capability, NoSettings
from bot.conversation.places import at_home, scanned
from bot.conversation.places.where import Where
from bot.conversation.readers.base import EITHER
from bot.conversation.readers.matters import dump_matters
from bot.conversation.readers.sought import Sought
from bot.conversation.replies import elder
from bot.conversation.replies.who_serves import asked_about, asks_who_serves, tell_who_serves
from bot.conversation.turn import Answer, Turn
from bot.directory.circle import Near, Service
from bot.directory.circle_words import say_details, say_near, say_on, say_opening, say_walk
from bot.directory.pages import NEARBY
from bot.hours import Opening, spans_on
from bot.messages import NOTHING_YET, Prompt, Reply
from bot.text.dates import without_days
from bot.text.days_asked import days_asked
from bot.understanding.services import choose, named_in, wanted_in
from models.cases import find_cases_of_contact
from models.directory import find_place

SHOWN_MAX = 3
#: When nothing is within the circle, the nearest within an hour is named all the same.
FAR_MIN = 60
DETAILS_FOR = timedelta(minutes=30)
NOT_FOUND = "这附近还没有登记这样的服务点。回“人工”,请人帮您问。"


#: What is asked of a service that is known, wherever one is.
_ASKS_ABOUT = re.compile(
    r"电话|号码|几点|开门|关门|上班|下班|开不开|营业|开着|周末|星期[一二三四五六天日]|周[一二三四五六日]"
)
#: What is looked for like a place, and is none.
_IS_NO_PLACE = re.compile(
    r"(?:找|想要|有没有|介绍).{0,8}(?:的活|工作|活干|兼职|招工)|(?:当|做|报名)(?:个)?(?:志愿者|义工)"
)


@dataclass
class Nearby:
    """What is looked for, and from where."""

    wanted: Annotated[Sought | None, Ask("想找什么?如药店、量血压。随便看看回“都行”。")]
    where: Annotated[Where, Ask("从哪里出发?说小区名和楼号,或发个位置。")]


nearby = Capability(
    "nearby",
    form=Nearby,
    words=("附近", "最近的"),
    intents=("circle",),
    answers=("service",),
    help="附近 药店:找近处的服务",
)


@nearby.on_begin
def begin(turn: Turn, values: dict[str, Any]) -> Reply | None:
    """Who serves here is not our question; one service by its name needs no way; who has a usual place starts there."""
    if asks_who_serves(turn.heard.text):
        return tell_who_serves(turn, asked_about(turn, dump_matters(turn)))
    if _IS_NO_PLACE.search(turn.heard.text) is not None and "where" not in values:
        turn.go_on_with("unanswered", asked=turn.heard.text)  # a job, volunteering: somebody who knows answers
        return NOTHING_YET
    service = _called(turn) or _only_one(turn)
    if service is not None:
        opening = service.opening(turn.act.now, turn.office.calendar)
        details = say_details(service, opening, turn.act.now, with_map=not turn.by_sms)
        days = days_asked(turn.heard.text, turn.today)
        on = f"{say_on(service.hours, days, turn.office.calendar, turn.act.now)}。\n" if days else ""
        return Reply(on + details)
    said_where = "where" in values or EITHER in values or turn.office.directory.gazetteer.find(turn.heard.text).text
    if not said_where and (usual := _usual(turn)) is not None:
        values["where"] = asdict(usual)
    return None


@nearby.on_more
def ask_anew(turn: Turn, values: dict[str, Any]) -> bool | None:
    """Asked from where, he says which day, or looks for something else, or asks who serves here: none of it is a place."""
    text = turn.heard.text
    if "wanted" in values and days_asked(text, turn.today) and not without_days(text).strip(" 的吧呢。"):
        values["wanted"] = f"{text} {values['wanted']}"
        return True
    if "wanted" not in values or turn.office.directory.gazetteer.find(text).text:
        return None
    return False if asks_who_serves(text) or wanted_in(text).names_service else None


@nearby.on_complete
def show(turn: Turn, form: Nearby, settings: NoSettings) -> Reply | None:
    """At most three, with minutes on foot, until when they are open, and the phone."""
    start = _start(turn, form.where)
    if start is None:
        how = "请说旁边的小区和楼号" if turn.by_sms else "请发个位置"
        return Reply(f"还不知道这里的坐标。{how},再说找什么。")
    circle, walking = turn.office.directory.circle, _walking(turn)
    choice = choose(wanted_in(form.wanted or ""), circle.services)
    if not choice.codes:
        return Reply(NOT_FOUND)

    def within(minutes: int) -> list[Near]:
        return circle.near(*start, minutes, walking.walk_kmh, lambda service: service.code in choice.codes)

    near = within(walking.minutes)
    found = near or within(FAR_MIN)[:1]
    if not found:
        return _too_far(
            _called_from(turn, form.where), [service for service in circle.services if service.code in choice.codes]
        )
    days = days_asked(form.wanted or "", turn.today)
    chosen = _chosen(turn, found, days)
    shut = _all_shut(turn, [opening for _, opening in chosen], days)
    head = _heading(_called_from(turn, form.where), bool(near), walking.minutes, shut, earliest=bool(shut and not days))
    hint = "没有登记谁能办这个,先打电话问问。" if choice.is_guess else ""
    more = f"回数字看地址、时间{'' if turn.by_sms else '和地图'}。"
    said = [_say_open(turn, one.service, opening, days) for one, opening in chosen]
    lines = [say_near(at, one, when, walking) for at, ((one, _), when) in enumerate(zip(chosen, said, strict=True), 1)]
    offered = _offer(turn, [one for one, _ in chosen])
    return Reply(
        "\n".join(filter(None, [head, *lines, hint, more]))
        + elder.page_line(turn, NEARBY, services=offered.detail["services"]),
        offered,
    )


@nearby.on_answer
def tell_more(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """The address, hours, offers, what to bring, the phone and a map. The list stays open for another number."""
    code, walk = answer.prompt.detail["services"][answer.number - 1]
    service = turn.office.directory.circle.service(code)
    if service is None:
        return Reply("这个服务点刚撤下了。请再找一次。")
    opening = service.opening(turn.act.now, turn.office.calendar)
    return Reply(say_details(service, opening, turn.act.now, walk, with_map=not turn.by_sms))


def _called(turn: Turn) -> Service | None:
    """The one service whose name is said, when nothing else is sought."""
    called = named_in(turn.heard.text, turn.office.directory.circle.services)
    if len(called) != 1:
        return None
    others = wanted_in(turn.heard.text.replace(called[0].name, " "))
    return None if others.kinds or others.offers else called[0]


def _only_one(turn: Turn) -> Service | None:
    """The one of its kind that there is, when its telephone or its hours are asked for: 派出所电话."""
    services = turn.office.directory.circle.services
    wanted = wanted_in(turn.heard.text)
    if _ASKS_ABOUT.search(turn.heard.text) is None or not wanted.kinds:
        return None
    codes = choose(wanted, services).codes
    return next(one for one in services if one.code in codes) if len(codes) == 1 else None


def _usual(turn: Turn) -> Where | None:
    """The card just scanned, the building he let us remember, or where he last reported something that is not sealed."""
    if (card := scanned.standing(turn)) is not None:
        return replace(card, name=f"您扫码的{card.name}")
    if (home := at_home.remembered(turn)) is not None:
        return replace(home, name=f"您让记住的{home.name}")
    directory = turn.office.directory
    for case in find_cases_of_contact(turn.act.session, turn.person_id, 5):
        if case.sealed or case.grid is None:
            continue
        place = directory.place(case.place)
        name = place.name if place else directory.grid_name(case.grid)
        return Where(case.place, f"您上次报事的{name}", case.grid, "", case.lat, case.lng)
    return None


def _start(turn: Turn, where: Where) -> tuple[float, float] | None:
    """The point sent, the place's own, or somewhere in the middle of its grid."""
    if where.lat is not None and where.lng is not None:
        return where.lat, where.lng
    place = find_place(turn.act.session, where.code) if where.code else None
    if place is not None and place.lat is not None and place.lng is not None:
        return place.lat, place.lng
    return turn.office.directory.shapes.heart(where.grid) if where.grid else None


def _called_from(turn: Turn, where: Where) -> str:
    """The place as it is named; a point sent without a name is neither its whole grid nor the building next to it."""
    ours = where.name == turn.office.directory.grid_name(where.grid) or where.name.endswith("附近")
    return "您发的位置" if where.code is None and where.lat is not None and ours else where.name


def _walking(turn: Turn) -> Circle:
    """How fast, and how far: older people at their own pace."""
    walking = turn.office.config.circle
    if not elder.is_on(turn):
        return walking
    return walking.model_copy(update={"walk_kmh": walking.slow_kmh, "tell_slow": False})


def _opening(turn: Turn, service: Service, days: Sequence[date]) -> Opening:
    """As it is now, or whether it opens at all on the days asked about."""
    if not days:
        return service.opening(turn.act.now, turn.office.calendar)
    spans = [spans_on(service.hours, day, turn.office.calendar) for day in days]
    return Opening(None if None in spans else any(spans))


def _say_open(turn: Turn, service: Service, opening: Opening, days: Sequence[date]) -> str:
    now = turn.act.now
    return say_on(service.hours, days, turn.office.calendar, now) if days else say_opening(opening, now)


def _all_shut(turn: Turn, openings: Sequence[Opening], days: Sequence[date]) -> str:
    if not all(opening.is_open is False for opening in openings):
        return ""
    return "那天都不开门," if days else "现在都没开门,"


def _chosen(turn: Turn, found: Sequence[Near], days: Sequence[date]) -> list[tuple[Near, Opening]]:
    """Open ones and those nobody knows of, nearest first; shut ones after them; all shut: by when they open."""
    now = turn.act.now
    known = [(near, _opening(turn, near.service, days)) for near in found]
    known.sort(key=lambda each: each[1].is_open is False)
    if known and known[0][1].is_open is False:
        known.sort(key=lambda each: (each[1].opens is None, each[1].opens or now))
    return known[: elder.at_most(turn, SHOWN_MAX)]


def _heading(name: str, is_near: bool, minutes: int, shut: str, *, earliest: bool) -> str:
    if not is_near:
        return f"离{name}步行{minutes}分钟内没有,{shut}最近的是:"
    return f"离{name}近的{f',{shut}最早开的在前' if earliest else f',{shut}'.rstrip(',')}:"


def _too_far(name: str, services: Sequence[Service]) -> Reply:
    listed = "\n".join(f"{service.name} {service.phone}".rstrip() for service in services[:SHOWN_MAX])
    return Reply(f"从{name}走不到,可以打电话问:\n{listed}")


def _offer(turn: Turn, chosen: Sequence[Near]) -> Prompt:
    """What each number tells more of. Where he is stays out of it."""
    services = [[near.service.code, say_walk(near, _walking(turn))] for near in chosen]
    names = tuple(near.service.name for near in chosen)
    return Prompt("service", names, detail={"services": services, "offer": True}, expires_at=turn.act.now + DETAILS_FOR)

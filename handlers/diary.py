"""Diary (民情日记): a member notes what he heard on his round; matters in it are offered as cases; only he sees it, and nobody counts."""

import re
from dataclasses import dataclass, replace
from typing import Annotated

from bot.cases import diary as entries
from bot.cases.opening import open_case
from bot.cases.photos import show_one
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.places.where import Where, where_of
from bot.conversation.readers.base import SURE
from bot.conversation.readers.plain import Words
from bot.conversation.replies.acknowledging import say_opened
from bot.conversation.requesting import request_of
from bot.conversation.turn import Answer, Turn
from bot.conversation.understand_here import understand_here
from bot.errors import Refused
from bot.geography.place_name import has_kind
from bot.messages import Prompt, Reply
from bot.text.normalise import nfkc, number
from bot.text.when import say_day
from bot.understanding.anonymous import anonymous
from bot.understanding.understood import Matter
from models.diary import DiaryEntry, entry_text, find_diary_media, find_own_entries, find_own_entry
from models.inbox import forget_words

OFFERED = ("立事项", "不立")
YES = 1
LIST_MAX, CASES_MAX = 10, 5
INTENTS = ("report", "wish", "mediation", "agency")


_ROUND = re.compile(
    r"(?:记[,:])?(?:今天|昨天|刚才|刚刚|上午|下午|早上|中午|晚上|这周)*(?:我们?|和[\u4e00-\u9fff]{2,3})?(?:又|一起|也)?"
    r"(?:去|到)?(?:入户|上门|巡查|家访|探望|看望|慰问|走访)(?:了|过)?(?![几多谁]).{2,}|(?:今天|昨天|刚才|上午|下午)(?:我们?)?(?:去|到)了.{2,12}家.*"
)
_ASKED = re.compile("[?吗呢]$|谁|几点|什么时候|怎么")
_FOUND = re.compile("发现|看到|看见")
_VISITS_ALONE = re.compile(r".{0,6}走访(?:了|过)?[\d一二两三四五六七八九十]+(?:户|家|次)[。!]?")


def sounds_like_a_round(text: str) -> bool:
    """今天入户5家没什么事: what he did on his round; how many households alone is a duty's word (走访)."""
    return _ROUND.fullmatch(text) is not None and _VISITS_ALONE.fullmatch(text) is None and _ASKED.search(text) is None


@dataclass
class Entry:
    """What was heard."""

    text: Annotated[Words, Ask("记什么?什么事、在哪、下一步,一句话就行;发照片、语音也行。")]


@dataclass
class Which:
    """Which of the listed entries."""

    place: Words | None = None


@dataclass
class Gone:
    """Which of the listed entries is to go."""

    place: Annotated[Words, Ask("删第几条?回“我的日记”看到的数字。")]


diary = Capability(
    "diary",
    form=Entry,
    words=("记", "日记", "记日记", "记一下", "民情日记"),
    for_=MEMBER,
    answers=("diary",),
    answer_words={"立": YES, "要": YES, "可以": YES, "好的": YES, "好": YES, "行": YES, "不用": 2, "不要": 2},
    help="记 走访听到的事:只有您看得到",
)
rounds = Capability("round", form=Entry, says=sounds_like_a_round, for_=MEMBER)
mine = Capability("my_diary", form=Which, words=("我的日记",), for_=MEMBER)
forget = Capability("forget_entry", form=Gone, words=("删日记",), for_=MEMBER)


@diary.on_complete
def write(turn: Turn, form: Entry, settings: NoSettings) -> Reply | None:
    """Names, numbers and doors are taken out before anything is kept, of the message itself too."""
    said = anonymous(form.text, _places_in(turn, form.text))
    entry = entries.keep(turn.act, turn.person_id, said)
    forget_words(turn.act.session, turn.act.cause)
    hidden = "姓名、号码已隐去。" if said != nfkc(form.text) else ""
    matters = _matters_in(turn, said)
    if any(matter.urgency != "normal" for matter in matters):  # what cannot wait is not asked about
        return Reply("\n".join(_open_all(turn, matters)))
    noted = f"记下了,只有您看得到。{hidden}"
    if not matters:
        return Reply(f"{noted}有照片语音现在发来就行。")
    listed = ";".join(matter.text for matter in matters)
    prompt = Prompt("diary", OFFERED, about=entry.id)
    return Reply(f"{noted}\n听出{len(matters)}件事:{listed}。立成事项吗?回 1立事项 2不立", prompt)


@rounds.on_complete
def write_round(turn: Turn, form: Entry, settings: NoSettings) -> Reply | None:
    """What he found broken himself goes the way of every report; what he was told is kept, and offered as a case."""
    if _FOUND.search(form.text) and _matters_in(turn, nfkc(form.text)):
        return None
    return write(turn, form, settings)


@diary.on_answer
def settle(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1立事项 2不立."""
    answer.prompt.closed_at = turn.act.now
    if answer.number != YES:
        return Reply("好的,只留在日记里。")
    entry = find_own_entry(turn.act.session, turn.person_id, answer.prompt.about or 0)
    if entry is None:
        return Reply("那条日记已经删了。")
    return Reply("\n".join(_open_all(turn, _matters_in(turn, entry_text(turn.act.session, entry)))))


@mine.on_complete
def show(turn: Turn, form: Which, settings: NoSettings) -> Reply | None:
    """His newest entries; with a number one of them whole, its photos come into the chat."""
    own = find_own_entries(turn.act.session, turn.person_id, LIST_MAX)
    if not own:
        return Reply("您还没有日记。走访听到什么,回“记 一句话”。")
    if form.place is not None:
        return _show_one(turn, _chosen(own, form.place))
    lines = [f"{place} {_line(turn, entry)}" for place, entry in enumerate(own, 1)]
    return Reply("\n".join([*lines, "只有您看得到。看照片回“我的日记 数字”,删回“删日记 数字”。"]))


@forget.on_complete
def delete(turn: Turn, form: Gone, settings: NoSettings) -> Reply | None:
    """At once, photos and voice with it."""
    entry = _chosen(find_own_entries(turn.act.session, turn.person_id, LIST_MAX), form.place)
    entries.forget(turn.act, [entry.id])
    return Reply("删了。")


def _show_one(turn: Turn, entry: DiaryEntry) -> Reply:
    photos = [media for media in find_diary_media(turn.act.session, entry.id) if media.kind == "image"]
    for media in photos:
        show_one(turn.act, media.id, turn.person_id)
    return Reply(_line(turn, entry) + ("\n照片马上发来。" if photos else ""))


def _line(turn: Turn, entry: DiaryEntry) -> str:
    media = find_diary_media(turn.act.session, entry.id)
    shown = "、".join(dict.fromkeys("照片" if one.kind == "image" else "语音" for one in media))
    text = entry_text(turn.act.session, entry)
    return f"{say_day(entry.written_at, turn.act.now)} {text}{f'({shown})' if shown else ''}"


def _chosen(own: list[DiaryEntry], said: str) -> DiaryEntry:
    place = number(nfkc(said))
    if place is None or not 1 <= place <= len(own):
        raise Refused("没有这一条。回“我的日记”看数字。")
    return own[place - 1]


def _places_in(turn: Turn, said: str) -> list[str]:
    """The words that name places: 李家花园 is nobody's family."""
    understood = understand_here(nfkc(said), turn.office)
    named = [matter.place.name for matter in understood.matters if matter.place]
    return [*named, *(matter.place_text for matter in understood.matters if has_kind(matter.place_text))]


def _matters_in(turn: Turn, said: str) -> list[Matter]:
    """What could become a case by its own words."""
    understood = understand_here(said, turn.office)
    found = [matter for matter in understood.matters if matter.intent in INTENTS]
    return [one for one in found if one.urgency != "normal" or (one.category != "other" and one.confidence >= SURE)]


def _open_all(turn: Turn, matters: list[Matter]) -> list[str]:
    opened = [_open(turn, matter) for matter in matters[:CASES_MAX]]
    return [*opened, "答复先发给您,请转告居民。"]


def _open(turn: Turn, matter: Matter) -> str:
    """Like a report at the doorstep (代报): its answers go to the writer. Without a place it is in his own grid."""
    where = where_of(matter.place, matter.detail, matter.place_text) if matter.place else None
    where = where or Where(None, "", turn.require_member().grid)
    request = replace(request_of(matter, matter.text, where), kind=matter.intent, for_another=True)
    opened = open_case(turn.act, turn.office, request, contact_id=None, reporter_id=turn.person_id)
    return say_opened(turn, opened, matter.emergency or "")

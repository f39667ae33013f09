"""Broadcast by chat (群发): an organiser is asked one thing at a time, hears it read back, and sends it to be approved."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from bot.broadcasts import actions, lifecycle, preview, words
from bot.broadcasts.audience import from_json
from bot.broadcasts.naming import read_audience
from bot.broadcasts.people import require_author
from bot.broadcasts.times import read_send_at
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.plain_forms import Said
from bot.conversation.readers.broadcast import CANCELLED, CastAt, CastKind, CastPlaces, CastReceipt, CastTo
from bot.conversation.readers.plain import Words
from bot.conversation.turn import Answer, Turn
from bot.errors import Refused
from bot.messages import Prompt, Reply
from bot.text.normalise import nfkc
from bot.understanding.understand import understand
from models.broadcasts import Broadcast, get_broadcast

KINDS = {"政策": "policy", "通知": "notice", "关怀": "care", "活动": "event"}
READY = "cast_ready"
OPTIONS = ("送审", "看样张", "换范围", "不发")
NUMBERED = " ".join(f"{number}{option}" for number, option in enumerate(OPTIONS, 1))
READY_FOR = timedelta(hours=2)
#: What else a form was told is kept in the question, so that only the audience is asked for again.
KEPT = ("kind", "text", "receipt", "places", "at")


_ANNOUNCES = re.compile(
    r"(?:请|麻烦|帮我|给我)*我?们?(?:想|要|需要|得|打算|准备)*(?:给大家|给居民)?(?:群发|发布?)(?:一?[个条份下则])?[\u4e00-\u9fff]{0,12}?通知[吧啊了。!]*"
)


_TELLS_ALL = re.compile(
    r"(?:请|麻烦|帮我|给我|帮忙)*(?:通知|告诉|告知)(?:一下|下)?(?:大家|各位|居民们?|住户们?|业主们?|邻居们?|所有人|全体居民)(?:一下|一声)?[\s,:]*(?P<what>.{2,})"
)


_DANGER = "有危险先打119、110或120,再直接发“{what}”立单派人。\n要马上通知大家,回“预警”,什么时间都能发。"


def _is(kind: str) -> Any:
    return lambda values: values.get("kind") == kind


@dataclass
class Compose:
    """Kind, words, audience, what may be answered, and when."""

    kind: Annotated[CastKind, Ask("发哪一类?回 1政策 2通知 3关怀 4活动", is_number=True)]
    text: Annotated[Words, Ask("发什么?整段写好发来,一字不改。")]
    to: Annotated[CastTo, Ask("发给谁?如“3-2网格”“桂花社区的居民”“订阅入学的”。")]
    receipt: Annotated[CastReceipt, Ask("要不要回执?回 1要 2不要", when=_is("通知"), is_number=True)]
    places: Annotated[CastPlaces, Ask("最多几人报名?不限回“不限”。", when=_is("活动"), is_number=True)]
    at: Annotated[CastAt, Ask("什么时候发?回“现在”,或如“明天9点”。")]


def sounds_like_announcing(text: str) -> bool:
    """我想发个停水的通知: what it will be about, and nothing to send yet."""
    return _ANNOUNCES.fullmatch(text) is not None


def sounds_like_telling_all(text: str) -> bool:
    """通知大家明天停水: that, and to everybody; to whom exactly is asked."""
    return _TELLS_ALL.fullmatch(text) is not None


broadcast = Capability(
    "broadcast",
    form=Compose,
    words=("群发",),
    whole_words=("发通知", "发个通知", "我要发通知", "群发通知"),
    says=sounds_like_announcing,
    for_=MEMBER,
    own_endings=CANCELLED,
    help="群发:写一条通知送审",
)
tell_all = Capability("tell_all", form=Said, says=sounds_like_telling_all, for_=MEMBER)
ready = Capability(
    "broadcast_ready",
    answers=(READY,),
    answer_words={option: number for number, option in enumerate(OPTIONS, 1)},
    for_=MEMBER,
)


@broadcast.on_begin
def begin(turn: Turn, values: dict[str, Any]) -> Reply | None:
    """Only authors; that he wants to send something is not yet what he sends, but of which kind it is."""
    require_author(turn.office, turn.require_member())
    if sounds_like_announcing(turn.heard.text):
        values.pop("text", None)
        named = [kind for kind in KINDS if kind in turn.heard.text]
        if len(named) == 1:
            values["kind"] = named[0]
    return None


@tell_all.on_complete
def start(turn: Turn, form: Said, settings: NoSettings) -> Reply | None:
    """A broadcast begins with its words; whoever wants a danger told to all is first told how to see to it."""
    said = _TELLS_ALL.fullmatch(nfkc(form.text or ""))
    if said is None:
        return None
    require_author(turn.office, turn.require_member())
    told = understand(said["what"], None, turn.office.config.categories).matters
    if any(matter.urgency == "life" for matter in told):
        return Reply(_DANGER.format(what=said["what"]))
    turn.go_on_with("broadcast", kind="通知", text=said["what"])
    return Reply(f"好的,发通知“{said['what']}”。要改正文回 0。")


@broadcast.on_complete
def read_it_back(turn: Turn, form: Compose, settings: NoSettings) -> Reply | None:
    """Names, head counts, dates with their weekday, and the question whether that is all; what does not do is asked again."""
    kept = {name: str(value) for name in KEPT if (value := getattr(form, name)) is not None}
    try:
        send_at = read_send_at(form.at, turn.act.now)
    except Refused as refused:
        return _ask_again(turn, str(refused), {**kept, "to": form.to}, "at")
    try:
        audience = read_audience(turn.office, turn.require_member(), form.to)
        draft = actions.Draft(KINDS[form.kind], form.text, audience, send_at, "", _options(form), _places(form))
        row = actions.write(turn.act, turn.office, turn.require_member(), draft)
        return _show(turn, row, kept)
    except actions.BadText as refused:
        return _ask_again(turn, str(refused), {**kept, "to": form.to}, "text")
    except Refused as refused:
        return _ask_again(turn, str(refused), kept, "to")


@ready.on_answer
def go_on(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1送审 2看样张 3换范围 4不发; everybody is asked for twice."""
    answer.prompt.closed_at = turn.act.now
    row = get_broadcast(turn.act.session, answer.prompt.about or 0)
    if row.author_id != turn.person_id or row.state != lifecycle.DRAFT:
        return Reply(words.progress(row))
    kept: dict[str, Any] = dict(answer.prompt.detail["kept"])
    if answer.number == 2:
        samples = preview.samples(turn.act.session, turn.office, row)
        return Reply("\n\n".join([*samples, f"这样行吗?{NUMBERED}"]), _prompt(turn, row, kept, asked=True))
    if answer.number == 3:
        actions.recall(turn.act, row)
        turn.go_on_with("broadcast", **kept)
        return Reply("好的。")
    if answer.number == 4:
        actions.recall(turn.act, row)
        return Reply("好的,不发了。")
    if from_json(row.audience).everybody and not answer.prompt.detail["asked"]:
        again = f"这是发给全体,共{row.counted}人。真要发给全体吗?{NUMBERED}"
        return Reply(again, _prompt(turn, row, kept, asked=True))
    approvers = "、".join(one.name for one in actions.submit(turn.act, turn.office, row))
    return Reply(f"已送审,编号 {row.code},请{approvers}批。批了告诉您;不发了回“撤回群发 {row.code}”。")


def _show(turn: Turn, row: Broadcast, kept: dict[str, str]) -> Reply:
    shown = actions.count_and_check(turn.act, turn.office, row)
    said = preview.read_back(turn.office, row, shown, turn.act)
    asked = f"{said}\n{preview.only_these(shown)}{NUMBERED}"
    return Reply(asked, _prompt(turn, row, kept, asked=False))


def _prompt(turn: Turn, row: Broadcast, kept: dict[str, Any], *, asked: bool) -> Prompt:
    detail = {"kept": kept, "asked": asked, "offer": True}
    return Prompt(READY, OPTIONS, about=row.id, detail=detail, expires_at=turn.act.now + READY_FOR)


def _ask_again(turn: Turn, why: str, values: dict[str, Any], field: str) -> Reply:
    turn.go_on_with("broadcast", **{name: value for name, value in values.items() if name != field})
    return Reply(why)


def _options(form: Compose) -> tuple[str, ...]:
    if form.kind == "活动":
        return "报名", "不去"
    return ("收到",) if form.receipt == "要" else ()


def _places(form: Compose) -> int | None:
    found = re.search(r"\d+", nfkc(form.places or ""))
    return int(found[0]) if found else None

"""Broadcast by chat (群发): an organiser is asked one thing at a time, hears it read back, and sends it to be approved."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from bot.broadcasts import actions, amending, lifecycle, preview, words
from bot.broadcasts.actions import check_audience
from bot.broadcasts.audience import from_json
from bot.broadcasts.naming import read_audience
from bot.broadcasts.people import is_author, require_author, who_approves
from bot.broadcasts.times import read_send_at
from bot.broadcasts.words import wrong_weekdays
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.plain_forms import Said
from bot.conversation.readers.broadcast import (
    CANCELLED,
    DOUBTED,
    CastAt,
    CastKind,
    CastPlaces,
    CastReceipt,
    CastText,
    CastTo,
)
from bot.conversation.turn import Answer, Turn
from bot.errors import Refused
from bot.messages import Prompt, Reply
from bot.text.normalise import nfkc
from bot.understanding.understand import understand
from models.broadcasts import Broadcast, get_broadcast
from models.dialogues import PromptRow

KINDS = {"政策": "policy", "通知": "notice", "关怀": "care", "活动": "event"}
READY = "cast_ready"
OPTIONS = ("送审", "看样张", "换范围", "不发")
NUMBERED = " ".join(f"{number}{option}" for number, option in enumerate(OPTIONS, 1))
READY_FOR = timedelta(hours=2)
#: What a form was told is kept in the question, so that only what changes is asked for again.
KEPT = ("kind", "text", "to", "receipt", "places", "at")
#: Not yet an audience: it is asked to whom exactly.
_NOBODY_NAMED = frozenset({"大家", "各位", "居民", "居民们", "住户", "业主", "邻居", "所有人", "全体居民"})


_PEOPLE = "居民|住户|业主|邻居|群众|村民|党员|成员|网格长|网格员|志愿者"
_ANNOUNCES = re.compile(
    r"(?:请|麻烦|帮我|给我)*我?们?(?:想|要|需要|得|打算|准备)*"
    rf"(?:(?:给|向)(?P<whom>大家|[^,。;:\s]{{0,16}}?(?:{_PEOPLE})们?))?(?:群发|发布?)(?:一?[个条份下则])?[\u4e00-\u9fff]{{0,12}}?通知[吧啊了。!]*"
    r"(?:[\s,:]+(?P<what>.{4,}))?"
)
_TELLS_ALL = re.compile(
    r"(?:请|麻烦|帮我|给我|帮忙)*(?:通知|告诉|告知)(?:一下|下)?"
    rf"(?P<whom>(?P<all>大家|各位|居民们?|住户们?|业主们?|邻居们?|所有人|全体居民)|[^,。;:\s]{{1,16}}?(?:{_PEOPLE})们?)(?:一下|一声)?[\s,:]*(?P<what>.{{2,}})"
)


_DANGER = "有危险先打119、110或120,再直接发“{what}”立单派人。\n要马上通知大家,回“预警”,什么时间都能发。"


#: 群发 翠园的居民 明天停水: people first, and then what they are told.
_ADDRESSED = re.compile(
    r"(?:发?给)?(?P<whom>[^\s::,，。]{1,20}(?:居民|住户|业主|成员|党员|网格员|网格长|书记|订阅\S{1,8}的人?))[\s::,，]+(?P<what>\S.+)",
    re.DOTALL,
)


def _is(kind: str) -> Any:
    return lambda values: values.get("kind") == kind


@dataclass
class Compose:
    """Kind, words, audience, what may be answered, and when."""

    kind: Annotated[CastKind, Ask("发哪一类?回 1政策 2通知 3关怀 4活动", is_number=True)]
    text: Annotated[CastText, Ask("发什么?整段写好发来,一字不改。")]
    to: Annotated[CastTo, Ask("发给谁?如“3-2网格”“桂花社区的居民”“订阅入学的”。")]
    receipt: Annotated[CastReceipt, Ask("要不要回执?回 1要 2不要;改前面的回 0", when=_is("通知"), is_number=True)]
    places: Annotated[CastPlaces, Ask("最多几人报名?不限回“不限”。", when=_is("活动"), is_number=True)]
    at: Annotated[CastAt, Ask("什么时候发?回“现在”,或如“明天9点”;改前面的回 0。")]


def sounds_like_announcing(text: str) -> bool:
    """我想发个停水的通知: what it will be about, and nothing to send yet."""
    found = _ANNOUNCES.fullmatch(text)
    return found is not None and not found["what"]


def sounds_like_telling_all(text: str) -> bool:
    """通知大家明天停水, 通知翠园的居民明天停水, 帮我发个通知 明天停水: that, and perhaps to whom."""
    found = _ANNOUNCES.fullmatch(text)
    return _TELLS_ALL.fullmatch(text) is not None or (found is not None and found["what"] is not None)


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
#: What may be said to the last question besides what it offers.
WHO, OTHERS, OTHER_WORDS = 5, 6, 7


def in_his_words(turn: Turn, prompt: PromptRow) -> int | None:
    """好 送审吧, 看看样子, 谁批, 换成翠园, 日期错了."""
    said = turn.heard.text
    if amending.submits(said):
        return 1
    if amending.wants_sample(said):
        return 2
    if amending.asks_who_approves(said):
        return WHO
    if amending.is_about_text(said):
        return OTHER_WORDS
    author = turn.member
    return OTHERS if author and amending.new_audience(turn.office, author, said) is not None else None


ready = Capability(
    "broadcast_ready",
    answers=(READY,),
    answer_words={option: number for number, option in enumerate(OPTIONS, 1)},
    hears=in_his_words,
    for_=MEMBER,
)


@broadcast.on_begin
def begin(turn: Turn, values: dict[str, Any]) -> Reply | None:
    """Only authors; that he wants to send something is not yet what he sends, but of which kind it is, and to whom."""
    require_author(turn.office, turn.require_member())
    found = _ANNOUNCES.fullmatch(turn.heard.text)
    if found is not None:
        values.pop("text", None)
        values.update(_whom(turn, found["whom"])[0])
        named = [kind for kind in KINDS if kind in turn.heard.text.removeprefix(found["whom"] or "")]
        if len(named) == 1:
            values["kind"] = named[0]
        return None
    addressed = _ADDRESSED.fullmatch(values.get("text") or "")
    if addressed is not None and (to := _whom(turn, nfkc(addressed["whom"]))[0]):
        values.update(to, text=addressed["what"])
    if wrong_weekdays(nfkc(values.get("text") or ""), turn.today):
        values[DOUBTED] = values.pop("text")
    return None


@tell_all.on_complete
def start(turn: Turn, form: Said, settings: NoSettings) -> Reply | None:
    """A broadcast begins with its words; whoever wants a danger told to all is first told how to see to it."""
    said = _TELLS_ALL.fullmatch(nfkc(form.text or "")) or _ANNOUNCES.fullmatch(nfkc(form.text or ""))
    if said is None:
        return None
    member = turn.require_member()
    if not is_author(turn.office, member) and said.re is _TELLS_ALL and not said["all"]:
        return None  # 告诉3幢的住户我下午去: his own work
    require_author(turn.office, member)
    what = said["what"]
    told = understand(what, None, turn.office.config.categories).matters
    if any(matter.urgency == "life" for matter in told):
        return Reply(_DANGER.format(what=what))
    to, why_not = _whom(turn, said["whom"])
    doubted = wrong_weekdays(what, turn.today)
    turn.go_on_with("broadcast", kind="通知", **{DOUBTED if doubted else "text": what}, **to)
    change = "" if doubted else "写错了说“正文错了”。" if to else "要改正文回 0。"
    return Reply(f"好的,发通知“{what}”。{change}{why_not}")


def _whom(turn: Turn, said: str | None) -> tuple[dict[str, str], str]:
    """The audience that the words name, or why it can have nothing; 大家 is asked about."""
    if not said or said in _NOBODY_NAMED:
        return {}, ""
    try:
        check_audience(turn.act.session, turn.office, read_audience(turn.office, turn.require_member(), said))
    except Refused as refused:
        return {}, str(refused)
    return {"to": said}, ""


@broadcast.on_complete
def read_it_back(turn: Turn, form: Compose, settings: NoSettings) -> Reply | None:
    """Names, head counts, dates with their weekday, and the question whether that is all; what does not do is asked again."""
    kept = {name: str(value) for name in KEPT if (value := getattr(form, name)) is not None}
    try:
        send_at = read_send_at(form.at, turn.act.now)
    except Refused as refused:
        return _ask_again(turn, str(refused), kept, "at")
    try:
        audience = read_audience(turn.office, turn.require_member(), form.to)
        draft = actions.Draft(KINDS[form.kind], form.text, audience, send_at, "", _options(form), _places(form))
        row = actions.write(turn.act, turn.office, turn.require_member(), draft)
        return _show(turn, row, kept)
    except actions.BadText as refused:
        return _ask_again(turn, str(refused), kept, "text")
    except Refused as refused:
        return _ask_again(turn, str(refused), kept, "to")


@ready.on_answer
def go_on(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1送审 2看样张 3换范围 4不发, or in words; everybody is asked for twice."""
    answer.prompt.closed_at = turn.act.now
    row = get_broadcast(turn.act.session, answer.prompt.about or 0)
    if row.author_id != turn.person_id or row.state != lifecycle.DRAFT:
        return Reply(words.progress(row))
    kept: dict[str, Any] = dict(answer.prompt.detail["kept"])
    if answer.number == 2:
        samples = preview.samples(turn.act.session, turn.office, row)
        return Reply("\n\n".join([*samples, f"这样行吗?{NUMBERED}"]), _prompt(turn, row, kept, asked=True))
    if answer.number == WHO:
        who = who_approves(turn.act.session, turn.office, turn.require_member())
        return Reply(f"{who}{NUMBERED}", _prompt(turn, row, kept, asked=bool(answer.prompt.detail["asked"])))
    if answer.number != 1:
        actions.recall(turn.act, row)
        return _write_anew(turn, answer, kept)
    if from_json(row.audience).everybody and not answer.prompt.detail["asked"]:
        again = f"这是发给全体,共{row.counted}人。真要发给全体吗?{NUMBERED}"
        return Reply(again, _prompt(turn, row, kept, asked=True))
    approvers = "、".join(one.name for one in actions.submit(turn.act, turn.office, row))
    return Reply(f"已送审,编号 {row.code},请{approvers}批。批了告诉您;不发了回“撤回群发 {row.code}”。")


def _write_anew(turn: Turn, answer: Answer, kept: dict[str, Any]) -> Reply:
    """换范围 asks for the audience again, a correction in words names it; what is wrong in the text is written anew."""
    if answer.number == 3:
        turn.go_on_with("broadcast", **_but(kept, "to"))
    elif answer.number == OTHERS:
        turn.go_on_with("broadcast", **{**kept, "to": amending.corrected(turn.heard.text)})
    elif answer.number == OTHER_WORDS:
        turn.go_on_with("broadcast", **_but(kept, "text"))
    else:
        return Reply("好的,不发了。")
    return Reply("好的。")


def _but(values: dict[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != field}


def _show(turn: Turn, row: Broadcast, kept: dict[str, str]) -> Reply:
    shown = actions.count_and_check(turn.act, turn.office, row)
    said = preview.read_back(turn.office, row, shown, turn.act)
    asked = f"{said}\n{preview.only_these(shown)}{NUMBERED}"
    return Reply(asked, _prompt(turn, row, kept, asked=False))


def _prompt(turn: Turn, row: Broadcast, kept: dict[str, Any], *, asked: bool) -> Prompt:
    detail = {"kept": kept, "asked": asked, "offer": True}
    return Prompt(READY, OPTIONS, about=row.id, detail=detail, expires_at=turn.act.now + READY_FOR)


def _ask_again(turn: Turn, why: str, values: dict[str, Any], field: str) -> Reply:
    turn.go_on_with("broadcast", **_but(values, field))
    return Reply(why)


def _options(form: Compose) -> tuple[str, ...]:
    if form.kind == "活动":
        return "报名", "不去"
    return ("收到",) if form.receipt == "要" else ()


def _places(form: Compose) -> int | None:
    found = re.search(r"\d+", nfkc(form.places or ""))
    return int(found[0]) if found else None

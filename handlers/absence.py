"""Absence (请假): a member says from when to when he is away; new cases pass him over, or go to his deputy (代班)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from bot.broadcasts.attending import find_notice
from bot.cases.standing_in import brief, find_next, find_team, propose_deputy
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.readers.plain import Words
from bot.conversation.turn import Answer, Turn
from bot.directory import absences
from bot.errors import Refused
from bot.messages import NOTHING_YET, Prompt, Reply
from bot.text.attending import read_attending
from bot.text.dates import days_in, without_days
from bot.text.normalise import nfkc
from bot.text.when import say_days
from models.dialogues import PromptRow, close_prompts, close_prompts_of, find_open_prompts
from models.people import Absence, Member, find_absence_from, find_absent, find_member

OFFERED = ("可以", "不用代")
YES, NAMED = 1, 3
WHETHER, YES_OR_NO = "leave", ("是", "不是")
ASKED_FOR = timedelta(minutes=30)
LONGEST = 40
_AWAY = re.compile(
    "请个?假|[年病事产婚丧]假|休息|年?休假?|出差|调休|轮休|补休|外出(?:学习|培训|办事|开会)?|(?:去|参加)?(?:学习|培训)|住院|不在(?:岗|单位|社区|家)?|来不了"
)
_STAND_IN = re.compile(
    r"(?:由|让|请|叫|找|派)?[\u4e00-\u9fff·]{2,4}?(?:来|给我|帮我|替我)*(?:代班?|顶班?|替|接手)(?:办|岗|我)?(?:一下|几天)?"
)
_CANNOT_COME = re.compile("[来去到]不(?:了|到)|参加不了")
_NAME = "[\u4e00-\u9fff·]{2,4}?"
_NAMING = re.compile(
    rf"(?:还是)?(?:换|改)(?:成|让|请|由)?{_NAME}(?:来|帮我|替我)?(?:代班?|顶班?|替)?(?:吧|一下|好了)?[。!]?"
    rf"|(?:还是)?(?:让|请|叫|由)?{_NAME}(?:来|帮我|替我)?(?:代班?|顶班?|替)(?:吧|一下|好了)?[。!]?"
)
#: The name alone, where he is asked who stands in.
_ONLY_A_NAME = re.compile(rf"(?:就|请|让|由|叫)?(?P<name>{_NAME})(?:吧|可以|行|好了|啊)*[。!]?")
_FAMILY = "(?:家里|孩子|小孩|宝宝|老人|父母|爸妈|母亲|父亲|我?[爸妈]|爱人|老婆|老公|岳[父母])"
_FILLER = re.compile(
    f"{_FAMILY}+(?:病了|生病了?|住院了?|不舒服|有(?:点|急)?事|发烧了?|要?看病|要?开刀|要?手术|去世了?)?"
    "|我(?:要|想|得|需要|准备|计划)?|本人|需要|有(?:点|急)?事|身体不(?:舒服|好)|不舒服|看病|生病|回老家|外地|[去在请要想都会了的从,，。、;!！ ]|因为?|一下|领导|书记|您好|你好|可能|大概"
)

#: What may be leave, or a plan of the day: it is asked.
_MAY_BE_AWAY = re.compile(
    "请个?假|开会|学习|培训|党校|出差|不在|[病伤]了|生病|发烧|[来上去]不(?:了|成)|住院|开刀|手术|体检|考试|休假|去外地|回老家"
)
#: Whose days they are: his own, where nobody else is spoken of.
_OF_HIM = re.compile("(?<!们)我(?!们|家|爸|妈|婆|老|爱人|孩子|儿|女)|本人")
_OF_OTHERS = re.compile("[他她?]|吗|怎么|什么|有没有|哪|谁|几[点号]|居民|阿姨|[婆爷奶叔]|师傅|大妈|大爷|没人|通知|的会")

#: What may stand before it, and leaves open what it is: 去县里培训.
_LEADING = re.compile(f"^(?:(?!去外地|回老家)(?:{_FILLER.pattern})|[去到]?(?:[省市县区州镇][里上]|外[地面]))+")


def sounds_away(text: str) -> bool:
    """A sentence that says when its writer is away and nothing else: 这周我出差, 下周一到周三请假, 明天请假由张华代."""
    left = without_days(text)
    if len(text) > LONGEST or left == text or not _AWAY.search(left):
        return False
    return not _FILLER.sub("", _AWAY.sub("", _STAND_IN.sub("", left)))


def may_be_away(text: str) -> bool:
    """His days, and that he is somewhere else then: 下礼拜一到礼拜三我去杭州开会, 今天病了来不了."""
    left = without_days(text)
    if len(text) > LONGEST or left == text or _OF_OTHERS.search(text):
        return False
    is_his = _OF_HIM.search(left) or _MAY_BE_AWAY.match(_LEADING.sub("", left))
    return bool(is_his and _MAY_BE_AWAY.search(left))


def sounds_like_leave(text: str) -> bool:
    """For certain, or to be asked."""
    return sounds_away(text) or may_be_away(text)


def sounds_like_naming(text: str) -> bool:
    """换张华吧, 让陈红代; it means a deputy only while one is asked for."""
    return _NAMING.fullmatch(text) is not None


@dataclass
class Away:
    """The days, in words."""

    days: Annotated[Words, Ask("从哪天到哪天?如“11月23日到11月27日”。")]


@dataclass
class StandIn:
    """Who stands in."""

    name: Annotated[Words, Ask("请谁代班?回姓名。")]


def _hears_a_name(turn: Turn, prompt: PromptRow) -> int | None:
    """沈阿妹, where it is asked whether it is leave or who stands in: yes, and that is who."""
    said = _ONLY_A_NAME.fullmatch(nfkc(turn.heard.text))
    named = _named(turn, turn.require_member(), said["name"]) if said else None
    return NAMED if named is not None else None


absence = Capability(
    "absence",
    form=Away,
    words=("请假", "我要请假", "我想请假", "我出差", "休假"),
    says=sounds_like_leave,
    before_places=True,
    for_=MEMBER,
    answers=("deputy", WHETHER),
    answer_words={
        **dict.fromkeys(("可以", "好的", "好", "行", "是", "是的", "对"), YES),
        "不用": 2,
        "不要": 2,
        "不是": 2,
    },
    hears=_hears_a_name,
    help="请假 日期到日期:不派新单;代班 姓名:请人代",
)
deputy = Capability("deputy", form=StandIn, words=("代班",), says=sounds_like_naming, for_=MEMBER)
back = Capability("back", whole_words=("销假", "我回来了", "取消请假", "不请假了"), for_=MEMBER)


@absence.on_begin
def is_of_a_meeting(turn: Turn, values: dict[str, Any]) -> Reply | None:
    """请假 without a day, or 周三来不了, while a notice waits for his answer: he does not come to that."""
    said = nfkc(turn.heard.text)
    is_of_days = days_in(said, turn.today) is not None and _CANNOT_COME.search(said) is None
    attending = None if is_of_days else read_attending(said)
    if attending is None or find_notice(turn.act.session, turn.person_id, turn.act.now) is None:
        return None
    turn.go_on_with("attendance", text=said)
    return NOTHING_YET


@absence.on_complete
def be_away(turn: Turn, form: Away, settings: NoSettings) -> Reply | None:
    """Both days inclusive; the cases he has stay his, and whoever stands in may see to them."""
    said, today, member = nfkc(form.days), turn.today, turn.require_member()
    span = days_in(said, today)
    if turn.rest == turn.heard.text and not sounds_away(said):
        return _ask_whether(turn, said, span)
    if span is None:
        return Reply("没看懂日期。请这样回:请假 11月23日到11月27日。")
    named = _named(turn, member, said)
    close_prompts_of(turn.act.session, turn.act.now, turn.person_id, (WHETHER,))
    row = absences.add(turn.act, member, *span, deputy=named)
    noted = f"记下了:{say_days(*span)}不给您派新单"
    if named is not None:
        return Reply(f"{noted},{_settled(turn, row, member, named)}")
    proposed = propose_deputy(turn.act.session, turn.office.directory, member, span[0])
    if proposed is None:
        return Reply(f"{noted}。{_without(turn, member, span[0])}提前回来回“销假”。")
    prompt = Prompt("deputy", OFFERED, about=row.id, detail={"deputy": proposed.person_id})
    return Reply(f"{noted}。您的单请{proposed.name}代,可以吗?回 1可以 2不用代;换人回“代班 姓名”。", prompt)


@absence.on_answer
def agree(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1可以 2不用代; 1是 2不是; the name of a colleague is yes to both."""
    answer.prompt.closed_at = turn.act.now
    member = turn.require_member()
    named = _named(turn, member, nfkc(turn.heard.text)) if answer.number == NAMED else None
    if answer.prompt.kind == WHETHER and named is not None:
        return _go_away(turn, answer.prompt, named)
    if answer.prompt.kind == WHETHER:
        if answer.number != YES:
            return Reply("好的,不算请假。有事请直接说。")
        turn.go_on_with("absence", days=answer.prompt.detail["days"])
        return NOTHING_YET
    row = turn.act.session.get(Absence, answer.prompt.about or 0)
    proposed = find_member(turn.act.session, int(str(answer.prompt.detail["deputy"])))
    if row is None or proposed is None:
        return Reply("那次请假已经销了。")
    if named is not None:
        return _stand_in(turn, row, member, named)
    if answer.number != YES:
        return Reply(f"好的,不代班。{_without(turn, member, row.first_on)}手上的事要交给人,回“转派 编号 姓名”。")
    absences.set_deputy(turn.act, row, member, proposed)
    return Reply(f"好的,{_settled(turn, row, member, proposed)}")


@deputy.on_complete
def name_deputy(turn: Turn, form: StandIn, settings: NoSettings) -> Reply | None:
    """代班 姓名: for the absence that runs or comes next; 换张华吧 while a deputy is asked for."""
    member, today = turn.require_member(), turn.today
    if not turn.heard.text.startswith("代班") and not turn.frames:
        asked = find_open_prompts(turn.act.session, turn.person_id, turn.act.now)
        whether = next((one for one in asked if one.kind == WHETHER), None)
        if whether is not None and (named := _named(turn, member, nfkc(form.name))) is not None:
            return _go_away(turn, whether, named)
        if not any(one.kind == "deputy" for one in asked) or _named(turn, member, nfkc(form.name)) is None:
            return None
    row = find_absence_from(turn.act.session, member.person_id, today)
    if row is None:
        raise Refused("您还没请假。先回“请假 日期到日期”,再说请谁代班。")
    named = _named(turn, member, nfkc(form.name))
    if named is None:
        raise Refused(f"您的网格和单位里没有“{form.name}”。请回“代班 姓名”。")
    return _stand_in(turn, row, member, named)


@back.on_complete
def be_back(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """From today on he is asked again."""
    ended = absences.end(turn.act, turn.require_member(), turn.today)
    return Reply("好的,已销假,照常派单。" if ended else "您没有在休假。")


def _stand_in(turn: Turn, row: Absence, member: Member, named: Member) -> Reply:
    """Whom he names himself. Raises Refused for who is away then."""
    if named.person_id in find_absent(turn.act.session, [named.person_id], max(row.first_on, turn.today)):
        raise Refused(f"{named.name}那天也请假了。请换一位,回“代班 姓名”。")
    absences.set_deputy(turn.act, row, member, named)
    close_prompts(turn.act.session, turn.act.now, row.id, ("deputy",))
    return Reply(f"好的,{say_days(row.first_on, row.last_on)}{_settled(turn, row, member, named)}")


def _go_away(turn: Turn, whether: PromptRow, named: Member) -> Reply:
    """让张华代, asked whether it is leave: it is, and who stands in is said with it."""
    whether.closed_at, turn.rest = turn.act.now, ""
    turn.go_on_with("absence", days=f"{whether.detail['days']},由{named.name}代班")
    return NOTHING_YET


def _ask_whether(turn: Turn, said: str, span: tuple[date, date] | None) -> Reply | None:
    """None where the words name a place here: then they are of his work."""
    found = turn.office.directory.gazetteer.find(said)
    if span is None or found.place or found.candidates:
        return None
    prompt = Prompt(WHETHER, YES_OR_NO, detail={"days": said}, expires_at=turn.act.now + ASKED_FOR)
    return Reply(f"是请假吗?{say_days(*span)}。回 1是 2不是", prompt)


def _named(turn: Turn, member: Member, said: str) -> Member | None:
    """Whoever of his team is named in the words."""
    team = find_team(turn.act.session, turn.office.directory, member)
    return next((one for one in team if one.name in said), None)


def _settled(turn: Turn, row: Absence, member: Member, named: Member) -> str:
    """The deputy hears at once of an absence that has begun, else on its first morning."""
    turn.act.session.flush()
    if row.first_on <= turn.today:
        brief(turn.act, turn.office, row)
    return f"新单由{named.name}代,手上的事{named.name}也能办。提前回来回“销假”。"


def _without(turn: Turn, member: Member, first: date) -> str:
    """Who is asked then, where nobody stands in."""
    turn.act.session.flush()
    asked = find_next(turn.act.session, turn.office.directory, member, first)
    return f"那几天的新单先找{asked.name}。" if asked else "那几天没有别人可派,新单会转街道派人。"

"""Party day (政治生日): a Party member tells month and day himself, and is greeted that morning until he says 取消."""

import re

from bot.broadcasts import greeting
from bot.conversation.capability import MEMBER, Capability, NoSettings
from bot.conversation.turn import Turn
from bot.errors import Refused
from bot.messages import Reply
from bot.text.numerals import from_chinese
from models.party_days import find_party_day

#: Longest month there is; which year it was is not kept.
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SAID = re.compile(
    r"(?:(?:19|20)\d\d[年./-])?(\d{1,2}|[一二三四五六七八九十]+)[月./-](\d{1,2}|[一二三四五六七八九十]+)[日号]?"
)
_NOT_ANY_MORE = frozenset({"取消", "不要", "关", "关闭", "删除"})
HOW = "请说几月几日,如“政治生日 7月1日”。只记月和日;不要了回“取消政治生日”。"

party_day = Capability("party_day", words=("政治生日",), for_=MEMBER)
no_party_day = Capability("no_party_day", whole_words=("取消政治生日", "不要政治生日"), for_=MEMBER)


@party_day.on_complete
def keep(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """政治生日 7月1日; alone, what is kept. Whoever the directory does not call a Party member is not asked to tell."""
    member, said = turn.require_member(), turn.rest.strip("。 ")
    if said in _NOT_ANY_MORE:
        return _end(turn)
    if not member.party:
        raise Refused("名册里没有登记您是党员,不用设。登记有误,请找支部改名册。")
    if not said:
        kept = find_party_day(turn.act.session, turn.person_id)
        return Reply(f"记的是{kept.month}月{kept.day}日。不要了回“取消政治生日”。" if kept else HOW)
    month, day = _month_and_day(said)
    greeting.ask_for_party_day(turn.act, member, month, day)
    return Reply(f"好的,每年{month}月{day}日早上问候您一句。只记月和日,谁也看不到;不要了回“取消政治生日”。")


@no_party_day.on_complete
def end(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """One word ends it, and nothing of it is kept."""
    return _end(turn)


def _end(turn: Turn) -> Reply:
    ended = greeting.end_party_day(turn.act, turn.person_id)
    return Reply("好的,不再问候,日子也删了。" if ended else "没有设政治生日。")


def _month_and_day(said: str) -> tuple[int, int]:
    found = _SAID.fullmatch(said)
    if found is None:
        raise Refused(HOW)
    month, day = (int(part) if part.isdecimal() else from_chinese(part) or 0 for part in found.groups())
    if not (1 <= month <= 12 and 1 <= day <= DAYS[month - 1]):
        raise Refused(f"没有{month}月{day}日。{HOW}")
    return month, day

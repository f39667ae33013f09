"""What cases say to residents (事项的话): one function per sentence, to be read aloud; what opens a case is in first_words.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases.lifecycle import RUNNING, says
from bot.text.when import say_by, say_time, say_when

#: The answers to 办结, in the order of their numbers.
VERDICTS = ("好了", "还没", "好一半", "不用办了")
#: The answers to the offer to join a neighbour's case.
JOINING = ("一起办", "不是一件")
#: Where else to turn (DESIGN 8.3), and with complaints about officials (SYSTEMS.md B12).
ELSEWHERE = "您也可以打12345,或到街道信访接待处当面说。"
DISCIPLINE = "反映干部的问题,也可以打12388。"
#: To who asks not to be named in a matter that is everybody's.
DISCREET = "已请办的人别说是您说的,他看不到您的号码。"
#: To who types a number that nobody needs (bot/text/hidden.py).
NUMBER_HIDDEN = "证件号、卡号这里用不到,已替您隐藏。"
RATINGS = ("fixed", "not_fixed", "half", "not_needed")
#: … and what each of them does to the case.
MOVES = ("confirm", "reopen", "reopen", "withdraw")


@dataclass(frozen=True)
class Told:
    """What the sentences of one case need to know of it."""

    code: str
    category: str
    where: str
    text: str
    media: int = 0
    #: A question, which is answered and not mended.
    asks: bool = False


def numbered(options: Sequence[str]) -> str:
    """1好了 2还没 3好一半"""
    return " ".join(f"{number}{option}" for number, option in enumerate(options, 1))


def brief(text: str, limit: int = 40) -> str:
    """The first words of a long text."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


# To the resident, at once


def placed(code: str, where: str, owner: str, *, is_moved: bool) -> str:
    """Where it really is, and who has it now; before, it may have been nowhere."""
    known = f"编号 {code}的地点改为{where}" if is_moved else f"知道了,编号 {code}在{where}"
    return f"{known},由{owner or '街道派人'}办理。"


def called_there(code: str, where: str, reached: Sequence[str], not_reached: Sequence[str]) -> str:
    """Life safety, and now it is known where: who is called there, and who could not be."""
    who = f"已通知{'、'.join(reached)},动身就告诉您" if reached else "正找街道值班人员"
    absent = f";{'、'.join(not_reached)}还没绑定微信" if not_reached else ""
    return f"知道了,编号 {code}在{where}。{who}{absent}。"


def added(code: str, what: str) -> str:
    """More words, photos or a place for a case just opened."""
    return f"{what}已加到编号 {code}。"


def told_already(what: str, code: str, owner: str, expected: str) -> str:
    """The same thing told once more while it is worked on: what stands, and that his words are with whoever has it."""
    return f"您报过了,编号 {code}:{what},{expected.lstrip(',')}。这句话已带给{owner or '街道'}。"


def urged(code: str, owner: str, by: datetime, now: datetime, *, is_told: bool) -> str:
    """After 催: who hears it, and by when he answers, if that is still to come."""
    done = f"已替您催{owner or '街道派人'}" if is_told else f"刚替您催过{owner or '街道'}"
    until = f",{say_by(by, now)}给您回话" if by > now else ",一有消息就告诉您"
    return f"编号 {code}{done}{until}。"


def done_already(
    code: str, owner: str, at: datetime | None, note: str, closed_at: datetime | None, now: datetime
) -> str:
    """After 催 of what is done: by whom, when, and how it came out. `at`: None where nobody reported it done."""
    done = f"{say_when(at, now)}已由{owner or '街道'}办结{':' if note else ''}{note.rstrip('。')}" if at else ""
    closed = f"{say_when(closed_at, now)}结案" if closed_at else "等您确认"
    return f"编号 {code}{done}{',' if done else ''}{closed}。"


def withdrawn_already(code: str, at: datetime, now: datetime) -> str:
    """After 催 of what its resident took back."""
    return f"编号 {code}{say_when(at, now)}撤回了,现在不在办。还要办,请再说一遍。"


def media_lost(code: str, kind: str, said: str) -> str:
    """A photo or voice message did not reach us; `said` says why where the sender can do something about it."""
    what = "语音没收到,请重说一遍或打字。" if kind == "voice" else "照片没收到,请再发一次。"
    return f"编号 {code}:{said or f'您的{what}'}"


def matter(told: Told) -> str:
    return f"{told.where}·{told.category}" if told.where else told.category


# To the resident, later


def accepted(told: Told, owner: str, *, at_once: bool = False) -> str:
    """Of what cannot wait nobody sets a time: the next thing to tell is that he is on his way."""
    return f"编号 {told.code}:{owner}已接单,{'动身' if at_once else '定好时间'}就告诉您。"


def planned(told: Told, owner: str, plan: str) -> str:
    return f"编号 {told.code}:{owner}预计{plan}处理。"


def needs_material(told: Told, owner: str) -> str:
    return f"编号 {told.code}:{owner}已接单,需要先备材料,到了就办。"


def has_to_wait(told: Told, owner: str, why: str) -> str:
    return f"编号 {told.code}:{owner}说暂时还办不了:{why.rstrip('。')}。有了准信就告诉您。"


def departed(told: Told, owner: str) -> str:
    return f"编号 {told.code}:{owner}已出发。"


def arrived(told: Told, owner: str) -> str:
    return f"编号 {told.code}:{owner}已到场。"


def cause_found(told: Told, note: str) -> str:
    return f"编号 {told.code}:原因查到了:{note}" if note else f"编号 {told.code}:原因查到了,正在处理。"


def controlled(told: Told, note: str, at: datetime) -> str:
    tail = f":{note}" if note else "。"
    return f"编号 {told.code}:{say_time(at)}情况已控制{tail}"


def safe_again(where: str, at: datetime) -> str:
    """For those who subscribed to the news of a grid: neither what it was nor whom it concerned."""
    return f"{where}的险情{say_time(at)}已控制,请放心。"


def late(told: Told) -> str:
    return f"编号 {told.code}过了说好的时间还没办好,抱歉。已报上一级催办,有进展就告诉您。"


def late_together(named: Sequence[str], total: int) -> str:
    """After an outage: several of one's cases are late, in one sentence."""
    more = "等" if total > len(named) else ""
    return f"对不起,您有{total}件过了说好的时间:{'、'.join(named)}{more}。都已催办,有进展就告诉您;每件办到哪了,回“进度”看。"


def not_taken(told: Told, owner: str, called: str, again: datetime | None, now: datetime, call: str) -> str:
    """The time is over and nobody has taken it: who has been called, when the next is, and whom he may call himself."""
    who = f"{owner}还没接" if owner else "还没人接"
    then = f",{say_by(again, now)}再没人接就报上一级" if again is not None else ""
    return f"对不起,编号 {told.code}({matter(told)}){who},已请{called}{then}。{call}"


def merged(told: Told) -> str:
    return f"编号 {told.code}和邻居报的是同一件,一起办,进展照样告诉您。"


def worked_on_as_one(into: str, state: str, owner: str) -> str:
    """How the case stands that one's own is worked on with; its code, `into`, is for members."""
    joined = f"已并到编号 {into}" if into else "和邻居报的同一件一起办"
    return f"{joined},现在{state}" + (f",由{owner}办理" if owner else "")


def still_wrong_for_a_neighbour(told: Told) -> str:
    return f"编号 {told.code}有邻居说还没好,已重新办理。"


def changed_hands(told: Told, owner: str) -> str:
    return f"编号 {told.code}改由{owner}办理,答复时间不变。"


def taken_over(codes: Sequence[str], owner: str) -> str:
    """After a hand-over: one sentence for all that a resident waits for."""
    return f"编号 {'、'.join(codes)}改由{owner}接着办,说好的时间不变。"


def waits_for_office(told: Told) -> str:
    return f"编号 {told.code}已转街道重新派人,答复时间不变。"


def resolved(told: Told, owner: str, note: str) -> str:
    """The handler says it is done; only the resident can say that it is."""
    return f"编号 {told.code}:{owner}办结:{note}\n好了吗?回 {numbered(VERDICTS)}"


def inspecting(told: Told, community: str) -> str:
    """A call-back: not by whoever did it, and not answering costs nothing."""
    return f"{community}想核实一下:您反映的{matter(told)}(编号 {told.code})确实好了吗?回 1好了 2没好。不回也行。"


def inspected(code: str) -> str:
    return f"谢谢您!编号 {code}核实好了。"


def photo_of_work(told: Told, *, is_done: bool) -> str:
    """What the photo that comes with it shows; a photo itself carries no words."""
    return f"编号 {told.code}:这是{matter(told)}{'办好后' if is_done else '正在办'}的照片。"


def relayed(told: Told, who: str, words: str) -> str:
    return f"编号 {told.code}:{who}说:{words}\n要回话,请回“回 {told.code} 您的话”。"


def in_confidence(code: str) -> str:
    """A push about a sealed case: nothing but the code."""
    return f"编号 {code}有新进展。请回“进度 {code}”查看。"


def corrected(told: Told, state: str) -> str:
    return f"编号 {told.code}:刚才那条发错了,现在是{says(state)}。"


# To the resident, in answer


def thanks(code: str) -> str:
    return f"谢谢您!编号 {code}已结案。"


def noted(code: str) -> str:
    return f"谢谢您!编号 {code}记下了。"


def goes_on(code: str, owner: str) -> str:
    return f"知道了,编号 {code}没办完不算完。已请{owner}接着办,并另请一位去看。"


def not_yet(what: str, code: str, owner: str, expected: str, *, is_late: bool, has_words: bool) -> str:
    """He says that it is not done, perhaps in anger: what stands, who has heard him, and what comes next."""
    who = owner or "街道"
    stands = f"过了说好的时间,{who}还没接" if is_late else "还没办好"
    heard = f"您这句话已带给{who}" if has_words else f"已替您催{who}"
    return f"对不起,{what}(编号 {code}){stands}。{heard},{expected.lstrip(',')}。"


def called_off(dropped: str, owner: str) -> str:
    """Nobody need come any more, and whoever would have hears it."""
    return f"{dropped.partition('。')[0]},已告诉{owner or '街道'}不用来了。要是又有事,马上说。"


def dropped(code: str) -> str:
    return f"好的,编号 {code}不再办了。有事随时说。"


def asking_own_will(code: str) -> str:
    """DESIGN 8.6: a question apart from whoever handled it, and not answering costs nothing."""
    return f"编号 {code}是您自己不办了吗?回 1是 2不是。办的人不会知道,不回也行。"


OWN_WILL = "好的,谢谢您。"
NOT_OWN_WILL = "记下了,办的人不会知道,街道会请别人问您。要接着办,再说一遍就行。"


def undone(codes: Sequence[str]) -> str:
    return f"已撤回编号 {'、'.join(codes)}。需要时重新说一遍就行。"


def unsaid(code: str) -> str:
    return f"好的,刚补的那句不算,没有转给办的人。编号 {code}照办。"


def said_already(code: str) -> str:
    return f"刚补的那句不算,可办的人已经看到了。要更正,请再说一句。编号 {code}照办。"


def too_late(code: str, *, own: bool) -> str:
    """`own`: who reported it may still call it off; who works on it says how it stands."""
    instead = f"不用办了请回“不用办了 {code}”。" if own else "现在怎样,直接说一句。"
    return f"编号 {code}后来又有进展,撤不回了。{instead}"


def put_back(told: Told, state: str) -> str:
    return f"刚才那条已撤回,编号 {told.code}现在是{says(state)}。"


def progress_line(told: Told, state: str, owner: str, expected: str, *, waiting: bool) -> str:
    """One case of 进度; `expected`: what he may expect next of a running one."""
    line = f"编号 {told.code} {matter(told)}:{says(state)}"
    if waiting:
        line += f",{owner}在等您回话,请回“回 {told.code} 您的话”"
    elif state in RUNNING:
        line += f",{owner or '街道正在派人'}{expected}"
    return line

"""What cases say to members (办事人员看到的话): one function per sentence, to be read aloud in one place."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.cases.words import Told, brief, matter, numbered
from bot.text.when import say_by, say_days, say_time, say_when


def task(told: Told, by: datetime, now: datetime) -> str:
    """A task: what, where, by when, and how to answer."""
    photos = f"(有照片,回“看 {told.code}”)" if told.media else ""
    return (
        f"新任务 编号 {told.code}\n{matter(told)}:{told.text}{photos}\n"
        f"{_how(told)}{_until(by, now)}回 1 接单;不归您回“不归我 原因”。"
    )


def _until(by: datetime, now: datetime) -> str:
    """A time that is past is no deadline."""
    return say_by(by, now) if by > now else "已超时,请马上"


def _how(told: Told) -> str:
    """A question is answered at once, in one line."""
    return f"知道的直接回“答 {told.code} 答复”。不知道的," if told.asks else ""


def declined(why: str) -> str:
    return f"上一位退回:{brief(' '.join(why.split()), 40)}"


def urgent_task(told: Told) -> str:
    return f"紧急 编号 {told.code}\n{matter(told)}:{told.text}\n居民已被告知报警电话。马上回 1接单 2去不了,动身回“已出发”。"


def now_task(told: Told) -> str:
    return f"马上办 编号 {told.code}\n{matter(told)}:{told.text}\n请回 1接单 2去不了,动身回“已出发”。"


def sealed_task(code: str) -> str:
    """No word of the matter in a push."""
    return f"有一件保密事项 编号 {code},只有专人能看。请回“看 {code}”。"


def voice_task(told: Told, by: datetime, now: datetime) -> str:
    where = f"{told.where}," if told.where else ""
    return f"新任务 编号 {told.code}\n语音待听:{where}{_until(by, now)}先回“听 {told.code}”,听后写一句内容。"


def ask_plan(code: str, options: Sequence[str], *, taken_before: bool = False) -> str:
    taken = f"编号 {code}办理中,您已接单" if taken_before else f"已接单 编号 {code}"
    return f"{taken}。什么时候能办?回 {numbered(options)}"


def reopened_task(told: Told, verdict: str, words: str) -> str:
    said = f"({words})" if words else ""
    return f"编号 {told.code} 居民说{verdict}{said}\n{matter(told)}:{told.text}\n请接着办,回 1 接单。"


def check_request(told: Told, owner: str) -> str:
    """To another person after a reopening: please look whether it is really done this time."""
    return f"编号 {told.code} 居民说没办好,{owner}正重办。办完请您去看一眼:{matter(told)}。"


def wants_level_above(told: Told, said: str) -> str:
    """To whoever stands above the one who has it: its resident asks for him."""
    return f"编号 {told.code} 居民要找上级:“{said}”。{matter(told)},请您过问。"


def verdict(told: Told, said: str) -> str:
    return f"编号 {told.code} 居民回:{said}。"


def erased(code: str) -> str:
    return f"编号 {code}的居民删除了自己的信息,不用办了。"


def withdrawn(told: Told) -> str:
    return f"编号 {told.code} 居民说不用办了,请停。"


def not_his_will(code: str) -> str:
    """To those who route, and not to who handled it."""
    return f"编号 {code} 居民说撤回不是自己的意思。请另请一位问问本人,不要经过原来办的人。"


def one_less(told: Told) -> str:
    """Of several reports of one thing."""
    return f"编号 {told.code} 居民说不用办了;和它一起办的那件照办,请接着办。"


def taken_back(told: Told) -> str:
    return f"编号 {told.code} 居民说发错了,已撤回,不用办。"


def merged_away(told: Told, into: str) -> str:
    return f"编号 {told.code} 和编号 {into} 是同一件,已并到那件,您这边不用单独办。"


def taken_away(told: Told) -> str:
    return f"编号 {told.code} 已改由别人办,您不用办了。"


def more_words(told: Told, words: str) -> str:
    return f"编号 {told.code} 居民补充:{words}"


def urged(told: Told, who: str) -> str:
    """Somebody asks when it is seen to."""
    return f"编号 {told.code} {who}在催:{matter(told)}。现在能去就回“已出发”,去不了回一句:“回 {told.code} 什么时候”。"


def relay_to_member(told: Told, words: str) -> str:
    return f"编号 {told.code} 居民说:{words}\n要回话,请回“回 {told.code} 您的话”。"


def said_beside(told: Told, who: str, words: str) -> str:
    return f"编号 {told.code} {who}说:{words}\n{matter(told)}"


def please_call(told: Told) -> str:
    """The number itself is never pushed: looking at it is noted."""
    return f"编号 {told.code} 是替别人报的,办好请也打电话告诉本人。号码回“看 {told.code}”。"


def moved_place(told: Told) -> str:
    return f"编号 {told.code} 地点改为 {told.where}。"


def sorted_anew(told: Told) -> str:
    """Whoever told it says what kind it is; whose it is not says so in two words."""
    return f"编号 {told.code} 居民说是{told.category}:{told.text}\n不归您回“不归我 {told.code} 原因”。"


def escalated(told: Told, waited: int) -> str:
    return f"紧急 编号 {told.code} 已{waited}分钟没人接\n{matter(told)}:{told.text}\n请马上回 1 接单或派人。"


def taken_by(told: Told, owner: str) -> str:
    """To the others who were called: nobody need come twice."""
    return f"编号 {told.code} 已由{owner}接单,您不用再接。"


def under_control(told: Told, by: str, now: datetime) -> str:
    return f"编号 {told.code} {say_time(now)}{by}报:情况已控制。"


def on_your_way(told: Told, since: datetime, now: datetime) -> str:
    """To the one who took it: nothing was heard of him since."""
    return (
        f"紧急 编号 {told.code} {say_time(since)}接单,还没动静\n{matter(told)}\n"
        f"动身回“已出发”,到了回“到场”;去不了回“不归我 {told.code} 原因”。"
    )


def remind_to_accept(told: Told, by: datetime, now: datetime) -> str:
    return (
        f"提醒 编号 {told.code}还没接单\n{matter(told)}:{told.text}\n"
        f"{say_by(by, now)}没人接就报社区。回 1 接单;不归您回“不归我 原因”。"
    )


def remind_to_resolve(told: Told, by: datetime, now: datetime) -> str:
    return (
        f"提醒 编号 {told.code}还没办结:{matter(told)},{say_by(by, now)}要办好。\n"
        f"办完回“办结 {told.code} 说明”;要问居民,回“回 {told.code} 您的问题”,等回话不计时。"
    )


def late_together(lines: Sequence[str], total: int, codes: Sequence[str], others: int, *, offers: bool) -> str:
    """After an outage: all that should have been said meanwhile; the longest late in full, the rest by code."""
    head = f"系统停过,停机期间该提醒您的{total}件一并告诉您" + (
        f",最急的{len(lines)}件:" if total > len(lines) else ":"
    )
    take = ["前面有数字的还没接单,回数字(可回几个)接单。"] if offers else []
    listed = f":编号 {'、'.join(codes)}{'等' if others > len(codes) else ''},每件回“经过 编号”看" if codes else ""
    left = total - len(lines)
    rest = f"还有{left}件{listed};您手上的都在“待办”里。" if left else "您手上的都在“待办”里。"
    return "\n".join([head, *lines, *take, rest])


def overdue(told: Told, owner: str, since: datetime, now: datetime, *, accepted: bool) -> str:
    """To the level above: what, since when, and what to reply."""
    stands = "接单,还没办好" if accepted else "起还没接单"
    take = "" if accepted else f"您来接,回“接单 {told.code}”;"
    return (
        f"超时 编号 {told.code}\n{matter(told)}:{told.text}\n{owner}{say_when(since, now)}{stands}。\n"
        f"请催一下。{take}换人办,回“转派 {told.code} 姓名”。"
    )


def takes_over(name: str, lines: Sequence[str], waiting: int, total: int) -> str:
    """To the successor: all in one message; those nobody has taken yet come first, with their numbers."""
    more = [f"还有{total - len(lines)}件,回“待办”看。"] if total > len(lines) else []
    listed = [f"{place} {line}" if place <= waiting else line for place, line in enumerate(lines, 1)]
    ask = "前面有数字的还没接单,回数字(可回几个)接单。" if waiting else ""
    return "\n".join([f"您接手{name}的{total}件,居民已知道。{ask}全文回“看 编号”。", *listed, *more])


def taken_over(told: Told, promised: datetime | None, resolve_by: datetime, now: datetime) -> str:
    promise = f"已约{say_when(promised, now)}前" if promised else f"{say_by(resolve_by, now)}办好"
    return f"编号 {told.code} {matter(told)}:{told.text},{promise}"


def stands_in(name: str, first: date, last: date, running: int) -> str:
    """To the deputy, when the absence begins."""
    now_his = f"手上{running}件也请您照看,回“待办”看。" if running else ""
    return f"{name}{say_days(first, last)}请假,请您代班:新单派给您。{now_his}不方便请和{name}说。"


def stands_in_no_more(name: str) -> str:
    return f"{name}明天回来,代班到今天为止。谢谢您。"


def back_tomorrow() -> str:
    return "您的假到今天,明天起照常派单。还没回来,回“请假 日期”。"


def to_route(told: Told, why: str) -> str:
    return f"待派 编号 {told.code}({why})\n{matter(told)}:{told.text}\n请回“转派 {told.code} 姓名”。"


def sealed_to_route(code: str) -> str:
    return f"待派保密事项 编号 {code}。请回“转派 {code} 姓名”,只派给专人。"


def sealed_news(code: str) -> str:
    return f"保密事项 编号 {code}有新情况。请回“看 {code}”。"


def please_tell(lines: Sequence[str], *, again: bool) -> str:
    first = "还没回话的,请电话告知" if again else "请电话告知"
    return "\n".join([f"{first},说到了回“已告知 编号”,没人接回“没打通 编号”:", *lines])


def tell_resident(told: Told, said: str, *, has_number: bool) -> str:
    number = f"号码回“看 {told.code}”" if has_number else "没有公开号码,请上门说"
    return f"编号 {told.code} {told.where}的居民,{number}。要说:{brief(' '.join(said.split()), 80)}"


def tell_in_private(code: str) -> str:
    return f"编号 {code} 的答复只能对本人说,内容回“看 {code}”。"


def tell_member_of_task(code: str, name: str) -> str:
    return f"编号 {code} 有任务给{name},手机上没送到,请让他回“待办”。"


def nobody_told(codes: Sequence[str]) -> str:
    return f"编号 {'、'.join(codes)}的答复没送到居民手里,也没人打成电话。请看“经过 编号”,派人上门说一声。"

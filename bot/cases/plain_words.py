"""Plain words (平常话): what a member says of what he has in hand without the command's word: 我到了, 漏水的修好了, 转给小张.

Only the words are read here, and only whole sentences: whether he has anything that they could mean is for whoever asks.
"""

import re
from dataclasses import dataclass
from typing import Final

from bot.text.coming import bare_topic_of, sounds_coming, topic_of
from bot.text.waiting import is_waited_for_no_more, reason_to_wait

DONE, ACCEPT, COME, DECLINE, TRANSFER = "done", "accept", "come", "decline", "transfer"
DEPART, ARRIVE, CAUSE, CONTROL = "depart", "arrive", "find_cause", "control"
TELL, ASK, LIST = "relay", "timeline", "todo"
#: It cannot be done yet, and why.
DELAY = "delay"


@dataclass(frozen=True)
class Plain:
    """What is said: which move, and the words that tell what of, to whom, or why."""

    move: str
    #: What may name the case: the sentence without what names the move.
    about: str
    #: To whom it goes.
    name: str = ""
    #: What is told on, where that is not the whole sentence.
    note: str = ""


LONGEST: Final = 80
_NOD = r"(?:好的?|嗯+|行|可以|收到|知道了|晓得了|明白|哦|ok)?[\s,。!]*"
_WHO = r"(?:我们?|咱们?|人)?"
_END = r"[\s吧啊哈呢的了。.!~,]*"
_AND = rf"(?:{_END}|了?[\s,。]+.{{1,30}})"
_GO = r"(?:赶?过去|赶?过来|赶去|赶来|去|来|到|出发|动身)(?:现场|处理|看看|看一下|一趟|了)*"
_WAY = (
    rf"{_NOD}{_WHO}(?:已经|已|正)?在(?:去的)?路上{_AND}",
    rf"{_NOD}{_WHO}(?:已经|已|刚刚?)?(?:出发|动身|出门)(?:过去|过来)?了{_AND}",
    rf"{_NOD}{_WHO}(?:现在|马上|立刻|立即|这就|赶紧|正在?|也)(?:就|往)?{_GO}{_END}",
    rf"{_NOD}我?(?:马上|立刻|立即|这就|就来){_END}",
    rf"{_NOD}(?P<about>(?!我)[^,。!?]{{1,12}}?)[\s,]*我们?(?:现在|马上|立刻|立即|这就|赶紧)(?:就|往)?{_GO}{_END}",
)
_SPOT = r"(?:现场|门口|楼下|楼上|地方|小区|单元|家里?|这里|这儿|那里|那边|位|[\w\u4e00-\u9fff]{0,8}[幢栋楼园苑里])"
_HERE = (
    rf"{_NOD}{_WHO}(?:已经|已|刚刚?|都|也)*(?:到|赶到|来到|到达|在)(?:达|了)?{_SPOT}(?:门口|楼下)?了?{_END}",
    rf"{_NOD}{_WHO}(?:已经|已|刚刚?|都|也)*(?:(?:到|赶到|到达)了)+(?:{_END}|[\s,。]+.{{1,30}})",
)
_PERSON = r"(?:伤?人|他|她|老人家?|大爷|大妈|大伯|阿婆|阿姨|奶奶|爷爷|孩子|小孩)(?:家)?(?:现在|已经|已|都|也){0,2}"
_WELL = r"没有?(?:什么)?大?(?:事|碍|问题)|没有?受伤|平安|清醒"
#: Somebody is on his feet again, and nothing else is told with it.
_SAFE = re.compile(
    rf"{_PERSON}(?:(?:被|给|我们?)?(?:扶|抬|背|劝|醒|缓)(?:起来|起|下来|出来|到床上|过来|坐)*了[\s,。]*)?(?:人?(?:{_WELL})?[了的。]*)"
)
#: 全接, 两个都接: all that waits for him.
_ALL = r"(?:这|那)?(?:[一两二三四五六七八九十几\d]{1,2}[个件单]|些)?我?(?:全部?|全?都)接(?:单|下来?)?了?"
_TAKES_ALL = re.compile(rf"{_NOD}{_ALL}{_END}")
_CONTROL = (
    r".{0,12}(?:控制|稳)(?:住|下来)了.{0,30}",
    r".{0,8}(?:火|明火)(?:已经|已|都)?(?:被)?(?:扑?灭|熄)(?:掉)?了.{0,30}",
    rf"(?:已经|已|都)?(?:被)?(?:扑?灭|熄)(?:掉)?了{_END}",
    r".{0,8}(?:总?阀门?|总闸|电闸|闸|气|电|水)(?:已经|已|都)?(?:给)?(?:关|拉|断)(?:掉|上|好)?了.{0,30}",
    r".{0,8}(?:已经?|都|先)(?:把)?(?:关|拉|断|停)(?:掉|上|好)?了?(?:总?阀门?|总闸|电闸|闸|气|电|水)了?.{0,30}",
    r".{0,8}(?:人|他|她|老人|孩子)(?:已经|已|都)?(?:救|放|接|送)(?:出来|下来|上来|去?医院|上救护车)了.{0,30}",
    r"(?:已经|已|都|刚刚?)?(?:被)?(?:送|拉)(?:去|到|往)?了?(?:医院|急诊|卫生院)去?了.{0,20}",
    rf"{_PERSON}(?:被|给|我们?)?(?:扶|抬|背|劝|醒|缓)(?:起来|起|下来|出来|到床上|过来|坐)*了.{{0,30}}",
    rf"{_PERSON}(?:{_WELL})(?:(?:了|的)?$|了?[\s,。].{{0,30}})",
)
_FOUND = r"(?:查(?:到|清|明)了?|找到了?)?(?P<about>起火|事故|漏水|漏气|停电)?的?(?:原因|起因)(?:找到|查到|查清|查明)?了?[\s,。:]*(?:是因为|就是|是|因为)?[\s,:]*"
_CAUSE = rf"{_NOD}{_FOUND}(?P<note>[^\s,。:是了找查].{{1,60}})"
#: What of comes before it: 3幢下水道堵的原因是油垢, 水管漏是因为老化; a question is none.
_OF = r"(?P<about>(?!.{0,8}(?:我家|怎么|为什么|为啥))[^,。!?;]{1,16}?)"
_WHY = r"[\s,:]*(?P<note>(?!什么|啥|哪|谁|不|没|还).{2,60}(?<![吗呢?]))"
_CAUSE_OF = (
    rf"{_NOD}{_OF}的?(?:原因|起因)(?:找到|查到|查清|查明|查出来|出来)?了?[\s,。:]*(?:是因为|是由于|就是|是){_WHY}",
    rf"{_NOD}{_OF}(?:是因为|是由于){_WHY}",
)
_TAKE = (
    rf"{_NOD}(?:这|那)?(?:个|件|事|单|几个|几件|些)*{_WHO}(?:都|来)?(?:接|接单|接下|接手|收到|知道|晓得|明白)(?:单|下)?了{_END}",
    rf"{_NOD}{_ALL}{_END}",
    rf"{_NOD}我?接{_END}",
    rf"{_NOD}(?:这|那)?(?:个|件|事|单)*我(?:再|先)?(?:来|去|负责)(?:接|弄|办|处理|看看|看一下|一趟|跟进|跟|管)*{_END}",
)
_NOT_OURS = re.compile(
    r"(?P<about>.{0,14}?)(?:也|都|好像|应该)?(?:不是|不归|不属于|不在)(?:我们?|咱们?|本)(?:这里|这边|这儿|网格|社区|小区)?(?:的|管|负责|范围|办|处理)"
    r"(?:事|活|儿|件|单|范围|片区|辖区|管|的|了|内)*(?:[\s,。;!].{0,60}|[啊呀吧的!。]*)"
    r"|(?P<whose>.{0,14}?)(?:不归|不属于)(?:我们?|咱们?)(?:这里|这边|这儿|网格|社区|小区)?(?:[\s,。;!].{1,60}|[\s啊呀吧!。]*)"
)
#: Whose it is instead, which names no case: 东门那个归物业 不是我们的.
_OF_ANOTHER = re.compile(r"(?:是|归|属于)[^\s,。;!]{2,8}(?:的|管)?[\s,。;!]*$")
_HAND_ON = re.compile(
    rf"{_NOD}(?:把)?(?P<about>.{{0,20}}?)(?:都|就|还是|先)?(?:转派?|移交|转交|派|交|让|叫|请|给|安排)(?:派|交)?(?:给|到)?"
    r"(?P<name>[\u4e00-\u9fff·]{2,4}?)(?:去|来|办|弄|处理|负责|看看|看一下|看|修|跑一趟|一下|跟进|接手)*[吧啊呀了。!]*"
)
_HELP = r"(?:我|已经|已|都|也|刚刚?|帮他|给他){0,3}(?:叫|打|喊)(?:(?:了|过)(?:救护车|消防车?|120|119|110)|(?:救护车|消防车?|120|119|110)了)[\s,。!]*(?:马上到|在路上|快到|来)?了?"
_TOLD = re.compile(
    r".{0,8}(?:联系|通知|约|叫|报修|打电话|打过?电话|催)(?:了|过|好|给|到)*.{0,6}(?:物业|师傅|业主|电工|水工|公司|部门|燃气|供电|供水|城管|维修|厂家|房东|楼上|住户).{0,40}"
    r"|(?!.*(?:没人[管收修来]|坏|漏|堵)).{2,16}?我(?:已经|刚刚?|也|都)?打(?:了|过)电话了?.{0,20}"
    r"|.{0,6}(?:打|回)(?:(?:了|过)电话|电话(?:给.{1,4}?)?(?:了|过)).{0,20}|.{0,8}(?:已经?|都)?(?:回电|回访|问清楚?|说清楚?|解释清?楚?)(?:了|过).{0,30}"
    r"|.{0,8}(?:敲门|电话|业主|家里|他家|她家|住户).{0,6}(?:没人|不在|没接|不接|打不通|无人|不应|不开|没[应开]).{0,20}"
    r"|不可能[啊呀吧的]*[\s,。!]+我?们?刚刚?(?:才)?[\u4e00-\u9fff]{1,6}[的啊呀。!]*"
)
_HELPED = re.compile(_HELP)
_WORK = r"(?:弄|修|搞|通|焊|办|处理|解决|换|清|清理|清运|清走|疏通|装|补|扫|收拾|整改|调解|接|拉|运|挪|移|拖|搬|扫|拆|铲|贴|填|加固|协调|维修|完成|恢复|更换|安装)"
_FINISHED = re.compile(
    rf"{_WORK}(?:好|完|掉|妥|通|走|干净|结束|到位|上)了|已经?(?:处理|解决|办理|维修|更换|疏通|清运|清理|整改|调解|修)过?了?(?=$|[\s,。;!])|(?:搞定|完成|解决|恢复|办结|修复|更换|清运|疏通)了?(?=$|[\s,。;!])|(?:换|装)了(?:个|新|$|[\s,。;!])|(?:都|全部?)(?:已经)?好了(?=$|[\s,。;!])|(?<![不没])(?:亮|通|正常)了(?=$|[\s,。;!])"
    r"|(?:挪|移|拖|搬|开)(?:走|开)了|(?<![不没认查要去来被])(?:清|扫|挪|移|拖|修|补|铲)了(?=$|[\s,。;!])"
    r"|不(?:漏|堵|响|闪|吵|滴|冒|晃)了|没(?:问题|事)了"
)
#: … and what shows that it is not done, or not by the writer.
_NOT_FINISHED = re.compile(
    r"没[^有问事]{0,3}好|没(?:有)?(?:弄|修|搞|办|处理|解决|换|清|通|亮)|未|别|不(?:好|了|行|通|亮|满意|够|动)(?!了)|还(?:在|是|没|要|有|漏|堵|坏)|又|仍|刚[^刚]{0,4}就"
    r"|快(?:要)?[修弄办处换]|马上|正在|准备|等|明天|后天|下午|今晚|什么时候|怎么|为什么|[吗嘛?]|(?:我|他|她|隔壁)家|我[妈爸爷奶婆公儿女老]|投诉|反映|[了好过完得行对]伐|了没有?(?=$|[\s,。;!?我你])|是谁|要是|如果|才能|以后|但|可是|不过|几天|裂开|弄坏|另外|还有|也坏|(?:坏|漏|堵)了(?!的)"
)
_ASKS = re.compile(
    r"(?P<about>.{0,20}?)(?:(?:现在|最近)?(?:怎么样|咋样|怎样)了?|(?:办|弄|处理|修)(?:得|到|的)?(?:怎么样|咋样|哪|哪里|哪一步)了?|(?:弄|修|办|处理)?[好完]了?(?:没有?|吗)|到哪一?步?了|什么情况|啥情况|进展如何|有进展)"
    r"[了吗呢啊?。]*"
)
_WHOSE = re.compile(r"(?P<about>.{0,20}?)(?:是)?谁(?:的(?:件|单|活)?|在办|在弄|办|接了?|负责)[吗呢啊的了?。]*")
_THAT = re.compile(r"那[个件事]|这[个件事]|[个件]事$|的事|编号")
_LISTING = re.compile(
    r"(?:还[有剩]下?[一两二三四五六七八九十\d]{1,2}[个件单]|我|今天|现在|目前|手上|手里|名下|这边|这周|本周|这个月|还|一共|总共|都|有|剩下?|几件|几个|几单|多少|哪些|哪几|什么|啥|事情?|件|活儿?|任务|单子?|没|未|要|办|弄|处理|干|做|完|成|结|待办|待|里|的|了|吗|呢|啊|[?。\s])+"
)
_WHAT_ELSE = re.compile(r"(?:我|手上)*还有(?:别的|其他)?(?:啥|什么|哪些|几个)(?:事|活)?[吗呢啊呀?。]*")
_COUNTS = re.compile(r"几件|几个|几单|多少|哪些|哪几|什么|啥|还[有剩]下?[一两二三四五六七八九十\d]")
_THINGS = re.compile(r"件|活|任务|单|办|事|完|手上|手里|名下")
#: In order: what comes first wins.
_WHOLE: Final = tuple(
    (move, re.compile(pattern, re.IGNORECASE))
    for move, patterns in (
        (DEPART, _WAY),
        (ARRIVE, _HERE),
        (ACCEPT, _TAKE),
        (CAUSE, (_CAUSE, *_CAUSE_OF)),
        (CONTROL, _CONTROL),
    )
    for pattern in patterns
)
_CLAUSES = re.compile(r"[\s,。;!]+")
#: What is done to one kind of thing, and the words for that broken.
_WORK_ON: Final = (
    (re.compile(r"[清扫运](?:掉|走|运)了|扫(?:好|完|干净)?了"), "垃圾没人清运,"),
    (re.compile(r"疏通|通(?:好|掉)?了|不堵了"), "下水道堵了,"),
    (re.compile(r"亮了"), "路灯不亮,"),
    (re.compile(r"不[漏滴]了"), "水管漏水,"),
    (re.compile(r"[挪移拖](?:走|开)了|开走了"), "乱停车占道,"),
    (re.compile(r"不吵了"), "噪音扰民,"),
)
_WHERE_HE_IS = re.compile(r"我(?:现在|人|还|正)*[在去回](?!.{0,4}(?:路上|现场|门口)).{2,6}[\s,。]*")
_FILLER = re.compile(r"(?:那个|这个|那件|这件|我们?|已经|都|刚刚?|编号|的|事|把|[\s,。!;])+")

#: Where a reason begins, whose words name no case: 3幢灯|要等物业批.
_REASON = re.compile(
    "[要得还只先再在都也就正先暂]*(?:需要|[等缺差订定缓放拖没采买]|今天|现在|目前|一时|下雨|配件|材料|零件|备件|物业|领导|社区|街道|业主|业委会|上[面级]|公司|厂家)"
)


def read_plain(text: str) -> Plain | None:
    """What NFKC `text` says of a case in hand; None for any other sentence."""
    if not text or len(text) > LONGEST:
        return None
    for move, pattern in _WHOLE:
        if (found := pattern.fullmatch(text)) and not (move == CONTROL and _NOT_FINISHED.search(text)):
            named = found.groupdict()
            return Plain(move, named.get("about") or text, note=named.get("note") or "")
    if _WHAT_ELSE.fullmatch(text) or (_LISTING.fullmatch(text) and _COUNTS.search(text) and _THINGS.search(text)):
        return Plain(LIST, "")
    if found := _NOT_OURS.fullmatch(text):
        return Plain(DECLINE, _OF_ANOTHER.sub("", found["about"] or found["whose"] or ""))
    if _HELPED.fullmatch(text):
        return Plain(TELL, text)
    if asked := _asked(text):
        return Plain(ASK, asked)
    if (found := _HAND_ON.fullmatch(text)) and "电话" not in text and not sounds_coming(text):
        return Plain(TRANSFER, found["about"], found["name"])
    if _FINISHED.search(text) and not _NOT_FINISHED.search(text):
        return Plain(DONE, _FILLER.sub(" ", _FINISHED.sub(" ", text)).strip())
    if _TOLD.fullmatch(text):
        return Plain(TELL, text)
    if is_waited_for_no_more(text):
        return Plain(COME, text)
    waits_for = reason_to_wait(text)
    return Plain(DELAY, _REASON.split(text, maxsplit=1)[0], note=waits_for) if waits_for else None


def read_each(text: str) -> list[tuple[str, Plain]]:
    """堵的通了 漏的等晴天: each clause with what it says; [] where not each says how far something is."""
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    read = [(clause, read_plain(clause) or _coming(clause)) for clause in clauses]
    found = [(clause, said) for clause, said in read if said is not None and said.move in (DONE, COME, DELAY)]
    return found if 1 < len(found) == len(clauses) else []


def _coming(text: str) -> Plain | None:
    about = topic_of(text) or bare_topic_of(text)
    return Plain(COME, about) if about else None


def takes_all(text: str) -> bool:
    """两个都接."""
    return _TAKES_ALL.fullmatch(text) is not None


def thing_of_work(text: str) -> str:
    """What was broken where such work is done: a drain for 通好了; "" for work that is done to anything."""
    return next((thing for pattern, thing in _WORK_ON if pattern.search(text)), "")


def says_where_he_is(text: str) -> bool:
    """我在外地, before whom he sends instead."""
    return _WHERE_HE_IS.fullmatch(text) is not None


def says_safe(text: str) -> bool:
    """老人扶起来了, 叫救护车了: whoever was in danger is so no more or is being helped; nothing else is told."""
    return (_SAFE.fullmatch(text) or _HELPED.fullmatch(text)) is not None


def _asked(text: str) -> str:
    """What a question after a case names it by; "" for no such question."""
    found = _WHOSE.fullmatch(text) or _ASKS.fullmatch(text)
    about = found["about"].strip() if found else ""
    return about if _THAT.search(about) or re.fullmatch(r"[0-9A-Za-z]{5}", about) else ""

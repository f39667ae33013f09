"""Calling off (不用来了): whether a sentence says that nobody need come, and of which matter."""

import re
from dataclasses import dataclass

from bot.text.normalise import without_marks
from bot.text.numerals import from_chinese

#: Who says more tells something else beside.
LONGEST = 30
_BEFORE = r"(?:喂|哦|那|算了吧?|误报了?|搞错了|不好意思|对不起|麻烦(?:你们|您)?了|谢谢(?:你们|您)?|(?:人|老人|他|她|火|现在|已经|都)*(?:没事了?|好了|醒了|灭了|找到了|送医院了))"
_NOBODY = r"(?:你们|您们?|大家|人)?(?:就|可以)?(?:不用|不要|不必|不需要|用不着|别|甭)(?:你们|您|再|麻烦|派人|叫人)*(?:过来|上门|来|派人|修|管|弄|办|处理|跑|看)(?:人|一趟)?(?:了|啦|咯)"
_DROPPED = r"(?:(?:就|都|可以)?(?:不要|不用|不办|取消|撤)(?:掉|回|销)?(?:了|吧|啦)+)"
_TAKEN_BACK = r"(?:(?:请|给我|帮我)?(?:撤[回销]|取消)|不用办|算了)(?:了|吧|啦)*"
_THAT = r"(?:那个|那件事?|这个|这件事?|的事情?|的)"
_OWN = r"(?:我)?(?:刚刚?|刚才|前面|上午|早上|昨天)?(?:说|报|讲|反映|喊|叫)的(?:那个|那件事?|这个|事情?)?"
#: 第二件, of several that he told in one message.
_NTH = r"(?:那?第(?P<nth>[一二三四五六七八九1-9])(?:个|件|条|样|桩)?(?:事情?)?(?:那个|就|也|的)?)"
#: 不用办了第二件.
_NTH_BEHIND = r"(?:那?第(?P<behind>[一二三四五六七八九1-9])(?:个|件|条|样|桩)(?:事情?)?)"
_ALL = r"(?P<all>(?:这|那)?(?:[几两二三四五2-5]|全部?)(?:件|个)?(?:事情?)?都?|都|全都|统统)"
_MEND = r"(?:清|修|弄|搞|处理|解决|疏通|换|搬|收|扫|拖|运)(?:好|掉|走|干净|完|理)*"
#: 已经有人清了: why nobody need come.
_MENDED = rf"(?:(?:已经|现在|都|刚刚?|今天|昨天|早就?|有人|人家|物业|环卫|邻居|我们?|自己|来人|给|被|来){{1,4}}{_MEND}(?:过|了|啦)+)"
_MYSELF = rf"(?:(?:我们?|我家|家里)(?:自己(?:来|会|去)?{_MEND}|(?:已经|另外|自己|重新)*[找请叫喊]了?别?人(?:{_MEND})?)(?:了|吧|啦)*)"
_AFTER = r"(?:吧|啊|哈|散了|走了|没事了?|谢谢(?:你们|您)?|辛苦(?:你们|您)?了?|人没事了?)*"
#: 人没事了不用来了, 12幢那个不用来了, 第二件不用办了, 垃圾已经有人清了不用来了, 算了我自己修了.
_CALLED_OFF = re.compile(
    rf"(?:(?:{_BEFORE})*(?:(?P<about>.{{1,16}}?){_THAT}(?:也|都)?{_NOBODY}|{_OWN}(?:{_NOBODY}|{_DROPPED})){_AFTER}"
    rf"|(?:{_BEFORE})*{_NTH}(?:{_NOBODY}|{_DROPPED}|{_TAKEN_BACK}){_MENDED}?{_AFTER}"
    rf"|(?:{_BEFORE})*(?:{_NOBODY}|{_DROPPED}|{_TAKEN_BACK}){_NTH_BEHIND}{_AFTER}"
    rf"|(?:{_BEFORE})*{_ALL}(?:{_NOBODY}|{_DROPPED}|{_TAKEN_BACK}){_AFTER}"
    rf"|(?:{_BEFORE})*(?P<thing>.{{0,10}}?){_MENDED}{_NOBODY}{_AFTER}"
    rf"|(?:算了吧?|{_NOBODY}){_MYSELF}{_AFTER}|{_MYSELF}{_NOBODY}{_AFTER}"
    rf"|{_BEFORE}+{_NOBODY}{_AFTER}|{_NOBODY}{_AFTER}|误报了?(?:人|大家)?没事了?{_AFTER})"
)
#: So short that it may answer anything: only what is asked about, or was told a moment ago, is meant.
_GIVEN_UP = re.compile(r"算了(?:吧)?(?:不用|不要|不需要)了?(?:吧)?")
#: 算了算了不麻烦你们了: it may be anger, or that he wants no more of it.
_LEFT_BE = re.compile(
    r"(?:算了(?:吧)?)+(?:也|就)?不(?:再|想)?(?:麻烦|烦|劳烦|劳驾|求)(?:你们?|您们?|大家)(?:了|啦)*(?:谢谢)?"
)


@dataclass(frozen=True)
class CalledOff:
    """What the sentence says of the matter that is called off."""

    #: The words that name it; "" for none.
    about: str = ""
    #: Which of those told together, from 1; 0 where he does not say.
    nth: int = 0
    #: All that he told together.
    all_of_them: bool = False
    #: Only that he gives up.
    gives_up: bool = False
    #: That he will not trouble us with it.
    leaves_be: bool = False


def read_called_off(text: str) -> CalledOff | None:
    """误报没事了, 第二件不用办了, 算了不用了; None for anything else."""
    plain = without_marks(text)
    if len(plain) > LONGEST:
        return None
    if _GIVEN_UP.fullmatch(plain):
        return CalledOff(gives_up=True)
    if _LEFT_BE.fullmatch(plain):
        return CalledOff(leaves_be=True)
    said = _CALLED_OFF.fullmatch(plain)
    if said is None:
        return None
    nth = said["nth"] or said["behind"] or "0"
    about = said["about"] or said["thing"] or ""
    return CalledOff(about, int(nth) if nth.isdecimal() else from_chinese(nth) or 0, bool(said["all"]))

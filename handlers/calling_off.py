"""Calling off (不用来了): in a whole sentence somebody says that nobody need come; whoever was called hears it at once."""

import re

from bot.conversation import own_case
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.turn import Turn
from bot.conversation.which_case.of_resident import find_last_spoken_of, find_meant, find_running_unsealed
from bot.messages import Reply
from bot.text.normalise import nfkc
from models.cases import Case

#: Who says more tells something else beside.
LONGEST = 30
_STOPS = re.compile(r"[\s,。.!~、;]+")
_BEFORE = r"(?:喂|哦|那|算了|误报了?|搞错了|不好意思|对不起|麻烦(?:你们|您)?了|谢谢(?:你们|您)?|(?:人|老人|他|她|火|现在|已经|都)*(?:没事了?|好了|醒了|灭了|找到了|送医院了))"
_NOBODY = r"(?:你们|您们?|大家|人)?(?:就|可以)?(?:不用|不要|不必|不需要|用不着|别|甭)(?:你们|您|再|麻烦|派人|叫人)*(?:过来|上门|来|派人|修|管|弄|办|处理|跑|看)(?:人|一趟)?(?:了|啦|咯)"
_DROPPED = r"(?:(?:就|都|可以)?(?:不要|不用|不办|取消|撤)(?:掉|回|销)?(?:了|吧|啦)+)"
_THAT = r"(?:那个|那件事?|这个|这件事?|的事情?|的)"
_OWN = r"(?:我)?(?:刚刚?|刚才|前面|上午|早上|昨天)?(?:说|报|讲|反映|喊|叫)的(?:那个|那件事?|这个|事情?)?"
_AFTER = r"(?:吧|啊|哈|没事了?|谢谢(?:你们|您)?|辛苦(?:你们|您)?了?|人没事了?)*"
#: 人没事了不用来了, 12幢那个不用来了, 我刚刚说的那个不要了; bare words (不用来了) are commands (handlers/rating.py).
_CALLED_OFF = re.compile(
    rf"(?:(?:{_BEFORE})*(?:(?P<about>.{{1,16}}?){_THAT}{_NOBODY}|{_OWN}(?:{_NOBODY}|{_DROPPED})){_AFTER}"
    rf"|{_BEFORE}+{_NOBODY}{_AFTER}|{_NOBODY}{_AFTER}|误报了?(?:人|大家)?没事了?{_AFTER})"
)
#: So short that it may answer anything: only what is asked about, or was told a moment ago, is meant.
_GIVEN_UP = re.compile(r"算了(?:吧)?(?:不用|不要|不需要)了?(?:吧)?")


def sounds_called_off(text: str) -> bool:
    """误报没事了, 算了不用了."""
    plain = _STOPS.sub("", nfkc(text))
    return len(plain) <= LONGEST and (_CALLED_OFF.fullmatch(plain) or _GIVEN_UP.fullmatch(plain)) is not None


calling_off = Capability("calling_off", says=sounds_called_off, says_first=True)


@calling_off.on_complete
def call_off(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """The case he names or spoke of last, else the only one where it cannot wait; of others he is asked. None: none runs."""
    if turn.frames and turn.frames[-1].capability == "report":
        return None  # what he has not told yet
    running, plain = find_running_unsealed(turn), _STOPS.sub("", nfkc(turn.heard.text))
    last = find_last_spoken_of(turn, running)
    if _GIVEN_UP.fullmatch(plain):
        return _give_up(turn, last)
    said = _CALLED_OFF.fullmatch(plain)
    about = said["about"] if said else None
    meant = _find_meant(turn, running, last, about)
    if len(meant) == 1 and (last is not None or about or meant[0].urgency != "normal"):
        return own_case.settle(turn, meant[0], own_case.CALLED_OFF)
    return own_case.ask(turn, meant, own_case.CALLED_OFF) if meant else None


def _give_up(turn: Turn, last: Case | None) -> Reply | None:
    """算了不用了: asked where it is, he means that; of what cannot wait he is asked."""
    if last is None or last.urgency == "normal":
        return None
    if any(frame.capability == "wrong_place" for frame in turn.frames):
        return own_case.settle(turn, last, own_case.CALLED_OFF)
    return own_case.ask(turn, [last], own_case.CALLED_OFF)


def _find_meant(turn: Turn, running: list[Case], last: Case | None, about: str | None) -> list[Case]:
    """12幢那个 names it; without a name it is the last, and so where he names a place of what had none."""
    if last is not None and (about is None or last.grid is None):
        return [last]
    return find_meant(turn, running, about) if about and running else running

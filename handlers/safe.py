"""Safe again (没事了): whoever told a danger to life says that it is over; everybody who was called hears his words, and nothing is closed."""

import re

from bot.cases.discretion import owner_named
from bot.cases.resident_actions import add_words
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.plain_forms import Said
from bot.conversation.turn import Turn
from bot.conversation.which_case.continuing import find_alarm
from bot.messages import Reply
from bot.text.normalise import nfkc
from bot.understanding.private import scrub
from models.people import find_member

LONGEST = 30
_CAME = r"(?:[^,。!?\s]{0,8}(?:来|到)[^,。!?\s]{0,4}了[\s,。]*)?"
_WHO = r"(?:我|人|明?火|煤气|老人家?|老伴|孩子|小孩|小囡|小人|他|她|伊|家里|现在|已经|都|也|这会儿?)*"
_WELL = r"(?:没(?:什么|啥|有)?大?(?:事|碍)了?|缓过(?:来|气)了?|好(?:多|些|一?点)了|不(?:疼|痛|闷|晕|难受)了|醒了|(?:扶|站|坐|爬)?起来了|(?:扑|熄|浇)?灭了|不漏了|没味道?了|(?:找|寻)(?:到|着|见|回来)了|(?:自己)?回(?:来|家)了)"
_FOUND = re.compile(r"[找寻](?:到|着|见|回)|回[来家]了")
_SAFE = re.compile(rf"{_CAME}(?:{_WHO}{_WELL}[\s,。!啊吧的呢]*)+(?:谢谢.{{0,4}})?")


def sounds_safe(text: str) -> bool:
    """没事了缓过来了; 王书记来了 没事了."""
    return len(text) <= LONGEST and _SAFE.fullmatch(nfkc(text)) is not None


safe = Capability("safe", form=Said, says=sounds_safe, says_first=True)


@safe.on_complete
def pass_on(turn: Turn, form: Said, settings: NoSettings) -> Reply | None:
    """None where he told no danger within the hour, or told it in confidence. Where it is stays asked: somebody may look after him."""
    case = find_alarm(turn)
    if case is None or case.sealed or case.about_staff:
        return None
    add_words(turn.act, turn.office, case, scrub(turn.heard.text))
    owner = find_member(turn.act.session, case.owner_id)
    again = "" if _FOUND.search(turn.heard.text) else "又不好了马上打120、119,"
    told = f"好的,编号 {case.code}记下了,转给{owner_named(case, owner) or '街道'}。{again}不用来人回“不用来了”。"
    asked = turn.frames[-1] if turn.frames and turn.frames[-1].capability == "wrong_place" else None
    return Reply(f"{told}\n要人来看看:{asked.question}" if asked else told)

"""Appointment (约时间): somebody answers whoever said when he comes: 两点我要去医院 能不能四点; it goes to him, and is no new case."""

import re

from bot.cases.actions import relay
from bot.cases.discretion import owner_named
from bot.cases.lifecycle import ACCEPTED
from bot.cases.meant import find_in_hand
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.plain_forms import Said
from bot.conversation.readers.matters import tells_a_matter
from bot.conversation.readers.place import sure_place
from bot.conversation.turn import Turn
from bot.conversation.which_case.of_resident import find_last_spoken_of, find_running_unsealed
from bot.messages import Reply
from bot.text.normalise import nfkc
from bot.understanding.private import scrub
from models.people import find_member

LONGEST = 40
_TIME = re.compile(
    r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})点|[今明后]天|[今明]早|[今明]晚|[上下]午|早上|晚上|中午|周[一二三四五六日天末]|星期|礼拜"
)
_FITS = re.compile(
    r"能不能|可不可以|能否|可以[吗么伐]?|[行好][吗么伐不]|改|换[到成]|不行|不在家|没人在|有人在|在家|不方便|方便|没空|有空|要去|要上班|那就|早一?点|晚一?点|提前|推迟|等你们|等您"
)


def sounds_like_a_time(text: str) -> bool:
    """A time, and whether it suits: 能不能四点, 明天不在家, 好 那就四点."""
    plain = nfkc(text)
    return len(plain) <= LONGEST and _TIME.search(plain) is not None and _FITS.search(plain) is not None


appointment = Capability("appointment", form=Said, says=sounds_like_a_time)


@appointment.on_complete
def pass_on(turn: Turn, form: Said, settings: NoSettings) -> Reply | None:
    """To whoever said a time; of several to the one spoken of last. None where nobody did, or a matter or a place is told."""
    if turn.frames or tells_a_matter(turn) or sure_place(turn) is not None:
        return None
    if turn.member is not None and find_in_hand(turn.act.session, turn.person_id, turn.act.now):
        return None  # when he comes himself
    promised = [one for one in find_running_unsealed(turn) if one.state == ACCEPTED and one.promised_at]
    case = promised[0] if len(promised) == 1 else find_last_spoken_of(turn, promised)
    if case is None:
        return None
    relay(turn.act, turn.office, case, "居民", scrub(turn.heard.text), to_contact=False)
    owner = find_member(turn.act.session, case.owner_id)
    return Reply(f"已转告{owner_named(case, owner) or '办的人'},编号 {case.code}。回话会发到这里。")

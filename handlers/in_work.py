"""In work (在办): whoever leads an organisation or a grid asks how much of it is in work, and what is late; matters, never people."""

import re
from dataclasses import dataclass

from bot.broadcasts.naming import find_area
from bot.cases.access import ROUTING_POSTS
from bot.conversation.capability import MEMBER, Capability, NoSettings
from bot.conversation.readers.plain import Words
from bot.conversation.turn import Turn
from bot.conversation.which_case.asking import line_shown
from bot.directory.snapshot import Snapshot
from bot.duties.weekly import grids_below
from bot.errors import Refused
from bot.messages import Reply
from bot.text.normalise import nfkc
from models.case_counts import count_week, find_overdue
from models.people import Member

_LATE = "超时|超期|过期|逾期|拖着"
_NAMED = r"(?P<where>(?!我|咱|本|这|那|还|现在|目前|一共|总共|有)[\u4e00-\u9fff\d-]{2,12}?)"
_GROUND = r"(?:我们?|咱们?|本)?(?:社区|街道|网格|小区|单位|这里|这边|这片)"
_MANY = r"(?:几件|多少件?|哪些|哪几件|有什么)"
_ASKS = re.compile(
    rf"(?:{_GROUND}(?:里|的)?(?:现在|目前|一共|总共|还|有)*{_MANY}(?:事情?)?(?:是|还|都)*(?:没|没有|未)(?:办完|办好|办结|处理完?|弄完|解决)"
    rf"|(?:(?:{_GROUND}|{_NAMED})(?:里|的)?)?(?:现在|目前|还|有)*{_MANY}(?:事情?|件|是|都|快)*(?:{_LATE}))(?:了|的|呢|吗|啊|[?。])*"
)
LIST_MAX = 10


@dataclass
class Asked:
    """The whole sentence."""

    text: Words | None = None


def sounds_like_asking(text: str) -> bool:
    """我们社区几件没办完, 哪些超时了."""
    return _ASKS.fullmatch(text) is not None


in_work = Capability("in_work", form=Asked, says=sounds_like_asking, for_=MEMBER, help="哪些超时了:看您这片在办的")


@in_work.on_complete
def tell(turn: Turn, form: Asked, settings: NoSettings) -> Reply | None:
    """How many of his ground, and those past their time, oldest first; sealed ones count and are not named."""
    member = turn.require_member()
    if not ROUTING_POSTS.intersection(member.posts):
        raise Refused("这个数给派单的人看。您自己的回“待办”。")
    now, (name, grids) = turn.act.now, _ground(turn.office.directory, member)
    asked = _ASKS.fullmatch(nfkc(form.text or ""))
    if asked is not None and asked["where"]:
        area = find_area(turn.office.directory, asked["where"])
        if area is None or not area.grids:
            return None
        if not set(area.grids) <= set(grids):
            raise Refused(f"{area.name}不归您这一片({name})。")
        name, grids = area.name, list(area.grids)
    counted = count_week(turn.act.session, grids, now, now, now)
    if not counted.overdue:
        return Reply(f"{name}在办{counted.running}件,没有超时的。" if counted.running else f"{name}现在没有在办的事。")
    shown = find_overdue(turn.act.session, grids, now, LIST_MAX)
    left = [f"还有{counted.overdue - len(shown)}件。"] if counted.overdue > len(shown) else []
    head = f"{name}在办{counted.running}件,其中{counted.overdue}件超时:"
    return Reply("\n".join([head, *(line_shown(turn, case) for case in shown), *left]))


def _ground(directory: Snapshot, member: Member) -> tuple[str, list[str]]:
    """Name and grids of what he leads: his grid with those in it, else his organisation with those below it."""
    own = directory.grids.get(member.grid or "")
    if own is None:
        return directory.organisations[member.organisation].name, grids_below(directory, member.organisation)
    within = [code for code in directory.grids if own in directory.grid_chain(code)]
    return own.name, within

"""In work (在办): whoever leads an organisation or a grid asks how much of it is in work, and what is late; matters, never people."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.broadcasts.naming import find_area
from bot.cases.access import ROUTING_POSTS
from bot.clock import midnight
from bot.conversation.capability import MEMBER, Capability, NoSettings
from bot.conversation.readers.plain import Words
from bot.conversation.turn import Turn
from bot.conversation.which_case.asking import line_shown
from bot.directory.snapshot import Snapshot
from bot.duties.weekly import grids_below
from bot.errors import Refused
from bot.messages import Reply
from bot.text.dates import next_month
from bot.text.normalise import nfkc
from bot.text.when import say_days
from models.case_counts import count_opened, count_week, find_overdue
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
_COUNTS = re.compile(
    r"(?:请|帮我|给我)*(?:统计|查|数|算|看)?(?:一?下)?(?P<span>这个?月|本月|上个?月|这个?周|本周|上个?周|今年|今天|昨天)?(?:的)?"
    r"(?P<kind>[\u4e00-\u9fff]{2,8}?)(?:类|方面)?(?:的)?(?:事项|事情|事|诉求|报修|问题)?(?:有|报了|一共|总共|共)*(?:多少|几)(?:件|个|起|条)(?:事|了|呢|吗|啊|[?。])*"
)


@dataclass
class Asked:
    """The whole sentence."""

    text: Words | None = None


def sounds_like_asking(text: str) -> bool:
    """我们社区几件没办完, 哪些超时了."""
    return _ASKS.fullmatch(text) is not None


def sounds_like_counting(text: str) -> bool:
    """统计一下这个月照明多少件."""
    return _COUNTS.fullmatch(text) is not None


in_work = Capability("in_work", form=Asked, says=sounds_like_asking, for_=MEMBER, help="哪些超时了:看您这片在办的")

opened = Capability("opened", form=Asked, says=sounds_like_counting, for_=MEMBER)


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


@opened.on_complete
def count(turn: Turn, form: Asked, settings: NoSettings) -> Reply | None:
    """So many of a category were reported on his ground in a month, a week or a day; None for what is no category."""
    member, asked = turn.require_member(), _COUNTS.fullmatch(nfkc(form.text or ""))
    categories = turn.office.config.categories
    code = next((code for code, one in categories.items() if asked and asked["kind"] in (one.name, *one.words)), None)
    if asked is None or code is None or not ROUTING_POSTS.intersection(member.posts):
        return None
    name, grids = _ground(turn.office.directory, member)
    span = asked["span"] or "这个月"
    first, after = _days_of(span.replace("个", ""), turn.today)
    many = count_opened(turn.act.session, grids, code, midnight(first), midnight(after))
    days = say_days(first, min(after - timedelta(days=1), turn.today))
    return Reply(f"{name}{span}({days})报的{categories[code].name}{many}件。别的数字回“简报”。")


def _days_of(span: str, today: date) -> tuple[date, date]:
    """The first day of a span, and the day after its last."""
    monday, month = today - timedelta(days=today.weekday()), today.replace(day=1)
    if span.endswith("周"):
        first = monday - timedelta(days=7) if span == "上周" else monday
        return first, first + timedelta(days=7)
    if span.endswith("月"):
        first = (month - timedelta(days=1)).replace(day=1) if span == "上月" else month
        return first, next_month(first)
    if span == "今年":
        return today.replace(month=1, day=1), today.replace(year=today.year + 1, month=1, day=1)
    day = today - timedelta(days=1) if span == "昨天" else today
    return day, day + timedelta(days=1)


def _ground(directory: Snapshot, member: Member) -> tuple[str, list[str]]:
    """Name and grids of what he leads: his grid with those in it, else his organisation with those below it."""
    own = directory.grids.get(member.grid or "")
    if own is None:
        return directory.organisations[member.organisation].name, grids_below(directory, member.organisation)
    within = [code for code in directory.grids if own in directory.grid_chain(code)]
    return own.name, within

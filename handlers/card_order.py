"""Cards to print (印联系卡): a member says how many he needs; whoever organises is told for which grid, with the command.

The bot prints nothing: the codes on the cards are WeChat's, and paper is somebody's work.
"""

import re

from bot.conversation.capability import MEMBER, Capability, NoSettings
from bot.conversation.places.where import Where
from bot.conversation.readers.place import sure_place
from bot.conversation.turn import Turn
from bot.messages import Message, Reply
from bot.outbox import put
from bot.text.numerals import from_chinese
from models.people import find_members_with_post

MOST = 1_000
_SAID = re.compile(
    r"(?:请|帮我|帮忙|我)?(?:要|想|再|加)*(?:给)?(?P<where>.{0,16}?)(?:再|加)?印(?:刷)? *(?P<many>\d{1,5}|[零〇一二两三四五六七八九十百千]{1,7}) *"
    r"[张份](?:联系卡|连心卡|便民卡|卡片?|海报)?[吧啊呀。.!]*"
)


def _is_order(text: str) -> bool:
    return _SAID.fullmatch(text) is not None


card_order = Capability("card_order", says=_is_order, for_=MEMBER, help="印200张:请组织者印本网格的联系卡")


@card_order.on_complete
def order(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """For the place he names, or else his own grid; the organisers have it at once."""
    said, member = _SAID.fullmatch(turn.heard.text), turn.require_member()
    if said is None:
        return None
    many = int(said["many"]) if said["many"].isdecimal() else from_chinese(said["many"]) or 0
    if not 0 < many <= MOST:
        return Reply(f"一次印1到{MOST}张。要印几张?如“印200张”。")
    where = sure_place(turn) or _own(turn, member.grid)
    if where is None or where.grid is None:
        return Reply("印哪个网格或哪幢楼的?如“桂花1网格印200张”。")
    organisers = [one for one in find_members_with_post(turn.act.session, "organiser") if one.person_id]
    chosen = f"--place {where.code}" if where.code else f"--grid {where.grid}"
    text = f"{member.name}要{where.name}的联系卡,每种{many}张。印:python -m bot posters {chosen} --copies {many}"
    for one in organisers:
        put(turn.act, one.person_id, Message("notice", text, {"text": text}))
    who = "、".join(one.name for one in organisers)
    if not who:
        return Reply("还没有登记组织者,没人能印。请告诉街道。")
    return Reply(f"已请{who}印{where.name}的联系卡,每种{many}张,A4和A3大字版都能印。")


def _own(turn: Turn, grid: str | None) -> Where | None:
    return Where(None, turn.office.directory.grid_name(grid), grid) if grid else None

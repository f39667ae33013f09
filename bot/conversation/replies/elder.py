"""Elder mode (长辈版): short answers and large pages for whoever asked for them; offered once, by what he says himself.

That he speaks rather than types, or says that he is old or cannot read small letters, makes the offer; nothing is
looked up about him, and 普通版 ends it.
"""

import re

from bot.conversation.replies import rides
from bot.conversation.turn import Turn
from bot.directory.pages import open_page
from bot.messages import InboundKind, Reply
from models.people import ELDER, OFFERED

OFFER = "看字、打字费力的话,回“大字”:以后说得短,网页字大。"
#: What he says of himself; "老年食堂在哪" and "我妈八十了" are not about his own eyes.
_OLD = re.compile(
    r"(?:我|俺|咱|阿拉)(?:今年|都|已经|也|快|就)*(?:[六七八九]十|[6-9]\d)(?:多|几|来)?(?:岁|了)"
    r"|(?:我|俺)(?:是|都是)?(?:老年人|老人家|老头子|老太婆|老太太|年纪大|岁数大|上了年纪|老了)"
    r"|^(?:年纪|岁数)大了|老花眼?|眼睛?(?:都)?(?:花了|不好|不行)|字(?:太|有点|好)小|看不清(?:楚)?(?:字|手机|屏幕)"
    r"|(?:不会|不太会|打不来|不方便|没法)打字|打字(?:慢|不便|不方便|费劲|吃力)|(?:不识|认不得|不认得)字"
)
#: One of each is enough for one screen.
SHOWN, RIDES = 2, 1


def is_on(turn: Turn) -> bool:
    """He asked for it."""
    return turn.sender.person.manner == ELDER


def at_most(turn: Turn, usual: int) -> int:
    """How many of a list are shown: `usual`, or what fits one screen of large letters."""
    return min(usual, SHOWN) if is_on(turn) else usual


def page_line(turn: Turn, kind: str, path: str = "", **detail: object) -> str:
    """The line with the link to a page in large type; "" for whoever did not ask for such, and by SMS (CHANNELS.md 6.3)."""
    if not is_on(turn) or turn.by_sms:
        return ""
    address = open_page(turn.act, turn.office.config, turn.person_id, kind, **detail)
    return f"\n大字看:{address}{path}" if address else ""


def offer(turn: Turn, reply: Reply | None, said: str) -> str:
    """`said` with the offer behind it, once in a life, and never beside a question, a danger or a confidence."""
    person, channel = turn.sender.person, turn.heard.inbound.channel
    if reply is None or reply.prompt or turn.frames or turn.by_sms or turn.member is not None or person.manner:
        return said
    grave = any(matter.urgency == "life" or matter.sealed for matter in turn.heard.understood.matters)
    speaks = turn.heard.inbound.kind is InboundKind.VOICE
    if not said or grave or not (speaks or _OLD.search(turn.heard.text)):
        return said
    longer = rides.add_line(said, OFFER, channel)
    if longer != said:
        person.manner = OFFERED
    return longer

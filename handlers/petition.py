"""Where else to turn (信访与投诉): whoever wants to go to the petition office is told the way; nothing of it is kept (DESIGN 8.3)."""

import re

from bot.cases import words
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.turn import Turn
from bot.messages import Reply

_NAMED = re.compile(r"上访|信访|告你们|告状|12345|12388|市长热线|纪委")
#: Nothing but where, how and that he will: what also tells a matter is a report.
_ALONE = re.compile(
    r"(?:上访|信访|告你们|告状|12345|12388|市长热线|纪委|局|办公室|办|接待处|大厅|电话|地址|号码|热线|我们?|你们|请问|想|要|就|去|到|打|找"
    r"|问|能|可以|应该|该|的|在|哪里?|哪儿|什么|地方|怎么|如何|走|是|多少|几号|了|吗|呢|啊|吧|给|投诉|反映|一下|[\s,。?!])+"
)
LONGEST = 24


def asks_for_petition(text: str) -> bool:
    """我要去信访局告你们, 信访局在哪里, 去哪里上访; a bare 12345 is a number like any other."""
    return (
        len(text) <= LONGEST
        and not text.isascii()
        and _NAMED.search(text) is not None
        and _ALONE.fullmatch(text) is not None
    )


petition = Capability("petition", says=asks_for_petition)


@petition.on_complete
def tell(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """The ways, and that here it may be said too."""
    return Reply(f"{words.ELSEWHERE}{words.DISCIPLINE}\n哪件事没办好,在这里直接说也行。")

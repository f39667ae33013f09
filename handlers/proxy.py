"""Report for somebody (代报): a member files at the doorstep or for a caller; reporter and beneficiary are kept apart."""

import re
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from bot.cases.opening import open_case
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.places.where import Where
from bot.conversation.readers.plain import Phone, Photos, Words
from bot.conversation.replies.acknowledging import say_opened
from bot.conversation.requesting import request_of
from bot.conversation.turn import Turn
from bot.conversation.understand_here import understand_here
from bot.messages import Reply
from bot.understanding.private import scrub

#: What introduced a number that is kept by itself.
_LABEL = re.compile(r"[\s,。;，；]*(?:联系)?(?:电话|手机|号码)(?:是|:|：)?\s*$")


def _has_no_place(values: Any) -> bool:
    return "where" not in values


@dataclass
class Proxy:
    """Whose number if there is one, what, and where."""

    phone: Phone | None
    text: Annotated[Words, Ask("替居民报什么事?一句话。")]
    where: Annotated[Where, Ask("在哪里?说小区名和楼号就行。", when=_has_no_place)]
    photos: Photos = field(default_factory=Photos)


proxy = Capability("proxy", form=Proxy, words=("代报",), for_=MEMBER, help="代报 内容:替居民报事", help_rank=4)


@proxy.on_complete
def file(turn: Turn, form: Proxy, settings: NoSettings) -> Reply | None:
    """A case whose answers go to the teller, who passes them on; the number stays sealed with the case."""
    said = scrub(_LABEL.sub("", form.text))
    understood = understand_here(said, turn.office)
    matter = next(iter(understood.matters), None)
    request = replace(
        request_of(matter, said, form.where),
        phone=form.phone.number if form.phone else "",
        media=tuple(("image", photo) for photo in form.photos),
    )
    opened = open_case(turn.act, turn.office, request, contact_id=None, reporter_id=turn.person_id)
    told = say_opened(turn, opened, matter.emergency or "" if matter else "")
    heading = "代报" if told.startswith("收到") else ""
    return Reply(f"{heading}{told}\n有答复先发给您,请转告居民。")

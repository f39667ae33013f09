"""Signed opinions (提建议): somebody says what could be better; it is a case, and an answer is owed within working days."""

from dataclasses import dataclass
from typing import Annotated

from bot.cases.opening import open_case
from bot.conversation.capability import Ask, Capability, NoSettings
from bot.conversation.opinion_request import as_request, first_matter
from bot.conversation.readers.plain import Words
from bot.conversation.replies.acknowledging import say_opened
from bot.conversation.turn import Turn
from bot.messages import Reply


@dataclass
class Opinion:
    """What he has to say."""

    text: Annotated[Words, Ask("请说您的意见或建议,一条说完。不想留名,请在开头写“匿名”两个字。")]


opinion = Capability(
    "opinion", form=Opinion, words=("提建议", "提意见", "署名"), help="意见箱:提建议,署名、匿名都行", help_rank=6
)


@opinion.on_complete
def file(turn: Turn, form: Opinion, settings: NoSettings) -> Reply | None:
    """A case like any other: somebody answers for it from the commit on."""
    request = as_request(form.text, turn.office)
    opened = open_case(turn.act, turn.office, request, contact_id=turn.person_id, reporter_id=turn.person_id)
    matter = first_matter(form.text, turn.office)
    return Reply(say_opened(turn, opened, (matter.emergency or "") if matter else ""))

"""More or other (补充还是另一件): what sounds like a matter of its own right after a report; he is asked what it is."""

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.cases import words
from bot.conversation.readers.matters import KeptMatter
from bot.conversation.turn import PASSING, Turn
from bot.conversation.which_case.asking import name_of
from bot.messages import Prompt, Reply
from bot.text.questions import is_question
from bot.understanding.private import scrub
from models.cases import Case

MORE_OR_OTHER = "more_or_other"
OPTIONS = ("是补充", "另一件事")
ASKED_FOR = timedelta(days=1)
#: A wish or an order of its own: 我要报到, 我想看承诺, 印200张联系卡, 几星.
_OF_ITS_OWN = re.compile(
    r"^(?:我们?|还|也|另外)*(?:想要?|要|申请)(?!是|不是|等|上班|出门|睡)|^(?:印|给我|帮我|请给|发)|几星|公开了"
)


def stands_by_itself(text: str) -> bool:
    """Does it want something that nobody told yet?"""
    return is_question(text) or _OF_ITS_OWN.search(text) is not None


def ask(turn: Turn, case: Case, matters: Sequence[KeptMatter] = ()) -> Reply:
    """Is it for whoever has the case? Until he says so nobody is told. `matters`: what is reported if it is another."""
    detail = {"said": scrub(turn.heard.text), "matters": list(matters), **PASSING}
    prompt = Prompt(MORE_OR_OTHER, OPTIONS, case.id, turn.act.now + ASKED_FOR, detail)
    return Reply(f"这是补充编号 {case.code}({name_of(turn, case)}),还是另一件事?回 {words.numbered(OPTIONS)}", prompt)

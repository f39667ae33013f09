"""More or other (补充还是另一件): a question or a wish right after a report is not told to whoever mends it before he says that it is for him."""

from bot.cases import words
from bot.cases.resident_actions import add_words
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.replies import guides
from bot.conversation.replies.more_or_other import MORE_OR_OTHER
from bot.conversation.turn import Answer, Turn
from bot.messages import NOTHING_YET, Reply
from models.cases import get_case

more_or_other = Capability("more_or_other", answers=(MORE_OR_OTHER,), reads_options=True)


@more_or_other.on_answer
def take(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """More about that case; else a question of its own, which the guides answer or somebody who knows."""
    answer.prompt.closed_at = turn.act.now
    said = str(answer.prompt.detail["said"])
    if answer.number == 1:
        case = get_case(turn.act.session, answer.prompt.about or 0)
        add_words(turn.act, turn.office, case, said)
        return Reply(words.added(case.code, "这句话"))
    if matters := answer.prompt.detail.get("matters"):
        turn.go_on_with("report", matters=matters)
        return NOTHING_YET
    found = guides.answer(turn, said)
    if found is None:
        turn.go_on_with("unanswered", asked=said)
    return found or NOTHING_YET

"""Walk (逐条过): the decisions of earlier meetings, one after the other, then what is to be decided now."""

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.act import Act
from bot.clock import local
from bot.directory.office import Office
from bot.messages import Prompt, Reply
from bot.reviews import sentences
from bot.reviews.meeting import FOLLOW_PROMPT
from bot.reviews.sheet import decision_line, sheet_of
from models.dialogues import find_open_prompts
from models.reviews import OWED, Decision, Review, find_to_follow, get_decision

#: As long as a meeting may take.
ASKED_FOR = timedelta(hours=24)


def ask_next(act: Act, office: Office, review: Review, after: int = 0) -> Reply:
    """The next decision that is still owed, by row; when there is none left, the topics."""
    today = local(act.now).date()
    since, before = review.drafted_at or act.now, review.opened_at or act.now
    followed = find_to_follow(act.session, review.level, review.unit, since, before)
    left = [one for one in followed if one.state == OWED and one.id > after]
    if not left:
        return Reply(sentences.now_decide(sheet_of(act.session, office, review, today)))
    detail: dict[str, object] = {"review": review.id}
    prompt = Prompt(FOLLOW_PROMPT, sentences.FOLLOW_OPTIONS, left[0].id, act.now + ASKED_FOR, detail)
    line = decision_line(act.session, left[0], today)
    return Reply(sentences.follow(line, followed.index(left[0]) + 1, len(followed), today), prompt)


def at_hand(act: Act, session: Session, person_id: int) -> tuple[Decision, int] | None:
    """The decision a meeting is at, as this person was asked, and the meeting's row."""
    for prompt in find_open_prompts(session, person_id, act.now):
        if prompt.kind == FOLLOW_PROMPT and prompt.about is not None:
            return get_decision(session, prompt.about), int(prompt.detail["review"])
    return None

"""What is done to a review before its meeting (研判的动作): put on the clock, drafted, sent, its topics changed. The only writers."""

from datetime import date, datetime, time, timedelta

from bot import outbox
from bot.act import Act
from bot.clock import SHANGHAI, local
from bot.directory.office import Office
from bot.errors import Refused
from bot.messages import Message, Prompt
from bot.reviews import sentences, topics, words
from bot.reviews.brief import Brief
from bot.reviews.convenors import Convenor, find_convenor
from bot.reviews.counting import Span
from bot.reviews.drafting import draw_up, first_since
from bot.reviews.planning import drafted_at, workday_after
from bot.reviews.sheet import Sheet, decision_line, names_of_categories, sheet_of, unit_of
from bot.reviews.units import Unit
from models.due import add_due
from models.reviews import (
    DRAFTED,
    HELD,
    MEETING,
    PLANNED,
    Review,
    Topic,
    find_first_day,
    find_last_drafted,
    find_review,
    find_to_follow,
    find_topics,
    set_topic_title,
)

KIND = "review"
#: The steps of a review on the clock: its draft, the question whether it was held, the word to whoever stands above,
#: and the end of a meeting that nobody ended.
DRAFT, ASK, TELL_ABOVE, END = 1, 2, 3, 4
ASKED_AT = time(9, 0)
#: Working days after the meeting's day on which nobody recorded it.
ASK_AFTER, TELL_AFTER = 1, 3
#: How long a number answers the message with the draft; later the answer says which review is the current one.
ANSWERED_FOR = timedelta(days=60)
PROMPT = "brief"


def plan(act: Act, office: Office, unit: Unit, meets_on: date) -> bool:
    """Put a meeting's brief on the clock; False when it is there."""
    if find_review(act.session, unit.level, unit.code, meets_on) is not None:
        return False
    row = act.new_id()
    act.session.add(Review(id=row, level=unit.level, unit=unit.code, meets_on=meets_on, state=PLANNED))
    add_due(act.session, act.new_id(), KIND, row, drafted_at(office, meets_on), step=DRAFT)
    return True


def draft(act: Act, office: Office, review: Review) -> Sheet:
    """Write the brief and its topics."""
    unit = unit_of(office, review)
    review.since_at, review.drafted_at, review.state = _since(act, office, review), act.now, DRAFTED
    brief = _draw_up(act, office, unit, review)
    review.brief = brief.model_dump(mode="json")
    today = local(act.now).date()
    followed = find_to_follow(act.session, unit.level, unit.code, review.since_at, act.now)
    lines = [decision_line(act.session, one, today) for one in followed]
    for number, topic in enumerate(topics.propose(brief, lines, names_of_categories(office)), 1):
        _add_topic(act, review, number, topic)
    act.session.flush()
    act.record("review.draft", f"review:{review.id}", unit=unit.code, opened=brief.number("opened").count)
    return sheet_of(act.session, office, review, today)


def send_draft(act: Act, office: Office, review: Review, sheet: Sheet) -> Convenor | None:
    """Send the draft to whoever is to hold the meeting, and see on the clock whether it was held."""
    convenor = find_convenor(act.session, office, sheet.unit, local(act.now).date())
    if convenor is None:
        return None
    review.convenor_id = convenor.member.person_id
    prompt = Prompt(PROMPT, sentences.BRIEF_OPTIONS, about=review.id, expires_at=act.now + ANSWERED_FOR)
    text, by = sentences.draft(sheet, convenor), words.short_day(review.meets_on)
    briefly = sentences.DRAFT_BRIEFLY
    tell(act, convenor.member.person_id, "duty", text, review.id, by=by, briefly=briefly, prompt=prompt)
    for step, days in ((ASK, ASK_AFTER), (TELL_ABOVE, TELL_AFTER)):
        on = workday_after(office, max(review.meets_on, local(act.now).date()), days)
        add_due(act.session, act.new_id(), KIND, review.id, datetime.combine(on, ASKED_AT, SHANGHAI), step=step)
    return convenor


def retitle(act: Act, review: Review, number: int, title: str) -> str:
    """Call a topic otherwise; what it was called before. Raises Refused."""
    _require_open(review)
    for topic in find_topics(act.session, review.id):
        if topic.number == number:
            set_topic_title(act.session, topic, title)
            act.record("review.retitle", f"review:{review.id}", topic=number)
            return title
    raise Refused(f"没有议题{number}。回“简报”看议题。")


def add_topic(act: Act, review: Review, title: str) -> int:
    """A topic of the convenor's own; its number. Raises Refused."""
    _require_open(review)
    number = len(find_topics(act.session, review.id)) + 1
    _add_topic(act, review, number, topics.Proposed(topics.OWN, title))
    act.record("review.topic", f"review:{review.id}", topic=number)
    return number


def tell(
    act: Act,
    person_id: int,
    kind: str,
    text: str,
    about: int,
    *,
    by: str = "",
    briefly: str = "",
    prompt: Prompt | None = None,
) -> None:
    """Push something about a review to a member; `briefly` is for where only a template gets through: 20 characters."""
    fields = {"text": briefly or text, "by": by}
    outbox.put(act, person_id, Message(kind, text, fields, about=about, prompt=prompt))


def _since(act: Act, office: Office, review: Review) -> datetime:
    """Where the brief before ended; for the first one of a unit, where it would have, meetings passed over included."""
    before = find_last_drafted(act.session, review.level, review.unit, review.meets_on)
    if before is not None and before.drafted_at is not None:
        return before.drafted_at
    first = find_first_day(act.session, review.level, review.unit) or review.meets_on
    return first_since(office, review.level, first)


def _draw_up(act: Act, office: Office, unit: Unit, review: Review) -> Brief:
    before = find_last_drafted(act.session, review.level, review.unit, review.meets_on)
    last = Brief.model_validate(before.brief) if before is not None else None
    assert review.since_at is not None  # set by `draft`
    return draw_up(act.session, office, unit, Span(review.since_at, act.now), last)


def _add_topic(act: Act, review: Review, number: int, proposed: topics.Proposed) -> None:
    topic = Topic(id=act.new_id(), review_id=review.id, number=number, kind=proposed.kind, cases=list(proposed.cases))
    set_topic_title(act.session, topic, proposed.title)
    act.session.add(topic)


def _require_open(review: Review) -> None:
    if review.state == HELD:
        raise Refused(sentences.held_already(review))
    if review.state not in (DRAFTED, MEETING):
        raise Refused("这次研判的简报还没出。")

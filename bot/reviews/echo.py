"""Echo (研判回声): residents whose matters were discussed hear what was decided, and nobody else's name.

Who is to do it is told by title or office; names of members and of residents in the words of a decision are taken out.
"""

from collections.abc import Iterable, Sequence

from bot import outbox
from bot.act import Act
from bot.clock import local
from bot.directory.office import Office
from bot.messages import Message
from bot.reviews import sentences
from bot.reviews.naming import without_names
from bot.reviews.owners import names_around
from bot.reviews.sheet import DecisionLine, decision_line, unit_of
from bot.reviews.units import Unit
from models.cases import Case, find_merged, get_case
from models.reviews import Decision, Review, Topic


def tell_residents(act: Act, office: Office, review: Review, decisions: Iterable[Decision]) -> int:
    """One message to each person for all that was decided on his matter; how many people."""
    by_topic: dict[int, list[Decision]] = {}
    for decision in decisions:
        if decision.topic_id is not None:
            by_topic.setdefault(decision.topic_id, []).append(decision)
    told: set[int] = set()
    for topic_id, settled in by_topic.items():
        topic = act.session.get_one(Topic, topic_id)
        lines = [_without_names(act, office, review, one) for one in settled]
        for person_id, case in _waiting_for(act, topic.cases).items():
            if person_id not in told:
                told.add(person_id)
                text = sentences.echo(case.code, unit_of(office, review), review, lines)
                _put(act, person_id, case, text)
    return len(told)


def tell_put_off(act: Act, office: Office, review: Review, decision: Decision) -> None:
    """A day that residents were told is moved: they hear the new one, and why."""
    if decision.topic_id is None or review.held_at is None:
        return
    topic = act.session.get_one(Topic, decision.topic_id)
    line = _without_names(act, office, review, decision)
    for person_id, case in _waiting_for(act, topic.cases).items():
        _put(act, person_id, case, sentences.echo_put_off(case.code, line))


def _without_names(act: Act, office: Office, review: Review, decision: Decision) -> DecisionLine:
    unit: Unit = unit_of(office, review)
    line = decision_line(act.session, decision, local(act.now).date())
    names = names_around(act.session, office, unit) | {line.owner}
    who = line.owner_title or f"{unit.name}"
    return DecisionLine(
        **{
            **vars(line),
            "text": without_names(line.text, names),
            "note": without_names(line.note, names),
            "owner": without_names(who, names),
        }
    )


def _waiting_for(act: Act, case_ids: Sequence[int]) -> dict[int, Case]:
    """Who is answered for these cases and those merged into them, each with one of his own. Nobody for a sealed one."""
    people: dict[int, Case] = {}
    for case_id in case_ids:
        case = get_case(act.session, case_id)
        for one in (case, *find_merged(act.session, case.id)):
            person_id = one.contact_id or one.reporter_id
            if person_id is not None and not one.sealed:
                people.setdefault(person_id, one)
    return people


def _put(act: Act, person_id: int, case: Case, text: str) -> None:
    outbox.put(act, person_id, Message("progress", text, {"code": case.code, "text": text}, about=case.id))

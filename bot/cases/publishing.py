"""Publishing (意见公开): an answered opinion becomes something everybody may read, once a second person has read it."""

import re

from bot.act import Act
from bot.cases.lifecycle import CLOSED, RESOLVED
from bot.cases.opinions import OPINION
from bot.clock import local
from bot.directory.office import Office
from bot.errors import Refused
from models.case_events import event_note, find_events
from models.cases import Case, find_case_by_code
from models.opinions import PublishedOpinion, is_published
from models.people import Member

_WORDED = re.compile(r"问[:：]\s*(?P<question>.+?)\s*答[:：]\s*(?P<answer>.+)", re.DOTALL)


def require_publisher(office: Office, member: Member) -> None:
    """Raises Refused for a member whose post does not let him publish."""
    if not set(office.config.opinions.publish_posts) & set(member.posts):
        raise Refused("公开意见要组织者或书记来定。")


def require_answered(act: Act, code: str) -> Case:
    """An opinion that may be published. Raises Refused, the same for one told in confidence and for none."""
    case = find_case_by_code(act.session, code)
    if case is None or case.sealed or case.about_staff or case.kind != OPINION or case.text is None:
        raise Refused(f"没有编号 {code}的意见可以公开。回“公开意见”看有哪些。")
    if case.state not in (RESOLVED, CLOSED) or not answer_of(act, case):
        raise Refused(f"编号 {code}还没有答复,办结了再公开。")
    if is_published(act.session, case.id):
        raise Refused(f"编号 {code}已经公开了。")
    return case


def answer_of(act: Act, case: Case) -> str:
    """What was said when it was done; "" for nothing."""
    answers = [event for event in find_events(act.session, case.id) if event.move == "resolve"]
    return event_note(act.session, answers[-1]) if answers else ""


def worded(text: str) -> tuple[str, str] | None:
    """Question and answer as an organiser words them himself: 问:… 答:…"""
    found = _WORDED.search(text)
    return (found["question"], found["answer"]) if found else None


def publish(act: Act, case: Case, member: Member, question: str, answer: str) -> None:
    """Everybody may read it from now on, in these words."""
    on = local(act.now).date()
    act.session.add(
        PublishedOpinion(
            case_id=case.id, question=question, answer=answer, published_on=on, approver_id=member.person_id
        )
    )
    act.record("opinion.publish", f"case:{case.id}", by=member.code)

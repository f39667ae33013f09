"""Answering (答复咨询): a question that no guide could answer gets its answer from a person, and the answer is kept."""

from bot.act import Act
from bot.cases.actions import resolve
from bot.directory.office import Office
from bot.errors import Refused
from bot.knowledge.actions import keep_answer, title_of
from models.cases import Case, case_text
from models.people import Member

#: The kind of case that a question becomes.
QUESTION = "policy"


def require_question(case: Case) -> None:
    """Raises Refused, with the word that is meant, for a case that is no question."""
    if case.kind != QUESTION:
        raise Refused(f"编号 {case.code}不是咨询,办完请回“办结 {case.code} 说明”。")


def answer_question(
    act: Act, office: Office, case: Case, member: Member, said: str, keep: str, title: str = ""
) -> tuple[int, str]:
    """Tell the one who asked, and keep the answer as `keep` under `title`, or under what the question is about.

    The guide's id and its title; 0 and "" when it is not kept: what is told in confidence, or a question without words
    that could be a title. Raises Refused for a case that is no question, and for an answer that says nothing.
    """
    if not said.strip():
        raise Refused(f"编号 {case.code}的答复是空的,写上怎么答再发。")
    require_question(case)
    title = title.strip() or title_of(_without_place(office, case_text(act.session, case)))
    resolve(act, office, case, member, said)
    if case.sealed or case.about_staff or not title:
        return 0, ""
    organisation = office.directory.organisations.get(member.organisation)
    source = organisation.name if organisation else "街道"
    return keep_answer(act, title, keep, source), title


def _without_place(office: Office, question: str) -> str:
    """Where he lives is nobody's business, and no part of what the next one asks."""
    found = office.directory.gazetteer.find(question)
    return question.replace(found.text, " ") if found.text else question

"""Who may write a broadcast, and who may approve it (谁写谁批)."""

from sqlalchemy.orm import Session

from bot.broadcasts.naming import WIDE_LEVELS
from bot.directory.office import Office
from bot.errors import Refused
from models.people import Member, find_members_of_organisations


def is_author(office: Office, member: Member | None) -> bool:
    """Does his post let him write?"""
    return member is not None and bool(set(member.posts) & set(office.config.broadcasts.author_posts))


def require_author(office: Office, member: Member) -> Member:
    """Raises Refused for a member whose post does not let him write."""
    if not is_author(office, member):
        raise Refused("群发要组织者或书记来写。有事要通知,请告诉他们。")
    return member


def is_wide(office: Office, member: Member) -> bool:
    """Does he write for the whole street or county?"""
    return office.directory.organisations[member.organisation].level in WIDE_LEVELS


def find_approvers(session: Session, office: Office, author: Member) -> list[Member]:
    """Everybody of his organisation or one above whose post lets him approve, but himself."""
    above = [entry.code for entry in office.directory.organisation_chain(author.organisation)]
    posts = set(office.config.broadcasts.approver_posts)
    found = find_members_of_organisations(session, above)
    return [one for one in found if one.person_id != author.person_id and posts & set(one.posts)]


def who_approves(session: Session, office: Office, author: Member) -> str:
    """谁批: by name."""
    names = "、".join(one.name for one in find_approvers(session, office, author))
    return f"由{names}批,谁先回总人数算谁批。" if names else "现在没有第二个人能批,请上级登记。"

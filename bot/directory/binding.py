"""Binding (绑定): who among the chat identities is a member: by a one-time code, and never by what anybody says."""

from collections.abc import Sequence
from datetime import timedelta

from bot import outbox
from bot.act import Act
from bot.directory.pages import close_pages
from bot.errors import NotFound, Refused
from bot.messages import SMS, Message
from bot.text.normalise import nfkc
from models.identities import (
    Identity,
    Try,
    add_binding_code,
    count_tries,
    find_binding_code,
    find_identities,
    find_members_not_bound,
)
from models.outbox import wake_unreached
from models.people import Member, Person, add_person, find_member, find_member_by_code
from models.rebinding import move_resident_rows
from models.session import require_row

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that reads like another
CODE_LENGTH = 10
CODE_FOR = timedelta(days=14)
#: Tries per identity and over all identities in an hour. A wrong code names no member, so none is counted by member.
#: There are 30**10 codes: at the larger limit day and night, 200 open ones are found once in 17,000 years. It is as wide
#: as that because a narrow one lets anybody with a few accounts keep all members from binding.
TRIES_EACH, TRIES_ALL, TRIES_WITHIN = 5, 20_000, timedelta(hours=1)


def invite(act: Act, codes: Sequence[str] = ()) -> list[tuple[Member, str]]:
    """A fresh code for every member who is not bound yet, or for those named by directory code, bound or not.

    Earlier codes of theirs stop working. Raises NotFound for a directory code that no running member has.
    """
    invited = []
    for member in [_named(act, code) for code in codes] or find_members_not_bound(act.session):
        code = "".join(act.random.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        add_binding_code(act.session, act.new_id(), member.person_id, code, act.now, act.now + CODE_FOR)
        act.record("member.invite", f"member:{member.code}")
        invited.append((member, code))
    return invited


def bind(act: Act, identity: Identity, typed: str) -> Member:
    """Make `identity` the member's whose code was typed. Raises Refused, the same for every wrong code."""
    _require_chat(identity)
    _count_try(act, identity)
    code = find_binding_code(act.session, "".join(nfkc(typed).split()).upper(), act.now)
    member = find_member(act.session, code.person_id) if code else None
    if code is None or member is None:
        raise Refused("绑定码不对或已过期。请核对后再发“绑定 码”,或找街道重新要。")
    code.used_at = act.now
    _carry_notice(act, identity.person_id, member.person_id)
    _release_others(act, identity, member)
    before = identity.person_id
    close_pages(act, before)
    identity.person_id = member.person_id
    act.session.flush()
    if before != member.person_id:
        move_resident_rows(act.session, before, member.person_id)
    wake_unreached(act.session, member.person_id, act.now)
    act.record("member.bind", f"member:{member.code}", identity=identity.id)
    return member


def unbind(act: Act, identity: Identity) -> None:
    """Give the identity to a person of its own again. Raises Refused for a number: the directory says whose it is."""
    _require_chat(identity)
    member = find_member(act.session, identity.person_id)
    close_pages(act, identity.person_id)
    identity.person_id = add_person(act.session, act.new_id(), act.now).id
    act.record("member.unbind", f"member:{member.code if member else '?'}", identity=identity.id)


def _require_chat(identity: Identity) -> None:
    if identity.channel == SMS:
        raise Refused("短信按名册里的手机号认人,不用绑定。号码不对请找街道改名册。")


def _carry_notice(act: Act, before: int, after: int) -> None:
    """What he was told as a resident he need not be told again as a member."""
    act.session.flush()
    told, person = require_row(act.session, Person, before), require_row(act.session, Person, after)
    if person.notice_at is None:
        person.notice_at, person.notice_version = told.notice_at, told.notice_version


def _named(act: Act, code: str) -> Member:
    member = find_member_by_code(act.session, code)
    if member is None or member.ended_on is not None:
        raise NotFound(f"名册里没有成员 {code}")
    return member


def _release_others(act: Act, identity: Identity, member: Member) -> None:
    """A member has one chat: the earlier one is told that it is no longer his."""
    for other in find_identities(act.session, member.person_id):
        if other.id == identity.id or other.channel != identity.channel:
            continue
        unbind(act, other)
        text = f"{member.name}的身份刚在另一个微信上绑定,这里不再收任务。不是您本人,请马上告诉街道。"
        outbox.put(act, other.person_id, Message("notice", text, {"text": text}, urgent=True))


def _count_try(act: Act, identity: Identity) -> None:
    since = act.now - TRIES_WITHIN
    limits = ((f"bind:{identity.id}", TRIES_EACH), ("bind:all", TRIES_ALL))
    if any(count_tries(act.session, key, since, most) >= most for key, most in limits):
        raise Refused("试得太多了,请一小时后再试,或找街道帮忙。")
    for key, _most in limits:
        act.session.add(Try(id=act.new_id(), key=key, at=act.now))

"""Numbers (手机号): whose a phone number is: a member's by the directory, else whoever writes from it.

The carrier vouches for the sender of a text, so it needs no further proof; the directory is asked anew with each text,
because numbers are given to others.
"""

from datetime import timedelta

from bot.act import Act
from models.identities import Identity, find_number, new_number
from models.people import add_person, find_member, find_member_by_phone, member_phone
from models.rebinding import move_resident_rows

#: After a year of silence a number may have another owner (DESIGN.md 8.7).
SILENT_AFTER = timedelta(days=365)


def identify(act: Act, phone: str) -> Identity:
    """The identity of a number that has written: the member's who has it in the directory, its own otherwise."""
    identity, member = find_number(act.session, phone), find_member_by_phone(act.session, phone)
    if identity is None:
        return new_number(act.session, act.new_id(), phone, member.person_id if member else add_stranger(act))
    if member is not None and identity.person_id != member.person_id:
        _hand_to(act, identity, member.person_id, carries=True)
    elif member is None and (find_member(act.session, identity.person_id) or _is_silent(act, identity)):
        _hand_to(act, identity, add_stranger(act), carries=False)
    return identity


def of_member(act: Act, person_id: int) -> Identity | None:
    """The number the directory has of a member, as his identity; None where it has none."""
    member = find_member(act.session, person_id)
    phone = member_phone(act.session, member) if member else ""
    if not phone.startswith("+861") or len(phone) != 14:  # a landline takes no texts
        return None
    identity = find_number(act.session, phone)
    if identity is None:
        return new_number(act.session, act.new_id(), phone, person_id)
    if identity.person_id != person_id and not _is_shared(act, identity):
        _hand_to(act, identity, person_id, carries=True)
    return identity if identity.person_id == person_id else None


def is_current(act: Act, identity: Identity) -> bool:
    """Whether the directory still gives this number to the member whose identity it is; any other person's it is."""
    member = find_member(act.session, identity.person_id)
    return member is None or member.phone_index == identity.address


def _is_shared(act: Act, identity: Identity) -> bool:
    """It is already another running member's, who shares the number."""
    holder = find_member(act.session, identity.person_id)
    return holder is not None and holder.phone_index == identity.address


def _is_silent(act: Act, identity: Identity) -> bool:
    return identity.last_seen_at is not None and act.now - identity.last_seen_at > SILENT_AFTER


def add_stranger(act: Act) -> int:
    """Somebody of whom nothing is known; his id."""
    return add_person(act.session, act.new_id(), act.now).id


def _hand_to(act: Act, identity: Identity, person_id: int, *, carries: bool) -> None:
    """Another person's from now on; what was said from it goes along only where it stays with the same human being."""
    before, identity.person_id = identity.person_id, person_id
    act.session.flush()
    if carries and find_member(act.session, before) is None:
        move_resident_rows(act.session, before, person_id)
    act.record("number.moved", f"identity:{identity.id}")

"""Erasing (删除): what a person may have us forget or stop. The skeleton of a case stays for statistics, without him."""

from datetime import datetime

from bot.act import Act
from bot.outbox import put_errand
from models.erasing import erase_person
from models.identities import Identity, find_identities, forget_address
from models.people import Person, add_person
from models.retention import find_silent


def erase(act: Act, before: int) -> None:
    """Forget a person: words, photos, places, questions; each of his addresses starts anew, as somebody of its own."""
    identities = find_identities(act.session, before)
    for identity in identities:
        identity.person_id = add_person(act.session, act.new_id(), act.now).id
    act.session.flush()
    _forget(act, before, identities)


def erase_silent(act: Act, before: datetime, limit: int) -> int:
    """Forget those who have nothing with us any more, and their addresses; how many."""
    people = find_silent(act.session, before, limit)
    for person_id in people:
        identities = find_identities(act.session, person_id)
        for identity in identities:
            forget_address(identity)
        act.session.flush()
        _forget(act, person_id, identities)
    return len(people)


def _forget(act: Act, person_id: int, identities: list[Identity]) -> None:
    files = erase_person(act.session, person_id, [identity.id for identity in identities], act.now)
    for media in files:
        put_errand(act, "forget", str(media))
    act.record("person.erase", f"person:{person_id}", media=len(files))


def stop(act: Act, person: Person) -> None:
    """退订: no unasked messages any more."""
    person.stopped_at = act.now
    act.record("person.stop", f"person:{person.id}")


def resume(act: Act, person: Person) -> None:
    """Unasked messages again."""
    person.stopped_at = None
    act.record("person.resume", f"person:{person.id}")

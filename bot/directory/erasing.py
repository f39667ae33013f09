"""Erasing (删除): what a person may have us forget or stop. The skeleton of a case stays for statistics, without him."""

from bot.act import Act
from bot.outbox import put_errand
from models.erasing import erase_person
from models.identities import Identity
from models.people import Person, add_person


def erase(act: Act, identity: Identity) -> None:
    """Forget the person behind an identity: words, photos, places, questions; the identity starts anew."""
    before = identity.person_id
    identity.person_id = add_person(act.session, act.new_id(), act.now).id
    act.session.flush()
    files = erase_person(act.session, before, identity.id, act.now)
    for media in files:
        put_errand(act, "forget", str(media))
    act.record("person.erase", f"person:{before}", media=len(files))


def stop(act: Act, person: Person) -> None:
    """退订: no unasked messages any more."""
    person.stopped_at = act.now
    act.record("person.stop", f"person:{person.id}")


def resume(act: Act, person: Person) -> None:
    """Unasked messages again."""
    person.stopped_at = None
    act.record("person.resume", f"person:{person.id}")

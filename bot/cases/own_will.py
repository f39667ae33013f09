"""Own will (本人的意思): whoever takes a case back soon after a member spoke to him is asked, without the member, whether he wants that.

DESIGN.md 8.6. The answer stands in the audit alone: whoever handled the case sees neither question nor answer.
"""

from datetime import timedelta

from bot import outbox
from bot.act import Act
from bot.cases import member_words, words
from bot.cases.telling import find_routers
from bot.messages import Message, Prompt
from models.case_events import find_events
from models.cases import Case

PROMPT = "own_will"
OPTIONS = ("是", "不是")
#: So soon after a member's contact.
SOON = timedelta(hours=72)
ASKED_FOR = timedelta(days=3)
#: What a member does with a case that brings him before its resident.
CONTACT = frozenset({"plan", "depart", "arrive", "find_cause", "control", "resolve", "relay_to_contact", "call"})


def ask_whether_free(act: Act, case: Case) -> None:
    """Ask, if he himself has just taken it back and was spoken to before; of a sealed case nothing is sent."""
    if case.sealed or act.person_id is None or act.person_id != case.contact_id or not _was_spoken_to(act, case):
        return
    text, until = words.asking_own_will(case.code), act.now + ASKED_FOR
    prompt = Prompt(PROMPT, OPTIONS, about=case.id, expires_at=until)
    message = Message("notice", text, {"text": text}, about=case.id, prompt=prompt, expires_at=until)
    outbox.put(act, case.contact_id, message)


def answer(act: Act, case: Case, *, is_own: bool) -> str:
    """What to tell him. That it was not his will is heard by those who route by hand, and not by who handled it."""
    act.record("case.own_will", f"case:{case.id}", own=is_own)
    if is_own:
        return words.OWN_WILL
    text = member_words.not_his_will(case.code)
    for person_id in find_routers(act.session):
        if person_id not in (case.owner_id, case.second_owner_id):
            outbox.put(act, person_id, Message("alarm", text, {"text": text}, case.id))
    return words.NOT_OWN_WILL


def _was_spoken_to(act: Act, case: Case) -> bool:
    return any(
        event.move in CONTACT and event.actor_id not in (None, case.contact_id) and act.now - event.at <= SOON
        for event in find_events(act.session, case.id)
    )

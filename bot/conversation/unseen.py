"""Unseen (不留名的一轮): a turn that keeps nothing of its sender: no person, no talk, no window, no log, no time but the day.

What stays of it is a keyed hash of the message's id and the day, and for a minute the reply, for the provider's repeats.
"""

from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from bot.act import Act
from bot.cases.drops import REPLY_FOR
from bot.clock import local, midnight
from bot.conversation.engine import Engine
from bot.conversation.replays import refuse_forged
from bot.conversation.replies import rides
from bot.conversation.turn import Heard, Sender, Turn
from bot.directory.office import Office
from models.dialogues import Dialogue
from models.drops import add_receipt, find_receipt_reply, receipt_of, set_receipt_reply
from models.identities import Identity
from models.people import Person
from models.session import make

#: In the session, for whoever would log the turn.
NOT_LOGGED = ""


def take_unseen(
    session: Session, heard: Heard, office: Office, engine: Engine, now: datetime, random: Random
) -> str | None:
    """The reply, or the one of a minute ago if the message came before."""
    inbound, today = heard.inbound, local(now).date()
    session.info["request"] = NOT_LOGGED
    refuse_forged(session, inbound, midnight(today))
    receipt = receipt_of(session, inbound.channel, inbound.account, inbound.key)
    if not add_receipt(session, receipt, today):
        return find_receipt_reply(session, receipt)
    turn = Turn(
        Act(session, now, random, "nobody", "unseen"), office, _nobody(heard), heard, make(Dialogue, effect=None)
    )
    reply = engine.respond_unseen(turn)
    said = rides.fit(reply.text, inbound.channel) if reply else ""
    if said:
        set_receipt_reply(session, receipt, said, now + REPLY_FOR)
    return said or None


def _nobody(heard: Heard) -> Sender:
    """A sender that no handler can do anything with, and that is never written."""
    inbound = heard.inbound
    return Sender(make(Identity, id=0, channel=inbound.channel, person_id=0), make(Person, id=0), None)

"""Expiry (超时): a talk left half finished is ended politely, and what was said is not lost."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from bot import outbox
from bot.act import Act
from bot.conversation.engine import Engine
from bot.conversation.intake import keep_talk, open_turn
from bot.conversation.turn import Heard, Sender
from bot.directory.office import Office
from bot.messages import Inbound, InboundKind, Message
from bot.understanding.understand import understand
from models.dialogues import find_expired_dialogues, lock_dialogue
from models.identities import Identity
from models.people import Person, find_member


def expire_one(
    session: Session, office: Office, engine: Engine, now: datetime, random: Random, claimed: list[int]
) -> bool:
    """End one talk whose time has passed; False when there is none. `claimed` tells the caller which, if it fails."""
    for dialogue in find_expired_dialogues(session, now, 1):
        claimed.append(dialogue.identity_id)
        identity = session.get_one(Identity, dialogue.identity_id)
        cause = f"expiry:{identity.id}:{int(now.timestamp())}"
        act = Act(session, now, random, f"person:{identity.person_id}", cause)
        person = session.get_one(Person, identity.person_id)
        sender = Sender(identity, person, find_member(session, person.id))
        turn = open_turn(act, _silence(identity, office, now), sender, dialogue, office, engine.registry)
        reply = engine.expire(turn)
        session.flush()
        keep_talk(turn)
        if reply is not None:
            outbox.put(act, turn.person_id, Message("answer", reply.text, {"code": "", "text": reply.text}))
        return True
    return False


def put_off_one(session: Session, number: int, now: datetime, span: timedelta) -> None:
    """The stale talk that could not be ended is tried again later, unless it was ended or goes on meanwhile."""
    dialogue = lock_dialogue(session, number)
    if dialogue is not None and dialogue.expires_at is not None and dialogue.expires_at <= now:
        dialogue.expires_at = now + span


def _silence(identity: Identity, office: Office, now: datetime) -> Heard:
    """What is heard when nobody says anything."""
    inbound = Inbound(identity.channel, identity.account, identity.address, "", InboundKind.TEXT, now)
    return Heard(inbound, "", None, understand("", office.directory.gazetteer, office.config.categories))

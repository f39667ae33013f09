"""Intake (收信): one message in, within one transaction: kept once, understood, acted on, answered, and the answer kept."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from bot.act import Act, new_id
from bot.conversation import flood
from bot.conversation.capability import Registry
from bot.conversation.engine import Engine
from bot.conversation.replays import refuse_forged
from bot.conversation.replies import elder, privacy_notice, rides
from bot.conversation.turn import Frame, Heard, Sender, Turn
from bot.conversation.understand_here import understand_here
from bot.conversation.unseen import take_unseen
from bot.directory import numbers
from bot.directory.office import Office
from bot.directory.pages import close_pages
from bot.messages import BY_CARD, SMS, Inbound, InboundKind, Interaction, Message, Reply
from bot.outbox import ask, put
from bot.text.normalise import nfkc, number
from bot.understanding.private import hide
from models.base import insert_new_row
from models.cases import RUNNING, get_case
from models.dialogues import Dialogue, dialogue_form, lock_dialogue, set_dialogue_form
from models.identities import Identity, find_sender
from models.inbox import InboxRow, TakenAs, find_reply, has_talked_since, set_reply
from models.ledger import close_windows, open_window
from models.outbox import wake_unreached
from models.people import Member, Person, find_member, find_members_with_post
from models.permissions import give_permission, withdraw_permission
from models.sealed import seal
from models.session import get_row, make

UNDO_FOR = timedelta(minutes=10)
FORM_FOR = timedelta(minutes=30)
#: What WeChat tells about the account or about our own messages; there is no talk in it.
NO_TALK = (
    InboundKind.UNFOLLOW,
    InboundKind.SENT_RESULT,
    InboundKind.CONSENT_WITHDRAWN,
    InboundKind.PERMISSION,
    InboundKind.ACCOUNT_ALARM,
    InboundKind.NOT_NEEDED,
)


@dataclass(frozen=True)
class Letter:
    """A message on its way into a turn: what came, what it opens, and what was understood of it beforehand."""

    inbound: Inbound
    interaction: Interaction
    heard: Heard


def read(inbound: Inbound, interaction: Interaction, office: Office) -> Letter:
    """Understand a message before its turn begins, outside any transaction.

    Identity and card numbers are hidden here: what comes behind never sees them, so no row can keep one.
    """
    if inbound.text:
        inbound = replace(inbound, text=hide(inbound.text)[0])
    # A menu button carries the words a resident would type (config: wechat.menu).
    text = nfkc(inbound.event_key if inbound.kind is InboundKind.MENU else inbound.text)
    heard = Heard(inbound, text, number(text), understand_here(text, office))
    return Letter(inbound, interaction, heard)


def take(session: Session, letter: Letter, office: Office, engine: Engine, now: datetime, random: Random) -> str | None:
    """The turn: the reply to a message, or the stored one if it came before; None when there is nothing to say.

    Raises Forged for a nonce that came with another body.
    """
    inbound, letter = letter.inbound, replace(letter, heard=engine.in_words(letter.heard, now))
    unsigned = engine.takes_unseen(letter.heard, now)
    if unsigned and inbound.channel != SMS:
        return take_unseen(session, letter.heard, office, engine, now, random)
    engine.nameless.forget(inbound.sender)
    refuse_forged(session, inbound, now)
    row = new_id(now)
    known = _known(session, row, inbound, now, random)
    identity, person, member = known or _new_sender(inbound, now)
    taken_as = _weigh(session, letter, identity, office, now)
    said = None
    if taken_as is TakenAs.TOO_MANY:
        said = flood.said_to_stop(session, letter.heard.understood, identity, office.config.emergency, now)
    if not _keep(session, row, inbound, identity, taken_as, now, "" if unsigned else inbound.text):
        return find_reply(session, inbound.channel, inbound.account, inbound.key)
    if known is None:
        session.add_all((person, identity))  # written when they are first looked for, with what this message opens
    act = Act(session, now, random, f"person:{identity.person_id}", f"inbox:{row}")
    session.info["request"] = act.cause  # the log follows it to what is sent because of it
    open_window(identity, letter.interaction, now)
    if letter.interaction is not Interaction.NONE:
        identity.following, identity.last_seen_at = True, now
        if taken_as is not TakenAs.TOO_MANY:
            wake_unreached(session, identity.person_id, now)
    if taken_as is TakenAs.NOTE:
        _note(act, inbound, identity)
    elif taken_as is not TakenAs.TOO_MANY:
        said = talk(act, letter.heard, Sender(identity, person, member), office, engine)
    if said:
        set_reply(session, row, said)
        if inbound.channel == SMS:  # it has no passive reply
            _put_reply(act, identity, said)
    return said


def talk(act: Act, heard: Heard, sender: Sender, office: Office, engine: Engine) -> str | None:
    """Let the engine answer, keep what the talk has become, and put what waits behind the answer."""
    dialogue = lock_dialogue(act.session, sender.identity.id) or make(Dialogue, identity_id=sender.identity.id)
    _forget_what_is_over(dialogue, act.now)
    turn = open_turn(act, heard, sender, dialogue, office, engine.registry)
    reply = engine.respond(turn)
    act.session.flush()
    keep_talk(turn)
    act.session.add(dialogue)  # a new one is written once, as the talk has become
    act.session.info["asks"] = _asked(turn, reply)
    channel = heard.inbound.channel
    said = rides.fit(reply.text, channel) if reply else ""
    person_id = sender.identity.person_id  # binding may have changed it
    if reply and reply.prompt:
        ask(act, person_id, reply.prompt)
    said = elder.offer(turn, reply, _add_notice(turn, said))
    return rides.add_waiting(act, person_id, said, channel, elder.RIDES if elder.is_on(turn) else None) or None


def open_turn(act: Act, heard: Heard, sender: Sender, dialogue: Dialogue, office: Office, registry: Registry) -> Turn:
    """A turn with the talk as it was left."""
    left = [Frame(**frame) for frame in dialogue_form(act.session, dialogue).get("frames", [])]
    frames = [frame for frame in left if frame.capability in registry.by_name]  # it may have been turned off since
    return Turn(act, office, sender, heard, dialogue, frames, help_lines=registry.help_lines)


def keep_talk(turn: Turn) -> None:
    """Write the half-finished forms and what may be undone into the dialogue row."""
    dialogue, now = turn.dialogue, turn.act.now
    frames = [asdict(frame) for frame in turn.frames]
    before = dialogue_form(turn.act.session, dialogue).get("frames", [])
    if [frame["asked"] for frame in frames] != [frame["asked"] for frame in before]:
        dialogue.asked_at = now if frames else None
    set_dialogue_form(turn.act.session, dialogue, {"frames": frames} if frames else None)
    dialogue.capability = turn.frames[-1].capability if turn.frames else None
    dialogue.expires_at = now + FORM_FOR if turn.frames else None
    _keep_effect(turn)


def _keep_effect(turn: Turn) -> None:
    """What this message did, for 发错了; what it only added to a case goes with what was done before."""
    did, dialogue, now = turn.act.effect, turn.dialogue, turn.act.now
    if did.is_more_than_words:
        after = {row: _standing(turn.act.session, int(row)) for row in did.moved}
        last = turn.just_opened if turn.member is None and not did.opened else None
        put_right = last if last is not None and after.get(str(last), [""])[0] in RUNNING else None
        effect = replace(did, cause=turn.act.cause, after=after, put_right=put_right, added={})
        dialogue.effect, dialogue.effect_at = effect.as_json(), now
    elif did.added:
        dialogue.effect = replace(turn.last_effect, added=did.added).as_json()
        dialogue.effect_at = dialogue.effect_at or now


def _standing(session: Session, case_id: int) -> list[object]:
    """State and owner of a case as this turn leaves them: what others do later is not undone."""
    case = get_case(session, case_id)
    return [case.state, case.owner_id]


def _weigh(session: Session, letter: Letter, identity: Identity, office: Office, now: datetime) -> TakenAs:
    if letter.inbound.kind in NO_TALK:
        return TakenAs.NOTE
    per_minute = office.config.server.messages_per_minute
    return flood.weigh(session, letter.heard.understood, identity, per_minute, now)


def _known(
    session: Session, row: int, inbound: Inbound, now: datetime, random: Random
) -> tuple[Identity, Person, Member | None] | None:
    """Who writes; None for somebody whose first message this is. A number is somebody from its first text on."""
    if inbound.channel != SMS:
        return find_sender(session, inbound.channel, inbound.account, inbound.sender)
    identity = numbers.identify(Act(session, now, random, "system:directory", f"inbox:{row}"), inbound.sender)
    return identity, session.get_one(Person, identity.person_id), find_member(session, identity.person_id)


def _new_sender(inbound: Inbound, now: datetime) -> tuple[Identity, Person, None]:
    """Somebody who has never written before."""
    person = make(Person, id=new_id(now), created_at=now)
    identity = make(
        Identity,
        id=new_id(now),
        channel=inbound.channel,
        account=inbound.account,
        address=inbound.sender,
        person_id=person.id,
        message_left=0,
        tap_left=0,
    )
    return identity, person, None


def _keep(
    session: Session, row: int, inbound: Inbound, identity: Identity, taken_as: TakenAs, now: datetime, text: str
) -> bool:
    """Keep the message with `text` as its words; False when it came before."""
    # Which card somebody scanned stays out of it: it would be a track of where he was.
    event_key = "" if inbound.kind in BY_CARD else inbound.event_key
    said = {"text": text, "media_id": inbound.media_id, "event_key": event_key}
    return insert_new_row(
        session,
        InboxRow,
        id=row,
        channel=inbound.channel,
        account=inbound.account,
        key=inbound.key,
        identity_id=identity.id,
        kind=inbound.kind,
        taken_as=taken_as,
        received_at=now,
        sent_at=inbound.sent_at,
        body=seal(session, "inbox.body", row, json.dumps(said, ensure_ascii=False)),
    )


def _put_reply(act: Act, identity: Identity, said: str) -> None:
    """What is said at once, as a message of its own: `reply` with the code of the case that it is about, if one was opened."""
    case = get_case(act.session, act.effect.opened[0]) if act.effect.opened else None
    asks = act.session.info.get("asks", "")
    fields = {"code": case.code if case else "", "text": said, **({"question": asks} if asks else {})}
    put(act, identity.person_id, Message("reply", said, fields, about=case.id if case else None))


def _asked(turn: Turn, reply: Reply | None) -> str:
    """The name of the question this reply ends with: that of its prompt, or of the field of a form; "" for none."""
    if reply and reply.prompt:
        return reply.prompt.kind
    return turn.frames[-1].asked or "" if turn.frames else ""


def _note(act: Act, inbound: Inbound, identity: Identity) -> None:
    """What is no talk but changes what we may send, or what organisers must know."""
    if inbound.kind is InboundKind.UNFOLLOW:
        if has_talked_since(act.session, identity.id, inbound.sent_at):
            return  # it was on its way while he came back
        identity.following = False
        close_windows(identity)
        close_pages(act, identity.person_id)
        act.record("identity.unfollow", f"identity:{identity.id}")
    elif inbound.kind is InboundKind.CONSENT_WITHDRAWN:
        act.session.get_one(Person, identity.person_id).stopped_at = act.now
        act.record("person.stop", f"person:{identity.person_id}")
    elif inbound.kind is InboundKind.PERMISSION:
        for permit in inbound.permits:
            count = give_permission if permit.given else withdraw_permission
            count(act.session, identity.id, permit.template_id)
        if any(permit.given for permit in inbound.permits):
            wake_unreached(act.session, identity.person_id, act.now)
    elif inbound.kind is InboundKind.ACCOUNT_ALARM:
        text = f"公众号提醒:{inbound.event_key} {inbound.text}。请到公众平台查看。"
        for member in find_members_with_post(act.session, "organiser"):
            put(act, member.person_id, Message("alarm", text, {"text": text}))


def _forget_what_is_over(dialogue: Dialogue, now: datetime) -> None:
    if dialogue.effect_at is not None and now - dialogue.effect_at > UNDO_FOR:
        dialogue.effect, dialogue.effect_at = None, None
    if dialogue.card_until is not None and dialogue.card_until <= now:
        dialogue.card_id = dialogue.card_until = None


def _add_notice(turn: Turn, said: str) -> str:
    """The privacy notice rides on the first answer to a new person; it never comes before it."""
    person = get_row(turn.act.session, Person, turn.sender.identity.person_id)
    if person is None or person.notice_at is not None or not said:
        return said
    person.notice_at, person.notice_version = turn.act.now, privacy_notice.VERSION
    channel = turn.heard.inbound.channel
    line = (privacy_notice.by_sms if turn.by_sms else privacy_notice.short)(turn.office.config.privacy)
    return said if line in said else rides.add_line(said, line, channel)

"""Dialogues (对话): what is half said, what may be undone, and the questions put to people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    bindparam,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, column, key, table_of
from models.prepared import Prepared
from models.sealed import seal_json, unseal_json
from models.session import adopt, read_rows


class Dialogue(Base):
    """The talk with one identity; its row is locked for the length of a turn, so turns of one sender keep their order."""

    __tablename__ = "dialogue"
    __table_args__ = (Index("ix_dialogue_expires_at", "expires_at"),)

    identity_id: Mapped[int] = key(ForeignKey("identity.id"))
    #: The capability whose form is open; None: none.
    capability: Mapped[str | None] = column(String(40), keep=Keep.CHAT)
    #: The half-finished forms with their answers so far and what each asks, sealed JSON.
    form: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.CHAT)
    asked_at: Mapped[datetime | None] = column(keep=Keep.CHAT)
    expires_at: Mapped[datetime | None] = column(keep=Keep.CHAT)
    #: What the last turn with an effect did, as bot.act.Effect keeps it: for 发错了, and for what belongs to it.
    effect: Mapped[dict[str, Any] | None] = column(JSON, keep=Keep.CHAT)
    effect_at: Mapped[datetime | None] = column(keep=Keep.CHAT)
    #: The card scanned last, and until when it stands in for a place that is not said; then both are emptied.
    card_id: Mapped[int | None] = column(BigInteger, ForeignKey("card.id"), pii=Pii.PLACE, keep=Keep.SHORT)
    card_until: Mapped[datetime | None] = column(keep=Keep.SHORT)


_HAS_ABOUT, _IS_CARRIED = text("about IS NOT NULL"), text("outbox_id IS NOT NULL")


class PromptRow(Base):
    """A question put to a person that a number answers (评价, 接单, 几点来 …)."""

    __tablename__ = "prompt"
    __table_args__ = (
        Index("ix_prompt_person_id_closed_at", "person_id", "closed_at"),
        Index("ix_prompt_person_id_kind_reached_at", "person_id", "kind", "reached_at"),
        Index("ix_prompt_about", "about", sqlite_where=_HAS_ABOUT, postgresql_where=_HAS_ABOUT),
        Index("ix_prompt_outbox_id", "outbox_id", sqlite_where=_IS_CARRIED, postgresql_where=_IS_CARRIED),
    )

    id: Mapped[int] = key()
    person_id: Mapped[int] = column(BigInteger, ForeignKey("person.id"), keep=Keep.CHAT)
    kind: Mapped[str] = column(String(20), keep=Keep.CHAT)
    about: Mapped[int | None] = column(BigInteger, keep=Keep.CHAT)
    options: Mapped[list[str]] = column(JSON, keep=Keep.CHAT)
    detail: Mapped[dict[str, Any]] = column(JSON, keep=Keep.CHAT)
    #: The message that carries it; None: it was asked in a passive reply.
    outbox_id: Mapped[int | None] = column(BigInteger, keep=Keep.CHAT)
    pushed: Mapped[bool] = column(Boolean, keep=Keep.CHAT)
    #: When the question reached the person; a number answers only what has reached him.
    reached_at: Mapped[datetime | None] = column(keep=Keep.CHAT)
    expires_at: Mapped[datetime | None] = column(keep=Keep.CHAT)
    closed_at: Mapped[datetime | None] = column(keep=Keep.CHAT)


_DIALOGUE, _PROMPT = table_of(Dialogue), table_of(PromptRow)
_LOCKED = Prepared(select(_DIALOGUE).where(_DIALOGUE.c.identity_id == bindparam("identity")).with_for_update())


def lock_dialogue(session: Session, identity_id: int) -> Dialogue | None:
    """The dialogue of an identity, locked; None when there is none yet."""
    found = _LOCKED.first(session, identity=identity_id)
    return adopt(session, Dialogue, found) if found is not None else None


def dialogue_form(session: Session, dialogue: Dialogue) -> dict[str, Any]:
    """The half-finished forms as `frames`, the one asked of now last; {} for none."""
    form: dict[str, Any] = unseal_json(session, "dialogue.form", dialogue.identity_id, dialogue.form) or {}
    return form


def set_dialogue_form(session: Session, dialogue: Dialogue, form: dict[str, Any] | None) -> None:
    """Keep the half-finished forms; None: there are none."""
    sealed = seal_json(session, "dialogue.form", dialogue.identity_id, form) if form is not None else None
    dialogue.form = sealed


_OPEN_PROMPTS = Prepared(
    select(_PROMPT)
    .where(
        _PROMPT.c.person_id == bindparam("person"),
        _PROMPT.c.closed_at.is_(None),
        _PROMPT.c.reached_at.is_not(None),
        _PROMPT.c.expires_at.is_(None) | (_PROMPT.c.expires_at > bindparam("now")),
    )
    .order_by(_PROMPT.c.reached_at.desc(), _PROMPT.c.id.desc())
)


def find_open_prompts(session: Session, person_id: int, now: datetime) -> list[PromptRow]:
    """Questions that reached this person and wait for an answer, newest first."""
    session.flush()
    return [adopt(session, PromptRow, row) for row in _OPEN_PROMPTS.all(session, person=person_id, now=now)]


def find_unsettled(session: Session, person_id: int, kinds: Sequence[str], now: datetime) -> list[PromptRow]:
    """Questions of these kinds to a person that wait for his answer, whether they have reached him or not, newest first."""
    his = select(PromptRow).where(PromptRow.person_id == person_id, PromptRow.closed_at.is_(None))
    running = PromptRow.expires_at.is_(None) | (PromptRow.expires_at > now)
    return list(session.scalars(his.where(PromptRow.kind.in_(kinds), running).order_by(PromptRow.id.desc())))


_ABOUT = (
    select(_PROMPT)
    .where(_PROMPT.c.about == bindparam("about"), _PROMPT.c.closed_at.is_(None))
    .where(_PROMPT.c.kind.in_(bindparam("kinds", expanding=True)))
)
_OPEN_ABOUT, _HIS_ABOUT = Prepared(_ABOUT), Prepared(_ABOUT.where(_PROMPT.c.person_id == bindparam("person")))


def close_prompts(
    session: Session, now: datetime, about: int, kinds: tuple[str, ...], person_id: int | None = None
) -> None:
    """The question is settled another way: nobody's number answers it any more."""
    wanted, his = (_OPEN_ABOUT, {}) if person_id is None else (_HIS_ABOUT, {"person": person_id})
    for row in read_rows(session, PromptRow, wanted, about=about, kinds=kinds, **his):
        row.closed_at = now


def close_prompts_of(session: Session, now: datetime, person_id: int, kinds: tuple[str, ...]) -> None:
    """Nothing of these kinds is asked of a person any more, whatever it was about."""
    wanted = select(PromptRow).where(PromptRow.person_id == person_id, PromptRow.kind.in_(kinds))
    for row in session.scalars(wanted.where(PromptRow.closed_at.is_(None))):
        row.closed_at = now


def find_who_was_asked(session: Session, about: int, kind: str, *, still_open: bool) -> list[int]:
    """Whom a question about a case was put to, in order; `still_open`: only those it is not settled for."""
    asked = select(PromptRow.person_id).where(PromptRow.about == about, PromptRow.kind == kind)
    if still_open:
        asked = asked.where(PromptRow.closed_at.is_(None))
    return list(dict.fromkeys(session.scalars(asked.order_by(PromptRow.id))))


def find_asked_about(session: Session, person_id: int, kind: str, since: datetime) -> list[int]:
    """What questions of a kind that reached this person after `since` were about, settled or not, newest first."""
    asked = select(PromptRow.about).where(PromptRow.person_id == person_id, PromptRow.kind == kind)
    reached = asked.where(PromptRow.reached_at >= since, PromptRow.about.is_not(None))
    return [about for about in dict.fromkeys(session.scalars(reached.order_by(PromptRow.id.desc()))) if about]


def reopen_prompts(session: Session, about: int, closed_at: datetime) -> None:
    """The questions that one move settled wait for an answer again."""
    wanted = select(PromptRow).where(PromptRow.about == about, PromptRow.closed_at == closed_at)
    for row in session.scalars(wanted):
        row.closed_at = None


_CARRIED = Prepared(
    select(_PROMPT).where(
        _PROMPT.c.outbox_id.in_(bindparam("messages", expanding=True)), _PROMPT.c.reached_at.is_(None)
    )
)


def mark_reached(session: Session, outbox_ids: Sequence[int], at: datetime) -> None:
    """The messages that carry questions were sent."""
    session.flush()
    for found in _CARRIED.all(session, messages=outbox_ids) if outbox_ids else ():
        adopt(session, PromptRow, found).reached_at = at


_ASKING = Prepared(select(_PROMPT.c.outbox_id).where(_PROMPT.c.outbox_id.in_(bindparam("messages", expanding=True))))


def find_asking(session: Session, outbox_ids: Sequence[int]) -> set[int]:
    """Those of the messages that carry a question."""
    return {row for (row,) in _ASKING.all(session, messages=outbox_ids)} if outbox_ids else set()


def find_question(session: Session, outbox_id: int) -> str:
    """The kind of the question that a message carries; "" for none."""
    asked = select(PromptRow.kind).where(PromptRow.outbox_id == outbox_id).limit(1)
    return session.execute(asked).scalar_one_or_none() or ""


_STALE = Prepared(
    select(_DIALOGUE)
    .where(_DIALOGUE.c.expires_at <= bindparam("now"))
    .order_by(_DIALOGUE.c.expires_at)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
)


def find_expired_dialogues(session: Session, now: datetime, limit: int) -> list[Dialogue]:
    """Half-finished talks whose time has passed."""
    return read_rows(session, Dialogue, _STALE, now=now, most=limit)


def forget_scans(session: Session, now: datetime) -> None:
    """Scanned cards whose time is over, of people who have not written since."""
    over = update(Dialogue).where(Dialogue.card_until <= now)
    session.execute(over.values(card_id=None, card_until=None))

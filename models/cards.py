"""Cards (联系卡): printed codes, each an opaque name that leads to a place or a grid, whoever serves there.

A card knows no person: neither who serves there, nor who scanned it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, func, select, text
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, column, key


class CardKind(StrEnum):
    """What a card leads to."""

    PLACE = "place"
    GRID = "grid"


class Card(Base):
    """One card. Made once, for the directory's code: imports and new members leave it alone; a lost one is replaced."""

    __tablename__ = "card"
    __table_args__ = (
        Index(
            "ix_card_running",
            "kind",
            "code",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
    )

    id: Mapped[int] = key()
    #: What WeChat hands us when it is scanned: random, and says nothing.
    scene: Mapped[str] = column(String(64), unique=True, keep=Keep.DIRECTORY)
    kind: Mapped[str] = column(String(8), keep=Keep.DIRECTORY)
    #: The directory's code of the place or the grid.
    code: Mapped[str] = column(String(64), keep=Keep.DIRECTORY)
    minted_at: Mapped[datetime] = column(keep=Keep.DIRECTORY)
    #: What the printed code says, and the WeChat account that made it; empty until it is made.
    url: Mapped[str] = column(String(200), keep=Keep.DIRECTORY, default="")
    account: Mapped[str] = column(String(64), keep=Keep.DIRECTORY, default="")
    #: From then on it fixes no place: it was lost, or hangs where it should not.
    cancelled_at: Mapped[datetime | None] = column(keep=Keep.DIRECTORY)


class CardPrint(Base):
    """Copies of a card that were printed at once."""

    __tablename__ = "card_print"

    id: Mapped[int] = key()
    card_id: Mapped[int] = column(BigInteger, ForeignKey("card.id"), index=True, keep=Keep.DIRECTORY)
    at: Mapped[datetime] = column(keep=Keep.DIRECTORY)
    #: A4, A3.
    size: Mapped[str] = column(String(4), keep=Keep.DIRECTORY)
    copies: Mapped[int] = column(BigInteger, keep=Keep.DIRECTORY, default=1)


@dataclass(frozen=True)
class Printed:
    """How often one card was printed."""

    card: Card
    copies: int
    last_at: datetime


def find_card(session: Session, scene: str) -> Card | None:
    """The card that carries a scene, cancelled ones too."""
    return session.scalars(select(Card).where(Card.scene == scene)).one_or_none()


def find_cards(session: Session, kind: CardKind, codes: Sequence[str]) -> list[Card]:
    """The cards that lead to these places or grids, as far as there are any."""
    running = (Card.kind == kind, Card.code.in_(codes), Card.cancelled_at.is_(None))
    return list(session.scalars(select(Card).where(*running)))


def find_printed(session: Session) -> list[Printed]:
    """Every card that was printed, by kind and code, the oldest first."""
    counted = select(CardPrint.card_id, func.sum(CardPrint.copies), func.max(CardPrint.at)).group_by(CardPrint.card_id)
    sums = {row[0]: (int(row[1]), row[2]) for row in session.execute(counted)}
    cards = session.scalars(select(Card).where(Card.id.in_(sums)).order_by(Card.kind, Card.code, Card.id))
    return [Printed(card, *sums[card.id]) for card in cards]


def find_cards_without_code(session: Session, ids: Sequence[int], account: str) -> list[Card]:
    """Those of the cards whose code this account has not made yet."""
    lacking = (Card.url == "") | (Card.account != account)
    return list(session.scalars(select(Card).where(Card.id.in_(ids), lacking).order_by(Card.id)))


def lacks_code(session: Session, scene: str, account: str) -> bool:
    """Whether there is a card with this scene whose code this account has not made yet."""
    card = find_card(session, scene)
    return card is not None and (not card.url or card.account != account)


def count_codes(session: Session, account: str) -> int:
    """How many permanent codes of an account we know of."""
    return session.execute(select(func.count()).where(Card.account == account, Card.url != "")).scalar_one()

"""Cards (联系卡): minted once for a place or a grid, so that what is printed keeps its meaning whoever serves there."""

from collections.abc import Sequence

from bot.act import Act
from bot.outbox import put_errand
from models.cards import Card, CardKind, CardPrint, find_cards
from models.errands import renew_errand

ERRAND = "qr"


def mint(act: Act, kind: CardKind, codes: Sequence[str]) -> list[Card]:
    """The card of each place or grid, in the order of `codes`; those that had none get one now."""
    known = {card.code: card for card in find_cards(act.session, kind, codes)}
    for code in codes:
        if code not in known:
            scene = f"{act.random.getrandbits(128):032x}"
            known[code] = Card(id=act.new_id(), scene=scene, kind=kind, code=code, minted_at=act.now)
            act.session.add(known[code])
            act.record("card.mint", f"card:{known[code].id}", kind=kind, code=code)
    act.session.flush()
    return [known[code] for code in codes]


def cancel(act: Act, kind: CardKind, code: str) -> Card | None:
    """The card of a place or grid fixes it no longer, wherever its copies hang; None when there is none."""
    card = next(iter(find_cards(act.session, kind, [code])), None)
    if card is not None:
        card.cancelled_at = act.now
        act.record("card.cancel", f"card:{card.id}", kind=kind, code=code)
        act.session.flush()
    return card


def note_printed(act: Act, card_ids: Sequence[int], size: str, copies: int) -> None:
    """So many copies of each went to the printer."""
    for card_id in card_ids:
        act.session.add(CardPrint(id=act.new_id(), card_id=card_id, at=act.now, size=size, copies=copies))
    act.record("card.print", "cards", cards=len(card_ids), size=size, copies=copies)


def order_code(act: Act, card: Card) -> None:
    """Have WeChat make the code of a card, which nothing can take back; an order that failed before is given again."""
    put_errand(act, ERRAND, card.scene)
    act.session.flush()
    renew_errand(act.session, ERRAND, card.scene, act.now)

"""Codes (二维码): the printed codes of cards, made by WeChat once each, as errands that a running service may take too."""

import asyncio
from collections.abc import Callable, Sequence
from random import Random

from sqlalchemy.orm import Session

from bot.act import Act
from bot.clock import Clock
from bot.delivery.errands import Errands
from bot.directory.cards import ERRAND, order_code
from bot.errors import Refused
from bot.store import Store
from models.cards import Card, find_cards_without_code
from models.errands import find_errands

#: Ordered together: whoever refuses the first has been asked for no more than these.
TOGETHER = 20
LOOK_S = 0.2
OWNER = "posters"
#: WeChat's limit of permanent codes of one account (CHANNELS.md 2.7).
CODES_MAX = 100_000


class Codes:
    """Has the codes of cards made, a few at a time."""

    def __init__(self, store: Store, errands: Errands, account: str, clock: Clock, random: Random) -> None:
        self._store, self._errands, self._account = store, errands, account
        self._clock, self._random = clock, random

    async def make(self, card_ids: Sequence[int], progress: Callable[[int, int], None]) -> None:
        """Have every code made that this account has not made yet. Raises Refused with WeChat's reason.

        What was made until then is kept; asking again goes on from there.
        """
        lacking = await self._store.read(lambda session: self._lacking(session, card_ids))
        for done in range(0, len(lacking), TOGETHER):
            progress(done, len(lacking))
            await self._make_some(lacking[done : done + TOGETHER])
        progress(len(lacking), len(lacking))

    async def _make_some(self, card_ids: Sequence[int]) -> None:
        await self._store.turn(lambda session: self._order(session, card_ids))
        while await self._store.read(lambda session: self._lacking(session, card_ids)):
            did_some = await self._errands.once(OWNER, (ERRAND,))
            await self._store.read(lambda session: self._complain(session, card_ids))
            if not did_some:  # the service has taken them, or one is to be tried again in some seconds
                await asyncio.sleep(LOOK_S)

    def _lacking(self, session: Session, card_ids: Sequence[int]) -> list[int]:
        found: list[int] = []
        for start in range(0, len(card_ids), 500):  # a statement takes so many parameters and no more
            some = find_cards_without_code(session, card_ids[start : start + 500], self._account)
            found += [card.id for card in some]
        return found

    def _order(self, session: Session, card_ids: Sequence[int]) -> None:
        now = self._clock.now()
        act = Act(session, now, self._random, "cli:posters", f"cli:posters:{now.isoformat()}")
        for card_id in card_ids:
            order_code(act, session.get_one(Card, card_id))

    def _complain(self, session: Session, ordered: Sequence[int]) -> None:
        """Raises Refused when one was given up, or none has been made and one failed; others are tried again."""
        scenes = {session.get_one(Card, card_id).scene: card_id for card_id in ordered}
        errands = find_errands(session, ERRAND, list(scenes))  # before the cards: who is done has written his card
        left = set(self._lacking(session, ordered))
        rows = [row for row in errands if scenes[row.subject] in left]
        if any(row.state == "done" for row in rows):
            raise Refused("运行中的服务用的是另一个公众号(wechat.app_id), 码做到那个号上去了;让两边的配置一致")
        given_up = [row.reason for row in rows if row.state == "failed"]
        failed = [row.reason for row in rows if row.reason and row.lease_until is None]
        if given_up or (failed and len(left) == len(ordered)):
            raise Refused((given_up or failed)[0])

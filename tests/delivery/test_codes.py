"""Codes of cards: each made once whoever makes it, the rest tried again, and a refusal told before many are asked for."""

import asyncio

import pytest

from bot.delivery.codes import Codes
from bot.directory.cards import mint
from bot.emulators.wechat import Fault, FaultKind
from bot.errors import Refused
from models.cards import CardKind, find_cards

CREATE = "/cgi-bin/qrcode/create"
PLACES = [f"P{number}" for number in range(23)]


def minted(office) -> list[int]:
    return office.store.run(lambda session: [card.id for card in mint(office.act(session), CardKind.PLACE, PLACES)])


def urls(office) -> set[str]:
    return office.store.run(lambda session: {card.url for card in find_cards(session, CardKind.PLACE, PLACES)})


def codes(office, account: str = "") -> Codes:
    return Codes(
        office.store, office.process()._errands, account or office.config.wechat.app_id, office.clock, office.chance
    )


def quiet(done: int, total: int) -> None:
    """Progress that nobody watches."""


async def test_two_who_make_the_same_codes_make_each_once(office):
    cards = minted(office)
    await asyncio.gather(codes(office).make(cards, quiet), codes(office).make(cards, quiet))
    assert len(urls(office)) == len(PLACES) and "" not in urls(office)
    assert office.calls(CREATE) == len(PLACES)


async def test_one_that_fails_for_a_moment_is_tried_again(office):
    cards = minted(office)
    office.emulator.faults.add(Fault(CREATE, FaultKind.ERRCODE, times=1, errcode=-1))
    making = asyncio.create_task(codes(office).make(cards, quiet))
    while not making.done():
        await asyncio.sleep(0.05)
        office.clock.advance(seconds=5)
    making.result()
    assert len(urls(office)) == len(PLACES) and "" not in urls(office)
    assert office.calls(CREATE) == len(PLACES) + 1


async def test_a_refusal_is_told_before_many_were_asked_for_and_mending_goes_on_from_there(office):
    cards = minted(office)
    office.emulator.faults.add(Fault(CREATE, FaultKind.ERRCODE, times=99, errcode=48001))
    with pytest.raises(Refused, match="认证的服务号"):
        await codes(office).make(cards, quiet)
    assert office.calls(CREATE) <= 5
    office.emulator.faults.clear()
    await codes(office).make(cards, quiet)
    assert "" not in urls(office)


async def test_a_code_of_another_account_is_none_of_ours(office):
    cards = minted(office)[:1]
    await codes(office).make(cards, quiet)
    with pytest.raises(Refused, match=r"另一个公众号\(wechat\.app_id\)"):
        await codes(office, "wx-another").make(cards, quiet)

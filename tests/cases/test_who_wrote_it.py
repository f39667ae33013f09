"""Nobody finds out who wrote an anonymous letter: an attacker with keys, files, backup and log does no better than chance."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.act import new_id
from bot.clock import local
from models.drops import Drop, DropReceipt, add_drop
from scheduler.drops import next_round
from scheduler.tick import plan_standing
from tests.cases.attacker import best_correlation, letters_in, named, senders_in
from tests.cases.letters import CHANCE, take_all, two_minutes_later, write_letters
from tests.talk import Phone, Town, build_town

MANY = 60
BOX = {"drops_daily": 5000}


def attack(town: Town, truth: dict[str, str], url: str, folder, log: str = "") -> tuple[float, str, list[str]]:
    loot = take_all(town, url, folder, log)
    senders, letters = senders_in(loot, list(truth)), letters_in(loot, list(truth.values()))
    assert all(one.order for one in letters.values()), "the attacker reads every letter"
    assert all(len(one.order) > 8 for one in senders.values()), "and knows when everybody was there"
    return *best_correlation(senders, letters, truth), named(senders, letters, loot, truth)


@pytest.mark.parametrize("number", [MANY, pytest.param(1000, marks=pytest.mark.faults)])
async def test_two_minutes_later_nobody_is_found(store, clock, database_url, tmp_path, capfd, number):
    town = build_town(store, clock, opinions=BOX)
    day = write_letters(town, number)
    await two_minutes_later(town)
    found, how, told = attack(town, day.truth, database_url, tmp_path, "".join(capfd.readouterr()))
    assert found < CHANCE, how
    assert told == []


@pytest.mark.parametrize("number", [MANY, pytest.param(1000, marks=pytest.mark.faults)])
async def test_nor_when_the_letters_are_cases(store, clock, database_url, tmp_path, number):
    town = build_town(store, clock, opinions=BOX)
    day = write_letters(town, number)
    await two_minutes_later(town)
    town.look(lambda session: plan_standing(session, clock.now(), town.chance))
    await town.pass_time(seconds=(next_round(clock.now()) - clock.now()).total_seconds())
    for _ in range(number // 50):
        await town.pass_time(seconds=2)
    found, how, told = attack(town, day.truth, database_url, tmp_path)
    assert found < CHANCE, how
    assert told == []


# The same attacker against boxes that keep a little too much: he is no straw man.


def put_in_order(town: Town, resident: Phone, letter: str) -> None:
    """The id of a row grows with time, as everywhere else."""

    def put(session: Session) -> None:
        now = town.clock.now()
        add_drop(session, new_id(now), local(now).date(), letter, letter)

    town.look(put)


def put_with_a_hash(town: Town, resident: Phone, letter: str) -> None:
    """The code is the keyed hash of who wrote it."""

    def put(session: Session) -> None:
        add_drop(session, town.chance.getrandbits(62), local(town.clock.now()).date(), letter, letter)
        hashed = session.info["keyring"].index("anonymous_drop.sender", resident.openid)
        session.flush()
        newest = update(Drop).where(Drop.code_index == session.info["keyring"].index("anonymous_drop.code", letter))
        session.execute(newest.values(code_index=hashed))

    town.look(put)


@pytest.mark.only_on("sqlite")
async def test_a_box_whose_ids_grow_is_seen_through(town, database_url, tmp_path):
    day = write_letters(town, MANY, put_in_order)
    found, how, _told = attack(town, day.truth, database_url, tmp_path)
    assert found > CHANCE, how


@pytest.mark.only_on("sqlite")
async def test_a_box_that_keeps_a_hash_of_the_sender_is_seen_through(town, database_url, tmp_path):
    day = write_letters(town, MANY, put_with_a_hash)
    _found, _how, told = attack(town, day.truth, database_url, tmp_path)
    assert len(told) == MANY


async def test_a_box_that_is_not_shuffled_is_seen_through(store, clock, database_url, tmp_path):
    """Even with ids drawn by lot: where the rows stand in the files tells their order."""
    town = build_town(store, clock, opinions=BOX)
    day = write_letters(town, MANY)
    town.clock.advance(minutes=2)
    found, how, _told = attack(town, day.truth, database_url, tmp_path)
    assert found > CHANCE, how


async def test_stored_replies_and_earlier_copies_of_letters_are_in_no_file(store, clock, database_url, tmp_path):
    """Neither in a page that is free nor in a log: the replies have the codes in them."""
    town = build_town(store, clock, opinions=BOX)
    write_letters(town, MANY)

    def sealed(session: Session) -> list[bytes]:
        kept = [*session.scalars(select(DropReceipt.reply)), *session.scalars(select(Drop.text))]
        return [bytes(one) for one in kept if one]

    before = town.look(sealed)
    assert len(before) == 2 * MANY
    await two_minutes_later(town)
    files = take_all(town, database_url, tmp_path, "").files
    assert [name for name, content in files.items() if any(one in content for one in before)] == []

"""Each step by which the box of anonymous letters is shuffled, alone: new keys, another order on the disk, lots at the opening."""

import pytest
from sqlalchemy import select, text

from bot.cases import drops
from models.cases import Case, case_text
from models.drops import Drop, drop_text
from scheduler.drops import next_round
from scheduler.tick import plan_standing
from tests.talk import Town

LETTERS = [f"食堂的意见第{number}条" for number in range(8)]


@pytest.fixture
def box(town: Town) -> Town:
    """A town with some letters in its box."""
    for letter in LETTERS:
        assert "取件码" in town.person("阿婆").say(f"匿名 {letter}")
    return town


def keys(town: Town) -> dict[str, int]:
    """What each letter lies under, in the order in which they are read."""
    return town.look(lambda session: {drop_text(session, drop): drop.id for drop in session.scalars(select(Drop))})


def shuffle(town: Town) -> None:
    town.look(lambda session: drops.shuffle(session, town.clock.now(), town.chance))


def test_every_letter_has_another_key_after_a_round_and_the_same_words(box: Town):
    before = keys(box)
    shuffle(box)
    after = keys(box)
    assert sorted(after) == sorted(before) == LETTERS
    assert not set(after.values()) & set(before.values())


@pytest.mark.only_on("postgres")
@pytest.mark.parametrize("table", ["anonymous_drop", "drop_receipt"])
def test_they_lie_on_the_disk_in_the_order_of_their_keys_and_not_as_they_came(box: Town, table: str):
    def lying(session) -> list[int]:
        return list(session.scalars(text(f"SELECT id FROM {table} ORDER BY ctid")))

    came = box.look(lying)
    shuffle(box)
    assert came != sorted(came)
    assert box.look(lying) == sorted(box.look(lying))


async def test_they_are_opened_in_another_order_than_they_lie_in(box: Town):
    shuffle(box)
    lying = list(keys(box))
    box.look(lambda session: plan_standing(session, box.clock.now(), box.chance))
    await box.pass_time(seconds=(next_round(box.clock.now()) - box.clock.now()).total_seconds())
    opened = box.look(
        lambda session: [case_text(session, case) for case in session.scalars(select(Case).order_by(Case.id))]
    )
    assert sorted(opened) == LETTERS and opened != lying

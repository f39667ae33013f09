"""F20: a broadcast to five thousand, its process killed again and again: each recipient once, nobody missed."""

import os
import subprocess
import sys
from random import Random

import pytest
from sqlalchemy import select

from bot.failpoint import BROADCAST_STEP
from models.broadcasts import Recipient
from models.outbox import OutboxRow
from tests.broadcasts.crowd import gather, newest, send
from tests.faults.figures import SEED, TIMES
from tests.talk import Town

MANY = 5_000
RUN = "import sys; from tests.broadcasts.stepping import main; main(sys.argv[1], int(sys.argv[2]))"


def killed(url: str, step: int, hours: int) -> bool:
    """Run the process until it dies in its `step`-th step; False when it came to the end first. `hours`: later each time."""
    environment = {**os.environ, "LINLI_FAILPOINT": f"{BROADCAST_STEP}:{step}"}
    return subprocess.run([sys.executable, "-c", RUN, url, str(hours)], env=environment, check=False).returncode == 137


@pytest.mark.faults
def test_kills_leave_each_recipient_exactly_one_message(town: Town, database_url: str, note) -> None:
    people = gather(town, "school", MANY)
    send(town, town.member("周敏"), town.member("吴刚"), "订阅入学的")
    chance = Random(SEED)
    kills = sum(killed(database_url, chance.randint(1, 8), hours) for hours in range(1, TIMES + 1))
    assert not killed(database_url, 10_000, TIMES + 1)
    assert kills >= min(TIMES, 5) and newest(town).state == "done"
    rows = town.look(
        lambda session: list(session.scalars(select(OutboxRow.recipient_id).where(OutboxRow.kind == "broadcast")))
    )
    written = town.look(lambda session: list(session.scalars(select(Recipient.person_id))))
    assert sorted(rows) == sorted(written) == sorted(people)
    note("F20 群发中被杀", kills, worst=f"{MANY} 人各一条", acknowledged=MANY, lost=0, doubled=0)

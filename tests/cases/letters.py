"""A day of letters: people who write under their names before and after, and in between put one letter into the box."""

import random
import re
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy import text

from bot.channels.media_folder import MediaFolder
from bot.operating.keeping.backup import back_up
from bot.operating.keeping.reading import opened_backup
from scheduler.drops import Shuffling
from tests.cases.attacker import Loot, files_of, rows_with_places, unrolled
from tests.talk import Town

#: Over this many deviations nobody calls it chance: one in a million for each way of matching, and there are hundreds.
CHANCE = 5.5
#: Letters are told apart by these; digits would be taken for a number and hidden.
WORDS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
#: Files below are PostgreSQL's own catalogue (FirstNormalObjectId).
OWN_FROM = 16384


@dataclass
class Day:
    """Who put in what."""

    truth: dict[str, str]


def write_letters(town: Town, number: int, put: object = None) -> Day:
    """`number` people come one after the other; each says something, puts in a letter, and says something more."""
    chance = Random(11)
    chosen = list(range(number))
    chance.shuffle(chosen)
    truth = {}
    for who in chosen:
        resident = town.person(f"居民{who:04}")
        resident.say("进度")
        letter = f"食堂{''.join(chance.choices(WORDS, k=12))}太贵" + "了" * chance.randrange(40)
        if put is None:
            assert "取件码" in resident.say(f"匿名 {letter}")
        else:
            put(town, resident, letter)  # type: ignore[operator]
        resident.say("帮助")
        truth[resident.openid] = letter
    return Day(truth)


async def two_minutes_later(town: Town) -> None:
    """What the service does meanwhile."""
    shuffling = Shuffling(town.store)
    for _ in range(12):
        town.clock.advance(seconds=10)
        await shuffling.round(town.clock.now(), random.Random(5))


def take_all(town: Town, url: str, folder: Path, log: str) -> Loot:
    """Everything: rows, files, a backup laid open, the log."""
    keyring = town.store.run(lambda session: session.info["keyring"])
    files = {"log": log.encode()}
    if url.startswith("sqlite"):
        base = Path(url.removeprefix("sqlite:///"))
        files |= {one.name: one.read_bytes() for one in base.parent.glob(f"{base.name}*")}
        files["log of changes"] = unrolled(files.get(f"{base.name}-wal", b""))
    else:
        files |= _postgres_files(town)
    target = folder / "backup.linli"
    back_up(url, keyring, MediaFolder(folder / "media"), target, town.clock.now(), lambda _done, _all: None)
    with opened_backup(target, keyring) as (_name, records):
        files["backup"] = "\n".join(str(record) for record in records).encode()
    return Loot(town.store.run(rows_with_places), files, keyring)


def _postgres_files(town: Town) -> dict[str, bytes]:
    """The files of this database, old and new; not the server's own log of changes (docs/explanation/privacy.md)."""
    with town.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        home = connection.execute(text("SHOW data_directory")).scalar_one()
        own = connection.execute(text("SELECT oid FROM pg_database WHERE datname = current_database()")).scalar_one()
    found = files_of(Path(home) / "base" / str(own))
    return {name: content for name, content in found.items() if int(re.split(r"\D", f"{name}.")[0] or 0) >= OWN_FROM}

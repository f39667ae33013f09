"""Backups of a service at work, restored and judged one by one; backups killed; a damaged one and the one before it (F24)."""

import asyncio
import os
import shutil
import sqlite3
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from tests.faults.killing import examine, new_town

from bot.errors import BackupError
from bot.operating.keeping.reading import check
from tests.operating.keeping.conftest import Place

pytestmark = [pytest.mark.faults, pytest.mark.only_on("sqlite")]
BACKUPS = int(os.environ.get("LINLI_BACKUPS", "50"))
KILLS = int(os.environ.get("LINLI_BACKUP_KILLS", "10"))
SEED = int(os.environ.get("LINLI_SEED", "1"))


@pytest.fixture
async def town(database_url, tmp_path, keyring):
    made = new_town(tmp_path, database_url)
    try:
        await made.set_up(keyring)
        yield made
    finally:
        await made.close()


class Load:
    """Residents who report one after the other; what was answered, in order."""

    def __init__(self, town):
        self.town, self.answered, self.sent = town, [], 0
        self._ended = False

    async def __aenter__(self):
        self._tasks = [asyncio.create_task(self._report()) for _ in range(2)]
        return self

    async def __aexit__(self, *_):
        self._ended = True
        await asyncio.gather(*self._tasks)

    async def _report(self):
        while not self._ended:
            number, self.sent = self.sent, self.sent + 1
            delivery = await self.town.report(number)
            if delivery.text:
                self.answered.append(delivery)
            await asyncio.sleep(0.1)


async def backed_up(town, target):
    """`python -m bot backup` beside the service, to its end."""
    words = town.shell.start_words("backup", str(target))
    process = await asyncio.create_subprocess_exec(*words, stdout=DEVNULL, stderr=PIPE)
    said = (await process.communicate())[1]
    assert process.returncode == 0, said
    return target


def restored(source, folder, keyring):
    """An empty machine that got this backup; how long it took."""
    place = Place(f"sqlite:///{folder}/{source.stem}/linli.db", folder / source.stem / "media", keyring)
    start = time.perf_counter()
    place.restore(source)
    return place, time.perf_counter() - start


def missed(found, before):
    """Acknowledged reports that are not there once, with their callback."""
    keys = Counter(found.inbox)
    return [one for one in before if len(found.codes.get(one.openid, [])) != 1 or keys[one.key] != 1]


def missed_by_copy(copy, before):
    """The same of a plain copy of the file, which must look sound."""
    connection = sqlite3.connect(copy)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    keys = {key for (key,) in connection.execute("SELECT key FROM inbox")}
    connection.close()
    return [one for one in before if one.key not in keys]


async def test_every_backup_of_a_service_at_work_is_whole_and_every_copy_is_not(town, tmp_path, keyring):
    copies_lost, took, answered = 0, [], 0
    async with Load(town) as load:
        for number in range(BACKUPS):
            await asyncio.sleep(0.2)
            before = list(load.answered)
            database = Path(town.url.removeprefix("sqlite:///"))
            copy = shutil.copy(database, tmp_path / "copy.db")
            source = await backed_up(town, tmp_path / f"b{number}.bak")
            place, seconds = await asyncio.to_thread(restored, source, tmp_path / "machines", keyring)
            found = await asyncio.to_thread(examine, place.url, keyring)
            assert (found.breaks, found.integrity) == ([], "ok")
            assert all(len(codes) == 1 for codes in found.codes.values())
            assert missed(found, before) == []
            copies_lost += bool(missed_by_copy(copy, before))
            took.append(seconds)
            shutil.rmtree(tmp_path / "machines")
            source.unlink()
            answered = len(before)
    print(
        f"{BACKUPS} backups under load, {answered} acknowledged before the last, 0 lost; restore {max(took):.1f} s at most"
    )
    print(f"negative control: {copies_lost} of {BACKUPS} plain copies had lost acknowledged reports, all of them sound")
    assert copies_lost > BACKUPS / 2


async def test_a_killed_backup_is_never_taken_for_one_and_the_next_is_whole(town, tmp_path, keyring):
    chance = Random(SEED)
    target, whole = tmp_path / "b.bak", 0
    print(f"seed {SEED}")
    async with Load(town) as load:
        for _ in range(KILLS):
            process = await asyncio.create_subprocess_exec(
                *town.shell.start_words("backup", str(target)), stdout=DEVNULL, stderr=DEVNULL
            )
            await asyncio.sleep(chance.uniform(0.3, 3))
            if process.returncode is None:
                process.kill()
            await process.wait()
            if target.exists():  # it was done before the kill
                check(target, keyring)
                target.unlink()
                whole += 1
        before = list(load.answered)
        await backed_up(town, target)
    place, _ = restored(target, tmp_path / "machines", keyring)
    assert missed(examine(place.url, keyring), before) == []
    print(
        f"{KILLS} kills: {whole} had been done and were whole, the others left nothing; {len(before)} reports, 0 lost"
    )


async def test_a_damaged_backup_is_found_out_and_the_one_before_it_serves(town, tmp_path, keyring):
    async with Load(town) as load:
        await asyncio.sleep(1)
        before = list(load.answered)
        older = await backed_up(town, tmp_path / "older.bak")
        newest = await backed_up(town, tmp_path / "newest.bak")
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 1
    newest.write_bytes(content)
    with pytest.raises(BackupError, match=r"第 \d+ 块"):
        restored(newest, tmp_path / "machines", keyring)
    place, _ = restored(older, tmp_path / "machines", keyring)
    assert missed(examine(place.url, keyring), before) == []

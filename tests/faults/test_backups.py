"""Backups of a service at work, restored and judged one by one; backups killed; a damaged one and the one before it (F24)."""

import asyncio
import shutil
import sqlite3
import time
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from random import Random

import pytest

from bot.errors import BackupError
from bot.operating.keeping.reading import check
from bot.store import open_store
from tests.faults.figures import SEED, TIMES
from tests.faults.oracle import check_file, find, judge_kept
from tests.faults.town import living, new_town
from tests.operating.keeping.conftest import Place

pytestmark = [pytest.mark.faults, pytest.mark.only_on("sqlite")]
KILLS = max(2, TIMES // 2)


@pytest.fixture
async def town(database_url, tmp_path, keyring):
    async with living(new_town(tmp_path, database_url, keyring)) as running:
        yield running


class Load:
    """Residents who report one after the other; what was answered, in order."""

    def __init__(self, town):
        self.town, self.answered, self.sent = town, [], 0
        self._ended = False

    async def __aenter__(self):
        self._tasks = [asyncio.create_task(self._report()) for _ in range(2)]
        async with asyncio.timeout(30):
            while not self.answered:  # noqa: ASYNC110  a town offers no event
                await asyncio.sleep(0.05)
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


async def begin_backup(town, target):
    """`python -m bot backup` beside the service."""
    words = town.shells[0].start_words("backup", str(target))
    return await asyncio.create_subprocess_exec(*words, stdout=DEVNULL, stderr=PIPE)


async def backed_up(town, target):
    """A backup that is done."""
    process = await begin_backup(town, target)
    said = (await process.communicate())[1]
    assert process.returncode == 0, said
    return target


def restored(source, folder, keyring):
    """An empty machine that got this backup; how long it took."""
    place = Place(f"sqlite:///{folder}/{source.stem}/linli.db", folder / source.stem / "media", keyring)
    start = time.perf_counter()
    place.restore(source)
    return place, time.perf_counter() - start


def judge_place(place, before):
    """Every report that was answered before is there once, with its callback, answered as it was; all else is whole."""
    store = open_store(place.url, place.keyring)
    try:
        found = store.run(find)
    finally:
        store.close()
    judge_kept(found, {one.key for one in before}, [(one.key, one.text) for one in before])
    assert not found.breaks, f"I7: {found.breaks[:3]}"
    assert (integrity := check_file(place.url)) == "ok", f"I8: {integrity}"


def missed_by_copy(copy, before):
    """Answered reports that a plain copy of the file has not got, though it must look sound."""
    assert check_file(f"sqlite:///{copy}") == "ok"
    connection = sqlite3.connect(copy)
    keys = {key for (key,) in connection.execute("SELECT key FROM inbox")}
    connection.close()
    return [one for one in before if one.key not in keys]


async def test_every_backup_of_a_service_at_work_is_whole_and_every_copy_is_not(town, tmp_path, keyring, note):
    copies_lost, took = 0, []
    async with Load(town) as load:
        for number in range(TIMES):
            await asyncio.sleep(0.2)
            before = list(load.answered)
            copy = shutil.copy(Path(town.url.removeprefix("sqlite:///")), tmp_path / "copy.db")
            source = await backed_up(town, tmp_path / f"b{number}.bak")
            place, seconds = await asyncio.to_thread(restored, source, tmp_path / "machines", keyring)
            await asyncio.to_thread(judge_place, place, before)
            copies_lost += bool(missed_by_copy(copy, before))
            took.append(seconds)
            shutil.rmtree(tmp_path / "machines")
            source.unlink()
    assert copies_lost > TIMES / 2  # negative control: what a backup must not be
    worst = f"恢复 {max(took):.1f} s;直接复制文件 {copies_lost} 次有丢"
    note("F24 办事时备份,逐份恢复", TIMES, acknowledged=len(before), worst=worst)


async def test_a_killed_backup_is_never_taken_for_one_and_the_next_is_whole(town, tmp_path, keyring, note):
    chance, target, whole = Random(SEED), tmp_path / "b.bak", 0
    async with Load(town) as load:
        for _ in range(KILLS):
            process = await begin_backup(town, target)
            await asyncio.sleep(chance.uniform(0.3, 3))
            if process.returncode is None:
                process.kill()
            await process.communicate()
            if target.exists():  # it was done before the kill
                check(target, keyring)
                target.unlink()
                whole += 1
        before = list(load.answered)
        await backed_up(town, target)
    place, _ = restored(target, tmp_path / "machines", keyring)
    judge_place(place, before)
    note("F24 备份时被杀", KILLS, acknowledged=len(before), worst=f"{whole} 份已写完且完整,其余没留下")


async def test_a_damaged_backup_is_found_out_and_the_one_before_it_serves(town, tmp_path, keyring, note):
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
    judge_place(place, before)
    note("F24 备份损坏,用前一份", 1, acknowledged=len(before), worst="指出第几块坏了")

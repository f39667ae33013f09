"""The disk is full where a callback, a photo, a backup or a log line is to be written: all or nothing, and it heals (F4)."""

import asyncio
import errno
import os
import signal
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import BackupError
from bot.operating.keeping.reading import check
from models.cases import Case
from models.inbox import InboxRow
from tests.delivery.office import post_office
from tests.faults.figures import TIMES
from tests.faults.oracle import judge
from tests.faults.test_media import case_with_photo, photo_of
from tests.faults.town import living, new_town
from tests.operating.keeping.conftest import Place, fill
from tests.talk import build_town
from tests.web.service import REPORT, serving

pytestmark = [pytest.mark.faults, pytest.mark.only_on("sqlite")]
#: Whatever is written there is told that there is no room.
FULL = Path("/dev/full")


def no_room(_descriptor):
    raise OSError(errno.ENOSPC, "No space left on device")


async def test_a_full_disk_keeps_all_or_nothing_and_heals(database_url, tmp_path, clock, note):
    async with serving(database_url, tmp_path, clock, ("web",)) as service:
        kept = await fill_and_empty(service)
    note("F4 磁盘写满：回调", TIMES, acknowledged=kept, worst="腾出空间后下一次即成")


async def fill_and_empty(service) -> int:
    """Each report is refused while there is no room, and kept when it comes again; how many."""
    kept = 0
    for number in range(TIMES):
        service.look(lambda session: session.execute(text("PRAGMA max_page_count = 1")))  # no more than there is
        long = REPORT + "，晚上很黑" * 1000
        one = service.sealed(service.said(f"oFull{number:05}", long, 10_000 + number), nonce=f"f{number}")
        answer = await service.post(*one)
        assert answer.status == 503
        service.look(lambda session: session.execute(text("PRAGMA max_page_count = 1000000")))
        assert (await service.post(*one)).status == 200  # the repeat
        kept += 1
    assert service.count(Case) == service.count(InboxRow) == kept
    return kept


async def test_a_photo_for_which_there_is_no_room_is_kept_as_soon_as_there_is(
    store, clock, tmp_path, monkeypatch, note
):
    async with post_office(store, clock, tmp_path, delivery={"quiet_hours": ""}) as office:
        for number in range(TIMES):
            case = case_with_photo(office, openid := office.meet(f"o{number:05}"))
            with monkeypatch.context() as full:
                full.setattr(os, "fsync", no_room)
                await office.rounds()
            assert photo_of(office, case).state == "waiting"
            assert not [path for path in tmp_path.rglob("*") if path.suffix in {".jpg", ".part"}], "no half of a photo"
            clock.advance(minutes=40)
            await office.rounds()
            assert (photo_of(office, case).state, office.shown(openid)) == ("stored", [])
            next(tmp_path.rglob("*.jpg")).unlink()  # the next one is the same picture
    note("F4 磁盘写满：照片", TIMES, acknowledged=TIMES, worst="腾出空间后下一次即成")


def test_a_backup_for_which_there_is_no_room_leaves_nothing_and_the_next_is_whole(
    store, clock, database_url, keyring, tmp_path, monkeypatch, note
):
    place = Place(database_url, tmp_path / "files" / "media", keyring)
    fill(build_town(store, clock), place)
    for number in range(TIMES):
        target = tmp_path / f"{number}.bak"
        with monkeypatch.context() as full:
            full.setattr(os, "fsync", no_room)
            with pytest.raises(BackupError, match="磁盘满了"):
                place.back_up(target)
        assert list(tmp_path.glob("*.bak*")) == []
        place.back_up(target)
        check(target, keyring)
        target.unlink()
    note("F4 磁盘写满：备份", TIMES, acknowledged=TIMES, worst="腾出空间后下一次即成")


async def test_a_full_disk_under_the_log_costs_no_message(database_url, tmp_path, keyring, note):
    town = new_town(tmp_path, database_url, keyring)
    town.log = FULL
    async with living(town):
        answered = await asyncio.gather(*town.load(range(TIMES)))
        assert all("编号" in delivery.text for delivery in answered)
        assert all(len(delivery.tries) == 1 for delivery in answered), "each was answered at its first delivery"
        await town.quiet()
        note("F4 磁盘写满：日志", TIMES, judge(town), "回调照常答复")
        assert town.kill(number=signal.SIGTERM) == 0

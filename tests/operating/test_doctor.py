"""What the doctor finds on a machine that cannot be broken from a command line: disks, clocks, parsers, rights."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from aiohttp.http_parser import HttpRequestParserPy
from sqlalchemy import event

from bot.config import config_from
from bot.config.keys import REQUIRED
from bot.emulators.wechat import Emulator
from bot.operating.doctor import CHECKS, examine, patient_of
from bot.operating.keeping.backup import ACTION
from bot.store import Store, open_store
from models.audit import AuditEntry, append
from tests.commands.shell import ROOT, surroundings
from tests.support import MONDAY, FixedClock
from tests.talk import build_town
from tests.web.service import ACCOUNT, configured


class Usage(NamedTuple):
    """As shutil.disk_usage gives it."""

    total: int
    used: int
    free: int


async def findings(store: Store, *names: str, clock: FixedClock | None = None, **sections: object) -> list[str]:
    """What the checks with these names find, with a configuration over a good one."""
    url = store.engine.url.render_as_string(hide_password=False)
    folder = Path(str(sections.pop("folder", tempfile.gettempdir())))
    config = configured(url, folder, str(sections.pop("api_base", "http://127.0.0.1:1")), **sections)
    chosen = [check for check in CHECKS if check.name in names]
    assert len(chosen) == len(names)
    async with patient_of(config, store, clock or FixedClock()) as patient:
        return [line for one in await examine(patient, checks=chosen) for line in one.findings]


def spoil(file: str) -> None:
    """No database any more."""
    Path(file).write_bytes(b"no database " * 100)


def forbid(folder: Path, *files: Path) -> None:
    """Nobody may write into the folder, nor into the files it has."""
    for file in files:
        file.write_bytes(b"")
        file.chmod(0o400)
    folder.chmod(0o500)


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder of ours, and no right to anything we are not given: root may write everywhere else."""
    folder = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0
    if root:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o700)
        shutil.rmtree(folder)


async def test_an_empty_directory_is_said_with_the_command_that_fills_it(store: Store) -> None:
    assert any("python -m bot import" in line for line in await findings(store, "directory"))


async def test_members_without_a_chat_are_counted(store: Store, clock: FixedClock) -> None:
    build_town(store, clock)
    assert [line for line in await findings(store, "directory") if "9 人" in line and "invite" in line]


async def test_a_week_without_a_backup_is_said_once_there_is_something_to_lose(store: Store, clock: FixedClock) -> None:
    town = build_town(store, clock)
    clock.advance(days=30)
    assert await findings(store, "backup", clock=clock) == []
    town.person("阿婆").say("翠园3幢2单元楼道灯坏了")
    clock.advance(days=6)
    assert await findings(store, "backup", clock=clock) == []
    clock.advance(days=2)
    (line,) = await findings(store, "backup", clock=clock)
    assert "还没有备份过" in line and "python -m bot backup" in line
    noted = AuditEntry(clock.now(), "cli:backup", ACTION, "backup:b.bak", {}, "cli:backup")
    store.run(lambda session: append(session, [noted]))
    clock.advance(days=6)
    assert await findings(store, "backup", clock=clock) == []


@pytest.mark.only_on("sqlite")
async def test_a_check_that_rests_on_one_that_failed_is_left_out_and_says_so(store: Store) -> None:
    config = config_from({}, {}, require=False)
    async with patient_of(config, store, FixedClock()) as patient:
        made = {one.name: one for one in await examine(patient, offline=True)}
    assert [line.partition(":")[0] for line in made["configuration"].findings] == list(REQUIRED)
    assert made["token"].skipped == made["callback"].skipped == "离线"


@pytest.mark.only_on("sqlite")
async def test_a_check_without_its_ground_is_skipped(store: Store) -> None:
    store.engine.dispose()
    spoil(str(store.engine.url.database))
    url = str(store.engine.url)
    async with patient_of(
        configured(url, Path(tempfile.gettempdir()), "http://127.0.0.1:1"), store, FixedClock()
    ) as patient:
        made = {one.name: one for one in await examine(patient, offline=True)}
    assert made["database"].findings and made["schema"].skipped == "先解决“数据库”"


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(("free", "named"), [(49, True), (50, False)])
async def test_a_disk_with_less_than_a_twentieth_left_is_named(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, named: bool
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(1000, 1000 - free, free))
    found = await findings(store, "disk", folder=tmp_path)
    assert bool(found) is named
    assert all("清理或扩容" in line for line in found)


@pytest.mark.only_on("sqlite")
async def test_a_folder_that_may_not_be_written_is_named(store: Store, nobody: Path) -> None:
    forbid(nobody)
    found = await findings(store, "storage", folder=nobody / "var")
    assert f"storage.dir: {nobody}/var 写不了;让它是目录, 并归运行服务的用户所有" in found


@pytest.mark.only_on("sqlite")
async def test_a_database_file_that_may_only_be_read_is_named(nobody: Path) -> None:
    file = nobody / "linli.db"
    forbid(nobody, file)
    opened = open_store(f"sqlite:///{file}", None)
    try:
        (line,) = await findings(opened, "database")
    finally:
        opened.close()
    assert line.startswith("database.url:") and "权限" in line


@pytest.mark.only_on("sqlite")
async def test_a_database_that_answers_before_it_is_on_disk_is_named(store: Store) -> None:
    @event.listens_for(store.engine, "connect")
    def _faster(connection, _record):
        connection.execute("PRAGMA synchronous=NORMAL")

    store.engine.dispose()
    (line,) = await findings(store, "durable")
    assert "synchronous 不是 FULL" in line


@pytest.mark.only_on("postgres")
async def test_a_postgresql_that_answers_before_it_is_on_disk_is_named(store: Store) -> None:
    """The server of the tests is such a one."""
    (line,) = await findings(store, "durable")
    assert "fsync、synchronous_commit、full_page_writes" in line and "postgresql.conf" in line


@pytest.mark.only_on("postgres")
@pytest.mark.parametrize(("off_s", "named"), [(0, False), (-59, False), (90, True)])
async def test_a_database_server_with_another_time_is_named(store: Store, off_s: int, named: bool) -> None:
    now = datetime.now(UTC)  # noqa: TID251  the server has the machine's time
    found = await findings(store, "database_clock", clock=FixedClock(now + timedelta(seconds=off_s)))
    assert bool(found) is named


@pytest.mark.only_on("postgres")
async def test_a_postgresql_that_may_only_be_read_is_named(store: Store) -> None:
    @event.listens_for(store.engine, "connect")
    def _standby(connection, _record):
        connection.execute("SET default_transaction_read_only = on")
        connection.commit()

    store.engine.dispose()
    (line,) = await findings(store, "database")
    assert "备库" in line


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(("off_s", "named"), [(0, False), (50, False), (600, True), (-600, True)])
async def test_a_clock_that_differs_from_wechats_is_named(store: Store, off_s: int, named: bool) -> None:
    emulator = Emulator(ACCOUNT, chance=Random(7))
    await emulator.start()
    now = datetime.now(UTC)  # noqa: TID251  the emulator's HTTP Date is the machine's
    try:
        clock = FixedClock(now + timedelta(seconds=off_s))
        found = await findings(store, "clock", clock=clock, api_base=emulator.base_url)
    finally:
        await emulator.close()
    assert bool(found) is named
    assert all("NTP" in line and ("快" if off_s > 0 else "慢") in line for line in found)


@pytest.mark.only_on("sqlite")
async def test_a_year_without_its_holidays_is_named_until_they_are_written_down(store: Store) -> None:
    later = FixedClock(MONDAY.replace(year=2045))
    (line,) = await findings(store, "calendar", clock=later)
    assert "2045" in line and "calendar.extra_holidays" in line
    (line,) = await findings(store, "calendar", clock=later, calendar={"extra_holidays": ["2045-02-17"]})
    assert "只写了 1 天" in line
    whole = [f"2045-10-{day:02}" for day in range(1, 14)]
    assert await findings(store, "calendar", clock=later, calendar={"extra_holidays": whole}) == []
    assert await findings(store, "calendar") == []


@pytest.mark.only_on("sqlite")
async def test_a_festival_without_a_day_in_the_year_to_come_is_named(store: Store) -> None:
    assert await findings(store, "festivals") == []
    lines = await findings(store, "festivals", clock=FixedClock(MONDAY.replace(year=2031)))
    assert len(lines) == 4 and all("往后一年没有" in line for line in lines)
    yearly = dict.fromkeys(("spring", "dragon_boat", "mid_autumn", "double_ninth"))
    yearly["new_year"] = {"name": "元旦", "text": "新年好!", "days": ["01-01"]}
    later = FixedClock(MONDAY.replace(year=2045))
    assert await findings(store, "festivals", clock=later, broadcasts={"festivals": yearly}) == []


@pytest.mark.only_on("sqlite")
async def test_in_december_the_next_year_is_asked_for(store: Store) -> None:
    december = FixedClock(MONDAY.replace(month=12))  # the notice of 2027 is in no program of 2026
    (line,) = await findings(store, "calendar", clock=december)
    assert "明年(2027)" in line


@pytest.mark.only_on("sqlite")
async def test_a_calendar_of_the_wrong_year_is_named(store: Store) -> None:
    (line,) = await findings(store, "calendar", calendar={"extra_holidays": ["2025-02-17"]})
    assert "calendar.extra_holidays" in line and "今年是 2026 年" in line
    of_now = ["2025-02-17", "2026-02-17"]
    assert await findings(store, "calendar", calendar={"extra_holidays": of_now}) == []


@pytest.mark.only_on("sqlite")
async def test_a_missing_c_parser_is_named(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """As aiohttp is when its extension was not built, or AIOHTTP_NO_EXTENSIONS is set."""
    monkeypatch.setattr("aiohttp.http_parser.HttpRequestParser", HttpRequestParserPy)
    (line,) = await findings(store, "parser")
    assert "缺少 C 解析器" in line and "make setup" in line


def test_a_machine_without_time_zones_is_told_in_one_line() -> None:
    environ = {**surroundings(), "PYTHONTZPATH": "/nowhere"}
    hide = "import sys; sys.modules['tzdata'] = None; import runpy; runpy.run_module('bot', run_name='__main__')"
    words = [sys.executable, "-c", hide, "--help"]
    ended = subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1 and "tzdata" in ended.stderr


@pytest.mark.only_on("sqlite")
async def test_a_check_that_breaks_hides_no_other(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_path: Path) -> None:
        raise RuntimeError("secret-canary")

    monkeypatch.setattr("shutil.disk_usage", broken)
    found = await findings(store, "disk", "directory")
    assert len(found) == 2 and "没有查成(RuntimeError)" in found[0]
    assert "canary" not in " ".join(found)

"""The machine (这台机器): configuration, parser, disk, port, font, calendar."""

import errno
import http.client
import os
import shutil
import socket
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar.constants
from aiohttp import http_parser
from sqlalchemy import make_url

from bot.clock import local
from bot.config import Config, missing_for_serve
from bot.errors import Refused
from bot.operating.checks.patient import Patient
from bot.printing.fonts import find_typeface

DISK_LEAST = 0.05
PROBE_BYTES = 64 * 1024
ASK_S = 1.0
#: Days off by law in a year (State Council Order 795, from 2025 on); a list with fewer is not the whole year's.
STATUTORY_DAYS = 13
WRITING = {
    errno.ENOSPC: "磁盘满了;清理或扩容",
    errno.EDQUOT: "磁盘配额用完了;清理或放宽配额",
    errno.EROFS: "磁盘是只读的;检查它是否出错, 重新挂载成可写",
}


def configuration(patient: Patient) -> Iterator[str]:
    """What `serve` cannot do without."""
    yield from missing_for_serve(patient.config)


def parser(_: Patient) -> Iterator[str]:
    """aiohttp falls back to Python silently, and that parser let requests be smuggled before (RELIABILITY.md M15)."""
    if http_parser.HttpRequestParser is http_parser.HttpRequestParserPy:
        yield "aiohttp: 缺少 C 解析器, 有被夹带请求的风险;用 `make setup` 重装依赖"


def disk(patient: Patient) -> Iterator[str]:
    """Room on the disks we write to."""
    for key, folder in folders(patient.config).items():
        yield from low_on_room(key, folder)


def storage(patient: Patient) -> Iterator[str]:
    """Can files be written where they have to be?"""
    for key, folder in folders(patient.config).items():
        yield from unwritable(key, folder)


def folders(config: Config) -> dict[str, Path]:
    """Where this process writes, by the key that says so."""
    file = database_file(config)
    database = {"database.url": file.parent} if file else {}
    return {"storage.dir": Path(config.storage.dir).absolute(), **database}


def database_file(config: Config) -> Path | None:
    """The file of an SQLite database."""
    url = make_url(config.database.url)
    return Path(url.database).absolute() if url.get_backend_name() == "sqlite" and url.database else None


def low_on_room(key: str, folder: Path) -> Iterator[str]:
    """Less than a twentieth left."""
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    usage = shutil.disk_usage(nearest)
    if usage.free / usage.total < DISK_LEAST:
        yield f"{key}: {nearest} 所在的磁盘只剩 {usage.free // 2**20} MB, 不到 5%;清理或扩容"


def unwritable(key: str, folder: Path) -> Iterator[str]:
    """Why no file can be written into `folder`, tried out."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(PROBE_BYTES))
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        why = WRITING.get(error.errno or 0, "写不了;让它是目录, 并归运行服务的用户所有")
        yield f"{key}: {folder} {why}"


def port(patient: Patient) -> Iterator[str]:
    """A port that is taken, unless it is by this very service."""
    host, number = patient.config.server.host, patient.config.server.port
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trying:
        trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trying.bind((host, number))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                yield f"server.host: 不能在 {host}:{number} 上监听({error.strerror});检查地址, 小于 1024 的端口要特权"
            elif not _is_ours(host, number):
                yield f"server.port: 端口 {number} 被别的程序占着;换一个端口, 或停掉占用它的程序"


def _is_ours(host: str, number: int) -> bool:
    asked = http.client.HTTPConnection(host if host.strip("0.:") else "127.0.0.1", number, timeout=ASK_S)
    try:
        asked.request("GET", "/healthz")
        return b'"status"' in asked.getresponse().read(200)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def font(patient: Patient) -> Iterator[str]:
    """A Chinese font to print cards with."""
    try:
        find_typeface(patient.config.printing.font)
    except Refused as refused:
        yield str(refused)


def calendar(patient: Patient) -> Iterator[str]:
    """Holidays of this year, and in December of the next, are known or written down, and those written are of now."""
    today = local(patient.clock.now()).date()
    section = patient.config.calendar
    written = Counter(day.year for day in (*section.extra_holidays, *section.extra_workdays))
    known = {day.year for day in chinese_calendar.constants.holidays}
    if written and max(written) < today.year:
        yield (
            f"calendar.extra_holidays: 写的都是 {max(written)} 年以前的日子, 今年是 {today.year} 年;"
            f"多半是往年的, 换成今年的或删去"
        )
    for year in sorted({today.year, (today + timedelta(days=31)).year} - known):
        if written[year] < STATUTORY_DAYS:
            yield _unknown_year(year, today, written[year])


def festivals(patient: Patient) -> Iterator[str]:
    """Every festival that greets has a day within a year from now."""
    today = local(patient.clock.now()).date()
    coming = [today + timedelta(days=ahead) for ahead in range(366)]
    for code, festival in patient.config.broadcasts.festivals.items():
        if not any(festival.falls_on(day) for day in coming):
            yield f"broadcasts.festivals.{code}: 往后一年没有{festival.name}的日子, 到时不会问候;在 days 里补上, 不要就留空"


def _unknown_year(year: int, today: date, written: int) -> str:
    when = "今年" if year == today.year else "明年"
    some = f"只写了 {written} 天" if written else "时限和职责只会避开周末"
    return (
        f"calendar: 程序里没有{when}({year})的放假安排, {some};"
        f"升级程序, 或把放假和调休的日子写进 calendar.extra_holidays、extra_workdays"
    )

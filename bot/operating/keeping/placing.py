"""Placing (落盘): a file that appears under its name whole and on disk, or not at all."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import BinaryIO

from bot.disk import sync_folder
from bot.errors import BackupError


@contextmanager
def placed(target: Path) -> Iterator[BinaryIO]:
    """Write beside `target`, under `target`.part, and give it its name at the end. Raises BackupError.

    Whatever ends it early takes the part away; only a kill leaves it, and the next backup of that name replaces it.
    """
    part = part_of(target)
    _require_free(target)
    try:
        with _locked(part) as file:
            try:
                yield file
                synced(file)
                _require_free(target)
                part.rename(target)
                sync_folder(target.parent)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
    except OSError as error:
        if error.errno in (ENOSPC, EDQUOT):
            raise BackupError(f"{target}: 磁盘满了, 没有留下文件;请清理, 或换一个地方") from None
        raise BackupError(f"{target}: 写不了({error.strerror});请换一个地方, 或改目录的权限") from None


def part_of(target: Path) -> Path:
    """Where `target` is written until it is whole."""
    return target.with_name(f"{target.name}.part")


def synced(file: BinaryIO) -> None:
    """On disk now, and no longer in memory: who reads it next reads the disk."""
    file.flush()
    os.fsync(file.fileno())
    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


@contextmanager
def _locked(part: Path) -> Iterator[BinaryIO]:
    """The part, emptied, ours alone."""
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not os.path.samestat(os.fstat(descriptor), part.stat()):
                raise BlockingIOError  # what we opened has been finished and renamed meanwhile
        except (BlockingIOError, FileNotFoundError):
            raise BackupError(f"{part}: 另一个备份正在写这个文件;等它写完, 或换一个名字") from None
        file.truncate()
        yield file


def _require_free(target: Path) -> None:
    if target.exists():
        raise BackupError(f"{target}: 文件已经在了, 不覆盖;请换一个名字, 例如带上日期")

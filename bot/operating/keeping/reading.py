"""Reading (读备份): opens a backup and goes through all of it; nothing of a damaged one is believed."""

import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.channels.media_folder import is_own_name
from bot.errors import BackupError
from bot.operating import schema
from bot.operating.keeping.chunks import ChunkReader
from bot.operating.keeping.records import End, File, Manifest, Part, Record, Rows, unpacked
from bot.seal import Keyring


@dataclass(frozen=True)
class Checked:
    """A backup that was read to its end and holds what its manifest promises."""

    name: str
    manifest: Manifest
    #: Files that a row names and the media folder did not have.
    missing: list[str]
    bytes: int


def index_key_mark(keyring: Keyring) -> str:
    """What a manifest carries to tell another index key; keyed, so it gives nothing away."""
    return keyring.index("backup", "index key")[:16]


@contextmanager
def opened_backup(path: Path, keyring: Keyring) -> Iterator[tuple[str, Iterator[Record]]]:
    """Name and records of a backup. Raises BackupError, also while they are read."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise BackupError(f"{path}: 读不了({error.strerror});请检查路径和权限") from None
    with file:
        reader = ChunkReader(file, keyring, path)
        yield reader.name, unpacked(reader)


def check(path: Path, keyring: Keyring) -> Checked:
    """Read all of a backup and compare it with its manifest. Raises BackupError; nothing is written anywhere."""
    with opened_backup(path, keyring) as (name, records):
        manifest = _require_ours(next(records, None), path, keyring)
        try:
            counted, files, end = _count(records)
        except (KeyError, TypeError, ValueError, zlib.error) as error:  # sealed well, by another program
            raise BackupError(f"{path}: 内容读不懂({type(error).__name__});请换一份") from None
    promised = {table: count for table, count in manifest.rows.items() if count}
    if counted != promised or end is None or files + len(end.missing) != manifest.files:
        raise BackupError(f"{path}: 内容和它自己的清单对不上;请换一份")
    return Checked(name, manifest, end.missing, path.stat().st_size)


def _require_ours(manifest: Record | None, path: Path, keyring: Keyring) -> Manifest:
    if not isinstance(manifest, Manifest):
        raise BackupError(f"{path}: 没有清单;请换一份")
    if manifest.index_key != index_key_mark(keyring):
        raise BackupError(f"{path}: 备份当时用的是另一把 privacy.index_key;请在配置里写回当时的那把")
    if not schema.is_known(manifest.revision):
        raise BackupError(f"{path}: 备份的表结构 {manifest.revision} 比程序新;请先升级程序, 再恢复")
    return manifest


def _count(records: Iterator[Record]) -> tuple[Counter[str], int, End | None]:
    counted: Counter[str] = Counter()
    files, table = 0, ""
    end: End | None = None
    for record in records:
        match record:
            case Part():
                table = record.table
            case Rows():
                counted[table] += len(record.rows)
            case File() if not is_own_name(record.path, record.content):
                raise ValueError(record.path)
            case File():
                files += 1
            case End():
                end = record
            case Manifest():
                raise ValueError("a second manifest")
    return counted, files, end


def as_json(checked: Checked, path: Path) -> dict[str, object]:
    """What a script is told of a backup."""
    said = checked.manifest
    return {
        "file": str(path),
        "backup": checked.name,
        "made_at": said.made_at,
        "revision": said.revision,
        "bytes": checked.bytes,
        "rows": sum(said.rows.values()),
        "files": said.files - len(checked.missing),
        "files_missing": len(checked.missing),
    }

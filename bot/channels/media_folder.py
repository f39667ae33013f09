"""Media folder (媒体目录): where cleaned pictures and recordings lie, each under the hash of its own content."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from errno import EDQUOT, ENOSPC
from pathlib import Path

from bot.disk import sync_folder
from bot.errors import NotFound, StoreFull

#: Ending of the file by type. Nothing else is kept.
ENDINGS: Mapping[str, str] = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "audio/amr": ".amr",
    "audio/amr-wb": ".awb",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
}
_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}\.[a-z0-9]{3,4}")


class MediaFolder:
    """Files named by their own content: the same file is kept once, and a name says nothing about anybody."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, content: bytes, mime: str) -> str:
        """Where `content` now lies, relative to the folder; on disk when this returns. Raises StoreFull."""
        digest = hashlib.sha256(content).hexdigest()
        relative = f"{digest[:2]}/{digest}{ENDINGS[mime]}"
        target = self._root / relative
        with _room():
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            target.parent.mkdir(mode=0o700, exist_ok=True)
            if not (target.is_file() and target.stat().st_size == len(content)):
                _write_whole(target, content)
            # Also when another process wrote it: its name may not be on disk yet.
            sync_folder(target.parent)
            sync_folder(self._root)
        return relative

    def put_back(self, relative: str, content: bytes) -> bool:
        """Keep `content` under the name it had; True when it was not there. Raises NotFound for a name not its own."""
        target = self._root / relative
        if not is_own_name(relative, content):
            raise NotFound("media file")
        if target.is_file() and target.stat().st_size == len(content):
            return False
        with _room():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_whole(target, content)
            sync_folder(target.parent)
        return True

    def find(self, relative: str) -> Path:
        """The file kept as `relative`. Raises NotFound, also for a name that is not one of ours."""
        target = self._root / relative
        if not _NAME.fullmatch(relative) or not target.is_file():
            raise NotFound("media file")
        return target

    def forget(self, relative: str) -> None:
        """Remove the file kept as `relative`, if it is there. The caller knows that no other row names it."""
        if _NAME.fullmatch(relative):
            (self._root / relative).unlink(missing_ok=True)


def is_own_name(relative: str, content: bytes) -> bool:
    """Is `relative` the name this content has? If not, one of them was altered."""
    return bool(_NAME.fullmatch(relative)) and Path(relative).stem == hashlib.sha256(content).hexdigest()


def _write_whole(target: Path, content: bytes) -> None:
    """All of it or nothing: written beside, synced, then renamed."""
    beside = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (ENOSPC, EDQUOT):
            raise StoreFull("storage.dir is full") from None
        raise

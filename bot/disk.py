"""Disk (磁盘): what has to be there after a power cut."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """The names in a folder, those just given among them, are on disk; a file's own sync says nothing of its name."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

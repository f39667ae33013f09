"""Shared (公用数据): real data of others, in a folder beside the repository, since it is not ours to pass on."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("LINLI_SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data")


def shared(name: str, lost: str, source: str) -> Path:
    """A file of it. Where it is not, the test is skipped, and says what is lost and where the file comes from."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{lost}: {path} is not here (or LINLI_SHARED_DATA/{name}); it is {source}")
    return path

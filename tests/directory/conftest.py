"""What tests of the directory ask for: an importer, and looks into what it left."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.directory.importing import ImportReport, import_directory
from bot.store import Store
from tests.directory.making import CATEGORIES, good, write_folder
from tests.support import MONDAY


@pytest.fixture
def bring(store: Store, tmp_path: Path) -> Callable[..., ImportReport]:
    """Imports the good folder, with some files other than in it."""

    def do(*, days: int = 0, how: dict[str, bool] | None = None, **files: str | None) -> ImportReport:
        named = {name.replace("_", "."): content for name, content in files.items()}
        folder = write_folder(tmp_path / f"folder-{len(list(tmp_path.iterdir()))}", good() | named)
        now = MONDAY + timedelta(days=days)
        return import_directory(store, folder, categories=CATEGORIES, now=now, actor="console:li", **(how or {}))

    return do

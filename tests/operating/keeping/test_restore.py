"""A backup restored to an empty place of either kind is the installation again; what may not be restored changes nothing."""

import pytest

from bot.operating.keeping.snapshot import snapshot
from bot.operating.keeping.verify import verify


def verified(place):
    with snapshot(place.url) as connection:
        return verify(connection, place.keyring, place.folder, None)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_everything_comes_back_in_a_database_of_either_kind(lived, empty, tmp_path, kind):
    there = empty(kind)
    made = lived.back_up(tmp_path / "b.bak")
    there.restore(tmp_path / "b.bak")
    number = made.manifest.audit_number
    assert there.contents(number) == lived.contents(number)
    assert there.folder.find(next(lived.files.glob("*/*")).relative_to(lived.files).as_posix()).read_bytes()
    found = verified(there)
    assert found.findings == []
    assert found.rows["audit"] == number + 1  # the restore itself
    assert found.opened > 10 and found.files == 1

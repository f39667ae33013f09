"""A town that has been lived in, with photos on disk; and empty places of either kind to restore to."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select, update

from bot.channels.media_folder import MediaFolder
from bot.operating.keeping.backup import back_up
from bot.operating.keeping.reading import Checked
from bot.operating.keeping.restore import restore
from bot.seal import Keyring
from bot.store import Store, open_store
from models.all import metadata
from models.directory import replace_network
from models.media import Media
from tests.databases import empty_postgres
from tests.support import MONDAY, FixedClock
from tests.talk import Town, build_town

PHOTO = b"\xff\xd8\xff" + b"canary photo" * 20_000
PHONE = "13800138000"
WORDS = "翠园3幢2单元楼道灯坏了,金丝雀在叫"


def nowhere(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


@dataclass
class Place:
    """An installation: its database and its media folder."""

    url: str
    files: Path
    keyring: Keyring

    @property
    def folder(self) -> MediaFolder:
        return MediaFolder(self.files)

    def back_up(self, target: Path) -> Checked:
        return back_up(self.url, self.keyring, self.folder, target, MONDAY, nowhere)

    def restore(self, source: Path) -> Checked:
        return restore(self.url, self.keyring, self.folder, source, MONDAY, nowhere)

    def contents(self, audit: int | None = None) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, in order; of the audit chain only the first `audit` links, without its head."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            found = {
                table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
                for table in metadata.sorted_tables
            }
        engine.dispose()
        if audit is not None:
            found["audit"] = found["audit"][:audit]
            del found["audit_head"]
        return found


@pytest.fixture
def lived(store: Store, clock: FixedClock, database_url: str, tmp_path: Path, keyring: Keyring) -> Place:
    """Cases with every kind of value, a bound member, a photo on disk."""
    place = Place(database_url, tmp_path / "files" / "media", keyring)
    fill(build_town(store, clock), place)
    return place


def fill(town: Town, place: Place) -> None:
    """Talk until most tables have rows; the photo is fetched. The streets are bytes that nobody sealed."""
    town.store.run(lambda session: replace_network(session, 1, "0" * 64, 1, b"streets, compressed"))
    member, resident = town.member("李明"), town.person("resident")
    resident.say(WORDS)
    resident.photo()
    member.say("接单")
    member.say(f"代报 {PHONE} 桂苑垃圾没人收")
    resident.say("我想问问")
    path = place.folder.keep(PHOTO, "image/jpeg")
    town.store.run(lambda session: session.execute(update(Media).values(state="stored", path=path, mime="image/jpeg")))


@pytest.fixture(scope="session")
def made_once(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of such a town, for tests that only need one."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copy(sqlite_template, folder / "linli.db")
    place = Place(f"sqlite:///{folder}/linli.db", folder / "media", Keyring(b"\x01" * 32, b"\x02" * 32))
    store = open_store(place.url, place.keyring)
    fill(build_town(store, FixedClock()), place)
    store.close()
    place.back_up(folder / "b.bak")
    return folder / "b.bak"


@pytest.fixture
def made(made_once: Path, tmp_path: Path) -> Path:
    """The same, a copy that may be spoiled."""
    return Path(shutil.copy(made_once, tmp_path / "made.bak"))


@pytest.fixture
def empty(tmp_path: Path, keyring: Keyring, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Place]]:
    """Makes an empty place of a kind: "sqlite" or "postgres"."""
    with ExitStack() as stack:

        def make(kind: str) -> Place:
            if kind == "sqlite":
                url = f"sqlite:///{tmp_path}/empty/linli.db"
            else:
                run, worker = request.getfixturevalue("testrun_uid"), request.getfixturevalue("worker_id")
                server = request.getfixturevalue("postgres_server")
                url = stack.enter_context(empty_postgres(server, f"linli_{run[:8]}_{worker}_restored"))
            return Place(url, tmp_path / "empty" / "media", keyring)

        yield make

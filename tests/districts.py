"""The test district with something more in it."""

import shutil
from dataclasses import replace
from pathlib import Path

from bot.directory.importing import import_directory
from bot.directory.snapshot import build
from tests.talk import DISTRICT, Town

STATION = "S9,翠园党员服务站,party_service,30.0052,120.0052,翠园旁,Mo-Su 08:30-17:30,0571-10000009,借伞\n"


def with_station(town: Town, tmp_path: Path) -> None:
    """A station of the party next to 翠园."""
    folder = tmp_path / "district"
    shutil.copytree(DISTRICT, folder)
    with (folder / "services.csv").open("a", encoding="utf-8") as services:
        services.write(STATION)
    import_directory(town.store, folder, categories=town.config.categories, now=town.clock.now())
    directory = town.look(lambda session: build(session, town.clock.now().date()))
    town.office = replace(town.office, directory=directory)

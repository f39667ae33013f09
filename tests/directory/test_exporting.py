"""A directory goes out in the files that it comes in by, and coming back it changes nothing."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.directory.exporting import export_directory
from bot.directory.importing import ImportReport, import_directory
from bot.errors import Refused
from bot.store import Store
from models.audit import AuditRow
from models.directory import Place
from tests.directory.making import CATEGORIES, good, write_folder
from tests.support import MONDAY


@pytest.fixture
def kept(store: Store, tmp_path: Path) -> Store:
    """An installation with a directory."""
    come_in(store, write_folder(tmp_path / "in", good()))
    return store


def come_in(store: Store, folder: Path) -> ImportReport:
    return import_directory(store, folder, categories=CATEGORIES, now=MONDAY, complete=True)


@pytest.mark.parametrize("why", ["", "换系统"])
def test_what_went_out_comes_back_and_changes_nothing(kept: Store, tmp_path: Path, why: str):
    counts = export_directory(kept, tmp_path / "out", now=MONDAY, why_phones=why)
    back = come_in(kept, tmp_path / "out")
    assert [str(finding) for finding in back.findings if finding.fatal] == []
    assert {sheet: count.unchanged for sheet, count in back.counts.items()} == counts
    assert not any(count.new or count.changed or count.ended for count in back.counts.values())


def test_numbers_go_out_only_with_a_reason_which_is_recorded(kept: Store, tmp_path: Path):
    for name, why in (("without", ""), ("with", "换系统")):
        export_directory(kept, tmp_path / name, now=MONDAY, actor="cli:export", why_phones=why)
        text = (tmp_path / name / "members.csv").read_text("utf-8-sig")
        assert ("19900000001" in text) == bool(why)
        assert {one.stat().st_mode & 0o777 for one in (tmp_path / name).iterdir()} == {0o600}
    recorded = select(AuditRow.detail).where(AuditRow.action == "directory.export").order_by(AuditRow.number)
    assert [one["phones"] for one in kept.run(lambda session: list(session.scalars(recorded)))] == ["", "换系统"]


def test_into_another_installation_it_comes_whole(kept: Store, tmp_path: Path):
    export_directory(kept, tmp_path / "out", now=MONDAY, why_phones="换系统")
    with (tmp_path / "out" / "members.csv").open(encoding="utf-8-sig") as file:
        first = next(csv.DictReader(file))
    assert (first["code"], first["name"], first["phone"]) == ("M1", "王秀兰", "+8619900000001")
    assert (first["skills"], first["posts"], first["public"]) == ("lighting;elevator", "leader", "是")


def test_an_alias_that_was_learned_goes_out_and_what_has_ended_does_not(kept: Store, tmp_path: Path):
    learn = update(Place).where(Place.code == "P1").values(aliases=["翠园小区", "老电影院那边"])
    end = update(Place).where(Place.code == "P3").values(ended_on=MONDAY.date())
    kept.run(lambda session: [session.execute(one) for one in (learn, end)] and None)
    export_directory(kept, tmp_path / "out", now=MONDAY)
    places = (tmp_path / "out" / "places.csv").read_text("utf-8-sig")
    assert "翠园小区;老电影院那边" in places and "柳岸人家" not in places


def test_a_folder_that_holds_something_is_left_alone(kept: Store, tmp_path: Path):
    folder = write_folder(tmp_path / "full", {"a.txt": "x"})
    with pytest.raises(Refused, match="已经有东西"):
        export_directory(kept, folder, now=MONDAY)
    assert [one.name for one in folder.iterdir()] == ["a.txt"]

"""Importing into a database: whole or not at all, repeatable, and never more than the files say."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.directory import importing
from bot.directory.findings import has_fatal
from bot.directory.importing import import_directory
from bot.errors import ImportRefused
from bot.store import Store
from models.directory import Grid, Place, ServicePoint, find_grids, find_version
from models.people import member_phone, phone_index
from tests.directory.looking import TODAY, Importer, contents, count, kept, member
from tests.directory.making import CATEGORIES, MEMBERS, PLACES, SERVICES, features, good, write_book, write_folder
from tests.support import MONDAY


def test_a_folder_comes_back_as_it_was_written(store: Store, bring: Importer):
    report = bring()
    assert {sheet: each.new for sheet, each in report.counts.items()} == {
        "organisations": 2, "grids": 3, "members": 4, "places": 3, "services": 2
    }  # fmt: skip
    found = kept(store, Place, "P1")
    assert (found.name, found.aliases, found.kind, found.lat, found.lng, found.grid, found.ended_on) == (
        "翠园", ["翠园小区", "翠园新村"], "estate", 30.502, 123.202, "G1", None
    )  # fmt: skip
    service = kept(store, ServicePoint, "V1")
    assert (service.hours, service.offers) == ("Mo-Fr 08:00-17:00; PH off", ["量血压", "配药"])
    wang = member(store, "M1")
    assert (wang.posts, wang.skills, wang.capacity, wang.grid) == (["leader"], ["lighting", "elevator"], 5, "G1")
    assert wang.shown == "网格长王秀兰(党员)"
    assert member(store, "M3").grid is None
    grids = store.run(lambda s: [(g.code, g.parent, g.valid_from, g.valid_to) for g in find_grids(s, TODAY)])
    assert sorted(grids) == [("G0", None, TODAY, None), ("G1", "G0", TODAY, None), ("G2", "G0", TODAY, None)]


def test_phone_numbers_are_sealed_and_can_be_found(store: Store, bring: Importer):
    bring()
    gu = member(store, "M3")
    assert gu.phone is not None
    assert b"88888888" not in gu.phone
    assert store.run(lambda s: member_phone(s, gu)) == "+8657188888888"
    assert gu.phone_index == store.run(lambda s: phone_index(s, "+8657188888888"))


def test_the_same_folder_twice_changes_nothing(store: Store, bring: Importer):
    bring()
    before, version = contents(store), store.run(find_version)
    report = bring(days=3)
    assert contents(store) == before
    assert store.run(find_version) == version
    assert {(each.new, each.changed, each.ended) for each in report.counts.values()} == {(0, 0, 0)}
    assert sum(each.unchanged for each in report.counts.values()) == 14


def test_a_workbook_after_its_folder_changes_nothing(store: Store, bring: Importer, tmp_path: Path):
    bring()
    before = contents(store)
    import_directory(store, write_book(tmp_path / "book.xlsx"), categories=CATEGORIES, now=MONDAY)
    assert contents(store) == before


def test_an_import_raises_the_version_once_and_leaves_an_audit_row(store: Store, bring: Importer):
    version = store.run(find_version)
    bring()
    assert store.run(find_version) == version + 1
    (row,) = contents(store)["audit"]
    assert (row["actor"], row["action"], row["subject"]) == ("console:li", "import", "directory")
    assert row["detail"] == {
        "organisations_written": 2, "grids_written": 3, "members_written": 4, "places_written": 3, "services_written": 2,
        "finished": True,
    }  # fmt: skip


def test_check_writes_nothing(store: Store, bring: Importer):
    before = contents(store)
    report = bring(how={"check": True}, places_csv=PLACES.replace("G2", "G9"))
    assert contents(store) == before
    assert has_fatal(report.findings)
    assert (report.counts["places"].new, report.counts["places"].skipped) == (2, 1)


def test_one_wrong_row_stops_everything(store: Store, bring: Importer):
    before = contents(store)
    with pytest.raises(ImportRefused) as refused:
        bring(places_csv=PLACES.replace("G2", "G9"))
    assert contents(store) == before
    assert [line for line in refused.value.findings if not line.startswith("[提醒]")] == [
        "places.csv 第 4 行 grid: 找不到编号 G9。先在名册里加上它, 或改正编号"
    ]


def test_skip_bad_leaves_out_the_wrong_row_alone_and_names_it(store: Store, bring: Importer):
    report = bring(how={"skip_bad": True}, places_csv=PLACES.replace("G2", "G9"))
    assert count(store)["place"] == 2
    assert any(str(finding).startswith("places.csv 第 4 行 grid") for finding in report.findings)


def test_skip_bad_leaves_out_what_hangs_on_a_wrong_row(store: Store, bring: Importer):
    report = bring(
        how={"skip_bad": True},
        grids_geojson=features().replace('"code": "G2", "name": "网格G2"', '"code": "G2", "name": ""'),
    )
    assert {sheet: each.skipped for sheet, each in report.counts.items()} == {
        "organisations": 0, "grids": 1, "members": 1, "places": 1, "services": 0
    }  # fmt: skip


def test_skip_bad_does_not_help_a_refused_file(store: Store, bring: Importer):
    with pytest.raises(ImportRefused, match="身份证"):
        bring(how={"skip_bad": True}, members_csv=MEMBERS.replace("title", "身份证"))
    assert count(store)["member"] == 0


def test_references_may_lead_to_what_was_imported_before(store: Store, bring: Importer, tmp_path: Path):
    bring()
    folder = write_folder(tmp_path / "later", {"services.csv": SERVICES, "places.csv": PLACES.replace("P1", "P7")})
    report = import_directory(store, folder, categories=CATEGORIES, now=MONDAY)
    assert (report.counts["places"].new, report.counts["places"].unchanged) == (1, 2)


def test_a_circle_through_what_was_imported_before_is_refused(store: Store, bring: Importer):
    bring()
    with pytest.raises(ImportRefused, match="上级绕成了圈: C1 → S1 → C1"):
        bring(organisations_csv="code,name,level,parent\nS1,澜桥街道,street,C1\n")


def test_coordinates_are_turned_into_wgs84_by_the_datum(store: Store, bring: Importer):
    bring(directory_yaml="datum: gcj02\n")
    lat, lng = store.run(lambda s: s.execute(select(Place.lat, Place.lng).where(Place.code == "P1")).one())
    assert 200 < abs(lng - 123.202) * 95_800 < 800
    assert abs(lat - 30.502) > 0.001
    assert "123.205" not in str(kept(store, Grid, "G1").polygon)
    before = contents(store)
    bring(directory_yaml="datum: gcj02\n", days=1)
    assert contents(store) == before


def test_large_imports_are_written_in_chunks(
    store: Store, bring: Importer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(importing, "CHUNK", 5)
    seen: list[tuple[int, int]] = []
    folder = write_folder(tmp_path / "folder", good())
    version = store.run(find_version)
    import_directory(
        store, folder, categories=CATEGORIES, now=MONDAY, progress=lambda done, total: seen.append((done, total))
    )
    assert seen == [(5, 14), (10, 14), (14, 14)]
    assert store.run(find_version) == version + 1
    assert count(store)["audit"] == 3


def test_an_import_that_was_cut_off_is_finished_by_repeating_it(
    store: Store, bring: Importer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(importing, "CHUNK", 5)
    folder = write_folder(tmp_path / "folder", good())

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_directory(store, folder, categories=CATEGORIES, now=MONDAY, progress=stop)
    assert 0 < sum(count(store).values()) < 14
    report = import_directory(store, folder, categories=CATEGORIES, now=MONDAY)
    assert sum(each.new for each in report.counts.values()) == 9
    assert count(store)["place"] == 3

"""The walking network of a directory: read, cut to the district, kept once, and seen by a running service."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.directory.importing import import_directory
from bot.directory.snapshot import build
from models.audit import AuditRow
from models.directory import StreetNetwork, find_network_digest, find_version
from tests.directory.making import CATEGORIES, MAIN, TODAY, good, lines_of, plan_of, streets, write_folder
from tests.support import MONDAY

OSM = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
<node id="1" lat="30.501" lon="123.201" version="1"/><node id="2" lat="30.501" lon="123.206" version="1"/>
<node id="3" lat="30.504" lon="123.206" version="1"/><node id="4" lat="30.504" lon="123.209" version="1"/>
<way id="1" version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>
<way id="2" version="1"><nd ref="2"/><nd ref="3"/><nd ref="9"/><tag k="highway" v="steps"/></way>
<way id="3" version="1"><nd ref="3"/><nd ref="4"/><tag k="highway" v="motorway"/></way>
</osm>
"""
SIDE = [[123.205, 30.499], [123.205, 30.504]]
ISLAND = [[123.2005, 30.5045], [123.2095, 30.5045]]


def planned(folder: Path, **files: str):
    return plan_of(write_folder(folder, good() | {name.replace("__", "."): text for name, text in files.items()}))


def test_lines_become_a_network_without_a_finding(tmp_path: Path):
    made = planned(tmp_path, streets__geojson=streets(MAIN, SIDE))
    assert made.findings == [] and made.counts["streets"].new == 4  # they cross


def test_an_openstreetmap_file_is_read_and_only_what_is_walked_on_is_kept(tmp_path: Path):
    made = planned(tmp_path, streets__osm=OSM)
    assert made.findings == [] and made.counts["streets"].new == 2


def test_a_network_of_islands_is_imported_and_named(tmp_path: Path):
    made = planned(tmp_path, streets__geojson=streets(MAIN, ISLAND))
    assert made.is_clean and "[提醒] streets.geojson: 路网分成 2 块互不相连, 最大的占全长 50%" in lines_of(made)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("streets.geojson", "{", "streets.geojson: 不是 JSON"),
        ("streets.geojson", "{}", "不是 GeoJSON 的 FeatureCollection"),
        ("streets.geojson", streets(), "没有一条能走的路"),
        (
            "streets.geojson",
            '{"type": "FeatureCollection", "features": [null, 5, {"properties": []}]}',
            "没有一条能走的路",
        ),
        ("streets.geojson", streets(MAIN, highway="motorway"), "没有一条能走的路"),
        ("streets.geojson", streets([[30.5, 123.2], [30.6, 123.2]]), "经度和纬度写反了"),
        ("streets.geojson", streets([[113.2, 30.5], [113.3, 30.5]]), "路网和网格不在一处"),
        ("streets.osm", "<osm", "看不懂路网"),
        ("streets.osm.pbf", "not a pbf", "看不懂路网"),
    ],
)
def test_a_file_without_streets_of_this_district_is_refused(name, content, expected, tmp_path: Path):
    made = plan_of(write_folder(tmp_path, good() | {name: content}))
    assert made.is_refused_whole and expected in lines_of(made)


def test_two_networks_are_one_too_many(tmp_path: Path):
    assert "都是路网" in lines_of(planned(tmp_path, streets__geojson=streets(MAIN), streets__osm=OSM))


def test_a_folder_with_nothing_but_streets_is_a_directory(tmp_path: Path):
    assert plan_of(write_folder(tmp_path, {"streets.geojson": streets(MAIN)})).is_clean


def test_a_network_is_kept_once_and_replaced_by_another(store, bring, tmp_path):
    bring(streets_geojson=streets(MAIN))
    first, version = store.run(find_network_digest), store.run(find_version)
    report = bring(streets_geojson=streets(MAIN))
    assert report.counts["streets"].unchanged == 1 and store.run(find_version) == version
    assert bring(streets_geojson=streets(MAIN, SIDE)).counts["streets"].changed == 4
    assert store.run(find_network_digest) != first and store.run(find_version) == version + 1
    assert len(store.run(lambda session: session.scalars(select(StreetNetwork.id)).all())) == 1


def test_an_import_without_streets_leaves_the_network_alone(store, bring):
    bring(streets_geojson=streets(MAIN))
    kept = store.run(find_network_digest)
    bring(how={"complete": True}, members_csv=None)
    assert store.run(find_network_digest) == kept != ""


def test_only_streets_of_a_new_import_are_loaded_again(store, bring):
    bring(streets_geojson=streets(MAIN, SIDE))
    first = store.run(lambda session: build(session, TODAY))
    bring(services_csv=good()["services.csv"].replace("翠园菜场", "翠园新菜场"))
    second = store.run(lambda session: build(session, TODAY, first))
    assert second.circle.network is first.circle.network is not None
    assert second.circle.service("V2").name == "翠园新菜场"


def test_what_to_bring_is_kept(store, bring):
    rows = good()["services.csv"].splitlines()
    bring(services_csv="\n".join([f"{rows[0]},bring", f"{rows[1]},医保卡、病历", f"{rows[2]},"]))
    assert store.run(lambda session: build(session, TODAY)).circle.service("V1").bring == "医保卡、病历"


def test_importing_streets_leaves_a_trace(store, tmp_path):
    folder = write_folder(tmp_path / "folder", good() | {"streets.geojson": streets(MAIN)})
    import_directory(store, folder, categories=CATEGORIES, now=MONDAY)
    assert "street_network" in store.run(lambda session: session.scalars(select(AuditRow.subject)).all())

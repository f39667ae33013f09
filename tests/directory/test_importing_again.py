"""Importing over what is there: what changes, what ends, what comes back, and what stays as it was."""

from datetime import date, timedelta

from sqlalchemy import func, select

from bot.store import Store
from models.directory import Grid, Place, ServicePoint, find_grids
from models.people import find_member_by_code, member_phone
from tests.directory.looking import TODAY, Importer, contents, count, kept, member
from tests.directory.making import MEMBERS, PLACES, features


def test_rows_that_are_gone_stay(store: Store, bring: Importer):
    bring()
    bring(members_csv=MEMBERS[: MEMBERS.index("M4")], days=1)
    assert member(store, "M4").ended_on is None


def test_rows_that_are_gone_end_today_when_complete(store: Store, bring: Importer):
    bring()
    report = bring(how={"complete": True}, members_csv=MEMBERS[: MEMBERS.index("M4")], days=1)
    assert member(store, "M4").ended_on == TODAY + timedelta(days=1)
    assert report.counts["members"].ended == 1
    again = bring(how={"complete": True}, members_csv=MEMBERS[: MEMBERS.index("M4")], days=2)
    assert again.counts["members"].ended == 0
    assert member(store, "M4").ended_on == TODAY + timedelta(days=1)


def test_a_sheet_that_is_not_there_is_left_alone_when_complete(store: Store, bring: Importer):
    bring()
    bring(how={"complete": True}, services_csv=None, days=1)
    assert store.run(lambda s: s.scalar(select(func.count()).where(ServicePoint.ended_on.is_(None)))) == 2


def test_a_wrong_row_is_not_taken_for_a_row_that_is_gone(store: Store, bring: Importer):
    bring()
    bring(
        how={"complete": True, "skip_bad": True},
        places_csv=PLACES.replace(",estate,30.502,123.207", ",tower,1,1"),
        days=1,
    )
    assert kept(store, Place, "P3").ended_on is None


def test_a_row_without_code_keeps_all_rows_of_its_sheet_from_ending(store: Store, bring: Importer):
    bring()
    report = bring(how={"complete": True, "skip_bad": True}, places_csv=PLACES.replace("P3,", ","), days=1)
    assert report.counts["places"].ended == 0
    assert "一个也不结束" in "\n".join(map(str, report.findings))


def _without_g2() -> str:
    whole = features()
    return whole[: whole.rindex(', {"type": "Feature"')] + "]}"


def test_ending_a_grid_that_others_still_name_is_noted(store: Store, bring: Importer):
    bring()
    report = bring(how={"complete": True}, grids_geojson=_without_g2(), members_csv=None, places_csv=None, days=1)
    assert "G2 将结束, 但 places 里还有 1 行指向它" in "\n".join(map(str, report.findings))


def test_a_member_who_comes_back_is_the_same_person(store: Store, bring: Importer):
    bring()
    before = member(store, "M4").person_id
    bring(how={"complete": True}, members_csv=MEMBERS[: MEMBERS.index("M4")], days=1)
    bring(days=2)
    assert member(store, "M4").ended_on is None
    assert member(store, "M4").person_id == before
    assert count(store)["person"] == 4


def test_a_changed_phone_is_sealed_anew_and_nothing_else_moves(store: Store, bring: Importer):
    bring()
    others = [row for row in contents(store)["member"] if row["code"] != "M1"]
    report = bring(members_csv=MEMBERS.replace("19900000001", "19900000091"), days=1)
    assert report.counts["members"].changed == 1
    assert store.run(lambda s: member_phone(s, find_member_by_code(s, "M1"))) == "+8619900000091"
    assert [row for row in contents(store)["member"] if row["code"] != "M1"] == others


def test_an_emptied_phone_is_erased(store: Store, bring: Importer):
    bring()
    bring(members_csv=MEMBERS.replace("19900000001", ""))
    assert (member(store, "M1").phone, member(store, "M1").phone_index) == (None, None)


def test_a_column_that_is_not_there_stays_as_it_was(store: Store, bring: Importer):
    bring()
    report = bring(members_csv="code,name,organisation\nM1,王秀芳,C1\n", days=1)
    wang = member(store, "M1")
    assert (wang.name, wang.posts, wang.title, wang.grid) == ("王秀芳", ["leader"], "网格长", "G1")
    assert wang.phone is not None
    assert "members.csv 第 1 行: 没有 phone(电话) 列" in "\n".join(map(str, report.findings))


def test_a_code_passed_on_to_somebody_else_is_noted(store: Store, bring: Importer):
    bring()
    report = bring(members_csv=MEMBERS.replace("王秀兰,19900000001", "张三丰,19900000077"), days=1)
    assert "members.csv 第 2 行 code: 姓名和电话都和原来的不同" in "\n".join(map(str, report.findings))


def _moved(text: str) -> str:
    """The border between G1 and G2 a little to the east."""
    return text.replace("123.205", "123.206")


def grid_rows(store: Store, code: str) -> list[tuple[date, date | None, bool]]:
    """First day, last day, and whether the border is the new one; oldest first."""
    wanted = select(Grid).where(Grid.code == code).order_by(Grid.valid_from)
    return store.run(lambda s: [(g.valid_from, g.valid_to, "123.206" in str(g.polygon)) for g in s.scalars(wanted)])


def test_a_grid_with_another_shape_is_a_new_row_from_today(store: Store, bring: Importer):
    bring()
    bring(grids_geojson=_moved(features()), days=10)
    last = TODAY + timedelta(days=9)
    assert grid_rows(store, "G1") == [(TODAY, last, False), (last + timedelta(days=1), None, True)]
    bring(grids_geojson=_moved(features()), days=12)
    assert len(grid_rows(store, "G1")) == 2
    on = [store.run(lambda s, d=day: len(find_grids(s, d))) for day in (TODAY, last, last + timedelta(days=1))]
    assert on == [3, 3, 3]


def test_a_grid_redrawn_on_its_first_day_is_changed_in_place(store: Store, bring: Importer):
    bring()
    bring(grids_geojson=_moved(features()))
    assert grid_rows(store, "G1") == [(TODAY, None, True)]


def test_a_grid_that_only_changes_its_name_keeps_its_row(store: Store, bring: Importer):
    bring()
    bring(grids_geojson=features().replace("网格G1", "翠园一网格"), days=10)
    assert grid_rows(store, "G1") == [(TODAY, None, False)]


def test_a_grid_that_is_gone_ends_yesterday_and_can_come_back(store: Store, bring: Importer):
    bring()
    slim = {"members_csv": MEMBERS.replace(",G2,", ",,"), "places_csv": PLACES.replace("G2", "G1")}
    bring(how={"complete": True}, grids_geojson=_without_g2(), days=5, **slim)
    assert grid_rows(store, "G2") == [(TODAY, TODAY + timedelta(days=4), False)]
    assert store.run(lambda s: len(find_grids(s, TODAY + timedelta(days=5)))) == 2
    bring(days=8)
    assert grid_rows(store, "G2")[-1] == (TODAY + timedelta(days=8), None, False)


def test_who_changes_or_ends_is_named_and_so_is_who_is_not_in_the_file(store: Store, bring: Importer):
    bring()
    without = MEMBERS[: MEMBERS.index("M4")]
    left_out = member(store, "M4").name
    changed = bring(members_csv=without.replace("19900000001", "19900000091"), days=1)
    named = member(store, "M1").name
    assert f"成员:新增 0、修改 1({named})、不变 2、结束 0" in changed.lines
    assert changed.lines[-1] == f"名册里有、文件里没有:{left_out},没有动;要结束请加 --complete"
    ended = bring(how={"complete": True}, members_csv=without, days=2)
    assert f"结束 1({left_out})" in "".join(ended.lines) and "没有动" not in "".join(ended.lines)

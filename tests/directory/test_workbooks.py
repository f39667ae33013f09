"""Workbooks (.xlsx): read like a folder; what is dangerous in them is refused before openpyxl sees it."""

import io
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.directory.making import good, good_tabs, lines_of, plan_of, values_of, write_book, write_folder

Parts = dict[str, bytes]
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def test_a_workbook_says_the_same_as_the_folder(tmp_path: Path):
    folder = plan_of(write_folder(tmp_path / "folder", good()))
    book = plan_of(write_book(tmp_path / "名册.xlsx"))
    assert book.is_clean, lines_of(book)
    assert values_of(book) == values_of(folder)


def test_english_tabs_numbers_and_wkt_are_read_too(tmp_path: Path):
    tabs = good_tabs()
    tabs["members"] = tabs.pop("成员")
    tabs["members"][1][2] = 19900000001
    tabs["members"][1][7] = 5.0
    tabs["grids"] = tabs.pop("网格")
    tabs["grids"][2][4] = "POLYGON ((123.2 30.5, 123.205 30.5, 123.205 30.505, 123.2 30.505, 123.2 30.5))"
    tabs["地点"][1][4:6] = [30.502, 123.202]
    made = plan_of(write_book(tmp_path / "book.xlsx", tabs))
    assert values_of(made) == values_of(plan_of(write_folder(tmp_path / "folder", good()))), lines_of(made)


def test_merged_cells_count_for_every_row_they_cover(tmp_path: Path):
    path = write_book(tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(path)
    book["成员"].insert_rows(1)
    book["成员"].merge_cells("D3:D5")
    book["成员"]["A1"] = "成员名册"
    book["成员"].merge_cells("A1:K1")
    book.save(path)
    made = plan_of(path)
    assert made.is_clean, lines_of(made)
    assert values_of(made)["members", "M3"]["organisation"] == "C1"


def test_a_long_number_that_excel_has_cut_is_refused(tmp_path: Path):
    tabs = good_tabs()
    tabs["地点"][1][0] = 330102001001001999
    made = plan_of(write_book(tmp_path / "book.xlsx", tabs))
    assert "book.xlsx[地点] 第 2 行 code: 被写成了科学计数法" in lines_of(made)


def test_a_code_that_excel_has_turned_into_a_date_is_refused(tmp_path: Path):
    tabs = good_tabs()
    tabs["地点"][1][0] = datetime(2026, 3, 2)  # noqa: DTZ001  (Excel's dates have no zone)
    made = plan_of(write_book(tmp_path / "book.xlsx", tabs))
    assert "book.xlsx[地点] 第 2 行 code: 被 Excel 改成了日期" in lines_of(made)


def test_a_formula_is_refused_by_cell(tmp_path: Path):
    tabs = good_tabs()
    tabs["地点"][2][1] = '=HYPERLINK("http://example.com","翠园")'
    made = plan_of(write_book(tmp_path / "book.xlsx", tabs))
    assert made.is_refused_whole
    assert "book.xlsx[地点] 第 3 行 B: 单元格是公式" in lines_of(made)


def test_an_unknown_tab_is_left_unread_and_named(tmp_path: Path):
    made = plan_of(write_book(tmp_path / "book.xlsx", good_tabs() | {"Sheet9": [["随便", "写写"]]}))
    assert made.is_clean
    assert "book.xlsx[Sheet9]: 不认识的工作表, 未读" in lines_of(made)


def _with(change: Callable[[Parts], object]) -> Callable[[Path], None]:
    """Rewrites the good workbook after `change` to its parts."""

    def rewrite(path: Path) -> None:
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        change(parts)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in parts.items():
                package.writestr(name, content)

    return rewrite


def _replace(part: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def change(parts: Parts) -> None:
        assert old in parts[part]
        parts[part] = parts[part].replace(old, new, 1)

    return _with(change)


def _add(name: str, content: bytes = b"<x/>") -> Callable[[Path], None]:
    return _with(lambda parts: parts.update({name: content}))


def _entity_bomb(parts: Parts) -> None:
    entities = b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10 if i else b"ha" * 100) for i in range(9))
    sheet = parts["xl/worksheets/sheet2.xml"]
    parts["xl/worksheets/sheet2.xml"] = b"<!DOCTYPE worksheet [" + entities + b"]>" + sheet


def _many_rows(parts: Parts) -> None:
    rows = b"".join(b'<row r="%d"/>' % number for number in range(10, 25_000))
    parts["xl/worksheets/sheet3.xml"] = parts["xl/worksheets/sheet3.xml"].replace(
        b"</sheetData>", rows + b"</sheetData>"
    )


def _doubled(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("xl/workbook.xml", "<x/>")


def _lying_size(path: Path) -> None:
    """The central directory says ten bytes; the part holds sixty million."""
    _add("xl/worksheets/sheet9.xml", b"0" * 60_000_000)(path)
    content = path.read_bytes()
    path.write_bytes(content.replace((60_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))


def _encrypted(path: Path) -> None:
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(bytes(content))


HYPERLINK = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="http://example.com/" '
    b'TargetMode="External"/></Relationships>'
)

#: How the good workbook is turned, and what must be said.
ATTACKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "too large": (lambda path: path.write_bytes(path.read_bytes() + b"0" * 5 * 1024 * 1024), "文件超过 5 MB"),
    "bomb": (_add("xl/worksheets/sheet9.xml", b" " * 51 * 1024 * 1024), "解开后超过 50 MB"),
    "bomb in two halves": (
        _with(lambda parts: parts.update({f"xl/media/{n}.png": b" " * 26 * 1024 * 1024 for n in "ab"})),
        "解开后超过 50 MB",
    ),
    "bomb with a false size": (_lying_size, "不是完好的 .xlsx"),
    "too many parts": (
        _with(lambda parts: parts.update({f"xl/p{n}.xml": b"<x/>" for n in range(101)})),
        "超过 100 个部件",
    ),
    "too many rows": (_with(_many_rows), "超过 20000 行"),
    "too many strings": (_add("xl/sharedStrings.xml", b"<sst>" + b"<si/>" * 400_001 + b"</sst>"), "文字单元格过多"),
    "too many cells": (_replace("xl/worksheets/sheet3.xml", b"</row>", b"<c/>" * 300_001 + b"</row>"), "单元格过多"),
    "rows that never close": (_add("xl/worksheets/sheet9.xml", b"<row " * 1_000_000), "超过 20000 行"),
    "swollen styles": (_add("xl/styles.xml", b"<x/>" * 600_000), "样式或名称定义过大"),
    "macros": (_add("xl/vbaProject.bin"), "含有宏"),
    "old macros": (_add("xl/macrosheets/sheet1.xml"), "含有宏"),
    "macros by type": (
        _replace("[Content_Types].xml", MAIN.encode(), b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        "含有宏",
    ),
    "link to another book": (_add("xl/externalLinks/externalLink1.xml"), "链接"),
    "link of a drawing": (_add("xl/worksheets/_rels/sheet1.xml.rels", HYPERLINK % b"image"), "含有外部链接"),
    "template from outside": (_add("xl/_rels/other.xml.rels", HYPERLINK % b"attachedTemplate"), "含有外部链接"),
    "database connection": (_add("xl/connections.xml"), "外部数据连接"),
    "embedded object": (_add("xl/embeddings/oleObject1.bin"), "嵌入的对象"),
    "activex": (_add("xl/activeX/activeX1.xml"), "嵌入的对象"),
    "entity bomb": (_with(_entity_bomb), "DTD 或实体定义"),
    "file entity": (
        _add("xl/comments1.xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
        "DTD",
    ),
    "dtd in another encoding": (_add("xl/c.xml", "<!DOCTYPE x []><x/>".encode("utf-16")), "编码不是 UTF-8"),
    "same part twice": (_doubled, "重名的部件"),
    "encrypted part": (_encrypted, "加了密"),
    "password": (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), "设了密码"),
    "not a zip": (lambda path: path.write_bytes(b"PK\x03\x04 hello"), "不是完好的 .xlsx"),
    "empty": (lambda path: path.write_bytes(b""), "不是完好的 .xlsx"),
    "a zip of something else": (_with(lambda parts: parts.pop("[Content_Types].xml")), "不是 .xlsx"),
    "broken xml": (_replace("xl/worksheets/sheet3.xml", b"</row>", b"</raw>"), "打不开"),
    "no workbook in it": (_with(lambda parts: parts.pop("xl/workbook.xml")), "打不开"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_dangerous_workbook_is_refused_quickly_and_by_name(name: str, tmp_path: Path):
    turn, said = ATTACKS[name]
    path = write_book(tmp_path / "book.xlsx")
    turn(path)
    started = time.process_time()
    made = plan_of(path)
    assert time.process_time() - started < 5
    assert said in lines_of(made)
    assert made.is_refused_whole
    assert not made.steps


@pytest.mark.parametrize("suffix", [".xlsm", ".xls", ".xlsb", ".XLSM"])
def test_other_formats_are_refused_by_their_name(suffix: str, tmp_path: Path):
    made = plan_of(write_book(tmp_path / "book.xlsx").rename(tmp_path / f"book{suffix}"))
    assert f"不收 {suffix.lower()} 文件" in lines_of(made)


def test_a_hyperlink_that_excel_made_of_an_address_is_no_danger(tmp_path: Path):
    path = write_book(tmp_path / "book.xlsx")
    _add("xl/worksheets/_rels/sheet3.xml.rels", HYPERLINK % b"hyperlink")(path)
    assert plan_of(path).is_clean


def test_a_row_at_the_end_of_the_sheet_does_not_make_a_million_rows(tmp_path: Path):
    path = write_book(tmp_path / "book.xlsx")
    _replace(
        "xl/worksheets/sheet3.xml",
        b"</sheetData>",
        b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>M9</t></is></c></row></sheetData>',
    )(path)
    started = time.process_time()
    made = plan_of(path)
    assert time.process_time() - started < 5
    assert "超过 20000 行" in lines_of(made), "the last row must not be lost in silence"


def test_a_large_workbook_is_read_in_time(tmp_path: Path):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("地点")
    sheet.append(["code", "name", "aliases", "kind", "lat", "lng", "grid"])
    for number in range(9_999):
        sheet.append([f"P{number}", f"地点{number}", "甲;乙", "building", 30.5, 123.2, "G1"])
    buffer = io.BytesIO()
    book.save(buffer)
    (tmp_path / "book.xlsx").write_bytes(buffer.getvalue())
    started = time.process_time()
    made = plan_of(tmp_path / "book.xlsx")
    assert time.process_time() - started < 5
    assert made.counts["places"].skipped == 9_999  # grid G1 is not there

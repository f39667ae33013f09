"""Reading .xlsx (读工作簿): the sheets of a directory as text, cells as people see them; formulas are refused."""

import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.cell import range_boundaries

from bot.directory.findings import FileError, Finding, note, refusal
from bot.directory.reading.headings import find_sheet, fold_heading
from bot.directory.reading.tables import Table, make_table
from bot.directory.reading.workbook_package import MOST_ROWS, SAVE_AGAIN, Package, read_package

MOST_COLUMNS = 64
SETTINGS = {"directory", "设置", "说明"}
MOST_FORMULAS_NAMED = 20
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^<>]*?\bref\s*=\s*[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
EXACT = 10**15  # Excel keeps fifteen digits; a longer number has already lost its end

Row = list[str]
Rows = Iterator[tuple[Any, ...]]


def read_workbook(path: Path) -> tuple[dict[str, Table], dict[str, str], list[Finding]]:
    """Tables by sheet, the settings tab (key → value), and what was found. Raises FileError."""
    package = read_package(path)
    try:
        return _read_tabs(package, path.name)
    except FileError:
        raise
    except Exception as error:  # openpyxl lets through whatever its parsers meet in a broken file
        raise FileError(refusal(path.name, f"打不开 ({type(error).__name__})", SAVE_AGAIN)) from error


def read_sheets(path: Path) -> list[tuple[str, list[tuple[int, Row]]]]:
    """Title and lines of every worksheet, whatever it is about. Raises FileError."""
    package = read_package(path)
    try:
        return [
            (title, _lines(rows, package.parts.get(part, b""), f"{path.name}[{title}]"))
            for title, part, rows in _tabs(package)
        ]
    except FileError:
        raise
    except Exception as error:  # openpyxl lets through whatever its parsers meet in a broken file
        raise FileError(refusal(path.name, f"打不开 ({type(error).__name__})", SAVE_AGAIN)) from error


def _read_tabs(package: Package, book: str) -> tuple[dict[str, Table], dict[str, str], list[Finding]]:
    tables: dict[str, Table] = {}
    settings: dict[str, str] = {}
    findings: list[Finding] = []
    for title, part, rows in _tabs(package):
        file = f"{book}[{title}]"
        lines = _lines(rows, package.parts.get(part, b""), file)
        sheet = find_sheet(title)
        if sheet is not None and sheet.name in tables:
            raise FileError(refusal(file, f"有两张工作表都是 {sheet.name}", "只留一张"))
        if sheet is not None and lines:
            tables[sheet.name] = make_table(sheet, file, lines)
        elif fold_heading(title) in SETTINGS:
            settings |= {fold_heading(cells[0]): cells[1] for _, cells in lines if len(cells) > 1}
        elif lines:
            findings.append(note(file, "不认识的工作表, 未读", "工作表名应为 组织、网格、成员、地点、服务点"))
    return tables, settings, findings


def _tabs(package: Package) -> Iterator[tuple[str, str, Rows]]:
    """Title, part name and rows of each worksheet."""
    book = openpyxl.load_workbook(io.BytesIO(package.content), read_only=True, keep_links=False)
    for tab in book.worksheets:
        tab.reset_dimensions()  # what the file claims about its size is not believed
        part = str(getattr(tab, "_worksheet_path", "")).lstrip("/")
        yield str(tab.title), part, tab.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS)


def _lines(rows: Rows, part: bytes, file: str) -> list[tuple[int, Row]]:
    """Row number and cells; merged areas filled with what they show."""
    lines: dict[int, Row] = {}
    formulas: list[Finding] = []
    for number, cells in enumerate(rows, start=1):
        formulas += [
            refusal(file, "单元格是公式", "复制后“粘贴为值”再导入", number, str(cell.column_letter))
            for cell in cells
            if cell.data_type == "f"
        ]
        lines[number] = [cell_text(cell.value) for cell in cells]
    if formulas:
        raise FileError(*formulas[:MOST_FORMULAS_NAMED])
    _fill_merged(lines, part)
    return [(number, cells) for number, cells in lines.items() if any(cells)]


def cell_text(value: object) -> str:
    """A cell as text; numbers as people typed them, as far as Excel still knows."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).removeprefix("'").strip()


def _number_text(value: float) -> str:
    if not abs(value) < EXACT:
        return f"{value:.5E}"  # reads as damaged, which it is
    return str(int(value)) if float(value).is_integer() else repr(value)


def _fill_merged(lines: dict[int, Row], part: bytes) -> None:
    for reference in _MERGED.findall(part):
        left, top, right, bottom = (int(edge or 0) for edge in range_boundaries(reference.decode()))
        if top not in lines:
            continue
        shown = lines[top][left - 1] if left <= len(lines[top]) else ""
        for number in range(top, min(bottom, MOST_ROWS) + 1):
            cells = lines.get(number, [])
            for index in range(left - 1, min(right, len(cells))):
                cells[index] = shown

"""Tables (表): rows of text under known columns, the same whatever file they came from."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.directory.findings import FileError, Finding, note, refusal
from bot.directory.reading.headings import Sheet, fold_heading, is_forbidden
from bot.geography.circle.streets import Streets
from bot.messages import Datum
from bot.text.normalise import nfkc

TITLE_ROWS = 5  # a title and remarks may stand above the headings
#: What begins a row below the others that is no entry: their sum, or who made the list.
_FOOTER = re.compile(
    r"(?:合|总|小|共)\s*计.*|总数.*|(?:填表|制表|填报|审核|联系)(?:人|日期|时间|单位)?\s*[:：].*|(?:备注|说明|注)\s*[:：].*",
    re.DOTALL,
)


@dataclass(frozen=True)
class RawRow:
    """One row as it was written: column name → trimmed text."""

    number: int
    cells: dict[str, str]
    #: GeoJSON geometry, for grids that came as GeoJSON.
    geometry: object = None


@dataclass(frozen=True)
class Table:
    """One sheet as it was written."""

    sheet: str
    #: As people know it: "members.csv", "名册.xlsx[成员]".
    file: str
    columns: frozenset[str]
    rows: tuple[RawRow, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class StreetFile:
    """The walking network as it was drawn."""

    file: str
    streets: Streets
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Source:
    """Everything that was read of a folder or a workbook."""

    datum: Datum = Datum.WGS84
    tables: dict[str, Table] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    streets: StreetFile | None = None


Lines = Sequence[tuple[int, Sequence[str]]]  # row number as Excel shows it, cells


def make_table(sheet: Sheet, file: str, lines: Lines) -> Table:
    """Rows by column from lines of cells. Raises FileError for headings that are missing, doubled or forbidden."""
    heading_at = _find_heading(sheet, lines)
    if heading_at is None:
        names = "、".join(each.name for each in sheet.columns if each.required)
        raise FileError(refusal(file, "找不到表头", f"第一行应有这些列: {names}"))
    number, headings = lines[heading_at]
    columns, findings = _columns(sheet, file, number, headings)
    filled = [(number, cells) for number, cells in lines[heading_at + 1 :] if any(cell.strip() for cell in cells)]
    body = [line for line in filled if not _is_footer(line[1])]
    findings += [note(file, "是合计或备注, 不是名册的一行, 未读", row=line[0]) for line in filled if line not in body]
    findings += _unnamed(file, headings, body)
    rows = tuple(RawRow(number, {name: _at(cells, index) for name, index in columns.items()}) for number, cells in body)
    return Table(sheet.name, file, frozenset(columns), rows, tuple(findings))


def refuse_forbidden(file: str, headings: Iterable[str], row: int | None = None) -> None:
    """Raise FileError when a heading asks for what a directory must not know."""
    if found := [heading.strip() for heading in headings if is_forbidden(heading)]:
        problem = f"含有不许收集的列: {'、'.join(found)}"
        raise FileError(refusal(file, problem, "删去整列再导入; 名册只记岗位, 不记个人档案", row))


def _find_heading(sheet: Sheet, lines: Lines) -> int | None:
    """Where the headings stand: the first line that names `code` and something else of this sheet."""
    known = sheet.by_heading
    best: tuple[int, int] | None = None
    for index, (_, cells) in enumerate(lines[:TITLE_ROWS]):
        hits = {known[fold_heading(cell)] for cell in cells if fold_heading(cell) in known}
        if len(hits) >= 2 and (best is None or len(hits) > best[0]):
            best = (len(hits), index)
    return best[1] if best else None


def _columns(sheet: Sheet, file: str, row: int, headings: Sequence[str]) -> tuple[dict[str, int], list[Finding]]:
    """Column name → position, and what is odd about the headings."""
    refuse_forbidden(file, headings, row)
    known = sheet.by_heading
    columns: dict[str, int] = {}
    findings: list[Finding] = []
    for index, heading in enumerate(headings):
        name = known.get(fold_heading(heading))
        if name is None and heading.strip():
            findings.append(
                note(file, f"不认识的列“{nfkc(heading)}”, 未读", "对照 docs/reference/directory-import.md", row)
            )
        elif name in columns:
            raise FileError(refusal(file, f"有两列都是 {name}", "只留一列", row, nfkc(heading)))
        elif name is not None:
            columns[name] = index
    _require_columns(sheet, file, row, columns, findings)
    return columns, findings


def _require_columns(sheet: Sheet, file: str, row: int, columns: dict[str, int], findings: list[Finding]) -> None:
    absent = [each for each in sheet.columns if each.name not in columns]
    if missing := [f"{each.name}({each.chinese[0]})" for each in absent if each.required]:
        raise FileError(refusal(file, f"缺少列 {'、'.join(missing)}", "补上再导入", row))
    findings += [note(file, f"没有 {each.name}({each.chinese[0]}) 列", row=row) for each in absent if each.expected]


def _unnamed(file: str, headings: Sequence[str], body: Lines) -> list[Finding]:
    """Cells to the right of, or between, the headings: a comma too many moves everything after it."""
    named = {index for index, heading in enumerate(headings) if heading.strip()}
    found = []
    for number, cells in body:
        if any(cell.strip() and index not in named for index, cell in enumerate(cells)):
            remedy = "检查是否多了逗号; 含逗号的内容要加英文双引号"
            found.append(Finding(file, number, "", "有单元格不在任何列名下, 后面的内容可能错位", remedy))
    return found


def _is_footer(cells: Sequence[str]) -> bool:
    """By its first cell that says anything."""
    return _FOOTER.fullmatch(next(cell.strip() for cell in cells if cell.strip())) is not None


def _at(cells: Sequence[str], index: int) -> str:
    return cells[index].strip() if index < len(cells) else ""

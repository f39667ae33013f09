"""Reading workbooks (读 Excel): one matter a row, on any sheet that has a 标题 or 事项 column."""

from pathlib import Path

from bot.directory.findings import FileError, Finding, note, refusal
from bot.directory.reading.tables import TITLE_ROWS, Lines
from bot.directory.reading.xlsx import read_sheets
from bot.knowledge.entry import Draft, Entry
from bot.knowledge.fields import field_named, finish, is_known, section_named, take_cell


def read_guides(path: Path, name: str, findings: list[Finding]) -> list[Entry]:
    """The matters of all sheets. Raises FileError."""
    entries: list[Entry] = []
    for title, lines in read_sheets(path):
        if lines:
            entries += _read_sheet(f"{name}[{title}]", lines, findings)
    return entries


def _read_sheet(file: str, lines: Lines, findings: list[Finding]) -> list[Entry]:
    at = next((index for index, (_, cells) in enumerate(lines[:TITLE_ROWS]) if _is_heading(cells)), None)
    if at is None:
        raise FileError(refusal(file, "找不到表头", "前几行里要有“标题”和“内容”(或“材料”“条件”)两列"))
    row, headings = lines[at]
    unknown = [heading for heading in headings if heading.strip() and not is_known(heading)]
    if unknown:
        findings.append(note(file, f"不认识的列, 未读: {'、'.join(unknown)}", row=row))
    entries = []
    for number, cells in lines[at + 1 :]:
        draft = Draft(number)
        for heading, cell in zip(headings, cells, strict=False):
            take_cell(draft, heading, cell.strip())
        if (draft.fields or draft.sections) and (entry := finish(draft, file, findings)) is not None:
            entries.append(entry)
    return entries


def _is_heading(cells: object) -> bool:
    named = [str(cell) for cell in cells] if isinstance(cells, list | tuple) else []
    return any(field_named(cell) == "title" for cell in named) and any(section_named(c) is not None for c in named if c)

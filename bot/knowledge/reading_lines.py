"""Reading JSON lines (读 JSON 行): one matter a line, as exports of service portals write it."""

import json
from pathlib import Path

from bot.directory.findings import Finding, note
from bot.directory.reading.csv import decoded
from bot.knowledge.entry import Draft, Entry
from bot.knowledge.fields import finish, is_known, take_cell
from bot.text.normalise import nfkc

#: Said once: at most so many mistakes are named, then their number.
MOST_NAMED = 50


def read_lines(path: Path, name: str, findings: list[Finding]) -> list[Entry]:
    """The matters of one file; a line that is none is named with its number."""
    entries: list[Entry] = []
    unknown: set[str] = set()
    for number, line in enumerate(decoded(path.read_bytes(), name, "UTF-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            row = None
        if not isinstance(row, dict):
            findings.append(Finding(name, number, "", "不是一个 JSON 对象", '写成 {"标题": "…", "内容": "…"}'))
            continue
        unknown |= {str(key) for key in row if not is_known(str(key))}
        if (entry := finish(_draft(row, number), name, findings)) is not None:
            entries.append(entry)
    if unknown:
        findings.append(note(name, f"不认识的字段, 未读: {'、'.join(sorted(unknown)[:MOST_NAMED])}"))
    return entries


def _draft(row: dict[str, object], number: int) -> Draft:
    draft = Draft(number)
    for written, value in row.items():
        take_cell(draft, written, _text(value))
    return draft


def _text(value: object) -> str:
    if isinstance(value, list):
        return ";".join(filter(None, (_text(one) for one in value)))
    return "" if value is None else "\n".join(filter(None, (nfkc(line) for line in str(value).splitlines())))

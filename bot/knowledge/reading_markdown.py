"""Reading Markdown (读 Markdown): `#` begins a matter, lines like 来源:… below it are its fields, `##` its passages."""

import re
from pathlib import Path

from bot.directory.findings import Finding
from bot.directory.reading.csv import decoded
from bot.knowledge.entry import Draft, Entry, Section
from bot.knowledge.fields import field_named, finish, section_named, take_cell
from bot.text.normalise import nfkc

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_FIELD = re.compile(r"^[-*>\s]*\**([^:：*|]{1,12})\**\s*[:：]\s*(.+)$")
_FENCE = re.compile(r"^\s*(```|~~~)")
_MARKUP = ((re.compile(r"!\[[^\]]*\]\([^)]*\)"), ""), (re.compile(r"\[([^\]]+)\]\([^)]*\)"), r"\1"))
_EMPHASIS = re.compile(r"\*\*|__|`|^\s*>\s?", re.MULTILINE)
_RULE = re.compile(r"^\s*\|?\s*[-:|\s]{3,}$")


def read_markdown(path: Path, name: str, findings: list[Finding]) -> list[Entry]:
    """The matters of one file; without any `#`, the whole file is one, called like the file."""
    lines = decoded(path.read_bytes(), name, "UTF-8").replace("\x00", "").splitlines()
    drafts = _drafts(lines, path.stem)
    entries = (finish(draft, name, findings) for draft in drafts)
    return [entry for entry in entries if entry is not None]


def _drafts(lines: list[str], stem: str) -> list[Draft]:
    drafts: list[Draft] = []
    body: list[str] = []
    heading, fenced = "", False

    def end_section() -> None:
        text = "\n".join(body).strip()
        if text and not drafts:
            drafts.append(Draft(1, stem))
        if text:
            drafts[-1].sections.append(Section(section_named(heading) or heading, text))
        body.clear()

    for number, line in enumerate(lines, start=1):
        fenced ^= bool(_FENCE.match(line))
        found = None if fenced else _HEADING.match(line)
        if found is None:
            if not _is_field(line, drafts, heading, body):
                body.extend([plain(line)] if not _RULE.match(line) else [])
            continue
        end_section()
        if len(found[1]) == 1:
            drafts.append(Draft(number, plain(found[2])[:200]))
            heading = ""
        else:
            heading = plain(found[2])[:80]
    end_section()
    return drafts


def _is_field(line: str, drafts: list[Draft], heading: str, body: list[str]) -> bool:
    """A line like 来源:… before the first words of a matter."""
    found = _FIELD.match(line)
    if found is None or not drafts or heading or any(said.strip() for said in body):
        return False
    if field_named(found[1]) is None:
        return False
    take_cell(drafts[-1], found[1], found[2].strip())
    return True


def plain(text: str) -> str:
    """A line without the marks of Markdown, as it is read aloud."""
    for pattern, instead in _MARKUP:
        text = pattern.sub(instead, text)
    text = _EMPHASIS.sub("", text)
    cells = [cell.strip() for cell in text.strip().strip("|").split("|")] if text.lstrip().startswith("|") else [text]
    return nfkc(" ".join(cells))

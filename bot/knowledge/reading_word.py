"""Reading Word (读 Word): 标题 1 begins a matter, 标题 2 and below its passages; a table of two columns holds its fields."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.directory.findings import FileError, Finding, refusal
from bot.knowledge.entry import Draft, Entry, Section
from bot.knowledge.fields import field_named, finish, section_named, take_cell
from bot.text.normalise import nfkc

MOST_UNPACKED = 100 * 1024 * 1024
SAVE_AGAIN = "在 Word 或 WPS 里另存为普通的 .docx 再导入"
#: Style ids of headings, the same in every language of Word; a document's own title counts as the first.
_LEVELS = {
    "title": 1,
    **{f"heading{level}": level for level in range(1, 7)},
    **{str(level): level for level in range(1, 7)},
}


def read_word(path: Path, name: str, findings: list[Finding]) -> list[Entry]:
    """The matters of one document; without headings it is one, called like the file. Raises FileError."""
    document = _opened(path, name)
    drafts: list[Draft] = []
    body: list[str] = []
    heading = ""

    def end_section() -> None:
        text = "\n".join(body).strip()
        if text and not drafts:
            drafts.append(Draft(1, path.stem))
        if text:
            drafts[-1].sections.append(Section(section_named(heading) or heading, text))
        body.clear()

    for number, block in enumerate(_blocks(document), start=1):
        if isinstance(block, list):
            body += _take_table(block, drafts)
            continue
        text, level = nfkc(block.text), _level(block)
        if text and level:
            end_section()
            heading = "" if level == 1 else text[:80]
            drafts += [Draft(number, text[:200])] if level == 1 else []
        elif text and not _is_field(text, drafts, heading, body):
            body.append(text)
    end_section()
    return [entry for entry in (finish(draft, name, findings) for draft in drafts) if entry is not None]


def _opened(path: Path, name: str) -> Any:
    """The document; python-docx lets through whatever its parsers meet in a broken file."""
    content = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            unpacked = sum(part.file_size for part in package.infolist())
        if unpacked > MOST_UNPACKED:
            raise FileError(refusal(name, "解开后超过 100 MB", "删去图片再导入"))
        import docx

        return docx.Document(io.BytesIO(content))
    except FileError:
        raise
    except Exception as error:
        problem = f"打不开, 不是完好的 .docx ({type(error).__name__})"
        raise FileError(refusal(name, problem, SAVE_AGAIN)) from error


def _blocks(document: Any) -> Iterator[Any]:
    """Paragraphs, and tables as rows of cells, as they stand."""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            yield [[nfkc(cell.text) for cell in row.cells] for row in block.rows]
        else:
            yield block


def _level(paragraph: Any) -> int:
    """Which heading it is; 0 for none."""
    style = str(getattr(paragraph.style, "style_id", "") or "").lower().replace(" ", "")
    return _LEVELS.get(style, 0)


def _take_table(rows: list[list[str]], drafts: list[Draft]) -> list[str]:
    """Name and value side by side are fields of the matter; any other table is read out row by row."""
    left = []
    for cells in rows:
        apart = list(dict.fromkeys(cells))  # a merged cell comes once for each it spans
        if drafts and len(apart) == 2 and (field_named(apart[0]) or section_named(apart[0]) is not None):
            take_cell(drafts[-1], apart[0], apart[1])
        elif text := " ".join(filter(None, apart)):
            left.append(text)
    return left


def _is_field(text: str, drafts: list[Draft], heading: str, body: list[str]) -> bool:
    """A paragraph like 来源:… before the first words of a matter."""
    name, _, value = text.replace(":", ":", 1).partition(":")
    if not drafts or heading or body or not value or field_named(name) is None:
        return False
    take_cell(drafts[-1], name, value.strip())
    return True

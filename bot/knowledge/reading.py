"""Reading (读取文件): a folder or one file of guides becomes entries; nothing is written yet."""

from collections.abc import Callable, Mapping
from pathlib import Path

from bot.directory.findings import FileError, Finding, has_fatal, note, refusal
from bot.knowledge.entry import Entry
from bot.knowledge.reading_lines import read_lines
from bot.knowledge.reading_markdown import read_markdown
from bot.knowledge.reading_word import read_word
from bot.knowledge.reading_workbook import read_guides

MOST_BYTES = 20 * 1024 * 1024
READERS: Mapping[str, Callable[[Path, str, list[Finding]], list[Entry]]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".docx": read_word,
    ".xlsx": read_guides,
    ".jsonl": read_lines,
}
KINDS = "Markdown(.md)、Word(.docx)、Excel(.xlsx)或 JSON 行(.jsonl)"


def read_source(path: Path) -> tuple[list[Entry], list[Finding]]:
    """The entries of a folder, its subfolders included, or of one file, in order, and what was found."""
    if not path.exists():
        return [], [refusal(str(path), "没有这个文件或文件夹", "检查路径")]
    files = _files_below(path) if path.is_dir() else [path]
    entries: list[Entry] = []
    findings: list[Finding] = []
    for file in files:
        name = str(file.relative_to(path)) if path.is_dir() else file.name
        entries += _read_file(file, name, findings)
    if not entries and not has_fatal(findings):
        findings.append(refusal(path.name or str(path), "里面没有可以导入的文件", f"放进 {KINDS}"))
    return _unique(entries, findings), findings


def _files_below(folder: Path) -> list[Path]:
    """Visible files; what Office leaves beside an open document is none."""
    found = (each for each in sorted(folder.rglob("*")) if each.is_file())
    return [each for each in found if not any(part.startswith((".", "~$")) for part in each.relative_to(folder).parts)]


def _read_file(file: Path, name: str, findings: list[Finding]) -> list[Entry]:
    read = READERS.get(file.suffix.lower())
    if read is None:
        findings.append(note(name, "不是指南的格式, 未读", f"要 {KINDS}"))
        return []
    try:
        if file.stat().st_size > MOST_BYTES:
            raise FileError(refusal(name, "文件超过 20 MB", "删去图片, 或分成几个文件"))
        entries = read(file, name, findings)
    except FileError as refused:
        findings += refused.findings
        return []
    except OSError as error:
        findings.append(refusal(name, f"读不了: {error.strerror}"))
        return []
    if not entries and not any(finding.file.startswith(name) for finding in findings):
        findings.append(refusal(name, "是空的", "写上内容, 或把文件拿走"))
    return entries


def _unique(entries: list[Entry], findings: list[Finding]) -> list[Entry]:
    """Each code once; a second is a mistake, for the one would overwrite the other."""
    first: dict[str, Entry] = {}
    for entry in entries:
        other = first.setdefault(entry.code, entry)
        if other is not entry:
            remedy = "改一个编号或标题"
            findings.append(
                Finding(entry.file, entry.line, "编号", f"“{entry.key[:30]}”和第 {other.line} 行重复", remedy)
            )
    return list(first.values())

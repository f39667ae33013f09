"""Reading CSV (读表格文本): whatever Excel, WPS or Notepad saved: UTF-8, GBK or UTF-16, comma, tab or semicolon."""

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

from bot.directory.findings import FileError, Finding, refusal
from bot.directory.reading.headings import Sheet
from bot.directory.reading.tables import TITLE_ROWS, Table, make_table

MOST_BYTES = 50 * 1024 * 1024
MOST_ROWS = 200_000
#: So many rows whose quotes do not match are named one by one; a file with more is not as it was saved.
MOST_OPEN = 20
DELIMITERS = ",\t;，|"
_UTF16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def read_csv(path: Path, sheet: Sheet) -> Table:
    """The table in a CSV file. Raises FileError."""
    if path.stat().st_size > MOST_BYTES:
        raise FileError(refusal(path.name, "文件超过 50 MB", "分成几个文件, 依次导入"))
    text = decoded(path.read_bytes(), path.name)
    lines, findings = _lines(text, path.name)
    table = make_table(sheet, path.name, lines)
    return replace(table, findings=(*table.findings, *findings))


def decoded(content: bytes, file: str, form: str = "CSV UTF-8") -> str:
    """The text of a file in UTF-8, UTF-16 with BOM, or GBK. Raises FileError when it is none: save it as `form`."""
    if encoding := _UTF16.get(content[:2]):
        return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    damaged = content.decode("utf-8", errors="replace")
    if len(_CHINESE.findall(damaged)) > 4 * damaged.count("\ufffd"):  # UTF-8 with a few broken bytes, not GBK
        raise FileError(refusal(file, "UTF-8 文件里有坏字节", f"打开检查这一行, 另存为 {form}", line))
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        raise FileError(refusal(file, "看不懂文件的编码", f"另存为 {form} 再导入", line)) from None


def _lines(text: str, file: str) -> tuple[list[tuple[int, list[str]]], list[Finding]]:
    """The rows by number. One whose quotes do not match is taken without any, and found fault with: the next is read."""
    if "\x00" in text:
        raise FileError(refusal(file, "不是文本文件", "另存为 CSV UTF-8 再导入"))
    written, delimiter, at = list(io.StringIO(text, newline="")), _delimiter(text), 0
    lines: list[tuple[int, list[str]]] = []
    findings: list[Finding] = []
    while at < len(written):
        reader, begun = csv.reader(written[at:], delimiter=delimiter, strict=True), 0
        try:
            for cells in reader:
                if len(lines) >= MOST_ROWS:
                    raise FileError(refusal(file, f"超过 {MOST_ROWS} 行", "分成几个文件, 依次导入"))
                lines.append((len(lines) + 1, [_unquoted(cell) for cell in cells]))
                begun = reader.line_num
            break
        except csv.Error:
            bad = Finding(file, len(lines) + 1, "", "引号不成对", "检查这一行的英文双引号")
            if len(findings) >= MOST_OPEN:
                raise FileError(*findings, replace(bad, whole=True)) from None
            findings.append(bad)
            lines.append((len(lines) + 1, written[at + begun].replace('"', "").split(delimiter)))
            at += begun + 1
    return [(number, cells) for number, cells in lines if cells], findings


def _delimiter(text: str) -> str:
    """What separates the headings: the candidate that occurs most in the first lines."""
    head = "\n".join(text.splitlines()[:TITLE_ROWS])
    return max(DELIMITERS, key=lambda mark: (head.count(mark), -DELIMITERS.index(mark)))


def _unquoted(cell: str) -> str:
    """Excel's two ways of saying "this number is text": ="0086" and '0086."""
    if match := re.fullmatch(r'\s*="(.*)"\s*', cell):
        return match[1]
    return cell[1:] if re.fullmatch(r"'[\d+].*", cell) else cell

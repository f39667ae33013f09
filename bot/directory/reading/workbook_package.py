"""Workbook package (工作簿的压缩包): what an .xlsx is made of is checked before openpyxl opens any of it.

Limits: RELIABILITY.md S11. The parts are read here once, whole and counted; openpyxl then gets these bytes, not the file.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from bot.directory.findings import FileError, refusal

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 50 * 1024 * 1024
MOST_PARTS = 100
MOST_ROWS = 20_000
MOST_STRINGS = 400_000
MOST_CELLS = 300_000  # fifteen in each row; openpyxl takes about 15 us for one
#: Parts that hold no rows (styles, relations, names) are built into objects by openpyxl, many times their size.
MOST_SMALL_PART = 2 * 1024 * 1024
SAVE_AGAIN = "在 Excel 或 WPS 里另存为普通的 .xlsx 再导入"

_OLE = b"\xd0\xcf\x11\xe0"  # .xls, and .xlsx with a password
_REFUSED_PARTS = (
    (re.compile(r"vbaproject|vbadata|macrosheets", re.IGNORECASE), "含有宏"),
    (re.compile(r"externallinks/", re.IGNORECASE), "含有指向其他工作簿的链接"),
    (re.compile(r"activex/|embeddings/|ctrlprops/", re.IGNORECASE), "含有嵌入的对象"),
    (re.compile(r"(^|/)connections\.xml|querytables/", re.IGNORECASE), "含有外部数据连接"),
)
_OUTSIDE = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*TargetMode\s*=\s*[\"']External[\"'][^<>]*>", re.IGNORECASE)
_MACRO_TYPE = re.compile(rb"macroEnabled|vnd\.ms-office\.vbaProject", re.IGNORECASE)
_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_ROW_NUMBER = re.compile(rb"<(?:\w+:)?row\b[^<>]*?\sr\s*=\s*[\"'](\d{1,7})[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_STRING = re.compile(rb"<(?:\w+:)?si[\s>/]")
_ROWS_PART = re.compile(r"xl/worksheets/[^/]+\.xml|xl/sharedStrings\.xml|xl/media/.*", re.IGNORECASE)


@dataclass(frozen=True)
class Package:
    """A workbook that passed: its bytes, and its parts by name."""

    content: bytes
    parts: dict[str, bytes]


def read_package(path: Path) -> Package:
    """The checked parts of a workbook. Raises FileError."""
    file = path.name
    if path.suffix.lower() in (".xlsm", ".xltm", ".xlsb", ".xls", ".xlt"):
        raise FileError(refusal(file, f"不收 {path.suffix.lower()} 文件", SAVE_AGAIN))
    if path.stat().st_size > MOST_BYTES:
        raise FileError(refusal(file, "文件超过 5 MB", "删去图片和空行, 或改用 CSV 文件夹"))
    content = path.read_bytes()
    if content.startswith(_OLE):
        raise FileError(refusal(file, "是旧格式 .xls 或设了密码", SAVE_AGAIN))
    parts = _unpacked(content, file)
    _refuse_parts(parts, file)
    _refuse_contents(parts, file)
    return Package(content, parts)


def _unpacked(content: bytes, file: str) -> dict[str, bytes]:
    """The parts, after the package's own list of them was found modest."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            _refuse_list(entries, file)
            return {entry.filename: package.read(entry) for entry in entries}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise FileError(refusal(file, f"不是完好的 .xlsx ({type(error).__name__})", SAVE_AGAIN)) from None


def _refuse_list(entries: list[zipfile.ZipInfo], file: str) -> None:
    plain = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    reasons = (
        (len(entries) > MOST_PARTS, f"压缩包里超过 {MOST_PARTS} 个部件"),
        (sum(entry.file_size for entry in entries) > MOST_UNPACKED, "解开后超过 50 MB"),
        (len({entry.filename.lower() for entry in entries}) < len(entries), "压缩包里有重名的部件"),
        (any(entry.flag_bits & 1 for entry in entries), "加了密"),
        (any(entry.compress_type not in plain for entry in entries), "用了少见的压缩方法"),
    )
    for applies, problem in reasons:
        if applies:
            raise FileError(refusal(file, problem, SAVE_AGAIN))


def _refuse_parts(parts: dict[str, bytes], file: str) -> None:
    for name in parts:
        for pattern, problem in _REFUSED_PARTS:
            if pattern.search(name):
                raise FileError(refusal(file, problem, SAVE_AGAIN))
    if "[Content_Types].xml" not in parts:
        raise FileError(refusal(file, "不是 .xlsx", SAVE_AGAIN))
    if _MACRO_TYPE.search(parts["[Content_Types].xml"]):
        raise FileError(refusal(file, "含有宏", SAVE_AGAIN))


def _refuse_contents(parts: dict[str, bytes], file: str) -> None:
    rows = 0
    for name, content in parts.items():
        lowered = name.lower()
        if not lowered.endswith((".xml", ".rels")):
            continue
        rows += _rows(content) if lowered.startswith("xl/worksheets/") else 0
        reasons = (
            (b"\x00" in content[:200], "部件的编码不是 UTF-8"),
            (b"<!DOCTYPE" in content or b"<!ENTITY" in content, "部件里有 DTD 或实体定义"),
            (len(content) > MOST_SMALL_PART and not _ROWS_PART.fullmatch(name), "样式或名称定义过大"),
            (rows > MOST_ROWS, f"超过 {MOST_ROWS} 行(空行也算)"),
            (len(_STRING.findall(content)) > MOST_STRINGS, "文字单元格过多"),
            (len(_CELL.findall(content)) > MOST_CELLS, "单元格过多(空的也算)"),
            (lowered.endswith(".rels") and _links_outside(content), "含有外部链接"),
        )
        for applies, problem in reasons:
            if applies:
                raise FileError(refusal(file, problem, SAVE_AGAIN))


def _rows(sheet: bytes) -> int:
    """Rows of a worksheet: those written, or the number of the last if that is beyond the limit."""
    last = max((int(number) for number in _ROW_NUMBER.findall(sheet)), default=0)
    return max(len(_ROW.findall(sheet)), last if last > MOST_ROWS else 0)


def _links_outside(relations: bytes) -> bool:
    """Whether a part needs something outside the file; a hyperlink somebody may click does not count."""
    return any(b"/hyperlink" not in found for found in _OUTSIDE.findall(relations))

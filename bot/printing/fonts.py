"""Fonts (字体): a Chinese font of this machine to print with: the one configured, or the first we know in the usual folders."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError
from fontTools.ttLib.ttCollection import TTCollection

from bot.errors import Refused

#: Where systems keep fonts; those of the user go first.
FOLDERS = (
    Path("~/.local/share/fonts").expanduser(),
    Path("~/.fonts").expanduser(),
    Path("/usr/local/share/fonts"),
    Path("/usr/share/fonts"),
    Path("/Library/Fonts"),
    Path("/System/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
#: Regular and bold of each family, the best to read from afar first. All but the last two may be given away.
KNOWN = (
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf"),
    ("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf"),
    ("SourceHanSansSC-Regular.otf", "SourceHanSansSC-Bold.otf"),
    ("SourceHanSansCN-Regular.otf", "SourceHanSansCN-Bold.otf"),
    ("wqy-microhei.ttc", "wqy-microhei.ttc"),
    ("wqy-zenhei.ttc", "wqy-zenhei.ttc"),
    ("DroidSansFallbackFull.ttf", "DroidSansFallbackFull.ttf"),
    ("msyh.ttc", "msyhbd.ttc"),
    ("simhei.ttf", "simhei.ttf"),
)
#: The characters that a font of another country's forms, or of none, would lack.
NEEDED = "微信扫码网格幢您办"
PACKAGE = "sudo apt-get install -y fonts-noto-cjk"


@dataclass(frozen=True)
class Face:
    """One face of a font file."""

    path: Path
    #: Which of a collection; 0 for a file with one face.
    number: int = 0


@dataclass(frozen=True)
class Typeface:
    """What a page is set in."""

    regular: Face
    bold: Face


def find_typeface(configured: Path | None = None, folders: Sequence[Path] = FOLDERS) -> Typeface:
    """The configured font, else the first known one. Raises Refused with the remedy when there is none."""
    if configured is not None:
        face = _face(configured)
        return Typeface(face, face)
    files = {path.name: path for path in _files(folders)}
    for regular, bold in KNOWN:
        if regular in files:
            return Typeface(_face(files[regular]), _face(files.get(bold, files[regular])))
    raise Refused(f"printing.font: 这台机器没有能印的中文字体;运行 {PACKAGE}, 或在 printing.font 写一个字体文件")


@cache
def _face(path: Path) -> Face:
    """The face of the mainland's forms in a font file. Raises Refused when it is no font or lacks Chinese."""
    try:
        if path.suffix.lower() not in (".ttc", ".otc"):
            with TTFont(path, lazy=True) as font:
                return _checked(Face(path), font)
        with TTCollection(str(path), lazy=True) as collection:
            names = [str(font["name"].getDebugName(4)) for font in collection.fonts]
            number = next((at for at, name in enumerate(names) if " SC" in name and "Mono" not in name), 0)
            return _checked(Face(path, number), collection.fonts[number])
    except (OSError, TTLibError) as error:
        raise Refused(f"printing.font: {path} 打不开, 或不是字体文件({error});换一个 .ttf、.otf 或 .ttc") from None


def _checked(face: Face, font: TTFont) -> Face:
    known = font.getBestCmap() or {}
    if lacking := [character for character in NEEDED if ord(character) not in known]:
        raise Refused(f"printing.font: {face.path} 里没有“{''.join(lacking)}”;换一个简体中文字体")
    return face


def _files(folders: Sequence[Path]) -> Iterator[Path]:
    """Every file of the folders; of two with one name the first folder's comes last, and counts."""
    for folder in reversed(folders):
        for where, _below, names in os.walk(folder):
            yield from (Path(where, name) for name in names)

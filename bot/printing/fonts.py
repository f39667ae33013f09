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
COLLECTIONS = (".ttc", ".otc")
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


def cut(typeface: Typeface, characters: str, folder: Path) -> tuple[Typeface, str]:
    """The typeface with these characters alone, written to `folder`, and those of them that it lacks.

    A whole Chinese font takes a second to read; this is done once for any number of files. What holds for all of its
    characters (the box none of them leaves) holds for these; to measure them again would take most of the time.
    """
    from fontTools.subset import Options, Subsetter  # a tenth of what a service takes to start, which never cuts

    lacking: set[str] = set()
    made: dict[Face, Face] = {}
    for face in (typeface.regular, typeface.bold):
        if face in made:
            continue
        made[face] = Face(folder / f"{len(made)}{face.path.suffix.lower().replace('ttc', 'otf').replace('otc', 'otf')}")
        with TTFont(face.path, fontNumber=face.number, lazy=True, recalcBBoxes=False) as font:
            known = font.getBestCmap()
            lacking |= {
                character for character in characters if not character.isspace() and ord(character) not in known
            }
            cutter = Subsetter(Options(layout_features=[], notdef_outline=True, hinting=False))
            cutter.populate(text=characters)
            cutter.subset(font)
            font.save(made[face].path)
    return Typeface(made[typeface.regular], made[typeface.bold]), "".join(sorted(lacking))


@cache
def _face(path: Path) -> Face:
    """The face of the mainland's forms in a font file. Raises Refused when it is no font or lacks Chinese."""
    try:
        with path.open("rb") as file:  # which fontTools, left to itself, would not close on a file that is no font
            if path.suffix.lower() not in COLLECTIONS:
                return _checked(Face(path), TTFont(file, lazy=True))
            fonts = TTCollection(file, lazy=True).fonts
            names = [str(font["name"].getDebugName(4)) for font in fonts]
            number = next((at for at, name in enumerate(names) if " SC" in name and "Mono" not in name), 0)
            return _checked(Face(path, number), fonts[number])
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

"""Typesetting (排版): words in a box, as large as they fit; nothing runs over its edge and nothing is cut off."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fpdf import FPDF
from fpdf.fonts import TTFFont

from bot.printing.fonts import Typeface

FAMILY = "han"
#: Lines stand this far apart, in sizes of the type.
LEADING = 1.25
POINT_MM = 25.4 / 72
EPSILON_MM = 1e-6
#: What is not broken across lines: numbers, Latin words.
_PIECES = re.compile(r"[0-9A-Za-z.:\-/]+|.")
#: What may not begin a line.
_CLOSING = "。,、;:!?)》”’,;:!?)"


@dataclass(frozen=True)
class Box:
    """A rectangle on the page, in millimetres from the upper left."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Type:
    """How words are set: the largest and the smallest size in points."""

    largest: float
    smallest: float
    bold: bool = False
    align: Literal["L", "C", "R"] = "C"
    grey: int = 0


class Overfull(ValueError):
    """Words that do not fit their box even in the smallest size."""


class Pages:
    """A PDF being set: its pages, and how wide each character is in either weight."""

    def __init__(self, width_mm: float, height_mm: float, typeface: Typeface, title: str) -> None:
        self.pdf = FPDF(unit="mm", format=(width_mm, height_mm))
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.c_margin = 0
        self.pdf.set_title(title)
        self.pdf.set_lang("zh-CN")
        for style, face in (("", typeface.regular), ("B", typeface.bold)):
            self.pdf.add_font(FAMILY, style, face.path, collection_font_number=face.number)
            font = self.pdf.fonts[f"{FAMILY}{style}"]
            assert isinstance(font, TTFFont)
            font.ttfont.recalcBBoxes = False  # as in `cut`, when its characters are embedded
        self._widths: dict[tuple[str, bool], float] = {}

    def write(self, text: str, box: Box, kind: Type) -> None:
        """Set `text` in `box`, centred from top to bottom. Raises Overfull."""
        size, lines = self._fitted(text, box, kind)
        self.pdf.set_font(FAMILY, "B" if kind.bold else "", size)
        self.pdf.set_text_color(kind.grey)
        step = size * POINT_MM * LEADING
        top = box.top + (box.height - step * len(lines)) / 2
        for number, line in enumerate(lines):
            self.pdf.set_xy(box.left, top + number * step)
            self.pdf.cell(w=box.width, h=step, text=line, align=kind.align)

    def _fitted(self, text: str, box: Box, kind: Type) -> tuple[float, list[str]]:
        """The largest size in which `text` fits, in half points, and its lines."""
        size = kind.largest
        while size >= kind.smallest:
            room = box.width / (size * POINT_MM)
            lines = self._broken(text, room, kind.bold)
            if lines and len(lines) * size * POINT_MM * LEADING <= box.height + EPSILON_MM:
                return size, self._balanced(text, lines, room, kind.bold)
            size -= 0.5
        raise Overfull(f"no room for {text!r} in {box.width:.0f} x {box.height:.0f} mm")

    def _balanced(self, text: str, lines: list[str], room: float, bold: bool) -> list[str]:
        """The same number of lines, of about the same length."""
        while len(lines) > 1:
            room *= 0.97
            narrower = self._broken(text, room, bold)
            if len(narrower) != len(lines):
                break
            lines = narrower
        return lines

    def _broken(self, text: str, room: float, bold: bool) -> list[str]:
        """`text` in lines of at most `room`, in sizes of the type; none when a piece is wider."""
        lines, left = [""], room
        for piece in _pieces(text):
            width = sum(self._width(character, bold) for character in piece)
            if width > room:
                return []
            if width > left:
                lines.append("")
                left = room
            lines[-1] += piece
            left -= width
        return [line.strip() for line in lines]

    def _width(self, character: str, bold: bool) -> float:
        """Of one character, in sizes of the type."""
        if (character, bold) not in self._widths:
            self.pdf.set_font(FAMILY, "B" if bold else "", 100)
            self._widths[character, bold] = self.pdf.get_string_width(character) / (100 * POINT_MM)
        return self._widths[character, bold]


def _pieces(text: str) -> Sequence[str]:
    """What a line may be broken between."""
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        if pieces and piece in _CLOSING:
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces

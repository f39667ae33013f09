"""Poster (联系卡海报): one page for a building or a grid: the code, how to use it, who serves here, whom to call.

The code is printed twice. No reader finds one of which a corner square is gone, whatever the rest could mend; the two
stand so that no one sticker, stain or tear of a fifth of their area takes a square from both: one lower than the other,
and upside down, so that the corners without a square face each other.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import segno
from PIL import Image

from bot.printing.fonts import Typeface
from bot.printing.typesetting import Box, Pages, Type

#: Level H: nearly a third of the code's words may be lost (ISO/IEC 18004). Version 10 has more and smaller words than
#: what WeChat says needs, so that the edge of a stain spoils fewer: of a hundred single codes with a fifth covered by
#: one rectangle that spares the squares, 95 were read; in version 6, the smallest that fits, 65.
CORRECTION, VERSION = "h", 10
QUIET_MODULES = 4
#: Between the two codes, and how much lower the second stands, in sides of a code. With less of either, some stains of
#: a fifth of their area took a square from both (tests/printing/damage.py).
APART, LOWER = 0.3, 0.6
STEPS = ("打开微信，扫上面的码", "说一句什么事，照片、语音都行", "谁来办、办好没有，微信里告诉您")
ASK = "有事扫一扫"
EITHER = "两个码一样，扫哪个都行"
SERVING = "为您服务"
NOBODY = "有事直接说，我们替您找对人"
PROMISE = "扫码只为认出这是哪里，不记您去过哪儿。换了人，码还是这一个。"


@dataclass(frozen=True)
class Sheet:
    """A paper size; everything on it is laid out for A4 and grows with the paper."""

    name: str
    width_mm: float
    height_mm: float
    #: Side of each printed code without its quiet zone.
    code_mm: float = 66.0

    @property
    def scale(self) -> float:
        """How much larger than A4."""
        return self.width_mm / 210


A4 = Sheet("A4", 210, 297)
A3 = Sheet("A3", 297, 420, 93.0)
SHEETS = {sheet.name: sheet for sheet in (A4, A3)}


@dataclass(frozen=True)
class Poster:
    """What stands on one page."""

    office: str
    #: The place or grid, as residents call it.
    name: str
    #: What the code says.
    url: str
    #: Post and name of those who serve here, nearest first.
    serving: Sequence[tuple[str, str]]
    #: A number to call without a phone that scans; empty for none.
    phone: str
    #: Fire, police, medical.
    urgent: str
    printed: str


def characters_on(posters: Iterable[Poster]) -> str:
    """Every character that is printed, once."""
    found = {*ASK, *EITHER, *PROMISE, *NOBODY, *SERVING, *"0123456789", *"".join(STEPS)}
    for each in posters:
        texts = (each.office, each.name, each.phone, each.urgent, each.printed, *chain.from_iterable(each.serving))
        found.update(*texts)
    return "".join(sorted(found))


def print_posters(posters: Sequence[Poster], sheet: Sheet, typeface: Typeface, path: Path) -> None:
    """Write a PDF with one page for each poster; a file of that name is replaced whole or not at all."""
    pages = Pages(sheet.width_mm, sheet.height_mm, typeface, f"{posters[0].office} {posters[0].name}")
    for poster in posters:
        pages.pdf.add_page()
        _draw(pages, poster, sheet)
    half = path.with_name(f".{path.name}.part")
    pages.pdf.output(str(half))
    half.replace(path)


def _draw(pages: Pages, poster: Poster, sheet: Sheet) -> None:
    k = sheet.scale

    def box(left: float, top: float, width: float, height: float) -> Box:
        return Box(left * k, top * k, width * k, height * k)

    def words(largest: float, smallest: float, **how: object) -> Type:
        return Type(largest * k, smallest * k, **how)  # type: ignore[arg-type]

    pages.write(poster.office, box(15, 11, 180, 11), words(20, 9))
    pages.write(poster.name, box(15, 22, 180, 31), words(72, 14, bold=True))
    _draw_codes(pages, poster.url, sheet, 111 * k)
    pages.write(ASK, box(108, 57, 80, 36), words(44, 30, bold=True))
    pages.write(EITHER, box(29, 130, 74, 32), words(26, 18, align="L"))
    for number, step in enumerate(STEPS):
        top = 169 + number * 13
        _draw_number(pages, number + 1, box(22, top + 1.5, 10, 10))
        pages.write(step, box(36, top, 155, 13), words(28, 20, align="L"))
    _draw_serving(pages, poster.serving, box(15, 212, 180, 48), k)
    if poster.phone:
        pages.write(poster.phone, box(15, 261, 180, 11), words(22, 11, bold=True))
    pages.write(poster.urgent, box(15, 272, 180, 8), words(20, 9, bold=True))
    pages.write(f"{PROMISE} {poster.printed}", box(15, 281, 180, 7), words(12, 7, grey=70))


def _draw_codes(pages: Pages, url: str, sheet: Sheet, middle: float) -> None:
    """The code twice about the height `middle`, each with its quiet zone: to the right lower, and upside down."""
    code, side = make_code(url), sheet.code_mm
    png = io.BytesIO()
    code.save(png, kind="png", scale=16, border=QUIET_MODULES)
    picture = Image.open(png)
    quiet = side * QUIET_MODULES / code.symbol_size(border=0)[0]
    left = (sheet.width_mm - (2 + APART) * side) / 2 - quiet
    top = middle - (1 + LOWER) * side / 2 - quiet
    whole = side + 2 * quiet
    pages.pdf.image(picture, left, top, whole, whole)
    turned = picture.transpose(Image.Transpose.ROTATE_180)
    pages.pdf.image(turned, left + (1 + APART) * side, top + LOWER * side, whole, whole)


def make_code(url: str) -> segno.QRCode:
    """The code as it is printed; larger only for an address that does not fit."""
    try:
        return segno.make_qr(url, error=CORRECTION, version=VERSION)
    except segno.DataOverflowError:
        return segno.make_qr(url, error=CORRECTION)


def _draw_number(pages: Pages, number: int, box: Box) -> None:
    pages.pdf.set_fill_color(0)
    pages.pdf.ellipse(box.left, box.top, box.width, box.height, style="F")
    size = box.height * 1.9
    pages.write(str(number), box, Type(size, size, bold=True, grey=255))


def _draw_serving(pages: Pages, serving: Sequence[tuple[str, str]], box: Box, k: float) -> None:
    """A frame with one row for each: post on the left, name on the right."""
    pages.pdf.set_draw_color(0)
    pages.pdf.set_line_width(0.6 * k)
    pages.pdf.rect(box.left, box.top, box.width, box.height, style="D", round_corners=True, corner_radius=3 * k)
    rows = serving or (("", NOBODY),)
    heading = 10 * k
    pages.write(SERVING, Box(box.left, box.top + k, box.width, heading), Type(18 * k, 18 * k, grey=70))
    height = (box.height - heading - 3 * k) / max(2, len(rows))
    for number, (post, name) in enumerate(rows):
        top = box.top + heading + k + number * height
        if post:
            pages.write(post, Box(box.left + 4 * k, top, 72 * k, height), Type(24 * k, 7 * k, align="R"))
            pages.write(name, Box(box.left + 84 * k, top, 92 * k, height), Type(26 * k, 8 * k, bold=True, align="L"))
        else:
            pages.write(name, Box(box.left + 6 * k, top, box.width - 12 * k, height), Type(24 * k, 8 * k, bold=True))

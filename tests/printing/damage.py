"""Wear and tear of a printed card: stickers, stains, torn corners, scratches and dirt over its two codes."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import zxingcpp
from PIL import Image, ImageDraw

Point = tuple[float, float]
#: A piece of so many square pixels within a field: its corners.
Piece = Callable[[float, float, float, Random], list[Point]]


def read_codes(picture: Image.Image) -> list[zxingcpp.Barcode]:
    """What a reader of QR codes finds; to look for every other kind as well takes it three times as long."""
    return zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)


def codes_on(picture: Image.Image) -> list[str]:
    """What a reader makes of a picture, each text once."""
    return list(dict.fromkeys(str(found.text) for found in read_codes(picture)))


@dataclass(frozen=True)
class Pair:
    """Both codes cut out of a page: `rim` pixels of white around the field that they stand in."""

    picture: Image.Image
    #: Of each code.
    side: float
    rim: int = 20

    @property
    def field(self) -> tuple[float, float]:
        """Width and height."""
        return self.picture.width - 2 * self.rim, self.picture.height - 2 * self.rim


def pair_on(page: Image.Image) -> Pair:
    """The two codes of a page."""
    found = read_codes(page)
    corners = [
        corner
        for each in found
        for at in (each.position,)
        for corner in (at.top_left, at.top_right, at.bottom_left, at.bottom_right)
    ]
    assert len(corners) == 8, "two codes"
    left, right = (pick(corner.x for corner in corners) for pick in (min, max))
    top, bottom = (pick(corner.y for corner in corners) for pick in (min, max))
    first = found[0].position
    side = math.dist((first.top_left.x, first.top_left.y), (first.top_right.x, first.top_right.y))
    rim = Pair.rim
    return Pair(page.crop((left - rim, top - rim, right + rim, bottom + rim)), side)


def stain(width: float, height: float, area: float, chance: Random) -> list[Point]:
    """Round."""
    radius = math.sqrt(area / math.pi)
    across, down = chance.uniform(radius, width - radius), chance.uniform(radius, height - radius)
    turns = [at * math.tau / 48 for at in range(48)]
    return [(across + radius * math.cos(turn), down + radius * math.sin(turn)) for turn in turns]


def sticker(width: float, height: float, area: float, chance: Random) -> list[Point]:
    """Upright, from long and low to narrow and high."""
    broad = math.exp(chance.uniform(math.log(area / height), math.log(width)))
    high = area / broad
    left, top = chance.uniform(0, width - broad), chance.uniform(0, height - high)
    return [(left, top), (left + broad, top), (left + broad, top + high), (left, top + high)]


def strip(width: float, height: float, area: float, chance: Random) -> list[Point]:
    """At any angle, up to eight times as long as broad."""
    while True:
        long = math.sqrt(area * math.exp(chance.uniform(0, math.log(8))))
        turn, across, down = chance.uniform(0, math.pi), chance.uniform(0, width), chance.uniform(0, height)
        x, y = math.cos(turn), math.sin(turn)
        half, thin = long / 2, area / long / 2
        corners = [
            (across + a * half * x - b * thin * y, down + a * half * y + b * thin * x)
            for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ]
        if all(0 <= a <= width and 0 <= b <= height for a, b in corners):
            return corners


def tear(width: float, height: float, area: float, chance: Random) -> list[Point]:
    """A corner of the field gone."""
    steep = math.sqrt(chance.uniform(0.5, 2))
    across, down = math.sqrt(2 * area) * steep, math.sqrt(2 * area) / steep
    corner = (chance.choice((0, width)), chance.choice((0, height)))
    inward = (across if not corner[0] else -across, down if not corner[1] else -down)
    return [corner, (corner[0] + inward[0], corner[1]), (corner[0], corner[1] + inward[1])]


PIECES: tuple[Piece, ...] = (stain, sticker, strip, tear)


def covered(pair: Pair, piece: Piece, share: float, chance: Random) -> Image.Image:
    """The codes with one piece, as large as `share` of both together, gone white or black."""
    corners = piece(*pair.field, share * 2 * pair.side**2, chance)
    picture = pair.picture.copy()
    ink = chance.choice((0, 255))
    ImageDraw.Draw(picture).polygon([(x + pair.rim, y + pair.rim) for x, y in corners], fill=ink)
    return picture


def scratched(pair: Pair, lines: int, wide: float, chance: Random) -> Image.Image:
    """The codes with straight lines over all of them, `wide` pixels broad."""
    picture, (width, height) = pair.picture.copy(), pair.picture.size
    draw, ink = ImageDraw.Draw(picture), chance.choice((0, 255))
    for _ in range(lines):
        turn, x, y = chance.uniform(0, math.pi), chance.uniform(0, width), chance.uniform(0, height)
        far = (math.cos(turn) * (width + height), math.sin(turn) * (width + height))
        draw.line([(x - far[0], y - far[1]), (x + far[0], y + far[1])], fill=ink, width=round(wide))
    return picture


def spotted(pair: Pair, share: float, radius: float, chance: Random) -> Image.Image:
    """The codes with round spots over `share` of the field, some on top of one another."""
    picture, (width, height) = pair.picture.copy(), pair.picture.size
    draw, ink = ImageDraw.Draw(picture), chance.choice((0, 255))
    for _ in range(round(share * width * height / (math.pi * radius**2))):
        x, y = chance.uniform(0, width), chance.uniform(0, height)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)
    return picture

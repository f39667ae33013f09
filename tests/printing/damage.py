"""Wear and tear of a printed code: one piece of it gone white, as under a sticker or a torn strip."""

import math
from dataclasses import dataclass, replace
from random import Random

import numpy as np
import zxingcpp
from PIL import Image

#: Finder squares with their white rim, in modules: without them no reader finds a code at all.
FINDER = 8


def codes_on(picture: Image.Image) -> list[str]:
    """What a reader makes of a picture."""
    return [str(found.text) for found in zxingcpp.read_barcodes(picture)]


@dataclass(frozen=True)
class Seen:
    """A code cut out of a page: `rim` pixels of white, then `side` pixels of code."""

    picture: Image.Image
    side: int
    modules: int
    rim: int = 30


def code_alone(page: Image.Image, modules: int) -> Seen:
    """The one code on a page."""
    (found,) = zxingcpp.read_barcodes(page)
    corner, far = found.position.top_left, found.position.bottom_right
    seen = Seen(page, far.x - corner.x, modules)
    rim = seen.rim
    return replace(seen, picture=page.crop((corner.x - rim, corner.y - rim, far.x + rim, far.y + rim)))


def damaged(code: Seen, share: float, chance: Random) -> Image.Image:
    """`code` with `share` of its area gone, in one rectangle or disc that spares the finders."""
    down, right = np.mgrid[0 : code.side, 0 : code.side]
    finder = math.ceil(code.side * FINDER / code.modules)
    top, left = down < finder, right < finder
    finders = (top & left) | (top & (right >= code.side - finder)) | ((down >= code.side - finder) & left)
    gone = _piece(code.side, share, chance)
    while (gone & finders).any():
        gone = _piece(code.side, share, chance)
    assert abs(gone.mean() - share) < 0.01
    pixels = np.array(code.picture)
    pixels[code.rim : -code.rim, code.rim : -code.rim][gone] = 255
    return Image.fromarray(pixels)


def _piece(side: int, share: float, chance: Random) -> "np.ndarray[tuple[int, int], np.dtype[np.bool_]]":
    down, right = np.mgrid[0:side, 0:side]
    if chance.random() < 0.5:
        radius = side * math.sqrt(share / math.pi)
        y, x = (chance.uniform(radius, side - radius) for _ in range(2))
        return (down - y) ** 2 + (right - x) ** 2 < radius**2
    width = round(side * chance.uniform(share, 1))
    height = round(share * side * side / width)
    top, left = chance.randint(0, max(0, side - height)), chance.randint(0, side - width)
    return (down >= top) & (down < top + height) & (right >= left) & (right < left + width)

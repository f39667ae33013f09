"""The printed page, as an eye and a phone meet it: rasterised, stained, with the longest names there are."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path
from random import Random

import pypdfium2
import pytest
from PIL import Image

from bot.printing.fonts import Typeface, cut
from bot.printing.poster import A3, A4, ASK, EITHER, STEPS, characters_on, print_posters
from tests.printing.damage import PIECES, Pair, Piece, codes_on, covered, pair_on, scratched, spotted
from tests.printing.posters import PLAIN, POSTERS, URL

Pages = dict[tuple[str, str], pypdfium2.PdfPage]
DOTS_PER_MM = 150 / 25.4
SHEETS = {"A4": A4, "A3": A3, "small code": replace(A4, code_mm=60)}


@pytest.fixture(scope="module")
def pages(small: Typeface, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Every poster on every sheet."""
    folder, found = tmp_path_factory.mktemp("printed"), {}
    for name, sheet in SHEETS.items():
        print_posters(list(POSTERS.values()), sheet, small, folder / f"{name}.pdf")
        assert (folder / f"{name}.pdf").stat().st_size < 300_000, "only the characters used are embedded"
        document = pypdfium2.PdfDocument(folder / f"{name}.pdf")
        found |= {(name, poster): page for poster, page in zip(POSTERS, document, strict=True)}
    return found


def seen(page: pypdfium2.PdfPage, dots_per_inch: int = 150) -> Image.Image:
    return page.render(scale=dots_per_inch / 72).to_pil().convert("L")


def words_on(page: pypdfium2.PdfPage) -> str:
    return "".join(str(page.get_textpage().get_text_range()).split())


@pytest.fixture(scope="module")
def pair(pages: Pages) -> Pair:
    """The two codes of 60 mm, at 150 dots an inch."""
    found = pair_on(seen(pages["small code", "plain"]))
    assert found.side == pytest.approx(60 * DOTS_PER_MM, abs=3)
    return found


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.__name__)
def test_one_piece_of_a_fifth_of_the_codes_gone_anywhere_leaves_one_to_be_read(pair: Pair, piece: Piece) -> None:
    """50 of each kind, wherever they fall, squares or not."""
    read = [codes_on(covered(pair, piece, 0.2, Random(seed))) for seed in range(50)]
    assert [seed for seed, texts in enumerate(read) if texts != [URL]] == []


def test_a_scratched_or_spotted_card_is_mostly_read(pair: Pair) -> None:
    """What goes over both codes everywhere no second code helps; docs/howto/print-cards.md says so."""
    scratched_ = [codes_on(scratched(pair, 4, DOTS_PER_MM, Random(seed))) == [URL] for seed in range(25)]
    spotted_ = [codes_on(spotted(pair, 0.03, DOTS_PER_MM, Random(seed))) == [URL] for seed in range(25)]
    assert min(sum(scratched_), sum(spotted_)) >= 17


def test_either_code_alone_is_enough(pair: Pair) -> None:
    half = pair.picture.width // 2
    assert codes_on(pair.picture.crop((0, 0, half, pair.picture.height))) == [URL]
    assert codes_on(pair.picture.crop((half, 0, pair.picture.width, pair.picture.height))) == [URL]


@pytest.mark.parametrize("sheet", ["A4", "A3"])
def test_the_sheet_has_its_size_and_its_code_is_read_from_a_poor_photo(pages: Pages, sheet: str) -> None:
    page, paper = pages[sheet, "plain"], SHEETS[sheet]
    assert page.get_size() == pytest.approx((paper.width_mm / 25.4 * 72, paper.height_mm / 25.4 * 72), abs=0.1)
    assert codes_on(seen(page, 60)) == [URL]


@pytest.mark.parametrize("poster", POSTERS)
@pytest.mark.parametrize("sheet", ["A4", "A3"])
def test_every_word_is_on_the_page_and_none_lies_on_another(pages: Pages, poster: str, sheet: str) -> None:
    page, meant = pages[sheet, poster], POSTERS[poster]
    words = words_on(page)
    wanted = [meant.office, meant.name, meant.phone, meant.urgent, meant.printed, ASK, EITHER, *STEPS]
    wanted += [each for row in meant.serving for each in row]
    assert [each for each in wanted if "".join(each.split()) not in words] == []
    assert not [pair for pair in combinations(_boxes(page), 2) if _overlap(*pair)]


@pytest.mark.parametrize("poster", POSTERS)
def test_nothing_is_printed_where_printers_cannot(pages: Pages, poster: str) -> None:
    picture = seen(pages["A4", poster], 72)
    rim = round(8 / 25.4 * 72)
    white = Image.new("L", picture.size, 255)
    white.paste(picture.crop((rim, rim, picture.width - rim, picture.height - rim)), (rim, rim))
    assert white.tobytes() == picture.tobytes()


def test_what_the_font_lacks_is_told(small: Typeface, tmp_path: Path) -> None:
    assert cut(small, characters_on([replace(PLAIN, name="翠园\ue000幢")]), tmp_path)[1] == "\ue000"


def _boxes(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right, top of each run of words, in points."""
    text = page.get_textpage()
    return [text.get_rect(number) for number in range(text.count_rects())]


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 1 and down > 1

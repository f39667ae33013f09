"""Finding a font: the configured one, or one of this machine; what is wrong with it is one line with the remedy."""

from pathlib import Path

import pytest

from bot.errors import Refused
from bot.printing.fonts import NEEDED, find_typeface
from tests.printing.blank import make_font


def test_without_any_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="apt-get install -y fonts-noto-cjk"):
        find_typeface(folders=[tmp_path])


def test_the_first_known_name_in_any_folder_below_is_taken(tmp_path: Path) -> None:
    worse = make_font(tmp_path / "a" / "DroidSansFallbackFull.ttf", NEEDED)
    assert find_typeface(folders=[tmp_path, tmp_path / "nowhere"]).regular.path == worse
    better = make_font(tmp_path / "b" / "NotoSansSC-Regular.otf", NEEDED)
    bold = make_font(tmp_path / "b" / "NotoSansSC-Bold.otf", NEEDED)
    found = find_typeface(folders=[tmp_path])
    assert (found.regular.path, found.bold.path) == (better, bold)


def test_the_configured_one_wins(tmp_path: Path) -> None:
    own = make_font(tmp_path / "own.ttf", NEEDED)
    assert find_typeface(own).regular.path == own


@pytest.mark.parametrize("spoil", ["missing", "text", "latin", "collection"])
def test_a_configured_font_that_will_not_do_is_named_with_its_key(tmp_path: Path, spoil: str) -> None:
    path = tmp_path / ("font.ttc" if spoil == "collection" else "font.ttf")
    if spoil == "latin":
        make_font(path, "abc")
    elif spoil != "missing":
        path.write_text("no font at all")
    with pytest.raises(Refused, match=r"printing\.font: .*font\.tt[fc]"):
        find_typeface(path)

"""Chart (简报图): what was reported by category, now and in the period before, as a PNG.

It is drawn in a process of its own, `python -m bot.reviews.chart`, which ends with it: the drawing library takes more
memory than the service may have, and a brief needs one picture.
"""

import io
import json
import string
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.errors import LinliError
from bot.printing.fonts import Face, Typeface, cut

WITHIN_S = 120.0
BARS_MAX = 10
NOW, BEFORE = "本期", "上期"


class NotDrawn(LinliError):
    """There is no picture, and why."""


@dataclass(frozen=True)
class Bar:
    """One category."""

    name: str
    now: int
    before: int


def draw(title: str, bars: Sequence[Bar], typeface: Typeface) -> bytes:
    """The picture. Raises NotDrawn with the reason."""
    asked = json.dumps(
        {
            "title": title,
            "font": {"path": str(typeface.regular.path), "number": typeface.regular.number},
            "bars": [asdict(bar) for bar in bars[:BARS_MAX]],
        }
    )
    child = [sys.executable, "-m", "bot.reviews.chart"]
    home = Path(__file__).parents[2]
    try:
        done = subprocess.run(child, input=asked.encode(), capture_output=True, timeout=WITHIN_S, check=False, cwd=home)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotDrawn(f"简报的图没有画成({type(error).__name__})") from None
    if done.returncode or not done.stdout.startswith(b"\x89PNG"):
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise NotDrawn(f"简报的图没有画成({''.join(last)[:120]})")
    return done.stdout


def _drawn(asked: Mapping[str, Any]) -> bytes:
    """In the child alone."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import font_manager
    from matplotlib import pyplot as plt

    bars = [Bar(**bar) for bar in asked["bars"]][::-1]
    with tempfile.TemporaryDirectory() as folder:
        font = _font(asked["font"], asked["title"] + "".join(bar.name for bar in bars), Path(folder))
        font_manager.fontManager.addfont(font)
        plt.rcParams["font.family"] = font_manager.FontProperties(fname=font).get_name()
        picture = io.BytesIO()
        figure_of(plt, asked["title"], bars).savefig(picture, format="png")
        return picture.getvalue()


def _font(face: Mapping[str, Any], words: str, folder: Path) -> Path:
    """A font of these words alone: of a file with several faces the library would take the first, Japan's."""
    whole = Face(Path(face["path"]), face["number"])
    cut_out, _lacking = cut(Typeface(whole, whole), "".join({*words, *NOW, *BEFORE, *string.printable}), folder)
    return cut_out.regular.path


def figure_of(plt: Any, title: str, bars: Sequence[Bar]) -> Any:
    """Two bars a category, the first of `bars` at the bottom; what they stand for is said below them."""
    figure, axes = plt.subplots(figsize=(6.2, 0.8 + 0.42 * max(len(bars), 1)), dpi=150)
    places = range(len(bars))
    axes.barh([at + 0.2 for at in places], [bar.now for bar in bars], height=0.38, color="#1f5fa8", label=NOW)
    axes.barh(
        [at - 0.2 for at in places],
        [bar.before for bar in bars],
        height=0.38,
        color="#c9d3df",
        edgecolor="#5b6b7d",
        hatch="//",
        label=BEFORE,
    )
    for at, bar in zip(places, bars, strict=True):
        axes.text(bar.now, at + 0.2, f" {bar.now}", va="center", fontsize=8)
        axes.text(bar.before, at - 0.2, f" {bar.before}", va="center", fontsize=8)
    axes.set_yticks(list(places), [bar.name for bar in bars])
    axes.xaxis.set_visible(False)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.set_title(title, fontsize=10)
    axes.legend(loc="upper right", bbox_to_anchor=(1, 0), ncols=2, frameon=False, fontsize=8)
    figure.tight_layout()
    return figure


if __name__ == "__main__":
    sys.stdout.buffer.write(_drawn(json.loads(sys.stdin.buffer.read())))

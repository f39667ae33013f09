"""Chart (简报图): what was reported by category, now and in the period before, as a PNG.

It is drawn in a process of its own, `python -m bot.reviews.chart`, which ends with it: the drawing library takes more
memory than the service may have, and a brief needs one picture.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.errors import LinliError

#: Fonts that can write Chinese, the plainest first: those of Debian's fonts-noto-cjk, fonts-wqy-*, Windows and macOS.
FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
    "Noto Serif CJK SC",
    "Noto Serif CJK JP",
)
WITHIN_S = 120.0
BARS_MAX = 10
NO_FONT = 3


class NotDrawn(LinliError):
    """There is no picture, and why."""


@dataclass(frozen=True)
class Bar:
    """One category."""

    name: str
    now: int
    before: int


def draw(title: str, bars: Sequence[Bar]) -> bytes:
    """The picture. Raises NotDrawn with what is to be done, for want of a font above all."""
    asked = json.dumps({"title": title, "fonts": FONTS, "bars": [asdict(bar) for bar in bars[:BARS_MAX]]})
    child = [sys.executable, "-m", "bot.reviews.chart"]
    home = Path(__file__).parents[2]
    try:
        done = subprocess.run(child, input=asked.encode(), capture_output=True, timeout=WITHIN_S, check=False, cwd=home)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotDrawn(f"简报的图没有画成({type(error).__name__});文档照出, 没有图") from None
    if done.returncode == NO_FONT:
        raise NotDrawn("简报的图: 这台机器没有中文字体;运行 sudo apt-get install -y fonts-noto-cjk")
    if done.returncode or not done.stdout.startswith(b"\x89PNG"):
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise NotDrawn(f"简报的图没有画成({''.join(last)[:120]});文档照出, 没有图")
    return done.stdout


def _drawn(asked: Mapping[str, Any]) -> bytes:
    """In the child alone."""
    import io

    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import font_manager
    from matplotlib import pyplot as plt

    known = {font.name for font in font_manager.fontManager.ttflist}
    font = next((name for name in asked["fonts"] if name in known), None)
    if font is None:
        sys.exit(NO_FONT)
    plt.rcParams["font.family"] = font
    bars = [Bar(**bar) for bar in asked["bars"]][::-1]
    figure, axes = plt.subplots(figsize=(6.2, 0.8 + 0.42 * max(len(bars), 1)), dpi=150)
    places = range(len(bars))
    axes.barh([at + 0.2 for at in places], [bar.now for bar in bars], height=0.38, color="#1f5fa8", label="本期")
    axes.barh(
        [at - 0.2 for at in places],
        [bar.before for bar in bars],
        height=0.38,
        color="#c9d3df",
        edgecolor="#5b6b7d",
        hatch="//",
        label="上期",
    )
    for at, bar in zip(places, bars, strict=True):
        axes.text(bar.now, at + 0.2, f" {bar.now}", va="center", fontsize=8)
        axes.text(bar.before, at - 0.2, f" {bar.before}", va="center", fontsize=8)
    axes.set_yticks(list(places), [bar.name for bar in bars])
    axes.xaxis.set_visible(False)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.set_title(asked["title"], fontsize=10)
    axes.legend(loc="lower right", frameon=False, fontsize=8)
    figure.tight_layout()
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(_drawn(json.loads(sys.stdin.buffer.read())))

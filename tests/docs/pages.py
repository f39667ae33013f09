"""The pages we ship, and what they name."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def pages_that_say() -> list[Path]:
    """Where commands are named. An operator reads more than pages: a remedy that names a command names one there is."""
    places = (*PAGES, ROOT / "config.yaml", *sorted((ROOT / "bot").rglob("*.py")))
    return [page for page in places if "python -m bot" in text_of(page)]


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def named_in(text: str) -> set[str]:
    """Everything between single backticks."""
    return set(re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text))


def heading_anchors(text: str) -> set[str]:
    """The anchors that a forge gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}

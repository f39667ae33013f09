"""Markdown (表格): what the pages made from the code are put together of."""

from collections.abc import Iterable, Iterator

MADE_BY = "本页由 `python -m bot.operating.reference` 从代码生成，请勿手改。"


def listed(names: Iterable[str]) -> str:
    """Names in backticks, one after the other."""
    return "、".join(f"`{name}`" for name in names)


def tabled(headings: tuple[str, ...], rows: Iterable[list[str]]) -> Iterator[str]:
    """The lines of a table, and an empty one."""
    yield "| " + " | ".join(headings) + " |"
    yield "|" + "---|" * len(headings)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""

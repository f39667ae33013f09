"""Grid said (说网格): a place given as a grid, by its name, its code, or its short number. Names of places come first.

The short number is what a grid's name is but for 网格 where that is numbers alone: 3-2 for 3-2网格.
"""

import re

from bot.conversation.places.where import Where
from bot.directory.snapshot import Snapshot

#: Shorter ones are house numbers and words that anybody types.
SHORTEST_NAME, SHORTEST_CODE = 3, 3
_SHORT = re.compile(r"第?(\d+(?:-\d+)+)(?:号)?网格")
_RUN = re.compile(r"[0-9A-Za-z_-]+")


def grid_in(directory: Snapshot, text: str) -> Where | None:
    """The grid that NFKC `text` names; None when there is none, or more than one."""
    named = _by_code(directory, text) or _by_name(directory, text)
    if len(named) != 1:
        return None
    (code,) = named
    return Where(None, directory.grid_name(code), code)


def _by_code(directory: Snapshot, text: str) -> set[str]:
    runs = {run.upper() for run in _RUN.findall(text) if len(run) >= SHORTEST_CODE}
    if not runs:
        return set()
    named = {code for code, grid in directory.grids.items() if code.upper() in runs or _short_number(grid.name) in runs}
    return {code for code in named if _is_in_force(directory, code)}


def _by_name(directory: Snapshot, text: str) -> set[str]:
    """The longest name that stands in the words."""
    said = [
        (len(grid.name), code)
        for code, grid in directory.grids.items()
        if len(grid.name) >= SHORTEST_NAME and grid.name in text and _is_in_force(directory, code)
    ]
    longest = max((length for length, _ in said), default=0)
    return {code for length, code in said if length == longest}


def _short_number(name: str) -> str | None:
    found = _SHORT.fullmatch(name)
    return found[1] if found else None


def _is_in_force(directory: Snapshot, code: str) -> bool:
    return directory.shapes.heart(code) is not None

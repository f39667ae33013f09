"""Small numbers (小于五的数): in what leaves the office a number under five could point at somebody, so it is not told.

Source: DESIGN.md 8 and SYSTEMS.md "statistics without n<5 cells".
"""

from collections.abc import Mapping

UNDER = 5
HIDDEN = f"不足{UNDER}"


def told(number: int, *, public: bool) -> str:
    """A number in words: as it is within the office, outside it not when it is small; nothing is nothing."""
    return HIDDEN if public and 0 < number < UNDER else str(number)


def told_together(parts: Mapping[str, int], *, public: bool) -> dict[str, str]:
    """Numbers that add up to one that is told: where one is hidden, another must be, or it could be worked out."""
    hidden = {name for name, number in parts.items() if 0 < number < UNDER} if public else set()
    while hidden and (len(hidden) == 1 or sum(parts[name] for name in hidden) < UNDER):
        left = {name: number for name, number in parts.items() if number and name not in hidden}
        if not left:
            break
        hidden.add(min(left, key=lambda name: (left[name], name)))
    return {
        name: HIDDEN if name in hidden and number < UNDER else "—" if name in hidden else str(number)
        for name, number in parts.items()
    }

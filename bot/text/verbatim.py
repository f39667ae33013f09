"""Verbatim (原话): what somebody wrote as he wrote it, when only its normalised form was read."""

import unicodedata

from bot.text.normalise import nfkc

#: Beyond this the search is not worth its time, and nobody compares.
SEARCHED_CHARS = 600
#: Turn the order of letters around, or pretend to be something else; no use in a message.
_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F}


def verbatim(raw: str, said: str) -> str:
    """The end of `raw` whose normalised form is `said`; `said` itself where there is none."""
    if len(raw) > SEARCHED_CHARS:
        return said
    for start in range(len(raw)):
        if not raw[start].isspace() and nfkc(raw[start:]) == said:
            return shown(raw[start:])
    return said


def shown(raw: str) -> str:
    """`raw` without control and direction characters; emoji, line breaks and full-width signs stay."""
    kept = (char for char in raw if char == "\n" or (ord(char) not in _BIDI and unicodedata.category(char) != "Cc"))
    return "".join(kept).strip()

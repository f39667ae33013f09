"""Verbatim (原话): what somebody wrote as he wrote it, when only its normalised form was read."""

import re

from bot.text.normalise import nfkc

#: Beyond this the search is not worth its time, and nobody compares.
SEARCHED_CHARS = 600
#: Control characters but line breaks, and those that turn the order of letters around; no use in a message.
_NOT_SHOWN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


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
    return _NOT_SHOWN.sub("", raw).strip()

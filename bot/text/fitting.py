"""Fitting (截短): a text cut between its words: a code, a number or the door of a house stands whole or not at all. Pure."""

import re

from bot.text.lengths import ELLIPSIS, fit_chars

_MEASURE = r"(?:号楼|单元|公里|平方米|[幢栋座楼室号层门点月日年分时秒人户件条元天次米度个])"
#: 编号 7K3M2, 3幢, 12号楼, 9:33, 0571-88991234, 十二单元.
_WHOLE = re.compile(
    rf"编号 ?[0-9A-Z]{{5}}|[A-Za-z0-9]+(?:[.:/\-][A-Za-z0-9]+)*{_MEASURE}?|[一二三四五六七八九十百两]+{_MEASURE}"
)
#: Said of what would have followed.
_HANGING = " ,，、:：;；(（“·-—"


def fit_words(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, ending in "…" when something was cut; only what is one long word is cut inside."""
    cut = fit_chars(text, limit)
    if cut == text:
        return text
    at = len(cut) - len(ELLIPSIS)
    within = (found.start() for found in _WHOLE.finditer(text) if found.start() < at < found.end())
    kept = text[: next(within, at)].rstrip(_HANGING)
    return f"{kept}{ELLIPSIS}" if kept else cut

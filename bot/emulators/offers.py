"""Offers (可选的数字): finds "1 好了 2 还没" in a message, so that a phone can make each one a button."""

import re
from dataclasses import dataclass

#: A digit stuck to one of these counts something ("1号楼", "2小时"); it offers nothing.
_COUNTED = "年月日号点时分秒幢栋楼层单元个条件位岁名人公米次天周小"
_START = r"(?:^|(?<=[\s？?。！!；;：:，,、]))"
_END = re.compile(r"[\n。！？!?]")
_LABEL = rf"(?:[.、．)）]\s*|\s+|(?![{_COUNTED}]))(?=[^\d\s.:：/、，,。])"


@dataclass(frozen=True)
class Piece:
    """A stretch of a message: plain words, or the words of an offer with the number that takes it."""

    text: str
    number: str = ""


def pieces(text: str) -> list[Piece]:
    """`text` cut into plain words and offers, in order; the words are all kept, the blanks between them not.

    Offers run 1, 2, 3 …, each at the start of a line or after a blank or a stop; a lone 1 counts only at the start
    of a line and set off from its words. A line "0 返回" after them is one too.
    """
    marks = _marks(text)
    if not marks:
        return [Piece(text)]
    cut = [Piece(text[: marks[0].start()].strip())]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        offer, *rest = _END.split(text[mark.end() : end].strip(), maxsplit=1)
        cut.append(Piece(offer.rstrip(" ，,、；;"), mark.group(1)))
        cut.extend(Piece(words.strip()) for words in rest)
    return [piece for piece in cut if piece.text]


def _marks(text: str) -> list[re.Match[str]]:
    marks: list[re.Match[str]] = []
    while len(marks) < 20:
        mark = _mark(text, str(len(marks) + 1), marks[-1].end() if marks else 0)
        if mark is None:
            break
        marks.append(mark)
    if len(marks) == 1 and not _alone_on_its_line(text, marks[0]):
        return []
    back = _mark(text, "0", marks[-1].end()) if marks else None
    return [*marks, back] if back else marks


def _mark(text: str, number: str, after: int) -> re.Match[str] | None:
    return re.compile(f"{_START}({number}){_LABEL}", re.MULTILINE).search(text, after)


def _alone_on_its_line(text: str, mark: re.Match[str]) -> bool:
    return (mark.start() == 0 or text[mark.start() - 1] == "\n") and mark.end() - mark.start() > 1

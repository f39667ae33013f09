"""Doubt (两可): which of two kinds a matter is, asked once it is filed, and read in whatever words it is answered.

It is filed as the likelier kind first (docs/decisions/0014-filed-first-then-asked.md): nothing is lost where nobody answers.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.cases import sorting
from bot.cases.discretion import PRIVATE
from bot.conversation.readers.matters import KeptMatter
from bot.conversation.turn import Turn
from bot.directory.office import Office
from bot.messages import Prompt
from bot.understanding.understand import understand
from models.cases import Case
from models.dialogues import PromptRow

PROMPT = "kind"
ASKED_FOR = timedelta(hours=24)
#: What an answer means beside the two that are offered by number.
FIRST, SECOND, BOTH, NEITHER = 1, 2, 3, 4

_SAID: Mapping[int, re.Pattern[str]] = {
    FIRST: re.compile(r"是的?|对的?|没错|前者|前面?那?一?个|随便|都行|不知道|说?不清楚?|算了|不用了"),
    SECOND: re.compile(r"后者|后面?那?一?个"),
    BOTH: re.compile(r"(?:两[个样件]|全)?都(?:有|是|要|算)|全有|1\s*[和跟与,、]\s*2"),
    NEITHER: re.compile(r"(?:两[个样件])?都不(?:是|对|像|算)|别的|其他|其它"),
}
#: What is said around the kind itself.
_BEFORE = re.compile(r"^(?:我说的|我是说|我的|应该|主要|就|才|还|其实|算|对|嗯|哦|不对|错了|选|要|[是,。:、\s])+")
_AFTER = re.compile(r"(?:的事|的问题|那个|这个|的|吧|啊|呀|了|呢|哦|[,。!~\s])+$")
_DENIES = re.compile(r"不是(?P<one>[^,。是]+)(?:[,。]?(?:而|就)?是(?P<other>.+))?")
#: A further matter, which is no answer.
_ALSO = re.compile(r"还有|另外|再有|顺便|^.{0,6}[也又]")
#: Longer words than these say more of the matter than its kind.
BARE = 8


class Doubt(NamedTuple):
    """A case, the kind it was filed as, and the one that it could be as well."""

    case_id: int
    first: str
    second: str


def doubts_of(turn: Turn, cases: Sequence[Case], matters: Sequence[KeptMatter]) -> list[Doubt]:
    """Of the cases just opened for these matters those whose kind decides who comes or when, and is in doubt."""
    found = []
    for case, matter in zip(cases, matters, strict=True):
        other = next((code for code in matter["alternatives"] if code != case.category), None)
        if other is None or (turn.by_sms and other in PRIVATE):
            continue
        if sorting.would_change(turn.act, turn.office, case, other):
            found.append(Doubt(case.id, case.category, other))
    return found


def question(
    office: Office, now: datetime, cases: Sequence[Case], doubts: Sequence[Doubt], *, for_another: bool = False
) -> tuple[str, Prompt]:
    """What is asked about the first of `doubts`; the others wait in it for their turn."""
    first = doubts[0]
    kinds = tuple(office.category(code).in_plain_words for code in (first.first, first.second))
    code = next(case.code for case in cases if case.id == first.case_id)
    named = f"编号 {code}" if len(cases) > 1 else ""
    detail = {
        "doubts": [list(doubt) for doubt in doubts],
        "cases": [case.id for case in cases],
        "for_another": for_another,
        "offer": True,
    }
    text = f"{named}先按1记了,是哪一样?\n1 {kinds[0]}\n2 {kinds[1]}\n两样都有回“都有”;不回就按1办。"
    return text, Prompt(PROMPT, kinds, about=first.case_id, detail=detail, expires_at=now + ASKED_FOR)


def hear(turn: Turn, prompt: PromptRow) -> int | None:
    """What an answer in words means: 是下水道, 不是漏水, 都有; None where it is something else.

    A place, a further matter, or words after another question of ours are no answer.
    """
    if turn.frames:
        return None
    text = turn.heard.text.strip("。.!~ ")
    said = next((meaning for meaning, words in _SAID.items() if words.fullmatch(text)), None)
    if said is not None:
        return said
    if _ALSO.search(text) or turn.office.directory.gazetteer.find(text).text:
        return None
    kinds = prompt.detail["doubts"][0][1:]
    denied = _DENIES.search(text)
    if denied is None:
        return _named(turn, kinds, text)
    meant = _named(turn, kinds, denied["other"]) if denied["other"] else None
    other_than = _named(turn, kinds, denied["one"])
    return meant or (None if other_than is None else SECOND if other_than == FIRST else FIRST)


def _named(turn: Turn, kinds: Sequence[str], text: str) -> int | None:
    """Which of the two a few words name, or else what they would be about by themselves."""
    bare = _AFTER.sub("", _BEFORE.sub("", text))
    if len(bare) < 2:
        return None
    named = [place for place, code in enumerate(kinds, FIRST) if any(bare in one for one in _words(turn, code))]
    if len(named) == 1:
        return named[0]
    matters = understand(bare, None, turn.office.config.categories).matters
    told = [place for place, code in enumerate(kinds, FIRST) if [matter.category for matter in matters] == [code]]
    return told[0] if told and not matters[0].alternatives and matters[0].urgency == "normal" else None


def _words(turn: Turn, code: str) -> Iterable[str]:
    """The names of a kind, whole and in parts."""
    category = turn.office.category(code)
    return (category.name, *category.in_plain_words.split("、"))

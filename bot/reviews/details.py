"""Details (明细): from a number of a brief to its cases: code, place and state, without a word of anybody's."""

from collections.abc import Sequence
from itertools import chain

from sqlalchemy.orm import Session

from bot.cases.lifecycle import says
from bot.directory.office import Office
from bot.reviews.counting import ANSWERS, NUMBERS
from bot.reviews.sheet import Sheet
from bot.text.normalise import number
from models.case_counts import find_rows

LISTED_MAX = 20


def cases_of(sheet: Sheet, name: str) -> tuple[int, ...] | None:
    """The cases behind a number, as it is called in the brief: 受理, 照明, 热点1, 议题2, 难点; None: no such number."""
    for code, said in chain(NUMBERS.items(), ANSWERS.items()):
        if name in (said, code):
            return sheet.brief.number(code).cases
    for code, figure in sheet.brief.categories.items():
        if name in (code, sheet.categories.get(code)):
            return figure.cases
    for state, figure in sheet.brief.states.items():
        if name == says(state):
            return figure.cases
    return _counted(sheet, name)


def names_of(sheet: Sheet) -> list[str]:
    """What may be asked for."""
    brief = sheet.brief
    named = [said for code, said in chain(NUMBERS.items(), ANSWERS.items()) if brief.number(code).count]
    return [
        *named,
        *(sheet.categories.get(code, code) for code in brief.categories),
        *(f"热点{at}" for at in range(1, len(brief.hot) + 1)),
        *(["难点"] if brief.hard else []),
        *(f"议题{topic.number}" for topic in sheet.topics if topic.cases),
    ]


def listed(session: Session, office: Office, case_ids: Sequence[int]) -> list[str]:
    """A line per case: 编号 7K3M2 桂花1网格照明,办理中."""
    rows = find_rows(session, case_ids)
    lines = [
        f"编号 {row.code} {office.directory.grid_name(row.grid)}{office.category(row.category).name},{says(row.state)}"
        for row in rows[:LISTED_MAX]
    ]
    return [*lines, f"还有{len(rows) - LISTED_MAX}件。"] if len(rows) > LISTED_MAX else lines


def _counted(sheet: Sheet, name: str) -> tuple[int, ...] | None:
    brief = sheet.brief
    if name.startswith("难点"):
        return tuple(chain.from_iterable(one.cases for one in brief.hard))
    for word, listing in (
        ("热点", {at: one.number.cases for at, one in enumerate(brief.hot, 1)}),
        ("议题", {topic.number: topic.cases for topic in sheet.topics}),
    ):
        if name.startswith(word):
            return listing.get(number(name.removeprefix(word)) or 1)
    return None

"""Ratios (应有/已有): what organisations should have by S3 and S0, beside what they have, entered once."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.act import new_id
from bot.clock import local
from models.directory import Organisation, find_organisations
from models.holdings import Holding, find_holdings


@dataclass(frozen=True)
class Item:
    """Something organisations of some levels or types should have: so many each, or a share of their headcount."""

    name: str
    source: str
    levels: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    each: int = 0
    share: float = 0.0

    def is_for(self, organisation: Organisation) -> bool:
        """Is it asked of this organisation?"""
        return organisation.level in self.levels or organisation.type in self.types

    def due(self, base: int | None) -> int | None:
        """How many there should be; None: the headcount is missing. Part of one counts as one."""
        if self.each:
            return self.each
        return None if base is None else math.ceil(base * self.share)


ITEMS: dict[str, Item] = {
    "party_staff": Item("专职党务干部", "S3: 乡镇(街道)配备不少于1名专职党务干部", levels=("street",), each=1),
    "office_staff": Item("机关党务人员", "S3: 按机关干部总数的1%配备", types=("机关",), share=0.01),
    "political_staff": Item("国企政工人员", "S3: 按职工总数1%的比例配备", types=("国企", "国有企业"), share=0.01),
    "reserve": Item("后备干部", "S3: 每个村(社区)2名左右", levels=("community",), each=2),
    "volunteers": Item(
        "党员志愿者队伍", "S0: 各乡镇(街道)和大型企事业单位", levels=("street",), types=("大型企事业单位",), each=1
    ),
    "centre": Item("党员服务中心", "S0: 各县(市、区)、乡镇(街道)全面建立", levels=("county", "street"), each=1),
    "care_fund": Item("党内关爱资金", "S0: 市、县(市、区)、乡镇(街道)建立", levels=("county", "street"), each=1),
}


@dataclass(frozen=True)
class Cell:
    """One organisation, one item."""

    organisation: str
    name: str
    item: str
    #: None: the headcount it is reckoned from was not entered.
    due: int | None
    #: None: not entered yet.
    have: int | None

    @property
    def lacks(self) -> int | None:
        """How many are missing; None while it cannot be known."""
        return None if self.due is None or self.have is None else max(0, self.due - self.have)


@dataclass(frozen=True)
class Entry:
    """One line of a file."""

    organisation: str
    item: str
    have: int
    base: int | None


def matrix(session: Session) -> Iterator[Cell]:
    """Every organisation with every item that is asked of it, in the order of codes."""
    entered = find_holdings(session)
    for organisation in sorted(find_organisations(session), key=lambda one: one.code):
        for code, item in ITEMS.items():
            if item.is_for(organisation):
                row = entered.get((organisation.code, code))
                due = item.due(row.base if row else None)
                yield Cell(organisation.code, organisation.name, code, due, row.have if row else None)


def read_entries(lines: list[list[str]], session: Session) -> tuple[list[Entry], list[str]]:
    """What a file says, line by line, and what is wrong with it; items and organisations by code or by name."""
    organisations = {key: one.code for one in find_organisations(session) for key in (one.code, one.name)}
    items = {key: code for code, item in ITEMS.items() for key in (code, item.name)}
    entries, mistakes = [], []
    for number, cells in enumerate(lines[1:], 2):
        organisation, item, have, base = [*(cell.strip() for cell in cells), "", "", "", ""][:4]
        if not any((organisation, item, have, base)):
            continue
        if wrong := _wrong(organisation, organisations, item, items, have, base):
            mistakes.append(f"第 {number} 行: {wrong}")
        else:
            entries.append(Entry(organisations[organisation], items[item], int(have), int(base) if base else None))
    return entries, mistakes


def enter(session: Session, entries: list[Entry], now: datetime) -> None:
    """Keep what is entered; what was there before gives way."""
    there, today = find_holdings(session), local(now).date()
    for entry in entries:
        row = there.get((entry.organisation, entry.item))
        if row is None:
            row = Holding(id=new_id(now), organisation=entry.organisation, item=entry.item)
            session.add(row)
            there[entry.organisation, entry.item] = row
        _fill(row, entry, today)
    session.flush()


def _fill(row: Holding, entry: Entry, today: date) -> None:
    row.have, row.entered_on = entry.have, today
    if entry.base is not None or row.base is None:
        row.base = entry.base


def _wrong(
    organisation: str, organisations: dict[str, str], item: str, items: dict[str, str], have: str, base: str
) -> str:
    if organisation not in organisations:
        return f"名册里没有“{organisation}”;写组织的编号或全名"
    if item not in items:
        return f"没有“{item}”这一项;可用的有 {'、'.join(one.name for one in ITEMS.values())}"
    if not have.isdecimal() or (base and not base.isdecimal()):
        return "已有和基数要写整数"
    return ""

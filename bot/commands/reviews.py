"""brief (研判简报): a unit's numbers with their cases, in words, as JSON, or as a Word file with its picture."""

import secrets
import sys
from datetime import date, datetime
from pathlib import Path
from random import SystemRandom
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.act import Act
from bot.clock import SystemClock, local
from bot.commands.acting import office_of
from bot.commands.common import ConfigOption, answer, opened, read_config, refusals, refuse, say
from bot.config import Config
from bot.directory.office import Office
from bot.errors import Refused
from bot.printing.fonts import find_typeface
from bot.reviews import words
from bot.reviews.chart import NotDrawn, draw
from bot.reviews.document import bars_of, written
from bot.reviews.drafting import until_now
from bot.reviews.export import exported
from bot.reviews.sheet import Sheet, sheet_of
from bot.reviews.units import Unit, find_units_named
from models.reviews import find_review

app = typer.Typer()


@app.command()
def brief(
    unit: Annotated[str, typer.Argument(help="网格或组织的编号或名称")],
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="哪天的研判;不写 = 从上次到现在")] = None,
    docx: Annotated[Path | None, typer.Option(help="写成 Word 文件")] = None,
    public: Annotated[bool, typer.Option("--public", help="给外面看:不足 5 的数和编号不出现")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="机器可读, 每个数带事项的编号")] = False,
    config: ConfigOption = None,
) -> None:
    """研判简报:件数、回访、热点难点、上次决定、建议议题。"""
    settings = read_config(config)
    with refusals(), opened(settings) as store:
        sheet, told = store.run(lambda session: _read(session, settings, unit, on, public=public))
        if docx is not None:
            _write(docx, sheet, settings, public=public)
            return
    if as_json:
        answer(told)
        return
    sys.stdout.write(words.full(sheet, public=public) + "\n")


def _read(session: Session, settings: Config, named: str, on: datetime | None, *, public: bool) -> tuple[Sheet, object]:
    """The sheet, and the same for a program; that it was read stands in the audit record."""
    now = SystemClock().now()
    office = office_of(session, settings)
    unit = _unit(office, named)
    sheet = _kept(session, office, unit, on.date(), now) if on else until_now(session, office, unit, now)
    act = Act(session, now, SystemRandom(), "cli:brief", f"cli:brief:{secrets.token_hex(4)}")
    act.record("review.read", f"unit:{unit.code}", public=public)
    return sheet, exported(session, sheet, public=public)


def _kept(session: Session, office: Office, unit: Unit, on: date, now: datetime) -> Sheet:
    review = find_review(session, unit.level, unit.code, on)
    if review is None or review.brief is None:
        refuse(f"{unit.name}没有 {on} 的简报;哪天研判看 python -m bot calendar {on.year}")
    return sheet_of(session, office, review, local(now).date())


def _unit(office: Office, named: str) -> Unit:
    found = find_units_named(office.directory, named)
    if len(found) != 1:
        near = [f"{one.code} {one.name}" for one in found[:5]]
        refuse(f"名册里没有研判单位“{named}”" + (f";是不是 {'、'.join(near)}" if near else ""))
    return found[0]


def _write(file: Path, sheet: Sheet, settings: Config, *, public: bool) -> None:
    """The document, with its picture where one can be drawn."""
    try:
        typeface = find_typeface(settings.printing.font)
        picture = draw(f"{sheet.unit.name} 各类件数", bars_of(sheet, public=public), typeface)
    except (Refused, NotDrawn) as error:
        say(f"{error};文档照出, 没有图")
        picture = None
    content = written(sheet, settings.reviews.template, picture, public=public)
    try:
        file.write_bytes(content)
    except OSError as error:
        refuse(f"{file}: 写不进去({error.strerror})")
    say(f"已写到 {file}")

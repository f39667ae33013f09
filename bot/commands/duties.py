"""calendar (职责日历): which duty falls on which day, for checking."""

from datetime import date
from typing import Annotated

import typer

from bot.commands.common import ConfigOption, JsonOption, answer, read_config, refusals, say
from bot.directory.holder import calendar_of
from bot.duties.plan import plan_between
from bot.text.when import WEEKDAYS

app = typer.Typer()
LEVELS = {"grid": "网格", "community": "社区", "street": "街道", "county": "县", "branch": "支部", "group": "党小组"}


@app.command()
def calendar(
    year: Annotated[int, typer.Argument(min=2004, max=2100, help="哪一年")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """一年里每项职责落在哪天(遇节假日已顺延)。"""
    with refusals():
        settings = read_config(config)
        office = calendar_of(settings)
        planned = plan_between(settings.duties, office, date(year, 1, 1), date(year + 1, 1, 1))
    if not office.knows(year):
        say(f"{year} 年的放假通知还没有, 只按周末和 calendar.extra_holidays、extra_workdays 推算")
    if as_json:
        answer([{"duty": one.duty, "level": one.level, "on": one.on.isoformat()} for one in planned])
        return
    for one in planned:
        name = settings.duties.kinds[one.duty].name
        typer.echo(f"{one.on} 周{WEEKDAYS[one.on.weekday()]} {LEVELS[one.level]} {name}")

"""ratios (应有已有): what organisations should have, what they have, and what is missing."""

import csv
import io
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.clock import SystemClock
from bot.commands.common import ConfigOption, JsonOption, answer, opened, read_config, refusals, refuse, say
from bot.directory.findings import FileError
from bot.directory.reading.csv import decoded
from bot.duties.ratios import ITEMS, enter, matrix, read_entries

app = typer.Typer()
ratios = typer.Typer(help="应有和已有对照", invoke_without_command=True)
app.add_typer(ratios, name="ratios")
UNKNOWN = "?"


@ratios.callback()
def show(
    context: typer.Context,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """应有几个, 已有几个, 差几个。"""
    if context.invoked_subcommand is not None:
        return
    with refusals(), opened(read_config(config)) as store:
        cells = store.run(lambda session: list(matrix(session)))
    if as_json:
        answer([{**asdict(cell), "lacks": cell.lacks} for cell in cells])
        return
    for cell in cells:
        due, have = (UNKNOWN if value is None else value for value in (cell.due, cell.have))
        lacks = f" 差{cell.lacks}" if cell.lacks else ""
        typer.echo(f"{cell.name}\t{ITEMS[cell.item].name}\t应有{due} 已有{have}{lacks}")


@ratios.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="CSV: 组织,项目,已有,基数")],
    config: ConfigOption = None,
) -> None:
    """登记一次已有的数; 有一行不对就一行也不写。"""
    with refusals(), opened(read_config(config)) as store:
        try:
            lines = list(csv.reader(io.StringIO(decoded(path.read_bytes(), path.name), newline="")))
        except FileNotFoundError:
            refuse(f"{path}: 没有这个文件")
        except OSError as error:
            refuse(f"{path}: 读不了({error.strerror});请检查路径和权限")
        except FileError as error:
            refuse(f"{path.name}: {error}")
        entries, mistakes = store.run(lambda session: read_entries(lines, session))
        if mistakes:
            refuse("\n".join([*mistakes, "有错, 一行也没有写入"]))
        store.run(lambda session: enter(session, entries, SystemClock().now()))
    say(f"登记了 {len(entries)} 项")

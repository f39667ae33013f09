"""audit (审计): does the chain of who did what still hold, by itself and by what the log remembers of it."""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.clock import SystemClock
from bot.commands.common import ConfigOption, opened, read_config, refusals, refuse, say
from models.audit import Anchor, find_breaks, find_head, find_tail
from scheduler.anchor import EVENT

app = typer.Typer()


@app.command()
def audit(
    config: ConfigOption = None,
    log: Annotated[Path | None, typer.Option(help="服务的日志文件, 或从标准输入读的 -;核对里面每晚记下的锚点")] = None,
) -> None:
    """核对审计链:有没有被改、被删、被截断、被重写。"""
    settings = read_config(config)
    with refusals(), opened(settings) as store:
        anchors = list(_anchors(log))
        kept_since = SystemClock().now() - timedelta(days=settings.privacy.retention.audit_days)
        breaks = store.run(lambda session: list(find_breaks(session, anchors, kept_since)))
        length = store.run(find_head).number - store.run(find_tail).number
    for line in breaks:
        say(line)
    if breaks:
        refuse(f"审计链有 {len(breaks)} 处不对;请保全数据库、备份和日志, 再查是谁")
    say(f"审计链完好:{length} 条, 对上日志里的锚点 {len(anchors)} 个")


def _anchors(log: Path | None) -> Iterator[Anchor]:
    if log is None:
        return
    try:
        if str(log) == "-":
            yield from _found(sys.stdin)
        else:
            with log.open(encoding="utf-8", errors="replace") as lines:
                yield from _found(lines)
    except OSError as error:
        refuse(f"{log}: 打不开({error.strerror})")


def _found(lines: Iterable[str]) -> Iterator[Anchor]:
    """What a supervisor puts before each line does not matter."""
    for line in lines:
        if f'"{EVENT}"' not in line:
            continue
        said = json.loads(line[line.index("{") :])
        at = datetime.fromisoformat(said["at"]) if said.get("at") else None
        yield Anchor(int(said["number"]), str(said["digest"]), at)

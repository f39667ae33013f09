"""jobs (定时任务): what the clock did last, and what it has before it."""

import typer
from sqlalchemy.orm import Session

from bot.clock import SystemClock, local
from bot.commands.common import ConfigOption, JsonOption, answer, opened, read_config, refusals
from models.jobs import count_waiting, find_last_runs
from scheduler.runs import BROADCAST, CLIMB, EXPIRY
from scheduler.tick import find_jobs

app = typer.Typer()
NEVER = "从未"


@app.command()
def jobs(
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """每个定时任务上次何时、多久、结果, 还有几件在等。"""
    with refusals(), opened(read_config(config)) as store:
        rows = store.run(_look)
    if as_json:
        answer(rows)
        return
    for row in rows:
        last = f"{row['started']} {row['took_ms']} 毫秒 做了{row['done']}件 失败{row['failed']}件 {row['result']}"
        ahead = f"等着{row['waiting']}件" + (f"(过时{row['overdue']}件)" if row["overdue"] else "")
        typer.echo(f"{row['job']}\t{last if row['started'] else NEVER}\t{ahead}\t下次 {row['next'] or '无'}")


def _look(session: Session) -> list[dict[str, object]]:
    runs = find_last_runs(session)
    waiting = {kind: (count, late, first) for kind, count, late, first in count_waiting(session, SystemClock().now())}
    rows: list[dict[str, object]] = []
    for job in sorted({*find_jobs(), EXPIRY, CLIMB, BROADCAST, *waiting}):
        run, (count, late, first) = runs.get(job), waiting.get(job, (0, 0, None))
        rows.append(
            {
                "job": job,
                "started": local(run.started_at).isoformat(timespec="seconds") if run else None,
                "took_ms": run.took_ms if run else None,
                "done": run.done if run else 0,
                "failed": run.failed if run else 0,
                "result": run.result if run else "",
                "waiting": count,
                "overdue": late,
                "next": local(first).isoformat(timespec="seconds") if first else None,
            }
        )
    return rows

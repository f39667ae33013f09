"""inspect (督促检查): draw closed cases for a call-back by chat, and count what came of it by community."""

from datetime import timedelta
from random import SystemRandom
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.act import Act
from bot.cases.inspecting import inspect as draw_and_ask
from bot.clock import SystemClock
from bot.commands.acting import office_of
from bot.commands.common import ConfigOption, answer, opened, read_config, refusals, refuse, say
from models.inspection import find_drawn_codes, tally

app = typer.Typer()


@app.command()
def inspect(
    config: ConfigOption = None,
    seed: Annotated[str, typer.Option(help="公布过的种子, 例如当天日期;同一个种子只抽一次")] = "",
    share: Annotated[str, typer.Option(help="抽多少, 例如 5%")] = "5%",
    days: Annotated[int, typer.Option(min=1, max=366, help="抽最近多少天结案的")] = 90,
    results: Annotated[bool, typer.Option("--results", help="不抽, 只看各社区的结果;加 --seed 只看那一次")] = False,
) -> None:
    """随机抽已结案的事项, 用聊天请居民核实;种子公开, 谁都能复算。"""
    with refusals():
        settings = read_config(config)
        part = _share(share)
        now = SystemClock().now()
        with opened(settings) as store:
            if results:
                answer([row._asdict() for row in store.run(lambda session: tally(session, seed or None))])
                return
            if not seed:
                refuse("--seed: 请写公布过的种子, 例如 --seed 20260618")
            office = store.run(lambda session: office_of(session, settings))

            def work(session: Session) -> dict[str, object]:
                act = Act(session, now, SystemRandom(), "cli:inspect", f"cli:inspect:{seed}")
                drawn = draw_and_ask(act, office, seed, part, now - timedelta(days=days))
                codes = find_drawn_codes(session, drawn.id)
                return {"seed": seed, "eligible": drawn.eligible, "digest": drawn.digest, "drawn": codes}

            done = store.run(work)
    answer(done)
    say("由运行着的服务发给居民;结果看 --results")


def _share(said: str) -> float:
    """5%, 5 per cent as 0.05. Ends the command for what is no share."""
    try:
        value = float(said.removesuffix("%")) / 100 if said.endswith("%") else float(said)
    except ValueError:
        value = 0.0
    if not 0 < value <= 1:
        refuse(f"--share: “{said}”不是 0 到 100% 之间的比例, 例如 5%")
    return value

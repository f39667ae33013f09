"""outbox, menu (消息): what left, what did not, and the account's menu."""

import asyncio
import sys
from typing import Annotated

import aiohttp
import typer
from sqlalchemy.orm import Session

from bot.channels.wechat_api import WechatApi
from bot.channels.wechat_errors import ApiError
from bot.clock import Clock, SystemClock
from bot.commands.common import ConfigOption, answer, opened, read_config, refusals, refuse, say
from bot.config import Config
from bot.delivery.vault import DatabaseVault
from bot.store import Store
from models.outbox import count_by_state, find_stuck
from models.people import find_member

app = typer.Typer()
menu = typer.Typer(help="公众号菜单")
app.add_typer(menu, name="menu")


@app.command()
def outbox(
    config: ConfigOption = None,
    limit: Annotated[int, typer.Option(help="最多列出多少条没送到的")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出")] = False,
) -> None:
    """各状态的消息数, 和没有送到的消息。"""
    with refusals(), opened(read_config(config)) as store:
        counts = dict(store.run(count_by_state))

        def look(session: Session) -> list[dict[str, object]]:
            return [
                {
                    "id": str(row.id),
                    "kind": row.kind,
                    "state": row.state,
                    "to": member.name if (member := find_member(session, row.recipient_id)) else "居民",
                    "reason": row.reason,
                    "since": row.created_at.isoformat(),
                    "attempts": row.attempt,
                }
                for row in find_stuck(session, limit)
            ]

        stuck = store.run(look)
    if as_json:
        answer({"counts": counts, "stuck": stuck})
        return
    sys.stdout.write("  ".join(f"{state} {count}" for state, count in counts.items()) + "\n")
    for row in stuck:
        sys.stdout.write(f"{row['state']}\t{row['kind']}\t{row['to']}\t{row['reason']}\t{row['since']}\n")


@menu.command("publish")
def publish(config: ConfigOption = None) -> None:
    """把配置里的菜单发布到公众号。"""
    settings = read_config(config, require=True)
    with refusals(), opened(settings) as store:
        try:
            asyncio.run(publish_menu(settings, store, SystemClock()))
        except ApiError as error:
            refuse(f"wechat.menu: 没有发布成功:{error.attempt.reason}")
    say("菜单已发布, 手机上约 5 分钟后可见")


async def publish_menu(settings: Config, store: Store, clock: Clock) -> None:
    """Send the configured menu to WeChat. Raises ApiError."""
    async with aiohttp.ClientSession() as session:
        vault = DatabaseVault(store, settings.wechat.app_id, clock)
        api = WechatApi(session, settings.wechat, vault, clock)
        await api.publish_menu(settings.wechat.menu)

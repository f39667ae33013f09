"""outbox, menu (消息): what left, what did not, and the account's menu."""

import asyncio
import sys
from typing import Annotated, Any

import aiohttp
import typer
from sqlalchemy.orm import Session

from bot.act import first_id_at
from bot.cases.codes import LENGTH, read_code
from bot.channels.wechat_api import WechatApi
from bot.channels.wechat_errors import ApiError
from bot.clock import Clock, SystemClock, local
from bot.commands.common import ConfigOption, JsonOption, answer, opened, read_config, refusals, refuse, say
from bot.config import Config
from bot.delivery.trace import trace
from bot.delivery.vault import DatabaseVault
from bot.errors import NotFound
from bot.store import Store
from models.cases import find_case_by_code
from models.outbox import OutboxRow, count_by_state, find_about, find_stuck
from models.people import find_member

app = typer.Typer()
outbox = typer.Typer(help="各状态的消息数, 和没有送到的消息;show 看一条的经过", invoke_without_command=True)
app.add_typer(outbox, name="outbox")
menu = typer.Typer(help="公众号菜单")
app.add_typer(menu, name="menu")


@outbox.callback()
def overview(
    context: typer.Context,
    config: ConfigOption = None,
    limit: Annotated[int, typer.Option(help="最多列出多少条没送到的")] = 50,
    as_json: JsonOption = False,
) -> None:
    """各状态的消息数, 和没有送到的消息;show 看一条的经过。"""
    if context.invoked_subcommand is not None:
        return
    with refusals(), opened(read_config(config)) as store:
        counts = dict(store.run(count_by_state))

        def look(session: Session) -> list[dict[str, object]]:
            return [
                {
                    "id": str(row.id),
                    "kind": row.kind,
                    "state": row.state,
                    "to": _to(session, row),
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
        sys.stdout.write("\t".join(str(row[key]) for key in ("state", "kind", "to", "reason", "since", "id")) + "\n")


@outbox.command("show")
def show(
    which: Annotated[str, typer.Argument(help="消息的号(outbox 最后一列), 或事项编号:它的每一条")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """一条消息怎样一级一级走的, 每一级为什么。"""
    with refusals(), opened(read_config(config)) as store:
        found = store.run(lambda session: _look_closely(session, which))
    if as_json:
        answer(found)
        return
    for one in found:
        sys.stdout.write("\n".join([f"{one['id']} {one['what']}", *(f"  {line}" for line in one["trace"])]) + "\n")


def _look_closely(session: Session, which: str) -> list[dict[str, Any]]:
    """Every message meant, with its steps; never its words. Raises NotFound."""
    if which.isdecimal() and len(which) > LENGTH:
        row = session.get(OutboxRow, int(which)) if int(which) < 2**63 else None
        rows = [row] if row else []
    else:
        case = find_case_by_code(session, read_code(which) or "")
        rows = find_about(session, case.id, first_id_at(case.opened_at)) if case else []
    if not rows:
        raise NotFound(f"没有 {which} 这条消息或这件事项的消息")
    return [
        {
            "id": str(row.id),
            "what": f"{row.kind} 给{_to(session, row)}, {local(row.created_at):%m-%d %H:%M} 写下",
            "state": row.state,
            "rung": row.rung,
            "trace": trace(row),
        }
        for row in rows
    ]


def _to(session: Session, row: OutboxRow) -> str:
    member = find_member(session, row.recipient_id)
    return member.name if member else "居民"


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

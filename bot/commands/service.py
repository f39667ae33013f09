"""serve, migrate, doctor, check-config (服务): run the service, and see that it can run."""

import asyncio
import contextlib
import dataclasses
import fcntl
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from bot.app import ROLES, Parts, open_parts
from bot.app import serve as serve_parts
from bot.clock import SystemClock
from bot.commands.common import (
    ConfigOption,
    JsonOption,
    answer,
    config_path,
    opened,
    read_config,
    refusals,
    refuse,
    require_answer,
    require_file,
    require_schema,
    say,
)
from bot.config import Config, load_config, read_file, warnings
from bot.errors import ConfigError
from bot.loading import load_handlers, turned_off
from bot.operating import schema
from bot.operating.checks.database import other_keys
from bot.operating.doctor import Examined, examine, patient_of
from bot.operating.trouble import database_trouble
from bot.store import Store

app = typer.Typer()


@app.command()
def serve(
    config: ConfigOption = None,
    roles: Annotated[str, typer.Option(help="web,delivery,clock 的任意组合")] = ",".join(ROLES),
) -> None:
    """运行服务。"""
    chosen = [role.strip() for role in roles.split(",") if role.strip()]
    if unknown := [role for role in chosen if role not in ROLES]:
        raise typer.BadParameter(f"--roles: 没有 {'、'.join(unknown)};可用的有 {'、'.join(ROLES)}")
    if not chosen:
        raise typer.BadParameter(f"--roles: 一个也没写;可用的有 {'、'.join(ROLES)}")
    settings = read_config(config, require=True)
    with refusals(), only_one(settings):
        parts = _opened_parts(settings)
        try:
            require_schema(parts.store)
            _require_keys(parts.store)
            asyncio.run(_until_signal(parts, chosen))
        except OSError as error:
            refuse(f"server.port: 端口 {settings.server.port} 打不开({error.strerror});换一个端口, 或停掉占用它的程序")
        finally:
            parts.store.close()


@app.command()
def migrate(config: ConfigOption = None) -> None:
    """把数据库结构升到最新。"""
    settings = read_config(config)
    with refusals(), opened(settings, schema=False, creates=True) as store:
        require_answer(store)
        try:
            applied = schema.migrate(store.engine)
        except DBAPIError as error:  # the disk is full
            refuse(f"{database_trouble(error, settings.database.url)};没有升级, 原样未动")
        for revision in applied:
            say(f"已升级到 {revision}")
        say("数据库结构是最新的")


@app.command()
def doctor(
    config: ConfigOption = None,
    offline: Annotated[bool, typer.Option(help="不联网:不查微信接口和回调地址")] = False,
    as_json: JsonOption = False,
) -> None:
    """这套安装哪里不对、怎么改。"""
    settings = read_config(config)
    with refusals(), opened(settings, schema=False) as store:
        made = asyncio.run(_examined(settings, store, offline))
    for one in made:
        say(f"- {one.title}: 没有查({one.skipped})" if one.skipped else f"{'✗' if one.findings else '✓'} {one.title}")
        for line in (*one.findings, *one.notes):
            say(f"    {line}")
    found = sum(len(one.findings) for one in made)
    say(f"{found} 处要看" if found else "没有发现问题")
    if as_json:
        answer([dataclasses.asdict(one) for one in made])
    if found:
        raise typer.Exit(1)


async def _examined(settings: Config, store: Store, offline: bool) -> list[Examined]:
    async with patient_of(settings, store, SystemClock()) as patient:
        return await examine(patient, offline=offline)


@app.command("check-config")
def check_config(config: ConfigOption = None) -> None:
    """检查配置, 一次说完所有错误。"""
    path = config_path(config)
    mistakes = [*_mistakes(lambda: load_config(path, os.environ)), *_mistakes(lambda: load_handlers(_handlers(path)))]
    if mistakes:
        refuse("\n".join(mistakes))
    settings = read_config(config, require=True)
    if mistakes := _mistakes(lambda: _require_questions(settings)):
        refuse("\n".join(mistakes))
    for warning in warnings(settings, read_file(path) if path else {}, os.environ):
        say(f"提醒 {warning}")
    if off := turned_off(settings.handlers):
        say(f"提醒 handlers: 停用了 {'、'.join(off)}")
    say("配置没有错误")


def _require_questions(settings: Config) -> None:
    """Raises ConfigError for handlers that do not load, and for a text's question that nothing asks."""
    asked = load_handlers(settings.handlers, settings.duties).answers
    if unknown := [name for name in settings.sms.questions if name not in asked]:
        known = f"问题的名字有 {'、'.join(sorted(asked))}"
        raise ConfigError([f"sms.questions.{name}: 没有这样的提问;{known}" for name in unknown])


def _mistakes(attempt: Callable[[], object]) -> list[str]:
    try:
        attempt()
    except ConfigError as error:
        return error.mistakes
    return []


def _handlers(path: Path | None) -> dict[str, Any]:
    """The handlers section as it stands, so that its mistakes are said together with all others."""
    try:
        section = (read_file(path) if path else {}).get("handlers")
    except ConfigError:
        return {}  # said already
    return section if isinstance(section, dict) else {}


@contextlib.contextmanager
def only_one(settings: Config) -> Iterator[None]:
    """A second `serve` on one SQLite file refuses to start; PostgreSQL is made for many."""
    url = make_url(settings.database.url)
    if url.get_backend_name() != "sqlite" or not url.database:
        yield
        return
    file = Path(url.database).resolve()  # whatever it is called on the way
    path = file.with_name(f"{file.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.open("w")
    except OSError as error:
        refuse(database_trouble(error, settings.database.url))
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            refuse(f"database.url: {url.database} 已有一个服务在用;先停掉它, 或改用 PostgreSQL")
        yield


def _require_keys(store: Store) -> None:
    """Raises ConfigError for keys that open nothing of what is kept: each message would fail one by one."""
    if mistakes := store.run(lambda session: list(other_keys(session))):
        raise ConfigError(mistakes)


def _opened_parts(settings: Config) -> Parts:
    require_file(settings)
    try:
        return open_parts(settings)
    except OSError as error:
        raise ConfigError([database_trouble(error, settings.database.url)]) from None


async def _until_signal(parts: Parts, roles: list[str]) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    await serve_parts(parts, roles, stopped)

"""What commands share (命令共用): configuration, store, and how they end: 0 done, 1 refused or findings, 2 usage."""

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from sqlalchemy.exc import DBAPIError

from bot.config import Config, load_config
from bot.directory.findings import Finding, has_fatal
from bot.errors import ConfigError, ImportRefused, LinliError
from bot.operating.schema import current, mismatch
from bot.operating.trouble import database_trouble, missing_file
from bot.store import Store, open_store

ConfigOption = Annotated[Path | None, typer.Option("--config", help="配置文件(默认 $LINLI_CONFIG, 否则 config.yaml)")]
JsonOption = Annotated[bool, typer.Option("--json", help="以 JSON 输出")]


def config_path(given: Path | None) -> Path | None:
    """The file that is meant; None when there is none, which leaves defaults and the environment."""
    if given is not None:
        return given
    if named := os.environ.get("LINLI_CONFIG"):
        return Path(named)
    return Path("config.yaml") if Path("config.yaml").exists() else None


def read_config(given: Path | None, *, require: bool = False) -> Config:
    """The configuration, or an end with one line per mistake."""
    with refusals():
        return load_config(config_path(given), os.environ, require=require)
    raise AssertionError("refusals() ends the command")


@contextlib.contextmanager
def opened(config: Config, *, schema: bool = True, creates: bool = False) -> Iterator[Store]:
    """The store of a configuration for one command.

    `schema`: only one whose tables are those of this program. `creates`: where there is no file yet, one is made.
    """
    if not creates:
        require_file(config)
    try:
        store = open_store(config.database.url, config.privacy.keyring())
    except OSError as error:  # its folder cannot be made
        raise ConfigError([database_trouble(error, config.database.url)]) from None
    try:
        if schema:
            require_schema(store)
        yield store
    finally:
        store.close()


def require_file(config: Config) -> None:
    """Raises ConfigError where a SQLite database has no file."""
    if line := missing_file(config.database.url):
        raise ConfigError([line])


def require_schema(store: Store) -> None:
    """Raises ConfigError when the tables are not those of this program, or the database does not answer."""
    line = mismatch(require_answer(store))
    if line is not None:
        raise ConfigError([line])


def require_answer(store: Store) -> str | None:
    """The revision its database is at. Raises ConfigError when that does not answer."""
    try:
        return current(store.engine)
    except DBAPIError as error:
        raise ConfigError([database_trouble(error, store.engine.url.render_as_string(hide_password=False))]) from None


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Errors that have a name end the command with their words, on stderr, without a trace."""
    try:
        yield
    except LinliError as error:
        refuse(str(error))


@contextlib.contextmanager
def import_refusals(nothing: str) -> Iterator[None]:
    """A refused import says each finding, then `nothing`: that no row was written and what to do."""
    try:
        yield
    except ImportRefused as refused:
        for line in refused.findings:
            say(line)
        refuse(nothing)


def say_imported(findings: Sequence[Finding], lines: Iterable[str], *, check: bool) -> None:
    """What an import, or a check before it, came to; a check that found what would refuse it ends with 1."""
    for line in (*map(str, findings), *lines, "检查完, 没有写入" if check else "导入完成"):
        say(line)
    if check and has_fatal(findings):
        raise typer.Exit(1)


def refuse(text: str) -> NoReturn:
    """End with 1."""
    say(text)
    raise typer.Exit(1)


def say(text: str) -> None:
    """Progress and remarks: stderr, so that stdout carries results alone."""
    sys.stderr.write(f"{text}\n")


def answer(value: Any) -> None:
    """One line of JSON on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")

"""backup, restore, verify, rekey (备份): one sealed file of everything, back again, is all of it there, and under which key."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from random import SystemRandom
from types import FrameType
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.act import Act
from bot.app import keyring_of
from bot.channels.media_folder import MediaFolder
from bot.clock import SystemClock, local
from bot.commands.acting import act_of
from bot.commands.common import ConfigOption, answer, opened, read_config, refusals, refuse, say
from bot.commands.service import only_one
from bot.config import Config
from bot.errors import LinliError, SealError, StoreError
from bot.operating.keeping import backup as backing
from bot.operating.keeping import reading
from bot.operating.keeping import rekey as rekeying
from bot.operating.keeping import restore as restoring
from bot.operating.keeping import verify as verifying
from bot.operating.keeping.reading import Checked
from bot.operating.keeping.snapshot import snapshot
from bot.operating.keeping.verify import SAMPLE, Verified

app = typer.Typer()
#: Five seconds each: a service at its busiest may leave SQLite's other writers waiting that long.
NOTE_TRIES = 6


class Stopped(LinliError):
    """SIGTERM or SIGINT: end in order, now."""


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="写到哪个文件;已有的不覆盖")],
    config: ConfigOption = None,
) -> None:
    """备份:服务开着也行, 写完读回核对, 再给它名字。"""
    settings = read_config(config)
    with refusals(), _stoppable("备份中断, 没有留下半个文件"):
        now = SystemClock().now()
        done = backing.back_up(
            settings.database.url, keyring_of(settings), _media_of(settings), file, now, _Progress("备份")
        )
        _note(settings, done, now)
    _say_missing(done)
    say(f"备份完成, 已读回核对: {file}({_size(done)})")
    answer(reading.as_json(done, file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="备份文件")],
    config: ConfigOption = None,
) -> None:
    """恢复到空库:先停掉服务;要么全部恢复, 要么一行不写。"""
    settings = read_config(config)
    with refusals(), only_one(settings):
        keyring, folder = keyring_of(settings), _media_of(settings)
        with _stoppable("恢复中断, 没有写进一半"):
            say("先从头到尾核对备份文件")
            now = SystemClock().now()
            done = restoring.restore(settings.database.url, keyring, folder, file, now, _Progress("恢复"))
        _say_missing(done)
        made_at = local(datetime.fromisoformat(done.manifest.made_at))
        say(f"已恢复 {made_at:%Y-%m-%d %H:%M} 的备份({_size(done)}), 现在核对全部内容")
        with snapshot(settings.database.url) as connection:
            found = verifying.verify(connection, keyring, folder, None)
    answer({**reading.as_json(done, file), "verified": verifying.as_json(found, None)})
    _end(found)


@app.command()
def verify(
    file: Annotated[Path | None, typer.Argument(help="只核对这个备份文件, 不看数据库")] = None,
    config: ConfigOption = None,
    everything: Annotated[bool, typer.Option("--all", help=f"每一行都打开, 不只是每张表最新的 {SAMPLE} 行")] = False,
) -> None:
    """核对:库、密文、审计链、照片和语音都在、都打得开;给了文件就核对那份备份。"""
    settings = read_config(config)
    sample = None if everything else SAMPLE
    with refusals():
        keyring = keyring_of(settings)
        if file is not None:
            done = reading.check(file, keyring)
            _say_missing(done)
            answer(reading.as_json(done, file))
            say(f"备份是完整的({_size(done)})")
            return
        with snapshot(settings.database.url) as connection:
            found = verifying.verify(connection, keyring, _media_of(settings), sample)
    answer(verifying.as_json(found, sample))
    _end(found)


@app.command()
def rekey(config: ConfigOption = None) -> None:
    """换密钥:旧的那把加密的内容, 改用现在的这把加密;服务开着也行, 中断了再运行一次。"""
    settings = read_config(config)
    with refusals(), _stoppable("换密钥中断, 已换的不丢;再运行一次接着换"), opened(settings) as store:
        keyring = keyring_of(settings)
        try:
            changed = rekeying.rekey(store, keyring, _Progress("换密钥"))
            late = rekeying.rekey(store, keyring, _Progress("再看一遍"))
        except SealError:
            refuse("privacy.previous_field_key: 库里有内容用这两把密钥都打不开;填上写入时的那一把, 再运行一次")

        def note(session: Session) -> None:
            act_of(session, "rekey").record(rekeying.ACTION, f"key:{keyring.key_id}", values=changed + late)

        store.run(note)
        asyncio.run(store.forget_deleted())
    answer({"key": keyring.key_id, "changed": changed + late})
    if late:
        say(f"还有服务在用旧的密钥写({late} 处);换成新配置重启它们, 再运行一次")
    elif settings.privacy.previous_field_key:
        say(f"换好了, 共 {changed} 处;从配置里去掉 privacy.previous_field_key, 旧备份还要用它, 另存好")
    else:
        say(f"换好了, 共 {changed} 处" if changed else "全都是用现在的密钥加密的, 没有要换的")


def _note(settings: Config, done: Checked, now: datetime) -> None:
    """Into the audit chain, where doctor finds when it was. A database that only reads is no reason to lose a backup."""

    def work(session: Session) -> None:
        act = Act(session, now, SystemRandom(), "cli:backup", f"cli:backup:{now.isoformat()}")
        act.record(backing.ACTION, f"backup:{done.name}", bytes=done.bytes, audit=done.manifest.audit_number)

    said: StoreError | None = None
    with opened(settings, schema=False) as store:  # the backup has seen that the tables are ours
        for _ in range(NOTE_TRIES):
            try:
                store.run(work)
                return
            except StoreError as error:
                said = error
    say(f"提醒 备份好了, 但没能记进审计({said});体检看不到这一次")


def _media_of(settings: Config) -> MediaFolder:
    return MediaFolder(Path(settings.storage.dir) / "media")


def _say_missing(done: Checked) -> None:
    if done.missing:
        say(f"提醒 {len(done.missing)} 个照片或语音文件不在备份里: 备份时磁盘上没有, 或刚被删除")


def _size(done: Checked) -> str:
    rows, files = sum(done.manifest.rows.values()), done.manifest.files - len(done.missing)
    return f"{rows} 行, {files} 个文件, {done.bytes / 2**20:.1f} MB"


def _end(found: Verified) -> None:
    for finding in found.findings:
        say(str(finding))
    say(f"{len(found.findings)} 处要看" if found.findings else "核对完, 没有发现问题")
    if found.findings:
        raise typer.Exit(1)


class _Progress:
    """How far it is, on a terminal only: a log has no use for it."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __call__(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{self._what} {done}/{total}" + ("\n" if done >= total else ""))


@contextlib.contextmanager
def _stoppable(words: str) -> Iterator[None]:
    """A signal ends what is going on as an error would, with everything put back, and says so in one line."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped(words)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

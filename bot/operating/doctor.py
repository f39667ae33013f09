"""Doctor (体检): what is wrong with this installation, each with the line that mends it."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from aiohttp import http_parser
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.config import Config, missing_for_serve
from bot.directory.snapshot import build
from bot.operating.schema import is_at_head
from bot.store import Store
from models.directory import find_version
from models.identities import find_members_not_bound
from models.people import find_members_with_post

DISK_LEAST = 0.05
TEMPLATES = {"task": "任务", "progress": "进度", "notice": "通知"}


def examine(config: Config, store: Store, today: date) -> Iterator[str]:
    """One line per thing that is wrong; nothing when all is well."""
    yield from missing_for_serve(config)
    yield from _parser()
    yield from _disk(config)
    yield from _templates(config)
    if not is_at_head(store.engine):
        yield "database.url: 数据库结构不是最新;运行 `python -m bot migrate`"
        return
    yield from store.run(lambda session: [*_durable(session), *_directory(session, today)])


def _parser() -> Iterator[str]:
    if http_parser.HttpRequestParser is http_parser.HttpRequestParserPy:
        yield "aiohttp: 缺少 C 解析器, 有被夹带请求的风险;用 `make setup` 重装依赖"


def _disk(config: Config) -> Iterator[str]:
    folder = Path(config.storage.dir)
    nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    usage = shutil.disk_usage(nearest)
    if usage.free / usage.total < DISK_LEAST:
        yield f"storage.dir: 磁盘只剩 {usage.free // 2**20} MB;清理或扩容"


def _templates(config: Config) -> Iterator[str]:
    for key, name in TEMPLATES.items():
        if getattr(config.wechat.templates, key) is None:
            yield f"wechat.templates.{key}: 没有{name}模板, 48小时没来信的人收不到{name};在公众平台选模板后填 ID"


def _durable(session: Session) -> Iterator[str]:
    if session.get_bind().dialect.name != "sqlite":
        return
    if session.execute(text("PRAGMA synchronous")).scalar_one() != 2:
        yield "database.url: SQLite 的 synchronous 不是 FULL, 断电会丢;不要在外面改它"


def _directory(session: Session, today: date) -> Iterator[str]:
    if find_version(session) == 0:
        yield "名册: 还没有导入;运行 `python -m bot import 名册文件夹`"
        return
    grids = build(session, today).grids
    if not grids:
        yield "名册: 没有网格;导入 grids.geojson"
    if not find_members_with_post(session, "duty_officer"):
        yield "名册: 没有街道值班(duty_officer);没有地点的急事会没有人接"
    unbound = find_members_not_bound(session)
    if unbound:
        yield f"成员: {len(unbound)} 人还没绑定微信, 收不到任务;运行 `python -m bot invite`"

"""Trouble (数据库毛病): why a database does not answer, in one line with the remedy; never an address with its password."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import make_url

#: By the beginning of SQLite's own name of the error. Source: sqlite.org, Result and Error Codes.
SQLITE: Mapping[str, str] = {
    "SQLITE_NOTADB": "{file} 不是 SQLite 数据库, 或已损坏;换一个路径, 或从备份恢复",
    "SQLITE_CORRUPT": "{file} 已损坏;停掉服务, 从备份恢复",
    "SQLITE_CANTOPEN": "打不开 {file};让运行服务的用户能读写这个文件和它所在的目录",
    "SQLITE_READONLY": "{file} 只能读;检查磁盘是否只读、文件和目录的权限",
    "SQLITE_BUSY": "{file} 被另一个程序占着;停掉它再试",
    "SQLITE_LOCKED": "{file} 被另一个程序占着;停掉它再试",
    "SQLITE_FULL": "{file} 所在的磁盘满了;清理或扩容",
    "SQLITE_IOERR": "{file} 所在的磁盘读写出错或满了;检查磁盘",
}
#: A connection that fails has no SQLSTATE, only libpq's words, in the server's language.
POSTGRES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), line)
    for pattern, line in (
        (r"password authentication|no password supplied|认证失败", "PostgreSQL 不认这个用户名或密码;改对地址里的密码"),
        (r"no pg_hba\.conf entry|pg_hba", "PostgreSQL 不许从这里连;在它的 pg_hba.conf 里放行本机"),
        (r'database ".*" does not exist|数据库 .*不存在', "PostgreSQL 里没有库 {database};用 createdb 建一个"),
        (r'role ".*" does not exist|角色 .*不存在', "PostgreSQL 里没有这个用户;用 createuser 建一个"),
        (
            r"too many clients|remaining connection slots",
            "PostgreSQL 的连接用完了;调大 max_connections, 或少开几个进程",
        ),
        (r"read-only|只读", "PostgreSQL 只能读, 多半连到了备库;改成主库的地址"),
        (r"starting up|shutting down|recovery mode", "PostgreSQL 正在启动或停止;等它好了再试"),
        (r"No space left|disk full", "PostgreSQL 的磁盘满了;清理或扩容"),
        (r"name or service not known|could not translate|resolve", "找不到数据库主机 {host};检查地址和 DNS"),
    )
)
AWAY = "连不上 PostgreSQL({host});检查它是否在运行、地址和防火墙"
MISSING = "没有数据库文件 {file};核对路径, 新装的先运行 `python -m bot migrate`"
UNKNOWN = "数据库没有应答({said});检查地址、账号和它是否在运行"


def database_trouble(error: BaseException, url: str) -> str:
    """`database.url: …` for an error of the database, of its driver, or of the disk below it."""
    return f"database.url: {_line(error, url)}"


def missing_file(url: str) -> str | None:
    """`database.url: …` when a SQLite database has no file: opening it would make an empty one where a path is misspelt."""
    asked = make_url(url)
    is_file = asked.get_backend_name() == "sqlite" and asked.database and asked.database != ":memory:"
    if not is_file or Path(asked.database or "").exists():
        return None
    return f"database.url: {MISSING.format(file=asked.database)}"


def _line(error: BaseException, url: str) -> str:
    asked = make_url(url)
    names = {"file": asked.database or "", "database": asked.database or "", "host": _host(asked.host, asked.port)}
    chain = list(_behind(error))
    if asked.get_backend_name() == "sqlite":
        for one in chain:
            name = getattr(one, "sqlite_errorname", "CANTOPEN" if isinstance(one, OSError) else "")
            for start, line in SQLITE.items():
                if name and (name.startswith(start) or start.endswith(name)):
                    return line.format_map(names)
        return UNKNOWN.format(said=type(error).__name__)
    said = " ".join(str(getattr(one, "orig", one)) for one in chain)
    return next((line for pattern, line in POSTGRES if pattern.search(said)), AWAY).format_map(names)


def _host(host: str | None, port: int | None) -> str:
    return ":".join(str(part) for part in (host or "本机", port) if part)


def _behind(error: BaseException) -> Iterator[BaseException]:
    """The error, what it wraps, and what it came from."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [getattr(one, "orig", None), one.__cause__, one.__context__]

"""The database (数据库): does it answer, are its tables ours, does it keep what it is given, and do our keys fit."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.clock import local
from bot.errors import SealError
from bot.operating import schema
from bot.operating.checks.patient import Patient
from bot.operating.keeping.backup import last_backup_at
from bot.operating.trouble import database_trouble
from models.cases import find_first_opening
from models.people import Member, find_any_member_with_phone, member_phone, phone_index

#: Two clocks may differ by so much before times stop making sense (DESIGN.md 3).
CLOCK_S = 60
#: A backup every day is advised; a week without one is a finding.
BACKUP_FOR = timedelta(days=7)
#: What makes PostgreSQL answer before a commit is on disk.
POSTGRES_DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


def reached(patient: Patient) -> Iterator[str]:
    """It answers, and takes a writer."""
    try:
        with patient.store.engine.connect() as connection:
            if connection.dialect.name == "postgresql" and _setting(connection, "transaction_read_only") == "on":
                yield "database.url: PostgreSQL 只能读, 多半连到了备库;改成主库的地址"
            connection.execute(text("SELECT 1"))
    except (DBAPIError, OSError) as error:
        yield database_trouble(error, patient.config.database.url)


def tables(patient: Patient) -> Iterator[str]:
    """They are those of this program."""
    try:
        found = schema.current(patient.store.engine)
    except DBAPIError as error:
        yield database_trouble(error, patient.config.database.url)
        return
    if (line := schema.mismatch(found)) is not None:
        yield line


def durable(patient: Patient) -> Iterator[str]:
    """A commit that was answered is on disk (RELIABILITY.md M8)."""
    with patient.store.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            if connection.execute(text("PRAGMA synchronous")).scalar_one() != 2:
                yield "database.url: SQLite 的 synchronous 不是 FULL, 断电会丢;不要在外面改它"
            return
        off = [name for name in POSTGRES_DURABLE if _setting(connection, name) == "off"]
    if off:
        yield f"database.url: PostgreSQL 的 {'、'.join(off)} 关着, 断电会丢;在 postgresql.conf 里打开"


def clock(patient: Patient) -> Iterator[str]:
    """The server's time and ours."""
    with patient.store.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            yield from apart(patient.clock.now(), database_time(connection))


def database_time(connection: Connection) -> datetime:
    """What time it is over there."""
    at: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return at.astimezone(UTC)


def apart(ours: datetime, theirs: datetime) -> Iterator[str]:
    """A line when the two clocks differ too much."""
    if abs((ours - theirs).total_seconds()) > CLOCK_S:
        yield (
            f"时钟: 本机与数据库服务器的时间差 {abs((ours - theirs).total_seconds()):.0f} 秒;"
            "两边都用 NTP 对时(timedatectl set-ntp true)"
        )


def keys(patient: Patient) -> Iterator[str]:
    """The keys are those that what is kept was written with."""
    if patient.config.privacy.field_key and patient.config.privacy.index_key:
        yield from patient.store.run(lambda session: list(other_keys(session)))


def other_keys(session: Session) -> Iterator[str]:
    """A line for the key that what is kept was not written with; nothing while nothing is kept."""
    member: Member | None = find_any_member_with_phone(session)
    if member is None:
        return
    try:
        phone = member_phone(session, member)
    except SealError:
        yield "privacy.field_key: 打不开库里已有的内容, 不是当初写入时的密钥;换回原来的那个"
        return
    if phone_index(session, phone) != member.phone_index:
        yield "privacy.index_key: 和库里已有的对不上, 按手机号找不到人;换回原来的那个"


def backup(patient: Patient) -> Iterator[str]:
    """Somebody keeps a copy, once there is something to lose."""
    now = patient.clock.now()
    made_at, first_at = patient.store.run(lambda session: (last_backup_at(session), find_first_opening(session)))
    since = made_at or first_at
    if since is not None and now - since > BACKUP_FOR:
        last = f"最近一次备份在 {local(made_at):%Y-%m-%d}" if made_at else "还没有备份过"
        yield f"备份: {last};运行 `python -m bot backup 文件`, 并照 docs/howto/back-up-and-restore.md 定好每天一份"


def _setting(connection: Connection, name: str) -> str:
    return str(connection.execute(text("SELECT current_setting(:name)"), {"name": name}).scalar_one())

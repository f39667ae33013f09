"""Canaries (RELIABILITY.md S20, S21): secrets, phones, doors and words of a whole life of cases, searched for wherever
somebody without the keys may look: logs, metrics, errors, commands, the dump of the database, the files of photos.
"""

import asyncio
import hashlib
import logging
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
import structlog
from sqlalchemy import select, text, update
from sqlalchemy.exc import SQLAlchemyError

from bot.act import Act
from bot.directory import binding
from bot.emulators.wechat import Fault, FaultKind
from bot.errors import SealError, StoreError
from bot.operating.logs import set_up_logs
from bot.seal import Keyring
from bot.store import open_store
from models.all import metadata
from models.cases import Case, case_text, case_where
from models.inbox import InboxRow
from models.people import Member, member_phone, phone_index
from models.sealed import unseal
from tests.commands.conftest import as_found
from tests.commands.shell import Shell
from tests.conversation.said import codes_in
from tests.delivery.office import BRISK, SERVICE_SEND
from tests.delivery.test_errands import CANARY, photo
from tests.doors.figures import times
from tests.web.service import ACCOUNT, KEYS, Service, serving

__all__ = ["as_found"]
RESIDENTS = times("LINLI_RESIDENTS", 8, 1000)
ERRANDS_DUE = text("SELECT count(*) FROM errand WHERE state = 'due'")


def phone(number: int) -> str:
    return f"1390571{4000 + number:04d}"


def words(number: int) -> str:
    return f"灯罩裂成蝴蝶样{number:03d}号"


def door(number: int) -> str:
    return f"{1700 + number}室"


def canaries() -> Iterator[str]:
    """Everything that must not be found. Openids are looked for in what leaves the database only."""
    yield from (ACCOUNT.app_secret, ACCOUNT.encoding_aes_key)
    for number in range(RESIDENTS):
        yield from (phone(number), f"+86{phone(number)}", words(number), door(number))
    yield from ("蝴蝶", "换成鸳鸯灯泡", "钥匙放在鞋柜", "伪造的话鹦鹉", "爆炸的话孔雀", CANARY.decode())


class Watched:
    """A service that lives a life, and all that could be overheard meanwhile."""

    def __init__(self, service: Service, log: StringIO) -> None:
        self.service, self.log = service, log
        self.heard: list[str] = []

    async def say(self, openid: str, said: str) -> str:
        return (await self.service.emulator.say(openid, said)).text

    async def post(self, query: dict[str, str], body: bytes | str) -> int:
        answered = await self.service.post(query, body)
        self.heard.append(answered.body)
        return answered.status


@pytest.fixture
async def watched(database_url, tmp_path, clock, monkeypatch, as_found):
    log = StringIO()
    monkeypatch.setattr(sys, "stderr", log)
    listen_to_everything()
    async with serving(database_url, tmp_path, clock, ("web", "delivery", "clock"), delivery=BRISK) as service:
        yield Watched(service, log)


def listen_to_everything() -> None:
    """Our logs and the libraries' small talk, as an operator in trouble turns them on."""
    set_up_logs(logging.DEBUG)
    logging.getLogger().setLevel(logging.DEBUG)


async def a_life_of_cases(life: Watched) -> None:
    """Report, relay, photo, done, rating; a report on behalf of somebody; tasks that cannot be delivered."""
    service, member = life.service, "oMember"
    codes = service.look(lambda session: _invite(session, service))
    assert "绑定成功" in await life.say(member, f"绑定 {codes['李明']}")
    for number in range(RESIDENTS):
        openid = f"oCanary{number:03d}"
        said = await life.say(openid, f"翠园3幢2单元{door(number)}楼道{words(number)},打我电话{phone(number)}")
        code = codes_in(said)[0]
        await service.emulator.send_image(openid, photo((60 + number, 40)))
        if number % 3 == 0:
            await life.say(member, f"接单 {code}")
            await life.say(member, f"回 {code} 换成鸳鸯灯泡行吗")
            await life.say(openid, "行,钥匙放在鞋柜上")
            await life.say(member, f"办结 {code} 换成鸳鸯灯泡了")
            await life.say(openid, "1")
        service.parts.clock.advance(seconds=30)
    await life.say(member, f"代报 {phone(1)} 翠园5幢{words(1)}")
    await life.say("oCanary001", f"我叫{words(2)},身份证 330102199001011234,银行卡 6222021234567890123")
    await life.say("oCanary001", "我的信息")


def _invite(session, service) -> dict[str, str]:
    act = Act(session, service.parts.clock.now(), service.parts.random, "system:test", "test:1")
    return {member.name: code for member, code in binding.invite(act)}


async def what_goes_wrong(life: Watched) -> None:
    """Refused callbacks, a provider that fails, a handler that crashes with somebody's words, a store that is away."""
    service = life.service
    said = service.said("oCanary002", f"伪造的话鹦鹉{phone(2)}", 77)
    query, body = service.sealed(said)
    assert await life.post({**query, "msg_signature": "0" * 40}, body) == 403
    assert await life.post(query, f"<xml><Content>伪造的话鹦鹉{phone(2)}") == 400
    assert await life.post(query, f"<xml><a>伪造的话鹦鹉</a><b>{phone(2)}</b></xml>") in (400, 403)
    service.emulator.faults.add(*(Fault(SERVICE_SEND, kind, 3) for kind in (FaultKind.ERRCODE, FaultKind.HTML)))
    await life.say("oCanary003", f"桂苑1幢{words(3)}")

    def crash(_turn):
        raise ValueError(f"爆炸的话孔雀 {phone(4)}")

    engine = service.parts.engine
    engine.respond = crash
    with suppress(AssertionError):
        status = await life.post(*service.sealed(service.said("oCanary004", f"爆炸的话孔雀{phone(4)}", 78), nonce="78"))
        assert status >= 500, "nothing was kept, so WeChat must send it again"
    del engine.respond
    await _store_is_broken(life)


async def _store_is_broken(life: Watched) -> None:
    service = life.service
    await asyncio.to_thread(service.look, lambda session: session.execute(text("ALTER TABLE try RENAME TO elsewhere")))
    try:
        said = service.said("oCanary005", f"绑定 {words(5)}", 79)
        assert await life.post(*service.sealed(said, nonce="79")) == 503
    finally:
        await asyncio.to_thread(
            service.look, lambda session: session.execute(text("ALTER TABLE elsewhere RENAME TO try"))
        )
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: %s", f"爆炸的话孔雀{phone(5)}")
    logging.getLogger("aiohttp.server").warning("Unhandled %r from %s", f"爆炸的话孔雀{phone(5)}", phone(6))
    structlog.get_logger().warning("test", note=f"电话{phone(7)}")


async def what_is_shown(life: Watched, shell: Shell) -> None:
    """Metrics, health, doctor and the list of messages that did not arrive."""
    service = life.service
    for path in ("/metrics", "/readyz", "/healthz", "/wechat", "/nosuch"):
        life.heard.append((await service.get(path)).body)
    for command in (("outbox", "--json"), ("outbox",), ("doctor",), ("audit",), ("check-config",)):
        ended = await asyncio.to_thread(shell.run, *command)
        life.heard += [ended.out, ended.err]
        listen_to_everything()  # a command sends the logs to its own stderr


def dump(service: Service) -> str:
    """Every value of every table, as somebody with a copy of the database reads it."""

    def look(session) -> list[str]:
        found = []
        for table in metadata.sorted_tables:
            for row in session.execute(select(table)):
                found += [value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in row]
        return found

    return "\n".join(service.look(look))


async def test_a_life_of_cases_leaves_no_canary_where_no_key_is(watched, database_url, tmp_path, door):
    service = watched.service
    await a_life_of_cases(watched)
    await what_goes_wrong(watched)
    await _until_still(service)
    tokens = [service.emulator.tokens.stable(False)[0]] if hasattr(service.emulator, "tokens") else []
    await what_is_shown(watched, Shell(tmp_path, database_url))
    watched.heard.append(watched.log.getvalue())
    assert watched.log.getvalue().count("\n") > RESIDENTS, "the logs were heard"
    rows = dump(service)
    files = b"".join(path.read_bytes() for path in (tmp_path / "media").rglob("*") if path.is_file())
    names = "\n".join(str(path) for path in (tmp_path / "media").rglob("*"))
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("linli.db*")).decode("latin-1")
    utf8 = raw.encode("latin-1").decode("utf-8", "ignore")
    places = {
        "logs and answers": "\n".join(watched.heard),
        "tables": rows,
        "database file": utf8,
        "photos": files.decode("latin-1"),
        "names of photos": names,
    }
    hits = [(place, canary) for place, said in places.items() for canary in [*canaries(), *tokens] if canary in said]
    assert hits == []
    door("S20 S21 日志、指标、命令、库和照片里的暗记", len(list(canaries())), 0, f"{RESIDENTS} 个号码和他们的话")
    assert "oCanary" not in places["logs and answers"]
    assert len(files) > 1000 and len(rows) > 10_000, "there was something to search"
    readable = service.look(lambda session: [case_text(session, case) for case in session.scalars(select(Case))])
    assert any("蝴蝶" in one for one in readable), "with the keys it is all there"


async def _until_still(service: Service) -> None:
    async with asyncio.timeout(20):
        while service.look(lambda session: session.scalar(ERRANDS_DUE)):  # noqa: ASYNC110  the database offers no event
            await asyncio.sleep(0.05)


# A stolen database


@pytest.fixture
def filled(town):
    """A town with some cases."""
    town.member("李明")
    for number in range(3):
        town.person(f"阿婆{number}").say(f"翠园3幢2单元{door(number)}楼道灯坏了{words(number)}")
    return town


@pytest.mark.parametrize(
    ("column", "other"),
    [(Case.text, Case.text), (Case.where, Case.where), (InboxRow.body, InboxRow.body), (Member.phone, Member.phone)],
    ids=["case text", "case place", "inbox", "phone"],
)
def test_two_ciphertexts_that_change_rows_open_for_nobody(filled, column, other):
    table = column.class_

    def swap(session):
        key = next(iter(table.__table__.primary_key.columns))
        (one, first), (two, second) = session.execute(
            select(key, column).where(column.is_not(None)).order_by(key).limit(2)
        ).all()
        for row, sealed in ((one, second), (two, first)):
            session.execute(update(table).where(key == row).values({column.key: sealed}))
        return one, two

    name = f"{table.__tablename__}.{column.key}"
    for row in filled.look(swap):

        def open_it(session, row=row):
            sealed = session.scalar(select(column).where(next(iter(table.__table__.primary_key.columns)) == row))
            return unseal(session, name, row, sealed)

        with pytest.raises(SealError, match="moved from another row"):
            filled.look(open_it)


def test_a_ciphertext_moved_to_another_column_of_its_row_does_not_open(filled):
    def move(session):
        case = session.scalars(select(Case).limit(1)).one()
        case.where = case.text
        session.flush()
        return case_where(session, case)

    with pytest.raises(SealError, match="moved"):
        filled.look(move)


def test_with_another_key_nothing_opens_and_the_error_names_the_setting(filled, database_url):
    thief = open_store(database_url, Keyring(b"\x09" * 32, b"\x08" * 32))
    try:
        with pytest.raises(SealError, match=r"privacy\.field_key"):
            thief.run(lambda session: [case_text(session, case) for case in session.scalars(select(Case))])
    finally:
        thief.close()


def test_a_phone_is_found_by_its_keyed_index_and_by_no_hash_that_needs_no_key(filled, database_url):
    """An unkeyed hash of a phone number is the number: all of them are tried in an hour."""

    def look(session):
        member = session.scalars(select(Member).where(Member.name == "李明")).one()
        number = member_phone(session, member)
        found = session.scalars(select(Member.person_id).where(Member.phone_index == phone_index(session, number)))
        return number, list(found) == [member.person_id], member.phone_index

    number, is_found, index = filled.look(look)
    assert is_found
    spellings = (number, number.removeprefix("+86"), number.removeprefix("+"))
    hashes = {
        made(f"{before}{spelling}".encode()).hexdigest()
        for made in (hashlib.md5, hashlib.sha1, hashlib.sha256, hashlib.sha512)
        for spelling in spellings
        for before in ("", "member.phone", "member.phone\x00")
    }
    assert index not in hashes
    other = Keyring(KEYS["field_key"] * 32, b"\x07" * 32)
    assert index != other.index("member.phone", number)


def test_an_error_of_the_database_is_said_without_the_values(filled):
    def clash(session):
        session.add(Member(person_id=1, code="翠园蝴蝶", name="蝴蝶", organisation="x", posts=[], skills=[]))
        session.flush()

    with pytest.raises((StoreError, SQLAlchemyError)) as caught:
        filled.look(clash)
    assert "蝴蝶" not in str(caught.value)


def test_the_keys_of_an_installation_are_in_no_file_of_it(tmp_path: Path):
    shell = Shell(tmp_path, f"sqlite:///{tmp_path}/linli.db")
    shell.run("migrate")
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path != shell.config]
    assert kept and all(b"AQEBAQEBAQEB" not in path.read_bytes() for path in kept)

"""What somebody would build instead: Flask, wechatpy and the SQLAlchemy ORM under gunicorn, doing the work of a report.

It checks, decrypts, refuses repeats, understands with our own `understand` (so that only the rest is compared), knows the
person, finds the member with the fewest running cases, writes case, event, task, question and a chained audit row, seals
what people wrote, and answers after one durable commit. `gunicorn tests.benchmarks.rivals.flask_bot:application`.
"""

import hashlib
import json
import os
import secrets
import uuid
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, abort, request
from sqlalchemy import JSON, ForeignKey, LargeBinary, create_engine, event, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.replies import create_reply

from bot.clock import SystemClock
from bot.config import Config
from bot.directory.snapshot import build
from bot.store import sqlite_engine
from bot.text.normalise import nfkc
from bot.understanding.understand import understand, warm

APP, TOKEN, KEY = "wxba5fad812f8e6fb9", "AAAAA", "A" * 43
CIPHER = AESGCM(b"\x01" * 32)
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CATEGORIES = Config().categories


class Base(DeclarativeBase):
    type_annotation_map = {dict: JSON, list: JSON}  # noqa: RUF012 - SQLAlchemy reads it


class Resident(Base):
    __tablename__ = "resident"
    id: Mapped[int] = mapped_column(primary_key=True)
    openid: Mapped[str] = mapped_column(unique=True)
    seen_at: Mapped[datetime]
    notice_at: Mapped[datetime | None]
    talk: Mapped[dict | None]


class Received(Base):
    __tablename__ = "received"
    id: Mapped[int] = mapped_column(primary_key=True)
    msg_id: Mapped[str] = mapped_column(unique=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    at: Mapped[datetime]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    reply: Mapped[bytes | None] = mapped_column(LargeBinary)


class Worker(Base):
    __tablename__ = "worker"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    grid: Mapped[str | None] = mapped_column(index=True)


class Matter(Base):
    __tablename__ = "matter"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    category: Mapped[str]
    urgency: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    text: Mapped[bytes] = mapped_column(LargeBinary)
    place: Mapped[str | None]
    grid: Mapped[str | None] = mapped_column(index=True)
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    opened_at: Mapped[datetime]
    accept_by: Mapped[datetime]


class Step(Base):
    __tablename__ = "step"
    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    at: Mapped[datetime]
    move: Mapped[str]


class Task(Base):
    __tablename__ = "task"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), index=True)
    text: Mapped[bytes] = mapped_column(LargeBinary)
    due_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(default="due")


class Question(Base):
    __tablename__ = "question"
    id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), index=True)
    matter_id: Mapped[int]
    options: Mapped[list]


class Link(Base):
    __tablename__ = "link"
    id: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str]
    detail: Mapped[dict]
    digest: Mapped[str]


engine = create_engine(os.environ["RIVAL_DATABASE"], connect_args={"check_same_thread": False, "timeout": 30})


@event.listens_for(engine, "connect")
def prepare(connection, _record):
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(engine, "begin")
def begin(connection):
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def gazetteer():
    """Places and members of the test district, read once from our own database."""
    ours = sqlite_engine(os.environ["DISTRICT_DATABASE"])
    with Session(ours) as session:
        snapshot = build(session, SystemClock().now().date())
        members = session.connection().exec_driver_sql("SELECT person_id, name, grid FROM member").all()
    ours.dispose()
    return snapshot.gazetteer, members


PLACES, MEMBERS = gazetteer()
warm(CATEGORIES)
Base.metadata.create_all(engine)
with Session(engine) as first:
    first.add_all(Worker(id=number, name=name, grid=grid) for number, name, grid in MEMBERS)
    first.commit()
application = Flask(__name__)


def seal(text: str) -> bytes:
    nonce = secrets.token_bytes(12)
    return nonce + CIPHER.encrypt(nonce, text.encode(), None)


@application.post("/wechat")
def wechat():
    crypto = WeChatCrypto(TOKEN, KEY, APP)
    try:
        xml = crypto.decrypt_message(
            request.get_data(as_text=True),
            request.args["msg_signature"],
            request.args["timestamp"],
            request.args["nonce"],
        )
    except InvalidSignatureException:
        abort(403)
    message = parse_message(xml)
    understood = understand(nfkc(message.content), PLACES, CATEGORIES)
    with Session(engine) as session:
        said = turn(session, message, understood)
        session.commit()
    return crypto.encrypt_message(
        create_reply(said, message).render(), request.args["nonce"], request.args["timestamp"]
    )


def turn(session, message, understood) -> str:
    now = SystemClock().now().replace(tzinfo=None)
    before = session.scalars(select(Received).where(Received.msg_id == str(message.id))).one_or_none()
    if before is not None:
        nonce, sealed = before.reply[:12], before.reply[12:]
        return CIPHER.decrypt(nonce, sealed, None).decode()
    resident = session.scalars(select(Resident).where(Resident.openid == message.source)).one_or_none()
    if resident is None:
        resident = Resident(openid=message.source, seen_at=now)
        session.add(resident)
        session.flush()
    resident.seen_at = now
    received = Received(msg_id=str(message.id), resident_id=resident.id, at=now, body=seal(message.content))
    session.add(received)
    matter = open_matter(session, message, understood.matters[0], resident, now)
    owner = session.get_one(Worker, matter.owner_id)
    said = f"收到,编号 {matter.code}。{matter.category},由{owner.name}办理,{matter.accept_by:%H点%M分}前给您回话。"
    if resident.notice_at is None:
        resident.notice_at = now
        said += "\n\n隐私:只用您的话办您的事,办完到期就删。"
    resident.talk = {"opened": matter.id}
    received.reply = seal(said)
    chain(session, "open", {"matter": matter.id, "grid": matter.grid})
    return said


def open_matter(session, message, found, resident, now) -> Matter:
    place = found.place
    grid = place.grid if place else None
    running = select(func.count()).where(Matter.owner_id == Worker.id, Matter.state == "open").scalar_subquery()
    owner = session.scalars(select(Worker).where(Worker.grid == grid).order_by(running, Worker.id)).first()
    code = "".join(secrets.choice(LETTERS) for _ in range(5))
    while session.scalars(select(Matter.id).where(Matter.code == code)).first() is not None:
        code = "".join(secrets.choice(LETTERS) for _ in range(5))
    matter = Matter(
        code=code,
        category=found.category,
        urgency=found.urgency,
        text=seal(message.content),
        place=place.code if place else None,
        grid=grid,
        resident_id=resident.id,
        owner_id=owner.id if owner else None,
        opened_at=now,
        accept_by=now + timedelta(hours=2),
    )
    session.add(matter)
    session.flush()
    session.add(Step(matter_id=matter.id, at=now, move="open"))
    text = seal(f"{message.content} {matter.code}")
    session.add(Task(key=str(uuid.uuid4()), worker_id=matter.owner_id, text=text, due_at=now))
    session.add(Question(worker_id=matter.owner_id, matter_id=matter.id, options=["接单"]))
    chain(session, "assign", {"matter": matter.id, "owner": matter.owner_id})
    return matter


def chain(session, action: str, detail: dict) -> None:
    before = session.scalars(select(Link.digest).order_by(Link.id.desc()).limit(1)).first() or ""
    text = json.dumps([before, action, detail], ensure_ascii=False, sort_keys=True)
    session.add(Link(action=action, detail=detail, digest=hashlib.sha256(text.encode()).hexdigest()))
    session.flush()

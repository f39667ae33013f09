"""The SMS rung (短信这一级): when a message may go as a text, in what words, and within which of the provider's limits."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import structlog
from sqlalchemy.orm import Session

from bot import outbox
from bot.act import Act
from bot.cases import discretion
from bot.cases.telling import find_routers
from bot.clock import local
from bot.config import Config, Template
from bot.delivery import sms_limits
from bot.delivery.render import sms_template, sms_values
from bot.delivery.sending import SMS, Sending, settle_unsent
from bot.directory import numbers
from bot.messages import WECHAT, Message, Prompt
from bot.text.sms_lengths import count_parts, signed, sms_text
from models.cases import Case
from models.dialogues import find_question
from models.identities import Identity, Try, find_identities, number_of
from models.inbox import find_channel
from models.outbox import OutboxRow, SendState, outbox_fields, outbox_text
from models.people import SMS_FIRST, Person, find_member
from models.session import get_row

#: Asked for in this very talk, or proof of a number: always in full.
OUTRIGHT = frozenset({"reply", "code", "teaser"})
FULL = "短信发满了"
SAME = "半分钟里同样的话只能发一条,等平台的限额"
#: A text that something waits is not news for longer.
HINT_FOR = timedelta(days=2)
log = structlog.get_logger()


def is_on(config: Config) -> bool:
    """Does this installation send texts?"""
    return config.sms.provider != "none"


def with_number(session: Session, row: OutboxRow, known: list[Identity], now: datetime) -> list[Identity]:
    """`known` without numbers that the directory has given to another, and with the one it has of a member."""
    act = _act(session, row, now)
    current = [one for one in known if one.channel != SMS or numbers.is_current(act, one)]
    if any(one.channel == SMS for one in current):
        return current
    number = numbers.of_member(act, row.recipient_id)
    return [*current, number] if number is not None else current


def addresses(
    session: Session, row: OutboxRow, person: Person, known: list[Identity], config: Config, now: datetime
) -> list[Identity]:
    """Where the person can be written to: by SMS first if he wishes so, else first where he wrote last."""
    if not is_on(config):
        return [one for one in known if one.channel == WECHAT]
    found = with_number(session, row, known, now)
    return sorted(found, key=lambda one: person.prefers == SMS_FIRST and one.channel != SMS)


def is_told_outright(session: Session, row: OutboxRow, identity: Identity, now: datetime) -> bool:
    """May its own words go by SMS, and need nothing stand in for them?"""
    case = get_row(session, Case, row.about) if row.about else None
    return case is None or (not case.sealed and _hint(session, row, identity, case, now) is None)


def by_sms(session: Session, row: OutboxRow, identity: Identity, config: Config, now: datetime) -> Sending | str:
    """The text on its way; or why the rung is closed; or "" after the row was settled or put off."""
    variables = outbox_fields(session, row)
    name = sms_template(row.kind, variables)
    question = variables.get("question") or find_question(session, row.id)
    template = config.sms.template_for(name, question)
    if not name:
        return "这种消息不发短信"
    if template is None and config.sms.provider != "smpp":
        return f"没有可用的短信模板 sms.templates.{name}"
    case = get_row(session, Case, row.about) if row.about and row.kind not in OUTRIGHT else None
    if case is not None and case.sealed:
        return "保密事项不发短信"
    if case is not None and (hint := _hint(session, row, identity, case, now)) is not None:
        _tell_there_is_something(session, row, identity, hint, now)
        return ""
    free_at = sms_limits.free_at(session, config.sms, identity, name, row.kind, now, urgent=row.urgent)
    if free_at is not None and row.urgent:
        return FULL  # it cannot wait: the next rung has it
    if free_at is not None:
        return _put_off(row, free_at, f"{FULL},等平台的限额", now)
    letter = _letter(session, row, identity, config, now, name, template, variables)
    counted_as = sms_limits.key_of(session, config.sms, identity, name, letter)
    same_free_at = sms_limits.same_free_at(session, config.sms, counted_as, now)
    if same_free_at is not None:
        return _put_off(row, same_free_at, SAME, now)
    if not sms_limits.has_room(session, config.sms, row.kind, letter.parts, now, urgent=row.urgent):
        cap = f"今天的短信到了上限{config.sms.daily_parts}条(sms.daily_parts),只发答复和人命关天的,其余明天发。"
        _tell_routers(session, row, "reached", cap, now)
        return _put_off(row, sms_limits.tomorrow(now), "今天的短信条数用完了,明天再发", now)
    say_if_past_the_cap(session, row, config, letter.parts, now)
    session.add(Try(id=letter.counted, key=counted_as, at=now))
    return letter


def _put_off(row: OutboxRow, until: datetime, reason: str, now: datetime) -> str:
    row.next_try_at, row.attempt = until, 0
    settle_unsent(row, SendState.DUE, reason, now, SMS)
    return ""


def say_if_past_the_cap(session: Session, row: OutboxRow, config: Config, parts: int, now: datetime) -> None:
    """Answers and life safety go on past the cap, and cost; told when `parts` more pass it or a multiple of it."""
    spent, cap = sms_limits.just_passed(session, config.sms, parts, now), config.sms.daily_parts
    if not spent:
        return
    log.warning("sms.cap_passed", parts=spent, cap=cap)
    text = f"今天的短信已经{spent}条,过了上限{cap}条(sms.daily_parts):答复和人命关天的照发。不像平常的,看看是不是有人在刷。"
    _tell_routers(session, row, f"passed:{(spent - 1) // cap}", text, now)


def _tell_routers(session: Session, row: OutboxRow, what: str, text: str, now: datetime) -> None:
    """Once a day each: the cause names the day."""
    act = replace(_act(session, row, now), cause=f"sms-cap:{local(now):%Y-%m-%d}:{what}")
    for person_id in find_routers(session):
        outbox.put(act, person_id, Message("alarm", text, {"text": text}))


def _letter(
    session: Session,
    row: OutboxRow,
    identity: Identity,
    config: Config,
    now: datetime,
    name: str,
    template: Template | None,
    variables: dict[str, str],
) -> Sending:
    text = outbox_text(session, row)
    values = sms_values(name, template, variables, text) if template else {}
    shown = sms_text(text)
    return Sending.of(
        row,
        SMS,
        identity.id,
        number_of(session, identity),
        text=shown,
        template_id=template.id if template else "",
        fields=values,
        parts=count_parts(signed(config.sms.sign_name, shown)),
        parts_on=local(now).date(),
        counted=_act(session, row, now).new_id(),
    )


def _hint(session: Session, row: OutboxRow, identity: Identity, case: Case, now: datetime) -> str | None:
    """The words that stand in for those of a case which must not, or need not, go by SMS; None: its own may go."""
    if find_member(session, row.recipient_id) is not None:
        kept_back = discretion.is_private(case) and not row.urgent  # whoever must run there has to know where
        return f"编号 {case.code}有新消息,不便用短信说,请在微信里看。" if kept_back else None
    if identity.last_seen_at is None or now - identity.last_seen_at > numbers.SILENT_AFTER:
        return "您反映的事有答复了。请回事项编号(5位)查看。"
    if discretion.is_private(case) or not _is_here(session, identity, case):
        return f"您反映的事有答复了,编号 {case.code},回1查看。"
    return None


def _is_here(session: Session, identity: Identity, case: Case) -> bool:
    """He talks to us by SMS: he wishes it, the case was told so, or it is where he wrote last."""
    newest, person = find_identities(session, identity.person_id)[0], session.get_one(Person, identity.person_id)
    return newest.id == identity.id or person.prefers == SMS_FIRST or find_channel(session, case.cause) == SMS


def _tell_there_is_something(session: Session, row: OutboxRow, identity: Identity, hint: str, now: datetime) -> None:
    """The message waits for the person to write; one text tells a resident so, however many wait until he does."""
    prompt = Prompt("view", ("查看",)) if "回1" in hint else None
    message = Message("teaser", hint, {"code": "", "text": hint}, prompt=prompt, expires_at=now + HINT_FOR)
    silent_since = int(identity.last_seen_at.timestamp()) if identity.last_seen_at else 0
    once_per = row.id if find_member(session, row.recipient_id) else silent_since
    act = replace(_act(session, row, now), cause=f"hint:{identity.id}:{once_per}")
    outbox.put(act, row.recipient_id, message)
    settle_unsent(row, SendState.UNREACHED, "已发短信请他来看", now, SMS)


def _act(session: Session, row: OutboxRow, now: datetime) -> Act:
    """Delivery's own hand; nothing here is left to chance."""
    return Act(session, now, Random(row.id), "system:delivery", f"outbox:{row.id}")

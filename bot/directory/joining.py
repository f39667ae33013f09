"""Joining (绑定手机): a WeChat identity and a phone number become one person, by a code sent to that number.

Guessing (RELIABILITY.md S14): six digits, ten minutes, one use, five tries, for the one who asked and the one number;
wrong tries are counted per asker, per number and over all, and the last count bounds what any crowd of accounts can do
in a day: 90 wrong tries among a million codes. Sending (S17) is counted per number as Aliyun does it, and over all.
"""

from dataclasses import dataclass
from datetime import timedelta

from bot import outbox
from bot.act import Act
from bot.directory.numbers import add_stranger
from bot.directory.pages import close_pages
from bot.errors import Refused
from bot.messages import SMS, WECHAT, Message
from models.identities import Identity, Try, count_tries, find_identities, find_number, lock_identity, new_number
from models.outbox import wake_unreached
from models.people import ELDER, Person, find_member, find_member_by_phone
from models.phone_codes import SENT_TO, PhoneCode, add_phone_code, find_phone_code, is_code
from models.rebinding import move_resident_rows

CODE_FOR, CODE_MINUTES, WRONG_MAX = timedelta(minutes=10), 10, 5
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TOO_OFTEN = "验证码要得太勤了,请过一会儿再试。"
LOCKED = "今天试错太多,绑定手机先停一天。急着办请回“人工”。"
WRONG = "验证码不对或过期了。请重新回“绑定手机”。"


@dataclass(frozen=True)
class Count:
    """At most `most` of `key` within `span`."""

    key: str
    most: int
    span: timedelta


def ask_code(act: Act, identity: Identity, phone: str) -> None:
    """Send a code to `phone` (E.164 of a mobile). Raises Refused where that was done too often."""
    number = find_number(act.session, phone)
    if number is None:
        holder = find_member_by_phone(act.session, phone)
        number = new_number(act.session, act.new_id(), phone, holder.person_id if holder else add_stranger(act))
        act.session.flush()
    sends = [Count(f"{SENT_TO}{number.id}", most, span) for most, span in ((1, MINUTE), (5, HOUR), (10, DAY))]
    _require(act, [*sends, Count(f"code:by:{identity.id}", 5, HOUR), Count("code:all", 1_000, DAY)], TOO_OFTEN)
    _require(act, _wrong(identity, number), LOCKED)
    for key in (f"{SENT_TO}{number.id}", f"code:by:{identity.id}", "code:all"):
        _count(act, key)
    code = f"{act.random.randrange(10**6):06}"
    add_phone_code(act.session, act.new_id(), identity.id, number.id, code, act.now, act.now + CODE_FOR)
    text = f"验证码{code},{CODE_MINUTES}分钟内有效。不是您本人在绑定,请不要告诉别人。"
    fields = {"code": code, "minutes": str(CODE_MINUTES), "text": text}
    outbox.put(act, number.person_id, Message("code", text, fields, expires_at=act.now + CODE_FOR, urgent=True))


def confirm(act: Act, identity: Identity, typed: str) -> str:
    """Join by the code that was sent; "" when it is done, else what to say and ask again. Raises Refused."""
    row = find_phone_code(act.session, identity.id, act.now)
    if row is None or row.wrong >= WRONG_MAX:
        raise Refused(WRONG)
    number = lock_identity(act.session, row.number_id)
    _require(act, _wrong(identity, number), LOCKED)
    if not is_code(act.session, row, "".join(typed.split())):
        return _note_wrong(act, row, identity, number)
    act.session.delete(row)
    _join(act, identity, number)
    return ""


def leave(act: Act, person_id: int) -> bool:
    """Give a person's number to a person of its own again; False when he has none, or the directory says it is his."""
    for other in find_identities(act.session, person_id):
        if other.channel == SMS and find_member(act.session, person_id) is None:
            other.person_id = add_stranger(act)
            close_pages(act, person_id)
            act.record("number.leave", f"identity:{other.id}")
            return True
    return False


def _note_wrong(act: Act, row: PhoneCode, identity: Identity, number: Identity) -> str:
    row.wrong += 1
    for count in _wrong(identity, number):
        _count(act, count.key)
    if row.wrong >= WRONG_MAX:
        raise Refused(WRONG)
    return f"验证码不对,还可以试{WRONG_MAX - row.wrong}次。"


def _wrong(identity: Identity, number: Identity) -> list[Count]:
    return [
        Count(f"wrong:by:{identity.id}", 10, DAY),
        Count(f"wrong:{number.id}", 10, DAY),
        Count("wrong:all", 90, DAY),
    ]


def _join(act: Act, identity: Identity, number: Identity) -> None:
    """From now on both are one person, the one on WeChat; what was told from the number comes along."""
    before, person_id = number.person_id, identity.person_id
    if before == person_id:
        return
    if find_member(act.session, before) is not None:
        raise Refused("这是名册里成员的手机。请用绑定码在微信上绑定。")
    if find_member(act.session, person_id) is not None:
        raise Refused("成员的手机号在名册里,请找街道改。")
    leave(act, person_id)
    close_pages(act, before)
    shared = any(other.channel == WECHAT for other in find_identities(act.session, before))
    number.person_id = person_id
    number.last_seen_at = act.now  # it is in his hand
    act.session.flush()
    person = act.session.get_one(Person, person_id)
    person.joined_at = act.now
    if not shared:
        _carry_wishes(act.session.get_one(Person, before), person)
        move_resident_rows(act.session, before, person_id)
    wake_unreached(act.session, person_id, act.now)
    act.record("number.join", f"identity:{number.id}")


def _carry_wishes(before: Person, person: Person) -> None:
    """What he asked for from his number holds where he asked for nothing else on WeChat; a refusal holds in any case."""
    person.stopped_at = person.stopped_at or before.stopped_at
    person.quiet_hours = person.quiet_hours or before.quiet_hours
    person.prefers = person.prefers or before.prefers
    if person.manner != ELDER:
        person.manner = before.manner or person.manner


def _require(act: Act, counts: list[Count], said: str) -> None:
    if any(count_tries(act.session, one.key, act.now - one.span, one.most) >= one.most for one in counts):
        raise Refused(said)


def _count(act: Act, key: str) -> None:
    act.session.add(Try(id=act.new_id(), key=key, at=act.now))
    act.session.flush()

"""Mass sending (微信群发): a big notice to everybody who follows, by WeChat's own interface, four in a calendar month.

By lists of openids, so that who said 退订 is not among them (docs/decisions/0012). A text once sent cannot be deleted.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from bot import outbox
from bot.act import Act
from bot.broadcasts import words
from bot.broadcasts.budget import left_out
from bot.clock import local
from bot.directory.office import Office
from bot.errors import Refused
from bot.messages import Message
from models.broadcasts import Broadcast, find_next_recipients
from models.mass import (
    DELIVERED,
    DUE,
    FAILED,
    OPEN,
    SENDING,
    SENT,
    MassBatch,
    count_mass_between,
    find_batch_by_provider_id,
    find_batches,
    forget_batch,
    lock_batch,
    mass_outcomes,
)
from models.people import find_member

#: Source: CHANNELS.md 2.5 (a follower gets four a month; 2 to 10,000 openids a call).
MONTHLY, BATCH, LEAST = 4, 10_000, 2
#: Recipients looked at in one step; ten such make a batch.
STEP = 1_000
KINDS = frozenset({"notice", "policy"})
ERRAND = "mass"
#: Before WeChat's number of a list: template messages have numbers of their own.
MARK = "mass:"
#: Of every message, by whichever rung: neither WeChat nor an SMS provider takes one back.
NO_WAY_BACK = "发出去收不回来,只能再发更正"


def require_possible(act: Act, office: Office, broadcast: Broadcast) -> int:
    """Which of the month it would be. Raises Refused."""
    if office.config.wechat.account != "service":
        raise Refused("订阅号不能按名单群发;要认证的服务号(wechat.account)。")
    if broadcast.kind not in KINDS or broadcast.options:
        raise Refused("微信群发只发通知和政策,不带回执和报名。")
    month = local(broadcast.send_at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = (month + timedelta(days=32)).replace(day=1)
    had = count_mass_between(act.session, month, following, but=broadcast.id)
    if had >= MONTHLY:
        raise Refused(f"{month.month}月已经用了{MONTHLY}条微信群发,一个月只有{MONTHLY}条。改到下个月,或照普通的发。")
    return had + 1


def say_had(session: Session, broadcast: Broadcast) -> str:
    """How many have it already: of a mass broadcast those on lists that WeChat has, or may have. "" for nobody."""
    if not broadcast.mass:
        return words.say_had(broadcast)
    had = sum(many for state, _, many in mass_outcomes(session, broadcast.id) if state not in ("due", "refused"))
    return f"{had}人" if had else ""


def hand_over(act: Act, office: Office, broadcast: Broadcast) -> bool:
    """Look at the next recipients, and hand a full list to an errand; False when nobody is left."""
    people = find_next_recipients(act.session, broadcast, STEP)
    batch = next(iter(find_batches(act.session, broadcast.id, OPEN)), None)
    if not people:
        if batch is not None:
            _close(act, office, broadcast, batch)
        return False
    skipped = left_out(act, office, [one.person_id for one in people])
    for one in people:
        one.left_out = one.left_out or skipped.get(one.person_id)
    if batch is None:
        batch = _begin(act, broadcast)
    batch.upto_id = broadcast.fed_to = people[-1].person_id
    batch.people += sum(one.left_out is None for one in people)
    broadcast.fed += len(people)
    act.session.flush()
    if batch.people > BATCH - STEP - LEAST:
        _close(act, office, broadcast, batch)
    return True


def take_back(act: Act, broadcast: Broadcast) -> int:
    """What WeChat does not have yet is as if it had never been put together; how many people."""
    taken = 0
    for batch in reversed(find_batches(act.session, broadcast.id, OPEN, DUE)):
        broadcast.fed_to, taken = min(broadcast.fed_to, batch.after_id), taken + batch.people
        forget_batch(act.session, batch)
    broadcast.fed = max(0, broadcast.fed - taken)
    return taken


def begin_sending(act: Act, row: int) -> MassBatch | None:
    """From now on WeChat may have it; None: it was taken back, or is settled."""
    batch = lock_batch(act.session, row)
    if batch is None or batch.state not in (DUE, SENDING):
        return None
    batch.state, batch.sent_at = SENDING, batch.sent_at or act.now
    return batch


def note_sent(act: Act, row: int, msg_id: str) -> None:
    """WeChat took the list."""
    batch = lock_batch(act.session, row)
    if batch is not None and batch.state == SENDING:
        batch.state, batch.provider_id = SENT, f"{MARK}{msg_id}"
        act.record("broadcast.mass", f"broadcast:{_broadcast(act, batch).code}", people=batch.people)


def note_failed(act: Act, row: int, reason: str) -> None:
    """It did not, and will not; its author hears so."""
    batch = lock_batch(act.session, row)
    if batch is not None and batch.state in (DUE, SENDING):
        _fail(act, batch, reason)


def settle(act: Act, provider_id: str, *, delivered: bool, reason: str) -> bool:
    """WeChat's own word (MASSSENDJOBFINISH); False when it is about nothing of ours."""
    batch = find_batch_by_provider_id(act.session, provider_id)
    if batch is None:
        return False
    if batch.state == SENT and delivered:
        batch.state, batch.reason = DELIVERED, reason[:200]
    elif batch.state == SENT:
        _fail(act, batch, reason)
    return True


def _begin(act: Act, broadcast: Broadcast) -> MassBatch:
    batch = MassBatch(id=act.new_id(), broadcast_id=broadcast.id, after_id=broadcast.fed_to, people=0, state=OPEN)
    act.session.add(batch)
    return batch


def _close(act: Act, office: Office, broadcast: Broadcast, batch: MassBatch) -> None:
    """An errand carries it to WeChat, which takes no list of one."""
    if batch.people < LEAST:
        _fail(act, batch, f"名单不足{LEAST}人")
        return
    batch.state = DUE
    outbox.put_errand(act, ERRAND, str(batch.id), text=words.body(office, broadcast, "followers"))


def _fail(act: Act, batch: MassBatch, reason: str) -> None:
    batch.state, batch.reason = FAILED, reason[:200]
    broadcast = _broadcast(act, batch)
    author = find_member(act.session, broadcast.author_id)
    if author is not None and batch.people:
        text = f"编号 {broadcast.code}的微信群发有{batch.people}人没发成:{reason}。要补发,请照普通的群发再写一条。"
        fields = {"code": broadcast.code, "text": text}
        as_batch = Act(act.session, act.now, act.random, act.actor, f"mass:{batch.id}")
        outbox.put(as_batch, author.person_id, Message("progress", text, fields, about=broadcast.id))


def _broadcast(act: Act, batch: MassBatch) -> Broadcast:
    return act.session.get_one(Broadcast, batch.broadcast_id)

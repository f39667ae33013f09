"""Sending (发送): the steps of a broadcast that the clock takes, each a short transaction with its cursor in it.

Killed between two of them it goes on from the cursor; killed within one, that one never was.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot import outbox
from bot.act import Act
from bot.broadcasts import lifecycle, mass, words
from bot.broadcasts.audience import from_json, sources
from bot.broadcasts.budget import left_out
from bot.broadcasts.cost import goes_by_sms
from bot.broadcasts.kinds import EXEMPT, MESSAGE_OF, MESSAGES
from bot.clock import span_end
from bot.directory.office import Office
from bot.failpoint import BROADCAST_STEP, failpoint
from bot.messages import Message, Prompt
from bot.metrics import BROADCAST_PEOPLE
from models.broadcast_messages import cause_of, count_due, count_outcomes, is_leaving, take_back
from models.broadcasts import (
    Broadcast,
    Recipient,
    add_recipients,
    count_left_out,
    find_next_recipients,
    find_nth_recipient,
)
from models.mass import DUE, SENDING, find_batches, mass_outcomes

#: Batches that WeChat has not answered for yet.
UNDER_WAY = (DUE, SENDING)
#: Rows written or counted in one step: each costs a commit, and no turn waits for more than one (20 ms; tests/benchmarks).
CHUNK = 5_000
#: Messages written in one step, and how many may stand before delivery: two seconds of the fastest pace.
FEED, BACKLOG = 50, 2_000
LOOK_AGAIN, SETTLE_AGAIN = timedelta(seconds=1), timedelta(seconds=5)
#: The head count may have changed by so much since it was read back; beyond that a person looks again.
DRIFT, DRIFT_MIN = 0.05, 20
ANSWER_KIND = "receipt"


def step(act: Act, office: Office, broadcast: Broadcast) -> str:
    """Take the next step; what was done, in a word."""
    did = _STEPS[broadcast.state](act, office, broadcast)
    failpoint(BROADCAST_STEP)
    return did


def _begin(act: Act, office: Office, broadcast: Broadcast) -> str:
    original = from_json(broadcast.audience).had
    if original is not None and is_leaving(act.session, original):
        broadcast.look_at = act.now + LOOK_AGAIN  # those it is leaving for just now must have the correction too
        return "waits"
    broadcast.state = lifecycle.after(broadcast.state, "fill")
    return "begun"


def _fill(act: Act, office: Office, broadcast: Broadcast) -> str:
    parts = list(sources(from_json(broadcast.audience)))
    if broadcast.source >= len(parts):
        return _filled(act, broadcast)
    part = parts[broadcast.source]
    after = broadcast.filled_to
    new, upto = add_recipients(act.session, broadcast.id, part.within, part.people, part.why, after, CHUNK)
    broadcast.people += new
    if upto is None:
        broadcast.source, broadcast.filled_to = broadcast.source + 1, 0
    else:
        broadcast.filled_to = upto
    return "filled"


def _filled(act: Act, broadcast: Broadcast) -> str:
    """All are written: if they are not about as many as were approved, somebody looks again."""
    broadcast.state = lifecycle.after(broadcast.state, "send")
    apart = abs(broadcast.people - broadcast.counted)
    if broadcast.kind in EXEMPT or apart <= max(DRIFT_MIN, DRIFT * broadcast.counted):
        return "sending"
    broadcast.paused_from, broadcast.state = broadcast.state, lifecycle.after(broadcast.state, "pause")
    broadcast.reason, broadcast.look_at = f"批的是{broadcast.counted}人,现在是{broadcast.people}人", None
    text = f"编号 {broadcast.code}停下了:{broadcast.reason}。要照发回“恢复群发 {broadcast.code}”,不发回“撤回群发 {broadcast.code}”。"
    _tell(act, broadcast, text)
    return "drifted"


def _send(act: Act, office: Office, broadcast: Broadcast) -> str:
    if broadcast.expires_at is not None and broadcast.expires_at <= act.now:
        broadcast.reason = "过了期限,剩下的不发了"
        broadcast.state = lifecycle.after(broadcast.state, "settle")
        return "expired"
    if broadcast.mass:
        return _send_by_mass(act, office, broadcast)
    urgent = broadcast.kind == "warning"
    if not urgent and count_due(act.session, sorted(MESSAGES), BACKLOG) >= BACKLOG:
        broadcast.look_at = act.now + LOOK_AGAIN
        return "backlog"
    batch = find_next_recipients(act.session, broadcast, FEED)
    if not batch:
        broadcast.state = lifecycle.after(broadcast.state, "settle")
        return "fed"
    people = [recipient.person_id for recipient in batch]
    by_sms = goes_by_sms(office, broadcast.kind)
    skipped = left_out(act, office, people, exempt=broadcast.kind in EXEMPT, by_sms=by_sms)
    for recipient in batch:
        recipient.left_out = recipient.left_out or skipped.get(recipient.person_id)
        if recipient.left_out is None:
            _put(act, office, broadcast, recipient)
        BROADCAST_PEOPLE.add(result=recipient.left_out or "handed_over")
    broadcast.fed_to, broadcast.fed = batch[-1].person_id, broadcast.fed + len(batch)
    if not urgent:
        broadcast.look_at = _next_turn(broadcast.look_at, act.now, len(batch), office.config.broadcasts.per_minute)
    return "sent"


def _send_by_mass(act: Act, office: Office, broadcast: Broadcast) -> str:
    """To WeChat in long lists, not one by one: not in the quiet hours, for it rings everywhere at once."""
    quiet = office.config.delivery.quiet
    until = span_end(act.now, quiet) if quiet else None
    if until is not None:
        broadcast.look_at = broadcast.send_at = until  # it counts in the month in which it goes
        return "quiet"
    if not mass.hand_over(act, office, broadcast):
        broadcast.state = lifecycle.after(broadcast.state, "settle")
    return "sent"


def _next_turn(looked_at: datetime | None, now: datetime, many: int, per_minute: int) -> datetime:
    """When the next ones may follow: at the pace set, at most a tick's worth at once."""
    since = max(looked_at or now, now - LOOK_AGAIN)
    return since + timedelta(minutes=many / per_minute)


def _put(act: Act, office: Office, broadcast: Broadcast, recipient: Recipient) -> None:
    """Into the outbox, once: the cause is the broadcast's, whoever takes the step."""
    as_broadcast = Act(act.session, act.now, act.random, act.actor, cause_of(broadcast.id))
    prompt = None
    if broadcast.options:
        prompt = Prompt(ANSWER_KIND, tuple(broadcast.options), about=broadcast.id, expires_at=broadcast.expires_at)
    message = Message(
        MESSAGE_OF[broadcast.kind],
        words.body(office, broadcast, recipient.why),
        {"text": words.short(broadcast)},
        expires_at=broadcast.expires_at,
        prompt=prompt,
        urgent=broadcast.kind == "warning",
    )
    outbox.put(as_broadcast, recipient.person_id, message)


def _settle(act: Act, office: Office, broadcast: Broadcast) -> str:
    if is_leaving(act.session, broadcast.id) or find_batches(act.session, broadcast.id, *UNDER_WAY):
        broadcast.look_at, broadcast.tally, broadcast.tallied_to = act.now + SETTLE_AGAIN, {}, 0
        return "leaving"
    after, upto = broadcast.tallied_to, find_nth_recipient(act.session, broadcast.id, broadcast.tallied_to, CHUNK)
    stands = count_outcomes(act.session, broadcast.id, after, upto)
    broadcast.tally = words.tally(broadcast.tally, stands, count_left_out(act.session, broadcast.id, after, upto))
    if upto is not None:
        broadcast.tallied_to = upto
        return "counted"
    return _finish(act, broadcast)


def _finish(act: Act, broadcast: Broadcast) -> str:
    broadcast.state = lifecycle.after(broadcast.state, "finish")
    broadcast.look_at, broadcast.ended_at = None, act.now
    broadcast.tally = words.tally(broadcast.tally, mass_outcomes(act.session, broadcast.id), {})
    came_of_it = words.say_tally(broadcast.tally)
    _tell(act, broadcast, f"编号 {broadcast.code}“{broadcast.title}”发完,共{broadcast.people}人:{came_of_it}。")
    act.record("broadcast.finish", f"broadcast:{broadcast.code}", people=broadcast.people)
    return "done"


def _take_back(act: Act, office: Office, broadcast: Broadcast) -> str:
    """Paused or recalled: what has not left is taken out of the outbox, until nothing of it is under way."""
    again = broadcast.state == lifecycle.PAUSED
    taken, first = take_back(act.session, broadcast.id, act.now, CHUNK, again=again)
    if again and first is not None:
        broadcast.fed_to, broadcast.fed = min(broadcast.fed_to, first - 1), broadcast.fed - taken
    taken += mass.take_back(act, broadcast)
    if again and taken and broadcast.paused_from == lifecycle.SETTLING:
        broadcast.paused_from = lifecycle.SENDING  # they come again, though all had been handed over
    if taken == 0:
        broadcast.look_at = act.now + LOOK_AGAIN if is_leaving(act.session, broadcast.id) else None
    return "taken back"


def _tell(act: Act, broadcast: Broadcast, text: str) -> None:
    fields = {"code": broadcast.code, "text": text}
    outbox.put(act, broadcast.author_id, Message("progress", text, fields, about=broadcast.id))


_STEPS: dict[str, Callable[[Act, Office, Broadcast], str]] = {
    lifecycle.APPROVED: _begin,
    lifecycle.FILLING: _fill,
    lifecycle.SENDING: _send,
    lifecycle.SETTLING: _settle,
    lifecycle.PAUSED: _take_back,
    lifecycle.RECALLED: _take_back,
}

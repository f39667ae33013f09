"""Taking back (撤回): what 发错了 says and does about a duty that was recorded a moment ago."""

from datetime import datetime

from bot.act import Act
from bot.clock import local
from bot.directory.office import Office
from bot.duties import actions, ledger, words
from bot.duties.telling import told_of
from models.duties import lock_occasion
from models.outbox import cancel_kind
from models.people import Member

TOO_LATE = "这条记录已经撤不回了。"


def line(act: Act, office: Office, member: Member, row: int, at: datetime) -> str:
    """The occasion is open again, or the entry gone, unless it has changed since; what to say of it."""
    occasion = lock_occasion(act.session, row)
    if occasion is None:
        return _entry(act, office, member, row)
    duty = office.config.duties.kinds.get(occasion.duty)
    if duty is not None and occasion.ordered_at == at and occasion.ordered_by == member.person_id and occasion.is_open:
        actions.drop(act, occasion)
        cancel_kind(act.session, "duty", occasion.id, act.now)
        return words.order_taken_back(told_of(act, office, duty, occasion))
    if duty is None or not actions.take_back(act, office, duty, occasion, at):
        return TOO_LATE
    return words.taken_back(told_of(act, office, duty, occasion))


def _entry(act: Act, office: Office, member: Member, row: int) -> str:
    entry = ledger.take_back(act, row)
    if entry is None or entry.duty not in office.config.duties.kinds:
        return TOO_LATE
    stood = ledger.standing(act.session, office, member, entry.duty, local(act.now).date())
    return words.entry_taken_back(stood)

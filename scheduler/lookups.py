"""Lookups (向平台查): every morning the SMS provider is asked about the texts whose answer was lost, for a week.

Only SMS has such a question: nobody can ask WeChat what became of a service message (客服消息).
"""

from datetime import datetime, time, timedelta

from bot.act import Act
from bot.clock import next_at
from bot.directory.office import Office
from bot.outbox import put_errand
from models.due import DueRow, add_due, add_round
from models.errands import renew_errand
from models.reports import LOOKUP, find_lost_texts

KIND = "lookups"
#: Before what nobody knows is told to people (scheduler.unknowns).
AT = time(8)
#: Tencent Cloud tells of no longer (cloud.tencent.com/document/product/382/55976), Aliyun of thirty days.
ASK_FOR = timedelta(days=7)
#: So many are ordered in one turn, and asked one after the other: Tencent Cloud takes twenty questions a second.
TOGETHER, APART = 100, timedelta(seconds=0.2)


def run(act: Act, office: Office, due: DueRow) -> str:
    """Order the next questions; `due.subject`: up to which message they were ordered this morning, 0 for none."""
    if not due.subject:
        add_round(act.session, act.new_id(), KIND, next_round(act.now))
    if not office.config.sms.can_be_asked:
        return "nobody to ask"
    rows = find_lost_texts(act.session, act.now - ASK_FOR, due.subject, TOGETHER)
    for place, row in enumerate(rows):
        put_errand(act, LOOKUP, str(row))
        renew_errand(act.session, LOOKUP, str(row), act.now + place * APART)
    if len(rows) == TOGETHER:
        later = act.now + TOGETHER * APART
        add_due(act.session, act.new_id(), KIND, subject=rows[-1], due_at=later, step=int(due.due_at.timestamp()))
    return str(len(rows))


def next_round(now: datetime) -> datetime:
    """The next 8:00 in Shanghai."""
    return next_at(now, AT)

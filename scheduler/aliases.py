"""Learned aliases (别名): every working morning, up to three names that residents use are offered to the organisers."""

from datetime import datetime, time, timedelta

from bot.act import Act
from bot.clock import local, next_at
from bot.directory.aliases import PROMPT
from bot.directory.office import Office
from bot.messages import Message, Prompt
from bot.outbox import put
from models.aliases import AliasHint, find_hints_to_offer
from models.due import DueRow, add_round
from models.people import find_members_with_post

KIND = "aliases"
AT = time(9, 40)
#: A name said once may be a slip; three questions a morning are no burden.
TIMES, A_DAY = 2, 3
ASKED_FOR = timedelta(days=14)


def run(act: Act, office: Office, due: DueRow) -> str:
    """Ask every organiser; the first answer settles it. Names whose place has gone are passed over."""
    hints = find_hints_to_offer(act.session, TIMES, A_DAY) if office.calendar.is_workday(local(act.now).date()) else []
    organisers = find_members_with_post(act.session, "organiser") if hints else []
    for hint in hints if organisers else []:
        hint.offered_at = act.now
        text = _question(office, hint)
        for organiser in organisers if text else []:
            prompt = Prompt(PROMPT, ("记为别名", "不要"), about=hint.id, expires_at=act.now + ASKED_FOR)
            put(act, organiser.person_id, Message("notice", text, {"text": text}, about=hint.id, prompt=prompt))
    add_round(act.session, act.new_id(), KIND, next_round(act.now))
    return str(len(hints))


def next_round(now: datetime) -> datetime:
    """The next 9:40 in Shanghai."""
    return next_at(now, AT)


def _question(office: Office, hint: AliasHint) -> str:
    place = office.directory.place(hint.place)
    return f"居民{hint.times}次把{place.name}叫作“{hint.name}”。记为别名吗?1记 2不要" if place else ""

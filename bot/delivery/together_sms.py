"""Together by SMS (短信合成一条): texts of one template to one number, where one letter costs no more than they would apart."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from bot.config import Config
from bot.delivery import sms_limits, sms_rung
from bot.delivery.render import sms_template, sms_values
from bot.delivery.sending import Sending
from bot.errors import SealError
from bot.text.sms_lengths import TEXT_UNITS, count_parts, signed, sms_text, units
from models.identities import Identity
from models.outbox import OutboxRow, outbox_fields, outbox_text

BETWEEN = "\n"


def carry(
    session: Session,
    sending: Sending,
    row: OutboxRow,
    others: Iterable[OutboxRow],
    identity: Identity,
    config: Config,
    now: datetime,
    most: int,
) -> tuple[Sending, int]:
    """`sending` with the texts of the first `others`, and of how many; none of these asks anything."""
    said, variables = _words(session, row)
    name, many = sms_template(row.kind, variables), 0
    template = config.sms.template_for(name, "")
    for other in islice(others, most - 1):
        try:
            more, its = _words(session, other)
        except SealError:
            break  # it says so when it is claimed itself
        if not _is_alike(row, variables, other, its) or not sms_rung.is_told_outright(session, other, identity, now):
            break
        joined, text = f"{said}{BETWEEN}{more}", f"{variables.get('text', '')}{BETWEEN}{its.get('text', '')}"
        longer = join(config.sms.sign_name, said, more)
        if longer is None or not sms_limits.has_room_for_more(session, config.sms, row, longer - sending.parts, now):
            break
        said, variables, many = joined, {**variables, "text": text}, many + 1
        sms_rung.say_if_past_the_cap(session, row, config, longer - sending.parts, now)
        values = sms_values(name, template, variables, said) if template else {}
        sending = replace(sending, text=sms_text(said), fields=values, parts=longer)
    return sending, many


def join(sign_name: str, first: str, second: str) -> int | None:
    """The parts of both texts in one letter; None where it would not hold them, or cost more than the two. Pure."""
    joined = f"{first}{BETWEEN}{second}"
    apart = sum(count_parts(signed(sign_name, sms_text(text))) for text in (first, second))
    together = count_parts(signed(sign_name, sms_text(joined)))
    return together if units(joined) <= TEXT_UNITS and together <= apart else None


def _words(session: Session, row: OutboxRow) -> tuple[str, dict[str, str]]:
    return outbox_text(session, row), outbox_fields(session, row)


def _is_alike(row: OutboxRow, variables: dict[str, str], other: OutboxRow, its: dict[str, str]) -> bool:
    """One template fills both, and differs between them in nothing but the text."""
    mine, theirs = ({**one, "text": ""} for one in (variables, its))
    return sms_template(row.kind, variables) == sms_template(other.kind, its) and mine == theirs

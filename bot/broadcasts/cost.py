"""Cost (费用): what a broadcast costs in SMS parts, counted as the carriers count, the signature among them."""

from bot.broadcasts import words
from bot.broadcasts.audience import from_json, sources
from bot.broadcasts.kinds import MESSAGE_OF
from bot.directory.office import Office
from bot.text.sms_lengths import count_parts, signed, sms_text
from models.broadcasts import Broadcast


def goes_by_sms(office: Office, kind: str) -> bool:
    """Is there a provider, and a template for this kind where it wants one?"""
    return office.config.sms.can_send(MESSAGE_OF[kind])


def sms_parts(office: Office, broadcast: Broadcast) -> int:
    """How many SMS parts one recipient takes; of the longest reason for having it, since each text names its own."""
    whys = {part.why for part in sources(from_json(broadcast.audience))} or {""}
    longest = max((words.body(office, broadcast, why) for why in whys), key=len)
    return count_parts(signed(office.config.sms.sign_name, sms_text(longest)))

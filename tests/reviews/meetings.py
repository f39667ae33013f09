"""How tests of reviews begin: the service started on a day, cases reported, the draft sent."""

from datetime import UTC, datetime

from bot.act import new_id
from bot.clock import SHANGHAI
from models.due import add_round
from scheduler import reviews
from tests.conversation.said import bind_all, file_case
from tests.talk import Phone, Town

#: The Friday before the community's meeting on Monday 16 March 2026; its draft comes that day at 16:00.
FRIDAY = datetime(2026, 3, 13, 8, 30, tzinfo=SHANGHAI)
LAMPS = "翠园3幢{}单元楼道灯坏了"


async def begin(town: Town, at: datetime = FRIDAY) -> None:
    """The service starts at a time, and the clock runs once.

    Of the rounds that stand, that of reviews alone: what else every night brings takes most of the time.
    """
    town.clock.set(at.astimezone(UTC))
    at = town.clock.now()
    town.look(lambda session: add_round(session, new_id(at), reviews.KIND, at))
    await town.pass_time(seconds=1)


async def drafted(town: Town, *names: str, reports: int = 3) -> dict[str, Phone]:
    """Lamps are reported on Friday, and the draft for Monday's meeting is sent; the phones of 刘芳 and of `names`."""
    await begin(town)
    phones = bind_all(town, "刘芳", *names)
    for number in range(reports):
        file_case(town.person(f"居民{number}"), LAMPS.format(number + 1))
    for minutes in (*[60] * 7, 40):
        await town.pass_time(minutes=minutes)
    return phones


async def until(town: Town, month: int, day: int, hour: int = 9, minute: int = 30) -> None:
    """Let the time pass in steps of some hours, as the clock of a service does."""
    end = datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)
    while town.clock.now() < end:
        left = (end - town.clock.now()).total_seconds()
        await town.pass_time(seconds=min(left, 8 * 3600))


def sent(phone: Phone, *words: str) -> list[str]:
    """What reached a phone, with all these words in it: pushed, or riding on the answers to a word or two."""
    texts = phone.received()
    for _ in range(3):
        texts += phone.say("0").split("\n\n")
        texts += phone.received()
    return [text for text in texts if all(word in text for word in words)]

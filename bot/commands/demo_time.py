"""Fast-forward (快进): the demo's clock is put forward hour by hour, and each hour everything due is done and sent."""

import asyncio
import re
from datetime import timedelta

import typer
from sqlalchemy.orm import Session

from bot.app import Parts
from bot.emulators.demo_clock import DemoClock
from bot.emulators.wechat import Emulator
from models.cases import find_first_opening
from models.leases import find_oldest_due
from scheduler.tick import find_jobs, tick

STEP = timedelta(hours=1)
#: As long as an hour's messages may take to leave before the next hour begins.
SENT_WITHIN_S, LOOK_EVERY_S = 5.0, 0.02
LONGEST = timedelta(days=62)
UNITS = {"d": "days", "h": "hours", "m": "minutes"}
#: What the residents of the demo say before its time is put forward, where nobody has said anything yet.
SAID = (
    ("demo-resident-1", "翠园3幢2单元楼道灯坏了"),
    ("demo-resident-2", "翠园8幢门口井盖没了"),
    ("demo-resident-3", "翠园5幢楼道灯不亮"),
    ("demo-resident-4", "翠园6幢楼道灯也坏了"),
)


def read_span(text: str | None) -> timedelta | None:
    """7d, 12h, 90m; None for nothing. Raises BadParameter."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,4})([dhm])", text.strip().lower())
    span = timedelta(**{UNITS[found[2]]: int(found[1])}) if found else timedelta()
    if not timedelta() < span <= LONGEST:
        raise typer.BadParameter("写成 7d、12h 或 90m, 最多 62 天")
    return span


async def fast_forward(parts: Parts, emulator: Emulator, clock: DemoClock, span: timedelta) -> None:
    """Let `span` pass: what falls due in each hour is done before the next begins, as it would have been."""
    jobs, left = find_jobs(), span
    while left > timedelta():
        step = min(STEP, left)
        left -= step
        clock.skip(step)
        while await tick(parts.store, parts.holder.office, parts.engine, clock.now(), parts.random, jobs):
            pass
        await _until_sent(parts, clock)
        await emulator.settled()


async def let_residents_speak(parts: Parts, emulator: Emulator) -> None:
    """Something for a brief to be about, in a demo where nobody has reported anything."""
    if await parts.store.read(find_first_opening) is None:
        for openid, text in SAID:
            await emulator.say(openid, text)


async def _until_sent(parts: Parts, clock: DemoClock) -> None:
    """Until nothing is free to leave, or a while has passed: a closed rung is no reason to stop the clock."""

    def waits(session: Session) -> bool:
        return find_oldest_due(session, clock.now()) is not None

    parts.store.on_outgoing()
    for _ in range(int(SENT_WITHIN_S / LOOK_EVERY_S)):
        if not await parts.store.read(waits):
            return
        await asyncio.sleep(LOOK_EVERY_S)

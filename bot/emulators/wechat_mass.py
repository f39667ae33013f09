"""Mass sending (群发) of the emulator: by a list of openids, four a calendar month to each, its end told by an event.

Source: CHANNELS.md 1.5 and 2.5; who has had his four is filtered without a word, as WeChat does.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

from bot.clock import local
from bot.emulators.wechat_errors import ApiError
from bot.emulators.wechat_people import Content, Person
from bot.emulators.wechat_platform import Platform

LEAST, MOST = 2, 10_000
MONTHLY = 4
#: Documented as 64 bytes; a UUID of 36 characters was refused, so 32 (CHANNELS.md 2.5).
KEY_CHARS = 32
TEXT_BYTES = 2048
#: Who reports the end of a job: the list, WeChat's number, its status, and how many were sent, filtered and lost.
Finished = Callable[[int, str, int, int, int], Awaitable[object]]


class MassSending:
    """Takes lists."""

    def __init__(self, platform: Platform, finished: Finished, result_s: float) -> None:
        self._platform, self._finished, self._result_s = platform, finished, result_s
        self._jobs: dict[str, int] = {}
        self._had: Counter[tuple[str, str]] = Counter()
        self._pending: set[asyncio.Task[None]] = set()
        #: How the next jobs end; "send success" or "err(30003)".
        self.status = "send success"

    def send(self, body: Mapping[str, object]) -> tuple[int, bool]:
        """The job's number, and whether its clientmsgid came before. Raises ApiError."""
        openids, text, key = body.get("touser"), body.get("text"), str(body.get("clientmsgid", ""))
        if len(key) > KEY_CHARS:
            raise ApiError(45067)
        if key and key in self._jobs:
            return self._jobs[key], True
        if not isinstance(openids, list) or not LEAST <= len(openids) <= MOST:
            raise ApiError(40035)
        content = str(text.get("content") or "") if isinstance(text, Mapping) else ""
        if body.get("msgtype") != "text" or not content:
            raise ApiError(44004)
        if len(content.encode()) > TEXT_BYTES:
            raise ApiError(45002)
        people = [self._platform.people.require(openid) for openid in openids]
        number = self._platform.chance.randrange(10**9, 10**10)
        self._jobs[key] = number
        task = asyncio.create_task(self._carry_out(number, people, content))
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)
        return number, False

    async def settled(self) -> None:
        """Until every job has ended and was reported."""
        while self._pending:
            await asyncio.wait(set(self._pending))

    async def close(self) -> None:
        """Drop the jobs still to end."""
        for task in self._pending:
            task.cancel()
        await asyncio.gather(*self._pending, return_exceptions=True)

    async def _carry_out(self, number: int, people: list[Person], text: str) -> None:
        await asyncio.sleep(self._result_s)
        month = f"{local(self._platform.clock.now()):%Y-%m}"
        sent = 0
        for person in people if self.status == "send success" else []:
            if person.following and not person.muted and self._had[person.openid, month] < MONTHLY:
                self._had[person.openid, month] += 1
                self._platform.people.show(person, Content("text", text), "mass_message")
                sent += 1
        await self._finished(number, self.status, len(people), sent, 0)

"""Patient (受检的安装): what a check may look at, and what a check is."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

import aiohttp

from bot.channels.sms import SmsProvider
from bot.channels.wechat_api import WechatApi
from bot.clock import Clock
from bot.config import Config
from bot.store import Store


@dataclass(frozen=True)
class Patient:
    """One installation under examination."""

    config: Config
    store: Store
    clock: Clock
    #: For checks that go out, with short time limits.
    session: aiohttp.ClientSession
    api: WechatApi
    #: None where no texts are sent, or by a line that nobody can ask.
    sms: SmsProvider | None = None


class Note(str):
    """A line that is told with a check and is nothing wrong."""

    __slots__ = ()


Found = Iterable[str]


@dataclass(frozen=True)
class Check:
    """One thing that can be wrong. `look` gives one line per finding, the key first and the remedy last."""

    name: str
    #: What it is called to an operator.
    title: str
    look: Callable[[Patient], Found | Awaitable[Found]]
    #: Names of checks without which this one makes no sense.
    needs: tuple[str, ...] = ()
    #: It asks a provider's API, or our own address from outside.
    online: bool = False

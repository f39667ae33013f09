"""Platform (平台侧状态): all the emulator remembers of one Official Account; the API and the callbacks share it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

from bot.clock import Clock
from bot.emulators.wechat_faults import Faults
from bot.emulators.wechat_ledger import Ledger
from bot.emulators.wechat_media import Media
from bot.emulators.wechat_menu import Menu
from bot.emulators.wechat_people import People
from bot.emulators.wechat_scenes import Scenes
from bot.emulators.wechat_templates import EmulatedTemplate
from bot.emulators.wechat_tokens import Tokens

Mode = Literal["safe", "compatible", "plain"]


@dataclass(frozen=True)
class Account:
    """The Official Account's settings, as its operator sees them at mp.weixin.qq.com."""

    app_id: str
    app_secret: str
    token: str
    encoding_aes_key: str
    mode: Mode = "safe"
    #: 原始ID: ToUserName of every callback.
    original_id: str = "gh_5f1e2d3c4b5a"


@dataclass(frozen=True)
class Patience:
    """How long WeChat waits for the service, and how often it comes back."""

    #: CHANNELS.md 1.3: dropped after 5 s, re-sent up to three times; whether three includes the first is not published.
    reply_s: float = 5.0
    retries: int = 3
    #: Pause before each further delivery.
    pause_s: float = 0.0
    #: Whether a re-sent callback has a new timestamp, nonce and ciphertext (not published) or is the same byte for byte.
    fresh_nonce: bool = True
    #: From a template message to its TEMPLATESENDJOBFINISH.
    template_result_s: float = 0.3


class Platform:
    """The state of the emulated account."""

    def __init__(
        self,
        account: Account,
        templates: Iterable[EmulatedTemplate],
        clock: Clock,
        chance: Random,
        ledger_file: Path | None,
    ) -> None:
        self.account = account
        self.clock = clock
        self.chance = chance
        self.ledger = Ledger(clock, ledger_file)
        self.people = People(clock, self.ledger)
        self.tokens = Tokens(clock, chance)
        self.media = Media(clock, chance)
        self.scenes = Scenes(clock, chance)
        self.menu = Menu()
        self.faults = Faults()
        self.templates = {template.id: template for template in templates}
        #: IP whitelist of the token calls (errcode 40164); None admits everybody.
        self.allowed_ips: frozenset[str] | None = None

"""People (粉丝) of the emulated account: who follows, what they may be sent, and the chat each one sees."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bot.clock import Clock
from bot.emulators.wechat_errors import ApiError
from bot.emulators.wechat_ledger import Kind, Ledger
from bot.emulators.wechat_windows import Window


@dataclass(frozen=True)
class Content:
    """What a bubble holds."""

    #: text, image, voice, location, card, or note (a grey line of WeChat's own).
    kind: str
    text: str
    media_id: str = ""
    #: Of a card, label and value.
    rows: tuple[tuple[str, str], ...] = ()
    #: Of a msgmenu, id and words of each item.
    items: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Bubble:
    """One thing in a chat."""

    #: Grows over all chats of the account.
    number: int
    openid: str
    at: datetime
    #: How it came: person, passive_reply, service_message, template_message, subscription, wechat, sms.
    source: str
    content: Content

    @property
    def own(self) -> bool:
        """Sent by the person; otherwise received."""
        return self.source == "person"


@dataclass
class Person:
    """One WeChat user, as the account knows him."""

    openid: str
    following: bool = False
    followed_at: datetime | None = None
    #: The scene of the QR code he followed by.
    scene: str = ""
    #: Has turned the account's messages off: service messages answer 48002.
    muted: bool = False
    #: How his template messages end: success, "failed:user block", "failed: system failed".
    template_result: str = "success"
    #: 订阅通知 he still allows, by template id.
    allowed: dict[str, int] = field(default_factory=dict)
    window: Window = field(default_factory=Window)
    chat: list[Bubble] = field(default_factory=list)


class People:
    """Everybody who ever met the account."""

    def __init__(self, clock: Clock, ledger: Ledger) -> None:
        self._clock = clock
        self._ledger = ledger
        self._people: dict[str, Person] = {}
        self._listeners: set[asyncio.Queue[Bubble]] = set()
        self._bubbles = 0

    def __iter__(self) -> Iterator[Person]:
        return iter(tuple(self._people.values()))

    def enrol(self, openid: str, *, following: bool = True) -> Person:
        """The person with this openid; a new one follows already unless told otherwise, without any callback."""
        person = self._people.get(openid)
        if person is None:
            person = self._people[openid] = Person(openid)
            if following:
                self.follow(person)
        return person

    def require(self, openid: object) -> Person:
        """The person. Raises ApiError 40003 when nobody has this openid."""
        person = self._people.get(openid) if isinstance(openid, str) else None
        if person is None:
            raise ApiError(40003)
        return person

    def follow(self, person: Person, scene: str = "") -> None:
        """Let the person follow from now on."""
        person.following, person.followed_at, person.scene = True, self._clock.now(), scene

    def unfollow(self, person: Person) -> None:
        """Let the person go: nothing may be sent any more."""
        person.following = False
        person.window.shut()

    def show(self, person: Person, content: Content, source: str) -> Bubble:
        """Put one thing into the person's chat and tell whoever watches."""
        self._bubbles += 1
        bubble = Bubble(self._bubbles, person.openid, self._clock.now(), source, content)
        person.chat.append(bubble)
        if not bubble.own:
            self._ledger.add(Kind.SHOWN, person.openid, source=source, shape=content.kind, text=content.text)
        for listener in self._listeners:
            listener.put_nowait(bubble)
        return bubble

    @contextmanager
    def watch(self) -> Iterator[asyncio.Queue[Bubble]]:
        """A queue that gets every bubble from now on."""
        listener: asyncio.Queue[Bubble] = asyncio.Queue()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

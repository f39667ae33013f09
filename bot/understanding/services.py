"""Services (找服务): what somebody looks for in his words: which kinds of service points, and what they shall offer."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from bot.directory.circle import Service
from bot.understanding.matcher import LISTS

#: What is said around the thing itself.
_AROUND = re.compile(
    r"附近|周边|周围|旁边|这边|最近的?|离我|离家|有没有|有什么|有啥|有哪些|哪里|哪儿|哪个|哪|什么地方|什么|去|在|可以|能不能|"
    r"能|可|有|的|地方|服务点?|点|一下|个|家|吗|呢|啊|呀|吧|我|想|要|要找|找|请问|问|步行|走路|走到|几点|开门|关门|开着|开|营业|"
    r"上班|下班|时间|今天|明天|现在|周末|怎么走|电话|地址|多远|远|近|不|[\W_]"
)
LEAST = 2  # characters of an offer that may be found in a sentence


@dataclass(frozen=True)
class Offer:
    """One thing offered, in all its words, and the kinds of places that would most likely have it."""

    words: tuple[str, ...]
    kinds: frozenset[str]


@dataclass(frozen=True)
class Wanted:
    """What is looked for."""

    text: str
    kinds: frozenset[str]
    offers: tuple[Offer, ...]
    #: The words but for those of kinds and offers, and for what is said around anything.
    rest: str

    @property
    def is_anything(self) -> bool:
        """Nothing in particular is named."""
        return not self.names_service and not self.rest

    @property
    def names_service(self) -> bool:
        """A kind of place or something offered is named."""
        return bool(self.kinds or self.offers)


@dataclass(frozen=True)
class Choice:
    """The services that fit."""

    codes: frozenset[str]
    #: Nobody says that he offers it; these are places of a kind that would.
    is_guess: bool = False


def is_service_word(text: str) -> bool:
    """Is `text` nothing but what a kind of place, or something offered, is called?"""
    return text in _words()


def wanted_in(text: str) -> Wanted:
    """The kinds and offers that a text names; the longest words first, none twice."""
    kinds, offers = _table()
    words = sorted({*kinds, *(word for offer in offers for word in offer.words)}, key=lambda word: (-len(word), word))
    left, named = text, set()
    for word in words:
        if word in left:
            named.add(word)
            left = left.replace(word, "\0")
    found = tuple(offer for offer in offers if named & set(offer.words))
    return Wanted(text, frozenset(kinds[word] for word in named if word in kinds), found, _AROUND.sub("", left))


def choose(wanted: Wanted, services: Sequence[Service]) -> Choice:
    """Which services fit: by name, else by what they offer, else by their kind. Nothing named: all of them."""
    if wanted.is_anything:
        return _choice(services)
    if called := named_in(wanted.text, services):
        return _choice(called)
    if able := offering(wanted, services):
        return _choice([service for service in able if service.kind in wanted.kinds] or able)
    if wanted.kinds:
        return _choice(service for service in services if service.kind in wanted.kinds)
    likely = {kind for offer in wanted.offers for kind in offer.kinds}
    return _choice((service for service in services if service.kind in likely), is_guess=True)


def offering(wanted: Wanted, services: Iterable[Service]) -> list[Service]:
    """The services that say they offer it, in these or in other words for the same."""
    return [service for service in services if _offers(service, wanted)]


def named_in(text: str, services: Iterable[Service]) -> list[Service]:
    """The services whose whole name stands in the text."""
    return [service for service in services if len(service.name) >= LEAST and service.name in text]


def _choice(services: Iterable[Service], is_guess: bool = False) -> Choice:
    return Choice(frozenset(service.code for service in services), is_guess)


def _offers(service: Service, wanted: Wanted) -> bool:
    """One of the listed words for what is wanted, or what the place says it offers, as it says it."""
    for given in service.offers:
        if len(given) >= LEAST and (given in wanted.text or (len(wanted.text) >= LEAST and wanted.text in given)):
            return True
        if any(word in given or given in offer.words for offer in wanted.offers for word in offer.words):
            return True
    return False


@cache
def _words() -> frozenset[str]:
    kinds, offers = _table()
    return frozenset(kinds).union(*(offer.words for offer in offers))


@cache
def _table() -> tuple[dict[str, str], tuple[Offer, ...]]:
    """Word → kind of place, and everything offered."""
    kinds: dict[str, str] = {}
    offers = []
    for line in (LISTS / "service_words.txt").read_text("utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        first, _, rest = line.partition(" ")
        if rest.startswith("+ "):
            offers.append(Offer(tuple(rest[2:].split("|")), frozenset(first.split(","))))
        else:
            kinds |= dict.fromkeys(rest.split("|"), first)
    return kinds, tuple(offers)

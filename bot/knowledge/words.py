"""What the guides say to people (指南的话): the quote, where it comes from, and how old it is."""

from collections.abc import Sequence
from datetime import date

from bot.knowledge.quoting import Quote
from models.knowledge import GIVEN

#: What is said where nothing is found; somebody is asked in the same reply.
NOT_KNOWN = "这个还没查到准话,不乱答,已请人问清。"
GONE = "这一篇刚撤下了,请再问一次。"
QUOTE_CHARS = 160


def say_quote(quote: Quote, today: date, old_months: int) -> str:
    """The passage under its title, then the source, its day and its phone."""
    guide, passage = quote.guide, quote.passage
    heading = f"·{passage.heading}" if passage.heading else ""
    return f"{guide.title}{heading}:\n{_shortened(passage.text)}\n{_source(quote, today, old_months)}"


def say_choice(titles: Sequence[str]) -> str:
    """Which of them is meant?"""
    asked = f"您问的是不是“{titles[0]}”?" if len(titles) == 1 else "您问的是哪一个?"
    return "\n".join([asked, *(f"{number} {option}" for number, option in enumerate(choice_of(titles), 1))])


def choice_of(titles: Sequence[str]) -> list[str]:
    """What may be answered to it; the last is none of them."""
    return ["是", "不是"] if len(titles) == 1 else [*titles, "都不是"]


def say_more(names: Sequence[str]) -> str:
    """What else of the same guide may be asked for."""
    return f"还想看回数字:{' '.join(f'{number}{name}' for number, name in enumerate(names, 1))}" if names else ""


def _source(quote: Quote, today: date, old_months: int) -> str:
    """Who says so, and since when; what is old, or bears no day, is to be checked at the window."""
    guide = quote.guide
    on = guide.published_on
    day = f"{on.year}年{on.month}月{on.day}日" if on else "未注日期"
    is_old = on is None or (today.year - on.year) * 12 + today.month - on.month >= old_months
    source = guide.source or (guide.file if guide.file != GIVEN else "")
    phone = f",电话{_first_phone(guide.phone)}" if guide.phone else ""
    return f"来源:{source},{day}{phone}{',以窗口为准' if is_old else ''}。"


def _first_phone(phones: str) -> str:
    """The first of the numbers a document gives; some give a dozen."""
    for mark in ("\n", ";", "；", ",", "，", "、", " "):
        phones = phones.split(mark, maxsplit=1)[0] if len(phones) > 20 else phones
    return phones[:30]


def _shortened(text: str) -> str:
    return text if len(text) <= QUOTE_CHARS else f"{text[:QUOTE_CHARS]}……"

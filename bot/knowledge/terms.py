"""Terms (检索词): the words of a guide and of a question, brought together by what residents call things.

Everybody's words are cut the same way, by jieba's dictionary; a word of three characters or more also counts as the words
it is made of. `lexicon/synonyms.txt` leads from residents' words to the office's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.text.normalise import nfkc
from bot.text.segment import is_name, is_word, tokens

FOLDER = Path(__file__).parent / "lexicon"
_KEPT = re.compile(r"[0-9a-z\u4e00-\u9fff]+")
_HAS_DIGIT = re.compile(r"[0-9a-z]")
#: A longer word is no word; models/knowledge.py keeps so much of it.
LONGEST = 40
#: What a part of a word is worth, beside the whole; the step to be taken, beside the matter; and what is said around a
#: matter that the list knows.
PART, STEP, ASIDE = 0.6, 0.5, 0.35


@dataclass(frozen=True)
class Term:
    """One thing asked for, in every word it goes by; each with how surely it means it, at most 1."""

    words: Mapping[str, float]
    #: How much it says of what is asked for.
    weight: float = 1.0
    #: It names the matter, and not only the step to be taken.
    is_matter: bool = True


@dataclass(frozen=True)
class Rule:
    """Where one of `said` stands in a question (all of its parts), the office says `meant`."""

    said: tuple[tuple[str, ...], ...]
    #: Each a thing of its own, in the words it may go by.
    meant: tuple[tuple[str, ...], ...]
    #: It names the matter, and not only the step to be taken.
    is_topic: bool


def words_of(text: str) -> list[str]:
    """The words of a text in order, with the shorter ones within a long one."""
    found: list[str] = []
    for token in tokens(nfkc(text).lower()):
        for word in _KEPT.findall(token):
            found.append(word[:LONGEST])
            found += _within(word)
    return found


def terms_of(question: str) -> list[Term]:
    """What a question asks for: its own words but those that only ask, and the office's for what residents say."""
    text = nfkc(question).lower()
    fitting = [(rule, spans) for rule in _rules() if (spans := _stands_in(rule, text))]
    told = {at for _, spans in fitting for start, end in spans for at in range(start, end)}
    heard = "".join("\n" if at in told else char for at, char in enumerate(text))
    weight = ASIDE if any(rule.is_topic for rule, _ in fitting) else 1.0
    own = [Term({word: 1.0} | dict.fromkeys(_within(word), PART), weight) for word in _plain_words(heard)]
    meant = [
        Term(dict.fromkeys(forms, 1.0), 1.0 if rule.is_topic else STEP, rule.is_topic)
        for rule, _ in fitting
        for forms in rule.meant
    ]
    return list({tuple(sorted(term.words)): term for term in [*own, *meant]}.values())


def ordinary_words(question: str) -> list[str]:
    """The words of a question that any dictionary has: no name, number or address is among them."""
    words = dict.fromkeys(_plain_words(nfkc(question).lower()))
    return [word for word in words if is_word(word) and not is_name(word) and not _HAS_DIGIT.search(word)]


def _plain_words(text: str) -> list[str]:
    """The words that name something. One character alone seldom does."""
    idle = _idle()
    words = [word for token in tokens(text) for word in _KEPT.findall(token)]
    return [word[:LONGEST] for word in words if word not in idle and len(word) > 1]


def _within(word: str) -> list[str]:
    """The words a longer one begins and ends with: 结婚 in 结婚证, 考试 and 成绩 in 考试成绩."""
    if len(word) < 3 or word.isascii():
        return []
    parts = (word[:2], word[-2:]) if len(word) > 3 else (word[:2],)
    return [part for part in parts if is_word(part)]


def _stands_in(rule: Rule, text: str) -> list[tuple[int, int]]:
    """Where what it takes stands in the text; empty where it does not."""
    for parts in rule.said:
        if all(part in text for part in parts):
            return [(at := text.find(part), at + len(part)) for part in parts]
    return []


@lru_cache(maxsize=1)
def _idle() -> frozenset[str]:
    return frozenset(" ".join(_lines("idle.txt")).split())


@lru_cache(maxsize=1)
def special_steps() -> frozenset[str]:
    """Words that make a guide one about a special step: 注销, 进度 … Who means it says so."""
    return frozenset(" ".join(_lines("special.txt")).split())


@lru_cache(maxsize=1)
def _rules() -> tuple[Rule, ...]:
    """Each line: what is said, | between forms and a space between parts that must all stand => what is meant."""
    rules = []
    for line in _lines("synonyms.txt"):
        is_topic = "=>" in line
        said, _, meant = line.partition("=>" if is_topic else "->")
        forms = tuple(tuple(form.lower().split()) for form in said.split("|"))
        rules.append(Rule(forms, tuple(tuple(words.split("|")) for words in meant.split()), is_topic))
    return tuple(rules)


def _lines(name: str) -> list[str]:
    """The entries of a list: its first line says where it comes from, # begins a remark."""
    lines = FOLDER.joinpath(name).read_text("utf-8").splitlines()[1:]
    return [line for line in lines if line.strip() and not line.startswith("#")]

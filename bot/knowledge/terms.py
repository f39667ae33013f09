"""Terms (检索词): the words of a guide and of a question, brought together by what residents call things.

Everybody's words are cut the same way, by jieba's dictionary; a word of three characters or more also counts as the words
it is made of. `lexicon/synonyms.txt` leads from residents' words to the office's.
"""

import hashlib
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
#: Before an alias kept whole: 俗称粮补. An alias is whatever residents say, in no dictionary.
ALIAS = "俗称"
#: How long an alias is that is looked for in a question, and in how much of one.
ALIAS_LEAST, ALIAS_MOST, ALIAS_WITHIN = 2, 8, 40
#: What a part of a word is worth, beside the whole; the step to be taken, beside the matter; and what is said around a
#: matter that the list knows.
PART, STEP, BESIDE = 0.6, 0.5, 0.6


@dataclass(frozen=True)
class Term:
    """One thing asked for, in every word it goes by; each with how surely it means it, at most 1."""

    words: Mapping[str, float]
    #: How much it says of what is asked for.
    weight: float = 1.0
    #: It names the matter, and not only the step to be taken.
    is_matter: bool = True
    #: Said beside a matter that the list knows: it counts only where some guide has the word.
    is_aside: bool = False
    #: The matter that the list heard it for, from 1: a guide that says nothing of one of them is hardly meant.
    heard: int = 0
    #: The resident's own words for it, worth as much as the best of `words`.
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """Where one of `said` stands in a question (all of its parts), the office says `meant`."""

    said: tuple[tuple[str, ...], ...]
    #: Each a thing of its own, in the words it may go by.
    meant: tuple[tuple[str, ...], ...]
    #: It names the matter, and not only the step to be taken.
    is_topic: bool
    #: The first part of each form: without one of them none stands.
    first: frozenset[str]


def words_of(text: str) -> list[str]:
    """The words of a text: as they stand, with the shorter ones within a long one, and the office's own after them."""
    text = nfkc(text).lower()
    found: list[str] = []
    for token in tokens(text):
        for word in _KEPT.findall(token):
            found.append(word[:LONGEST])
            found += _within(word)
    return found + [word for word in _compounds() for _ in range(text.count(word))]


def alias_word(alias: str) -> str:
    """An alias as one word, by which a question with these very characters in it finds its guide; "" for a long one.

    "" too for one of which every part is a word of the dictionary: those find it.
    """
    bare = "".join(_KEPT.findall(nfkc(alias).lower()))
    is_cut_up = any(len(token) == 1 for token in tokens(bare))
    return f"{ALIAS}{bare}" if is_cut_up and ALIAS_LEAST <= len(bare) <= ALIAS_MOST else ""


def aliases_in(question: str) -> list[str]:
    """Every stretch of a question that might be an alias."""
    text = "".join(_KEPT.findall(nfkc(question).lower()))[:ALIAS_WITHIN]
    lengths = range(ALIAS_LEAST, ALIAS_MOST + 1)
    found = (f"{ALIAS}{text[at : at + length]}" for length in lengths for at in range(len(text) - length + 1))
    return list(dict.fromkeys(found))


def terms_of(question: str) -> list[Term]:
    """What a question asks for: its own words but those that only ask, and the office's for what residents say."""
    text = nfkc(question).lower()
    parts = frozenset(part for part in _parts() if part in text)
    fitting = [(rule, spans) for rule in _rules() if (spans := _stands_in(rule, text, parts))]
    told = {at for _, spans in fitting for start, end in spans for at in range(start, end)}
    heard = "".join("\n" if at in told else char for at, char in enumerate(text))
    is_aside = any(rule.is_topic for rule, _ in fitting)
    own = [
        Term({word: 1.0} | dict.fromkeys(_within(word), PART), BESIDE if is_aside else 1.0, is_aside=is_aside)
        for word in _plain_words(heard)
    ]
    meant = [_meant(rule, forms, at, parts) for at, (rule, _) in enumerate(fitting, 1) for forms in rule.meant]
    return list({tuple(sorted(term.words)): term for term in [*own, *meant]}.values())


def _meant(rule: Rule, forms: tuple[str, ...], at: int, parts: frozenset[str]) -> Term:
    """What a rule leads to; of a matter the resident's own word is as good, where a guide uses it."""
    if not rule.is_topic:
        return Term(dict.fromkeys(forms, 1.0), STEP, is_matter=False)
    said = tuple(form[0] for form in rule.said if len(form) == 1 and form[0] in parts and len(form[0]) > 1)
    return Term(dict.fromkeys(forms, 1.0), heard=at, said=said)


def names_matter(question: str) -> bool:
    """Whether it says what it is about, and not only what is wanted of it (要多久, 去哪里)."""
    return any(term.is_matter for term in terms_of(question))


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
    parts = (word[:2], word[-2:], word[-3:]) if len(word) > 4 else (word[:2], word[-2:])
    return [part for part in parts if is_word(part)]


def _stands_in(rule: Rule, text: str, parts: frozenset[str]) -> list[tuple[int, int]]:
    """Where what it takes stands in the text, in whatever form; empty where it does not. `parts`: all that do."""
    if parts.isdisjoint(rule.first):
        return []
    found = [form for form in rule.said if parts.issuperset(form)]
    return [(at := text.find(part), at + len(part)) for form in found for part in form]


@lru_cache(maxsize=1)
def _compounds() -> tuple[str, ...]:
    """Words of the lists that jieba's dictionary takes for several: 公租房, 电动自行车, 残疾证."""
    meant = {word for rule in _rules() for forms in rule.meant for word in forms}
    said = {form[0] for rule in _rules() if rule.is_topic for form in rule.said if len(form) == 1 and len(form[0]) > 1}
    return tuple(sorted(word for word in meant | said if tokens(word) != (word,)))


@lru_cache(maxsize=1)
def lists_digest() -> str:
    """Changes with the lists that guides are cut by: then they are to be cut again."""
    return hashlib.sha256("\n".join(_compounds()).encode()).hexdigest()


@lru_cache(maxsize=1)
def _parts() -> frozenset[str]:
    """Every part of every form of every rule."""
    return frozenset(part for rule in _rules() for form in rule.said for part in form)


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
        words = tuple(tuple(each.split("|")) for each in meant.split())
        rules.append(Rule(forms, words, is_topic, frozenset(form[0] for form in forms)))
    return tuple(rules)


def _lines(name: str) -> list[str]:
    """The entries of a list: its first line says where it comes from, # begins a remark."""
    lines = FOLDER.joinpath(name).read_text("utf-8").splitlines()[1:]
    return [line for line in lines if line.strip() and not line.startswith("#")]

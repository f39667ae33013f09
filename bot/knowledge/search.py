"""Searching (检索): which guides answer a question, best first, the same over both databases.

The full-text index gives the candidates: guides that have one of the rarer words. The score is ours: as in BM25 a rare
word counts more than a common one and the tenth mention hardly more than the third; the words of a title count most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import log

from sqlalchemy.orm import Session

from bot.knowledge.terms import ALIAS, Term, aliases_in, special_steps, terms_of
from models.knowledge import Candidate, count_words, find_candidates

#: Candidates that are scored: the rarest words that together stand in no more guides than this, and at least one word.
MOST_CANDIDATES = 200
#: More of a question is not read: whoever writes so much tells a story.
LONGEST = 200
#: What ever so many mentions below the title are worth beside one in it, and how soon more of them stop to count.
BODY, SATURATION = 0.6, 0.5
#: Among a few guides every word is rare; rarity is counted as if there were so many at least.
LEAST = 1000
#: How much of the score goes by what of the title is asked for, the rest by what of the question is found.
OF_TITLE = 0.4
#: So many of the best are looked at again, by their titles.
RESCORED = 12
#: What is left of the score of a guide about a special step (注销, 进度 …) that nobody asked for.
NOT_THE_STEP = 0.75
#: What is left where the title names nothing of the matter, only the step (补领) or nothing at all.
UNNAMED = 0.6
#: … and where it says nothing at all of one of the matters that the list heard.
LACKING = 0.85
#: The weight of a step, or of a word beside a matter that the list knows, that no guide has.
UNKNOWN_ASIDE = 0.15


@dataclass(frozen=True)
class Found:
    """A guide, and how surely it is what was asked for, from 0 to 1."""

    guide_id: int
    score: float


@dataclass(frozen=True)
class Looked:
    """A term ready to be looked for: each of its words between spaces, and what it is worth in a title."""

    words: tuple[tuple[str, float], ...]
    is_matter: bool
    heard: int


def search(session: Session, question: str, today: date, most: int = 3) -> list[Found]:
    """The guides in force that answer `question`, best first; empty when none has any of its words."""
    terms = terms_of(question[:LONGEST])
    words = sorted({word for term in terms for word in (*term.words, *term.said)})
    aliases = aliases_in(question[:LONGEST])
    total, counts = count_words(session, [*words, *aliases])
    if called := [word for word in aliases if word in counts]:
        terms = [*terms, Term({max(called, key=len): 1.0}, heard=len(terms) + 1)]
        words = [*words, max(called, key=len)]
    rare = _rarest({word: counts[word] for word in words if word in counts})
    if not rare or not any(term.is_matter for term in terms):
        return []  # 丢了怎么补 alone is about anything
    rarity = {word: _rarity(total, counts.get(word, 0)) for word in words}
    terms = [term if counts.keys() & {*term.words, *term.said} else _unknown(term) for term in terms]
    looked = [_looked(term, rarity) for term in terms]
    asked = sum(term.weight * _best(term, rarity) for term in terms)
    candidates = find_candidates(session, rare, today, MOST_CANDIDATES)
    covered = sorted((-_covered(each, looked) / asked, each.id, each) for each in candidates)[:RESCORED]
    in_titles = sorted({word for *_, each in covered for word in each.title_words.split()})
    titles = {word: _rarity(total, 0) for word in in_titles}
    titles |= {word: _rarity(total, guides) for word, guides in count_words(session, in_titles)[1].items()}
    scored = [Found(each.id, -covers * _fits(each, frozenset(words), titles)) for covers, _, each in covered]
    return sorted(scored, key=lambda found: (-found.score, found.guide_id))[:most]


def _rarest(counts: Mapping[str, int]) -> list[str]:
    """The rarest words, as many as keep the candidates few."""
    chosen: list[str] = []
    left = MOST_CANDIDATES
    for word in sorted(counts, key=lambda word: (counts[word], word)):
        left -= counts[word]
        if chosen and left < 0:
            break
        chosen.append(word)
    return chosen


def _rarity(total: int, guides: int) -> float:
    """What a word is worth that stands in so many of all guides; one that stands in none is worth most."""
    return log(1 + (max(total, LEAST) - guides + 0.5) / (guides + 0.5))


def _unknown(term: Term) -> Term:
    """A word that no guide has: of the matter it says all; of a step, or told around a matter, little."""
    return replace(term, weight=UNKNOWN_ASIDE) if term.is_aside or not term.is_matter else term


def _best(term: Term, rarity: Mapping[str, float]) -> float:
    """What the rarest of its words is worth."""
    return max(rarity[word] for word in term.words)


def _looked(term: Term, rarity: Mapping[str, float]) -> Looked:
    """The words of a term, the most worth first: what comes after a hit in the title can be no better."""
    words = [(f" {word} ", term.weight * surely * rarity[word]) for word, surely in term.words.items()]
    words += [(f" {word} ", term.weight * _best(term, rarity)) for word in term.said]
    return Looked(tuple(sorted(words, key=lambda word: -word[1])), term.is_matter, term.heard)


def _covered(candidate: Candidate, looked: Sequence[Looked]) -> float:
    """What a guide has of all that is looked for, in its title or below."""
    title, body = f" {candidate.title_words} ", f" {candidate.words} "
    got, is_named, told = 0.0, False, set()
    for term in looked:
        best = 0.0
        for word, worth in term.words:
            if word in title:
                best = max(best, worth)
                is_named |= term.is_matter
            elif worth * BODY > best and (mentions := body.count(word)):
                best = max(best, worth * BODY * mentions / (mentions + SATURATION))
        got += best
        told.update([term.heard] if best else [])
    lacks = any(term.heard not in told for term in looked if term.heard)
    return got * (1.0 if is_named else UNNAMED) * (LACKING if lacks else 1.0)


def _fits(candidate: Candidate, words: frozenset[str], rarity: Mapping[str, float]) -> float:
    """How much of its title is asked for, by the rarity of the words; 1: all of it."""
    title = set(candidate.title_words.split())
    aliases = {word for word in title if word.startswith(ALIAS) and word != ALIAS}
    if aliases & words:
        return 1.0
    title -= aliases
    share = sum(rarity[word] for word in title & words) / (sum(rarity[word] for word in title) or 1.0)
    fits = 1 - OF_TITLE + OF_TITLE * share
    return fits if special_steps().isdisjoint(title - words) else fits * NOT_THE_STEP

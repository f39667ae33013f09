"""Searching (检索): which guides answer a question, best first, the same over both databases.

The full-text index gives the candidates: guides that have one of the rarer words. The score is ours: as in BM25 a rare
word counts more than a common one and the tenth mention hardly more than the third; the words of a title count most.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log

from sqlalchemy.orm import Session

from bot.knowledge.terms import Term, special_steps, terms_of
from models.knowledge import Candidate, count_words, find_candidates

#: Candidates that are scored: the rarest words that together stand in no more guides than this, and at least one word.
MOST_CANDIDATES = 250
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


@dataclass(frozen=True)
class Found:
    """A guide, and how surely it is what was asked for, from 0 to 1."""

    guide_id: int
    score: float


def search(session: Session, question: str, today: date, most: int = 3) -> list[Found]:
    """The guides in force that answer `question`, best first; empty when none has any of its words."""
    terms = terms_of(question)
    words = sorted({word for term in terms for word in term.words})
    total, counts = count_words(session, words)
    rare = _rarest(counts)
    if not rare:
        return []
    candidates = find_candidates(session, rare, today, MOST_CANDIDATES)
    weights = {word: _rarity(total, counts.get(word, 0)) for word in words}
    covered = sorted(
        ((_covered(each, terms, weights), each) for each in candidates), key=lambda one: (-one[0], one[1].id)
    )
    best = covered[:RESCORED]
    titles = count_words(session, sorted({word for _, each in best for word in each.title_words.split()}))[1]
    asked = set(words)
    scored = [Found(each.id, covers * _fits(each, asked, titles, total)) for covers, each in best]
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


def _covered(candidate: Candidate, terms: Sequence[Term], weights: Mapping[str, float]) -> float:
    """How much of the question a guide has, in its title or below; 1: all of it in the title."""
    title, body = f" {candidate.title_words} ", f" {candidate.words} "
    asked = got = named = 0.0
    for term in terms:
        asked += term.weight * max(weights[word] for word in term.words)
        worth = max(_worth(word, surely, weights[word], title, body) for word, surely in term.words.items())
        got += term.weight * worth
        named += term.is_matter and any(f" {word} " in title for word in term.words)
    covers = got / asked if asked else 0.0
    return covers if named else covers * UNNAMED


def _fits(candidate: Candidate, words: Collection[str], counts: Mapping[str, int], total: int) -> float:
    """How much of its title is asked for, by the rarity of the words; 1: all of it."""
    title = {word: _rarity(total, counts.get(word, 0)) for word in candidate.title_words.split()}
    share = sum(worth for word, worth in title.items() if word in words) / (sum(title.values()) or 1.0)
    fits = 1 - OF_TITLE + OF_TITLE * share
    return fits if special_steps().isdisjoint(title.keys() - set(words)) else fits * NOT_THE_STEP


def _worth(word: str, surely: float, weight: float, title: str, body: str) -> float:
    spaced = f" {word} "
    if spaced in title:
        return surely * weight
    mentions = body.count(spaced)
    return surely * weight * BODY * mentions / (mentions + SATURATION)

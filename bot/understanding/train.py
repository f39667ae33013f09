"""Training (训练): `python -m bot.understanding.train` makes model.bin of sentences/, the same byte for byte each time.

scikit-learn finds the weights; what is shipped is numbers only, and numpy reads them.
"""

import math
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from bot.config.categories import Category, builtin_categories
from bot.understanding.categories import NO_MATTER
from bot.understanding.doubt import EITHER, doubt_from, pair_of, two_best
from bot.understanding.features import is_vote
from bot.understanding.model import FILE, Doubt, Model, Ranking
from bot.understanding.sentences import Sentence, digest, read_sentences
from bot.understanding.understand import features_in
from bot.understanding.understood import Intent, Urgency

#: A feature of so few sentences teaches little, and makes the file larger.
_AT_LEAST = 4
#: What a vote of the lists weighs against characters and words, whose weight is their rarity (1 to 8).
_VOTE = 3.5
_STRICTNESS, _DOUBT_STRICTNESS = 1.0, 0.1  # C of the support vector machines
_SEED = 0
#: Into how many parts the sentences are cut to find what a model makes of those it has not seen.
_FOLDS = 5
#: Of so many of them, of a category and not in danger, it may ask which of two they are: more finds more of the errors,
#: and asks more people who were understood (docs/reference/performance.md).
_ASKED = 0.085

Features = Mapping[str, float]
#: The classes of a text, of which there may be two or none; None: it says nothing of them.
Labels = Sequence[Collection[str] | None]


def train(texts: Sequence[Features], heads: Mapping[str, Labels], made_of: str = "") -> Model:
    """A model that tells each of `heads` from the features of `texts`."""
    seen = Counter(name for text in texts for name in text)
    names = sorted(name for name, count in seen.items() if count >= _AT_LEAST)
    features = {name: at for at, name in enumerate(names)}
    rarities = np.array([_rarity(name, seen[name], len(texts)) for name in names], np.float16).astype(np.float32)
    rows = _rows(texts, features, rarities)
    fitted = {head: _fit(rows, labels) for head, labels in heads.items()}
    machines = [machine for each in fitted.values() for machine in each.values()]
    weights, scales = _in_bytes(np.vstack([machine.coef_ for machine in machines]))
    return Model(
        digest=made_of,
        heads={head: tuple(each) for head, each in fitted.items()},
        features=features,
        rarities=rarities,
        weights=weights,
        scales=scales,
        biases=np.concatenate([machine.intercept_ for machine in machines]).astype(np.float32),
    )


def train_on(sentences: Sequence[Sentence], made_of: str = "") -> Model:
    """The model of `sentences`: their categories and urgencies, `-` for none, and intents; and when it doubts.

    Commands have a grammar of their own.
    """
    categories = {code: Category(**entry) for code, entry in builtin_categories().items()}
    told = [each for each in sentences if each.intent != Intent.MEMBER_COMMAND]
    texts = [features_in(each.text, categories) for each in told]
    heads: dict[str, Labels] = {
        "category": [each.categories for each in told],
        "intent": [[each.intent] if each.intent else None for each in told],
        "urgency": [[each.urgency] if each.urgency else None for each in told],
    }
    return _doubting(train(texts, heads, made_of), told, texts)


def _doubting(model: Model, sentences: Sequence[Sentence], texts: Sequence[Features]) -> Model:
    """The model with one head more, that tells when two categories are in doubt, and with what counts beside it."""
    twos = _unseen_two_best(sentences, texts)
    pairs = sorted({pair_of(two) for two in twos if two is not None})
    rows = _beside(_rows(texts, model.features, model.rarities), twos, pairs)
    are_unsure = [_is_unsure(each, two) for each, two in zip(sentences, twos, strict=True)]
    machine, features = _fit_doubt(rows, are_unsure), len(model.features)
    weights, scales = _in_bytes(machine.coef_[:, :features])
    first, second, *counts = (round(float(count), 4) for count in machine.coef_[0, features:])
    edge = round(_edge(rows, sentences, twos, are_unsure), 4)
    return replace(
        model,
        heads={**model.heads, EITHER: (EITHER,)},
        weights=np.ascontiguousarray(np.hstack([model.weights, weights])),
        scales=np.append(model.scales, scales),
        biases=np.append(model.biases, machine.intercept_.astype(np.float32)),
        doubt=Doubt(first, second, dict(zip(pairs, counts, strict=True)), edge),
    )


def _unseen_two_best(sentences: Sequence[Sentence], texts: Sequence[Features]) -> list[Ranking | None]:
    """The two categories of each sentence as a model has them that has not seen it."""
    twos: list[Ranking | None] = [None] * len(texts)
    for learnt, left_out in _folds(sentences):
        model = train([texts[at] for at in learnt], {"category": [sentences[at].categories for at in learnt]})
        for at in left_out:
            twos[at] = two_best(model.rank(texts[at])["category"])
    return twos


def _is_unsure(sentence: Sentence, two: Ranking | None) -> bool | None:
    """Whether to ask which of the two it is; None teaches nothing: where the model errs a question harms nobody."""
    if two is None:
        return None
    if len(sentence.categories) > 1:
        return True if {code for code, _ in two} == set(sentence.categories) else None
    return False if _is_plain(sentence) and two[0][0] == sentence.category else None


def _edge(
    rows: Any, sentences: Sequence[Sentence], twos: Sequence[Ranking | None], are_unsure: Sequence[bool | None]
) -> float:
    """From where on a category is in doubt: each sentence is judged by what has not seen it."""
    doubts: list[float | None] = []
    for learnt, left_out in _folds(sentences):
        machine = _fit_doubt(rows[learnt], [are_unsure[at] for at in learnt])
        plain = [at for at in left_out if _is_plain(sentences[at])]
        judged = zip(plain, machine.decision_function(rows[plain]).tolist(), strict=True)
        doubts += [None if twos[at] is None else doubt for at, doubt in judged]
    return doubt_from(doubts, _ASKED)


def _fit_doubt(rows: Any, are_unsure: Sequence[bool | None]) -> Any:
    told = [at for at, unsure in enumerate(are_unsure) if unsure is not None]
    return _machine(rows[told], [bool(are_unsure[at]) for at in told], _DOUBT_STRICTNESS)


def _beside(rows: Any, twos: Sequence[Ranking | None], pairs: Sequence[str]) -> Any:
    """The rows, each with the margins of its two categories and which two they are."""
    from scipy.sparse import csr_matrix, hstack

    place = {pair: at for at, pair in enumerate(pairs, start=2)}
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for two in twos:
        if two is not None:
            values += [two[0][1], two[1][1], 1.0]
            columns += [0, 1, place[pair_of(two)]]
        ends.append(len(columns))
    return hstack([rows, csr_matrix((values, columns, ends), shape=(len(twos), 2 + len(pairs)))], format="csr")


def _folds(sentences: Sequence[Sentence]) -> Iterator[tuple[list[int], list[int]]]:
    """For each fold which sentences are learnt, and which are left out of it."""
    for fold in range(_FOLDS):
        is_left_out = [each.is_of_fold(fold, _FOLDS) for each in sentences]
        yield [at for at, out in enumerate(is_left_out) if not out], [at for at, out in enumerate(is_left_out) if out]


def _is_plain(sentence: Sentence) -> bool:
    """Whether it is of one category, and not in danger."""
    is_one = len(sentence.categories) == 1 and sentence.category != NO_MATTER
    return is_one and sentence.urgency != Urgency.LIFE


def _rarity(name: str, count: int, texts: int) -> float:
    return _VOTE if is_vote(name) else math.log((1 + texts) / (1 + count)) + 1


def _rows(texts: Sequence[Features], features: Mapping[str, int], rarities: Any) -> Any:
    """A row of length one for each text."""
    from scipy.sparse import csr_matrix

    weights = rarities.tolist()
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for text in texts:
        known = sorted((features[name], value) for name, value in text.items() if name in features)
        weighed = [value * weights[at] for at, value in known]
        length = math.sqrt(sum(value * value for value in weighed)) or 1.0
        values += [value / length for value in weighed]
        columns += [at for at, _ in known]
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(texts), len(features)))


def _fit(rows: Any, labels: Labels) -> dict[str, Any]:
    """For each class what tells it from the rest; rare classes count as much as common ones."""
    told = [at for at, each in enumerate(labels) if each is not None]
    known, its = rows[told], [each for each in labels if each is not None]
    counted = Counter(label for each in its for label in each)
    machines = {}
    for label in sorted(counted):
        weight = len(told) / (len(counted) * counted[label])
        machines[label] = _machine(known, [label in each for each in its], _STRICTNESS, weight)
    return machines


def _machine(rows: Any, are_it: Sequence[bool], strictness: float, weight: float = 1.0) -> Any:
    """A support vector machine that tells what is it from what is not, which counts `weight` times less.

    By the dual problem, whose sums no library cuts among threads: they come out the same on every machine.
    """
    from sklearn.svm import LinearSVC  # slow, and most who import this file train nothing

    weights = {True: weight, False: 1.0}
    machine = LinearSVC(C=strictness, dual=True, class_weight=weights, random_state=_SEED, max_iter=5000)
    return machine.fit(rows, are_it)


def _in_bytes(weights: Any) -> tuple[Any, Any]:
    """A byte for each feature and class, and what one of it is worth for the class."""
    scales = np.abs(weights).max(axis=1) / 127
    return np.ascontiguousarray(np.rint(weights / scales[:, None]).astype(np.int8).T), scales.astype(np.float32)


def main() -> None:
    """Make model.bin; what is kept apart stays apart."""
    sentences = [each for each in read_sentences() if not each.is_kept_apart]
    model = train_on(sentences, digest())
    FILE.write_bytes(model.dump())
    size = FILE.stat().st_size / 1e6
    sys.stderr.write(f"{len(sentences)} sentences, {len(model.features)} features: {FILE.name}, {size:.2f} MB\n")


if __name__ == "__main__":
    main()

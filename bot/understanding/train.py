"""Training (训练): `python -m bot.understanding.train` makes model.bin of sentences/, the same byte for byte each time.

scikit-learn finds the weights; what is shipped is numbers only, and numpy reads them.
"""

import math
import sys
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from bot.config.categories import Category, builtin_categories
from bot.understanding.categories import NO_MATTER
from bot.understanding.doubt import EITHER, doubt_from, doubt_of
from bot.understanding.features import is_vote
from bot.understanding.model import FILE, Model
from bot.understanding.sentences import Sentence, digest, read_sentences
from bot.understanding.understand import features_in
from bot.understanding.understood import Intent, Urgency

#: A feature of so few sentences teaches little, and makes the file larger.
_AT_LEAST = 4
#: What a vote of the lists weighs against characters and words, whose weight is their rarity (1 to 8).
_VOTE = 3.5
_STRICTNESS = 1.0  # C of the support vector machine
_SEED = 0
#: Into how many parts the sentences are cut to find what a model makes of those it has not seen.
_FOLDS = 5
#: Of so many of them, of a category and not in danger, it may ask which of two they are: more finds more of the errors,
#: and asks more people who were understood (docs/reference/performance.md).
_ASKED = 0.08

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
    weights = np.vstack([machine.coef_ for machine in machines])
    scales = np.abs(weights).max(axis=1) / 127
    return Model(
        digest=made_of,
        heads={head: tuple(each) for head, each in fitted.items()},
        features=features,
        rarities=rarities,
        weights=np.ascontiguousarray(np.rint(weights / scales[:, None]).astype(np.int8).T),
        scales=scales.astype(np.float32),
        biases=np.concatenate([machine.intercept_ for machine in machines]).astype(np.float32),
    )


def train_on(sentences: Sequence[Sentence], made_of: str = "") -> Model:
    """The model of `sentences`: their categories and urgencies, `-` for none, whether there are two, and intents.

    Commands have a grammar of their own.
    """
    categories = {code: Category(**entry) for code, entry in builtin_categories().items()}
    told = [each for each in sentences if each.intent != Intent.MEMBER_COMMAND]
    texts = [features_in(each.text, categories) for each in told]
    heads: dict[str, Labels] = {
        **_kinds(told),
        "intent": [[each.intent] if each.intent else None for each in told],
        "urgency": [[each.urgency] if each.urgency else None for each in told],
    }
    return replace(train(texts, heads, made_of), doubt=_doubt(told, texts))


def _kinds(sentences: Sequence[Sentence]) -> dict[str, Labels]:
    return {
        "category": [each.categories for each in sentences],
        EITHER: [[EITHER] if len(each.categories) > 1 else [] for each in sentences],
    }


def _doubt(sentences: Sequence[Sentence], texts: Sequence[Features]) -> float:
    """From where on a category is in doubt: each sentence is judged by a model that has not seen it."""
    doubts: list[float | None] = []
    for fold in range(_FOLDS):
        is_left_out = [each.is_of_fold(fold, _FOLDS) for each in sentences]
        learnt = [at for at, left_out in enumerate(is_left_out) if not left_out]
        model = train([texts[at] for at in learnt], _kinds([sentences[at] for at in learnt]))
        for each, text, left_out in zip(sentences, texts, is_left_out, strict=True):
            if left_out and _is_plain(each):
                ranked = model.rank(text)
                about = [(code, margin) for code, margin in ranked["category"] if code != NO_MATTER]
                doubts.append(doubt_of(about, ranked[EITHER][0][1]))
    return doubt_from(doubts, _ASKED)


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
    """For each class what tells it from the rest; rare classes count as much as common ones.

    By the dual problem, whose sums no library cuts among threads: they come out the same on every machine.
    """
    from sklearn.svm import LinearSVC  # slow, and most who import this file train nothing

    told = [at for at, each in enumerate(labels) if each is not None]
    known, its = rows[told], [each for each in labels if each is not None]
    counted = Counter(label for each in its for label in each)
    machines = {}
    for label in sorted(counted):
        weight = {True: len(told) / (len(counted) * counted[label]), False: 1.0}
        machine = LinearSVC(C=_STRICTNESS, dual=True, class_weight=weight, random_state=_SEED, max_iter=5000)
        machines[label] = machine.fit(known, [label in each for each in its])
    return machines


def main() -> None:
    """Make model.bin; what is kept apart stays apart."""
    sentences = [each for each in read_sentences() if not each.is_kept_apart]
    model = train_on(sentences, digest())
    FILE.write_bytes(model.dump())
    size = FILE.stat().st_size / 1e6
    sys.stderr.write(f"{len(sentences)} sentences, {len(model.features)} features: {FILE.name}, {size:.2f} MB\n")


if __name__ == "__main__":
    main()

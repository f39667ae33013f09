"""Training (训练): `python -m bot.understanding.train` makes model.bin of sentences/, the same byte for byte each time.

scikit-learn finds the weights; what is shipped is numbers only, and numpy reads them.
"""

import math
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from bot.config.categories import Category, builtin_categories
from bot.understanding.doubt import doubt_from
from bot.understanding.features import is_vote
from bot.understanding.model import FILE, Model, Ranking
from bot.understanding.sentences import NO_MATTER, Sentence, digest, read_sentences
from bot.understanding.understand import features_in
from bot.understanding.understood import Intent, Urgency

#: A feature of one or two sentences teaches nothing.
_AT_LEAST = 3
#: What a vote of the lists weighs against characters and words, whose weight is their rarity (1 to 8).
_VOTE = 3.5
_STRICTNESS = 1.5  # C of the support vector machine
_SEED = 0
#: Into how many parts the sentences are cut to find what a model makes of those it has not seen.
_FOLDS = 5
#: Of so many of them, of a category and not in danger, it may ask which of two they are: more finds more of the errors,
#: and asks more people who were understood (docs/reference/performance.md).
_ASKED = 0.08

Features = Mapping[str, float]


def train(texts: Sequence[Features], heads: Mapping[str, Sequence[str | None]], made_of: str = "") -> Model:
    """A model that tells each of `heads` from the features of `texts`; None is a text that says nothing of a head."""
    seen = Counter(name for text in texts for name in text)
    names = sorted(name for name, count in seen.items() if count >= _AT_LEAST)
    features = {name: at for at, name in enumerate(names)}
    rarities = np.array([_rarity(name, seen[name], len(texts)) for name in names], np.float16).astype(np.float32)
    rows = _rows(texts, features, rarities)
    fitted = {head: _fit(rows, labels) for head, labels in heads.items()}
    weights = np.vstack([each.coef_ for each in fitted.values()])
    scales = np.abs(weights).max(axis=1) / 127
    return Model(
        digest=made_of,
        heads={head: tuple(map(str, each.classes_)) for head, each in fitted.items()},
        features=features,
        rarities=rarities,
        weights=np.ascontiguousarray(np.rint(weights / scales[:, None]).astype(np.int8).T),
        scales=scales.astype(np.float32),
        biases=np.concatenate([each.intercept_ for each in fitted.values()]).astype(np.float32),
    )


def train_on(sentences: Sequence[Sentence], made_of: str = "") -> Model:
    """The model of `sentences`: their categories and urgencies, `-` for none, and intents.

    Commands have a grammar of their own.
    """
    categories = {code: Category(**entry) for code, entry in builtin_categories().items()}
    told = [each for each in sentences if each.intent != Intent.MEMBER_COMMAND]
    texts = [features_in(each.text, categories) for each in told]
    heads: dict[str, list[str | None]] = {
        "category": [each.category for each in told],
        "intent": [each.intent or None for each in told],
        "urgency": [each.urgency or None for each in told],
    }
    return replace(train(texts, heads, made_of), doubt=_doubt(told, texts))


def _doubt(sentences: Sequence[Sentence], texts: Sequence[Features]) -> float:
    """From where on a category is in doubt: each sentence is judged by a model that has not seen it."""
    rankings: list[Ranking] = []
    for fold in range(_FOLDS):
        is_left_out = [each.is_of_fold(fold, _FOLDS) for each in sentences]
        learnt = [at for at, left_out in enumerate(is_left_out) if not left_out]
        model = train([texts[at] for at in learnt], {"category": [sentences[at].category for at in learnt]})
        rankings += [
            [(code, margin) for code, margin in model.rank(texts[at])["category"] if code != NO_MATTER]
            for at, left_out in enumerate(is_left_out)
            if left_out and sentences[at].category != NO_MATTER and sentences[at].urgency != Urgency.LIFE
        ]
    return doubt_from(rankings, _ASKED)


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


def _fit(rows: Any, labels: Sequence[str | None]) -> Any:
    """One against the rest; rare classes count as much as common ones."""
    from sklearn.svm import LinearSVC  # slow, and most who import this file train nothing

    told = [at for at, label in enumerate(labels) if label is not None]
    machine = LinearSVC(C=_STRICTNESS, class_weight="balanced", random_state=_SEED, max_iter=5000)
    return machine.fit(rows[told], [labels[at] for at in told])


def main() -> None:
    """Make model.bin; what is kept apart stays apart."""
    sentences = [each for each in read_sentences() if not each.is_kept_apart]
    model = train_on(sentences, digest())
    FILE.write_bytes(model.dump())
    size = FILE.stat().st_size / 1e6
    sys.stderr.write(f"{len(sentences)} sentences, {len(model.features)} features: {FILE.name}, {size:.2f} MB\n")


if __name__ == "__main__":
    main()

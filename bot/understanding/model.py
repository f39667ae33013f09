"""The model (模型): a linear one over features, for category and intent; one compact file, no library but numpy.

The file: a line of JSON (what it was trained on, its classes, scales and biases, when it doubts), the features apart by line breaks
and closed by an empty one, each feature's weight in a text as half floats, then a byte for each feature and class.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FILE = Path(__file__).with_name("model.bin")

#: Classes with how clearly each speaks for the text, clearest first; above 0 the model would say yes to it alone.
Ranking = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Doubt:
    """What counts when two categories are weighed by `doubt.doubt_of`, and above which sum both are asked about."""

    #: The margins of the first and of the second.
    first: float = 0.0
    second: float = 0.0
    #: Which two they are.
    pairs: Mapping[str, float] = field(default_factory=dict)
    edge: float = math.inf


@dataclass(frozen=True)
class Model:
    """Classes by heads ("category", "intent", "urgency", "either"), and a weight for each feature and class."""

    digest: str
    heads: Mapping[str, Sequence[str]]
    features: Mapping[str, int]
    rarities: npt.NDArray[np.float32]
    weights: npt.NDArray[np.int8]
    scales: npt.NDArray[np.float32]
    biases: npt.NDArray[np.float32]
    doubt: Doubt = Doubt()

    def rank(self, found: Mapping[str, float]) -> dict[str, Ranking]:
        """For each head its classes, clearest first."""
        known = self.features
        rows = {known[name]: value for name, value in found.items() if name in known}
        at = np.fromiter(rows, np.intp, len(rows))
        values = np.fromiter(rows.values(), np.float32, len(rows)) * self.rarities[at]
        values /= np.sqrt(values @ values) or 1.0
        margins = (values @ self.weights[at].astype(np.float32)) * self.scales + self.biases
        ranked: dict[str, Ranking] = {}
        first = 0
        for head, classes in self.heads.items():
            pairs = zip(classes, margins[first : first + len(classes)].tolist(), strict=True)
            ranked[head] = sorted(pairs, key=itemgetter(1), reverse=True)
            first += len(classes)
        return ranked

    def dump(self) -> bytes:
        """The model as its file."""
        head = {
            "digest": self.digest,
            "heads": self.heads,
            "scales": [f"{value:.6g}" for value in self.scales],
            "biases": [f"{value:.4f}" for value in self.biases],
            "doubt": asdict(self.doubt),
        }
        names = "\n".join(sorted(self.features, key=lambda name: self.features[name]))
        return b"".join(
            (
                json.dumps(head, ensure_ascii=False).encode() + b"\n",
                names.encode() + b"\n\n",
                self.rarities.astype("<f2").tobytes(),
                self.weights.tobytes(),
            )
        )


def parse(content: bytes) -> Model:
    """The model of a file's content."""
    line, _, rest = content.partition(b"\n")
    names, _, numbers = rest.partition(b"\n\n")
    head: dict[str, Any] = json.loads(line)
    features = {name: at for at, name in enumerate(names.decode().split("\n"))}
    halves = 2 * len(features)
    return Model(
        digest=head["digest"],
        heads={name: tuple(classes) for name, classes in head["heads"].items()},
        features=features,
        rarities=np.frombuffer(numbers[:halves], "<f2").astype(np.float32),
        weights=np.frombuffer(numbers[halves:], np.int8).reshape(len(features), -1),
        scales=np.array(head["scales"], np.float32),
        biases=np.array(head["biases"], np.float32),
        doubt=Doubt(**head["doubt"]),
    )


@lru_cache(maxsize=1)
def shipped() -> Model:
    """The model that comes with Linli; `make train` makes it."""
    return parse(FILE.read_bytes())

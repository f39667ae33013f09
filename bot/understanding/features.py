"""Features (特征): what the model knows of a stretch of text: characters, words, and what lists and rules make of it."""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.text.segment import tokens
from bot.understanding.categories import Score
from bot.understanding.concepts import spoken_of
from bot.understanding.reading import CATEGORY, Reading
from bot.understanding.understood import Intent

#: How many of the categories that lists speak for are told to the model.
_RANKED = 4
#: Votes weigh at most this much: twice what a plain feature weighs.
_MOST_POINTS = 4.0
#: Against a character or word of the same rarity.
_CONCEPT = 1.25
#: Words of one field weigh as much as one concept when there are two, and never more than four of them.
_MOST_WORDS, _WORDS = 4, 1.5
#: What a text speaks of first and last says more than what comes between: where it is, and what is wrong.
_EDGE = 0.6
_CODE = re.compile(r"(?<![0-9a-z])(?=[0-9a-z]*[a-z])[0-9a-z]{5}(?![0-9a-z])")


def features_of(text: str) -> dict[str, float]:
    """The features of any text by itself: its characters, one and two together, its words, and what they mean.

    Which letters a case code has says nothing of what is meant.
    """
    low = _CODE.sub("#", text.lower())
    framed = f"^{low}$"
    found = dict.fromkeys(framed, 1.0)
    found.update(dict.fromkeys(map("".join, pairwise(framed)), 1.0))
    found.update(dict.fromkeys((f"w:{word}" for word in tokens(low)), 1.0))
    spoken = spoken_of(low)
    found.update(dict.fromkeys((f"k:{name}" for name in spoken.concepts), _CONCEPT))
    found.update((f"g:{field}", min(words, _MOST_WORDS) / _WORDS) for field, words in spoken.fields.items())
    for edge, name in zip(("first", "last"), (spoken.concepts[:1], spoken.concepts[-1:]), strict=True):
        found.update((f"{edge}:{part}", _EDGE) for each in name for part in (each, each.partition(".")[0] + "."))
    return found


def votes_of(reading: Reading, start: int, end: int, ranked: Sequence[Score], intent: Intent) -> dict[str, float]:
    """What the lists and the rules say of the text between the offsets: `ranked` categories and an `intent`."""
    hits = [hit for hit in reading.hits if start <= hit.start and hit.end <= end]
    votes = {f"t:{hit.tag}": 1.0 for hit in hits if not hit.tag.startswith(CATEGORY)}
    votes.update({f"v:{score.category}": min(score.points, _MOST_POINTS) / 2 for score in ranked[:_RANKED]})
    votes[f"i:{intent}"] = 1.0
    return votes


def is_vote(feature: str) -> bool:
    """Whether `feature` is one of `votes_of`: those count the same however common they are."""
    return feature[1:2] == ":" and feature[0] in "tvi"

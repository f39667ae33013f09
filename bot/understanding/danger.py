"""Danger (险情) as the model hears it: where no list has the words, and where a list has them and there is none."""

from bot.understanding.model import Ranking
from bot.understanding.understood import Intent, Urgency

# Measured on the training sentences, each by a model that had not seen it.
#: Danger to life is heard where it is not less clear than what is clearest of the others by more than this, and clear in
#: itself: of what was written to be hard six in seven are heard so, and wrongly one in forty of what is calm, most of
#: which was written to look like it (docs/reference/performance.md).
_BEHIND, _FAINT = 0.4, -0.2
#: … and only if it is clearer by this much where the lists found one that is none, and by the second where they found a
#: lesser one, or one feared, told of elsewhere or over.
_NONE, _LESSER = 0.5, 1.1
#: What the lists found is set aside where somebody asks, chats or thanks and something else is clearer by this much.
_ASKED_ABOUT = 1.0
_ASKED = frozenset({Intent.POLICY, Intent.CIRCLE, Intent.CHAT, Intent.OPINION, Intent.RATING})


def sounds_deadly(urgencies: Ranking, *, is_none: bool, is_lesser: bool) -> bool:
    """Does the model hear danger to life? To the lists it is none, or a lesser one, feared, told of or over."""
    if dict(urgencies)[Urgency.LIFE] <= _FAINT:
        return False  # of a text that tells it nothing: a house number, somebody's phone
    return _lead(urgencies) > (_LESSER if is_lesser else _NONE if is_none else -_BEHIND)


def sounds_calm(urgencies: Ranking, intents: Ranking) -> bool:
    """Is what the lists took for danger to life only asked about, or told as none?"""
    likeliest, _ = intents[0]
    return likeliest in _ASKED and -_lead(urgencies) > _ASKED_ABOUT


def _lead(urgencies: Ranking) -> float:
    """By how much danger to life is clearer than what is clearest of the others."""
    others = max(margin for urgency, margin in urgencies if urgency != Urgency.LIFE)
    return dict(urgencies)[Urgency.LIFE] - others

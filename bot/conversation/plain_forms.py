"""Plain forms (常用的表): what many capabilities want to know, and nothing else."""

from dataclasses import dataclass

from bot.conversation.readers.plain import CaseCode, Words


@dataclass
class Said:
    """The whole sentence."""

    text: Words | None = None


@dataclass
class MaybeCase:
    """A case by its code; without one the handler finds out which."""

    case: CaseCode | None = None

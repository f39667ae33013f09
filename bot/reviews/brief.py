"""Brief (研判简报): the numbers of one unit and period, each with the cases behind it. Values only.

It is kept with the review as JSON, so that the numbers of the meeting are those of the draft. It holds row ids of cases,
never words or names; a sealed case (保密) is counted and leads nowhere.
"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """What stands in a brief: unchangeable, and closed to what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Number(Value):
    """A count that leads to its cases."""

    cases: tuple[int, ...] = ()
    #: The same count in the period before; None: not known.
    before: int | None = None

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.cases)


class Cluster(Value):
    """Cases of one place, one category and, where they share it, one thing."""

    place: str
    category: str
    #: Words of the lists that the reports share; never a word of their own.
    words: tuple[str, ...] = ()
    number: Number
    #: new: nothing of the kind in the period before; rising: clearly more than then.
    mark: str = ""


class Hard(Value):
    """Cases that do not come to an end."""

    #: reopened, overdue or declined.
    kind: str
    cases: tuple[int, ...]


class Quiet(Value):
    """A grid from which unusually little was heard."""

    name: str
    count: int
    #: What grids of this unit report on the average.
    usual: float


class Brief(Value):
    """Everything but the decisions, which go on changing and are read where they stand."""

    name: str
    since: datetime
    until: datetime
    #: By name: see `bot.reviews.counting.NUMBERS`.
    numbers: dict[str, Number]
    #: Of the cases opened in the period, by category code and by state.
    categories: dict[str, Number]
    states: dict[str, Number]
    #: 保密: a count and nothing else.
    sealed: int
    hot: tuple[Cluster, ...]
    hard: tuple[Hard, ...]
    silent: tuple[Quiet, ...]

    def number(self, name: str) -> Number:
        """A number by its name; nothing for one that this brief does not have."""
        return self.numbers.get(name, Number())

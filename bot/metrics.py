"""Metrics (指标): every instrument of this process, each with the closed table of what its labels may be.

No label ever holds what somebody sent: a value outside its table is counted as "other". What is read from the database
when somebody looks (the outbox, the faults) is set by bot.operating.scraping.
"""

from collections.abc import Mapping, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

from bot.messages import Outcome

disable_created_metrics()  # type: ignore[no-untyped-call]  # when a series began is nothing we tell
OTHER = "other"
REGISTRY = CollectorRegistry()
#: Metric to label to the values it may have: the whole of what can ever stand in /metrics besides numbers.
TABLE: dict[str, Mapping[str, set[str]]] = {}

Labels = Mapping[str, Sequence[str]]


def _closed(name: str, labels: Labels) -> list[str]:
    TABLE[name] = {label: {*values, OTHER} for label, values in labels.items()}
    return list(labels)


def _held(name: str, given: Mapping[str, object]) -> dict[str, str]:
    return {label: str(value) if str(value) in TABLE[name][label] else OTHER for label, value in given.items()}


class Count:
    """Something that happens again and again."""

    def __init__(self, name: str, what: str, labels: Labels | None = None) -> None:
        self._name = name
        self._counter = Counter(name, what, _closed(name, labels or {}), registry=REGISTRY)
        #: By what its labels are, which stand in its table: there are few.
        self._known: dict[tuple[object, ...], Counter] = {}

    def add(self, amount: int = 1, **labels: object) -> None:
        """It happened."""
        counter = self._known.get(tuple(labels.values())) or self._find(labels)
        counter.inc(amount)

    def allow(self, label: str, values: Sequence[str]) -> None:
        """Names that the program itself gives, known only when its parts are loaded."""
        TABLE[self._name][label].update(values)

    def _find(self, labels: Mapping[str, object]) -> Counter:
        held = _held(self._name, labels)
        counter = self._counter.labels(**held) if labels else self._counter
        if OTHER not in held.values():
            self._known[tuple(labels.values())] = counter
        return counter


class Level:
    """Something that stands at a value now."""

    def __init__(self, name: str, what: str, labels: Labels | None = None) -> None:
        self._name = name
        self._gauge = Gauge(name, what, _closed(name, labels or {}), registry=REGISTRY)

    def set(self, value: float, **labels: object) -> None:
        """It stands at `value`."""
        gauge = self._gauge.labels(**_held(self._name, labels)) if labels else self._gauge
        gauge.set(value)


class Spread:
    """Values whose distribution matters."""

    def __init__(self, name: str, what: str, buckets: Sequence[float]) -> None:
        self._histogram = Histogram(name, what, _closed(name, {}), registry=REGISTRY, buckets=buckets)

    def note(self, value: float) -> None:
        """One more of them."""
        self._histogram.observe(value)


SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5)
STATUSES = ("200", "400", "403", "413", "500", "503")
OUTCOMES = tuple(Outcome)
STATES = (
    "gathered", "due", "unreached", "folded", "sent", "delivered", "refused", "expired", "unknown", "cancelled",
)  # fmt: skip
#: What bot.operating.readiness can find wrong.
FAULTS = (
    "database", "schema", "storage", "disk", "database_clock", "clock", "token", "outbox", "delivery", "ticker", "callbacks",
)  # fmt: skip

CALLBACKS = Count("linli_callbacks", "Callbacks of WeChat by how they were answered", {"status": STATUSES})
CALLBACK_SECONDS = Spread("linli_callback_seconds", "From the callback to its answer", SECONDS)
TURNS_PER_COMMIT = Spread("linli_turns_per_commit", "Turns that shared one commit", (1, 2, 4, 8, 16, 32, 64))
TURN_RETRIES = Count("linli_turn_retries", "Turns that were run again", {"why": ("raced", "alone")})
TOKEN_FETCHES = Count("linli_token_fetches", "Access tokens asked for", {"result": ("ok", "refused", "lost")})
WECHAT_CALLS = Count("linli_wechat_calls", "Calls of the WeChat API by what came of them", {"outcome": OUTCOMES})
SENDS = Count(
    "linli_sends",
    "Messages tried, by rung and outcome",
    {"rung": ("service", "subscription", "template", "sms"), "outcome": OUTCOMES},
)
SMS_PARTS = Count("linli_sms_parts", "Parts of SMS that were billed, or are thought to be")
SMS_DAY = Level("linli_sms_day_parts", "Parts of SMS submitted today")
SMS_DAY_CAP = Level("linli_sms_day_cap", "The cap on the parts of a day; 0: none")
SEND_RETRIES = Count("linli_send_retries", "Messages tried for the second time or more")
LOOP_FAILURES = Count(
    "linli_loop_failures", "Rounds of a delivery loop that ended in an error", {"loop": ("delivery", "errands")}
)
JOB_RUNS = Count("linli_job_runs", "Things done by the clock", {"job": (), "result": ("done", "failed")})
BROADCAST_PEOPLE = Count(
    "linli_broadcast_people",
    "Recipients of broadcasts by what became of them",
    {"result": ("handed_over", "stopped", "budget", "gone")},
)
DUE_LATE_SECONDS = Spread(
    "linli_due_late_seconds", "How late due things were done", (1, 2, 5, 15, 60, 300, 3600, 86400)
)

JOB_SECONDS = Spread("linli_job_seconds", "How long one thing done by the clock took", SECONDS)

DUE_WAITING = Level("linli_due_overdue", "Due things that are not done yet")
DUE_OLDEST = Level("linli_due_oldest_seconds", "How long the oldest due thing has waited")
OUTBOX = Level("linli_outbox_messages", "Messages out by state", {"state": STATES})
OUTBOX_OLDEST = Level("linli_outbox_oldest_due_seconds", "How long the oldest message that may leave has waited")
DEAD_LETTERS = Level("linli_dead_letters", "Given up for good", {"kind": ("message", "errand")})
FAULT = Level("linli_fault", "1 while /readyz names it", {"name": FAULTS})
READY = Level("linli_ready", "1 while callbacks can be taken")

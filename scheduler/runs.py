"""Runs (任务记录): what one tick did of each job, how long it took and what came of it, kept as one row per job."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from bot.act import new_id
from bot.metrics import JOB_SECONDS
from models.jobs import JobRun

#: What a tick does besides due rows: end stale talks, look at clocks of cases, go on with broadcasts, put together what is late.
EXPIRY, CLIMB, BROADCAST, FOLDING = "expiry", "climb", "broadcast", "folding"


@dataclass
class Run:
    """One thing that was done, or not."""

    job: str = ""
    result: str = ""
    failed: bool = False

    def does(self, job: str, is_done: bool, result: str = "done") -> bool:
        """It was done, if there was anything to do."""
        if is_done:
            self.job, self.result, self.failed = job, result, False
        return is_done

    def fails(self, job: str) -> None:
        """It was tried and put off."""
        self.job, self.result, self.failed = job, "failed", True


@dataclass
class Tally:
    """All of one job."""

    took_s: float = 0.0
    done: int = 0
    failed: int = 0
    result: str = ""


@dataclass
class Runs:
    """Everything that one tick did."""

    started_at: datetime
    by_job: dict[str, Tally] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many things, done or failed."""
        return sum(tally.done + tally.failed for tally in self.by_job.values())

    @contextmanager
    def timed(self) -> Iterator[Run]:
        """Note what happens inside, and how long it takes."""
        run, begun = Run(), time.monotonic()
        try:
            yield run
        finally:
            if run.job:
                self._add(run, time.monotonic() - begun)

    def keep(self, session: Session) -> None:
        """One row per job."""
        for job, tally in self.by_job.items():
            run = JobRun(id=new_id(self.started_at), job=job, started_at=self.started_at)
            run.took_ms, run.done, run.failed = int(tally.took_s * 1000), tally.done, tally.failed
            run.result = tally.result
            session.add(run)

    def _add(self, run: Run, took_s: float) -> None:
        tally = self.by_job.setdefault(run.job, Tally())
        tally.took_s += took_s
        tally.done += not run.failed
        tally.failed += run.failed
        tally.result = run.result
        JOB_SECONDS.note(took_s)

"""Cost (花费): processor time, which other programs on the machine change less than the clock on the wall."""

import time
from collections.abc import Callable


def cpu_ms(work: Callable[[], object], times: int) -> float:
    """Milliseconds of processor time per call."""
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) * 1000 / times

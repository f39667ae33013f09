"""Failpoint (故障点): a named place where the process may be told to die, for the tests of `make faults`.

LINLI_FAILPOINT=name[:nth] ends the process there, the nth time it comes by (default: the first), as SIGKILL would:
nothing is flushed, nobody is told. Unset, a failpoint is one comparison.
"""

import os
from itertools import count

_name, _, _nth = os.environ.get("LINLI_FAILPOINT", "").partition(":")
_passed = count(1)

#: Every failpoint, in the order a report meets them.
FAILPOINTS = (
    "callback.received",  # checked and parsed, its turn not begun
    "turn.performed",  # all its rows written, not committed
    "group.partly",  # SQLite: one turn of a shared commit performed, the next not begun
    "turn.committed",  # kept, not answered
    "outbox.claimed",  # leased, nothing sent
    "token.fetched",  # the platform gave a token, it is not kept
    "send.accepted",  # the platform took the message, we have not written so
    "send.settled",  # and now we have
    "report.early",  # the platform's word on a message came before our own settling, not committed
    "media.downloaded",  # the file lies in the folder, its row does not say so
    "errand.done",  # done, not settled
    "clock.done",  # something due was done, not committed
)
#: And the one that a broadcast meets: a step is taken, not committed.
BROADCAST_STEP = "broadcast.step"


def failpoint(name: str) -> None:
    """Die here if this is the place and the time."""
    if name == _name and next(_passed) == int(_nth or 1):
        os._exit(137)

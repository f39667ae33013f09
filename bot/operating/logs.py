"""Logs (日志): one JSON line per event on stderr; no message text, no phone number, no address with a token.

What may carry a value is left out at its field: of an error its type and where it was raised, of a library's line its
wording without what was filled in. Phone numbers are masked in whatever is left.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from typing import TextIO, cast

import structlog

from bot.errors import ConfigError, SealError, StoreError
from bot.text.phones import mask_phones

FRAMES_MAX = 12
LINE_MAX = 300  # characters of a library's wording


def set_up_logs(level: int = logging.INFO) -> None:
    """Send everything, ours and the libraries', through one JSON renderer."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _errors_without_values,
        _phones_masked,
    ]
    out = _IfThereIsRoom(sys.stderr)
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, out)),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=[_wording_alone, *shared])
    )
    logging.getLogger("PIL").setLevel(logging.WARNING)  # below it, it says where a photo was taken
    logging.getLogger("fpdf").setLevel(logging.ERROR)  # what a font lacks is told by whoever prints
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # which tables of a font it leaves out
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a ring that comes while the last still works is left out
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


class _IfThereIsRoom:
    """A stream whose lines are lost when its disk is full: a message that was kept is answered, logged or not."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def _wording_alone(_logger: object, _name: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """A library's line as it stands in its source: asyncio and aiohttp fill in what people sent."""
    record: logging.LogRecord = event["_record"]
    event["event"] = str(record.msg).partition("\n")[0][:LINE_MAX]
    event["logger"] = record.name
    event.pop("positional_args", None)
    event.pop("stack_info", None)
    return event


def _errors_without_values(_logger: object, _name: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """An error's types and places; its text may repeat what somebody wrote."""
    given = event.pop("exc_info", None)
    if isinstance(given, tuple):
        given = given[1]
    error = given if isinstance(given, BaseException) else sys.exception() if given else None
    if error is not None:
        event["exception"] = [line for one in _chain(error) for line in _places(one)]
    return event


def _phones_masked(_logger: object, _name: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    return {name: mask_phones(value) if isinstance(value, str) else value for name, value in event.items()}


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, and those it came from."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES_MAX:]
    # Our own errors of these kinds are worded without values, and say what to do.
    says = f": {error}" if isinstance(error, StoreError | SealError | ConfigError) else ""
    return [f"{type(error).__qualname__}{says}", *(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)]

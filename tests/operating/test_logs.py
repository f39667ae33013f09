"""Logs: one JSON line per event, of few known shapes, followed from the callback to what left; nothing a person said."""

import asyncio
import errno
import io
import json
import logging
import re

import pytest
import structlog

from bot.act import Act
from bot.directory import binding
from bot.errors import StoreBusy, loggable
from bot.operating.logs import set_up_logs
from tests.commands.shell import ROOT
from tests.delivery.office import SERVICE_SEND
from tests.delivery.running import O1, O2
from tests.emulators.counterpart import until
from tests.web.service import REPORT, serving

MEMBER = "oMember"
ALWAYS = {"event", "level", "timestamp"}
#: Event to the fields it may have besides.
SHAPES = {
    "directory.loaded": {"version", "grids"},
    "callback.kept": {"request", "kind", "replied"},
    "callback.refused": {"status", "reason"},
    "delivery.tried": {"request", "kind", "row", "rung", "attempt", "outcome"},
    "wechat.refused": {"path", "errcode", "request_id"},
    "due.done": {"kind", "due", "result", "late_s"},
}


@pytest.fixture
def lines(monkeypatch, as_found):
    """What was logged since it was last asked, parsed; each line must be one JSON object."""
    monkeypatch.setattr("sys.stderr", written := io.StringIO())
    set_up_logs()

    def since_last_time():
        text = written.getvalue()
        written.seek(0)
        written.truncate()
        return [json.loads(line) for line in text.splitlines()]

    return since_last_time


@pytest.mark.only_on("sqlite")
async def test_a_report_is_followed_from_its_callback_to_what_left_because_of_it(database_url, tmp_path, clock, lines):
    async with serving(database_url, tmp_path, clock, ("web", "delivery"), delivery={"tick_s": 0.05}) as service:
        await service.emulator.say(MEMBER, f"绑定 {_code(service, '李明')}")
        lines()
        await service.emulator.say(O1, REPORT + " 电话13800001234")
        await service.post({"nonce": "canary-nonce"}, "canary")
        await until(lambda: service.emulator.ledger.calls(SERVICE_SEND), within_s=5)
        await asyncio.sleep(0.2)  # it is settled, and logged, after the answer
        seen = lines()
    assert {line["event"] for line in seen} >= {"callback.kept", "callback.refused", "delivery.tried"}
    for line in seen:
        assert set(line) >= ALWAYS
        assert set(line) - ALWAYS <= SHAPES[line["event"]], line
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", line["timestamp"])
    (kept,) = [line for line in seen if line["event"] == "callback.kept"]
    assert re.fullmatch(r"inbox:\d+", kept["request"])
    assert [line for line in seen if line["event"] == "delivery.tried" and line["request"] == kept["request"]]
    told = json.dumps(seen, ensure_ascii=False)
    codes = re.findall(r"编号 (\w{5})", " ".join(service.emulator.ledger.shown_to(O1)))
    for canary in (O1, O2, "翠园", "楼道灯", "1380000", "canary", MEMBER, *codes):
        assert canary not in told, canary


class Full(io.StringIO):
    """A stream whose disk has no room."""

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_line_for_which_there_is_no_room_is_lost_and_nothing_else(monkeypatch, as_found):
    monkeypatch.setattr("sys.stderr", Full())
    set_up_logs()
    structlog.get_logger().info("callback.kept", request="inbox:1")
    logging.getLogger("aiohttp").error("no room")


def test_every_event_is_on_the_page_and_none_that_is_gone():
    sources = [
        path.read_text("utf-8") for part in ("bot", "scheduler", "handlers") for path in (ROOT / part).rglob("*.py")
    ]
    logged = {event for source in sources for event in re.findall(r'(?:log\.\w+\(\s*|EVENT = )"([a-z_.]+)"', source)}
    page = (ROOT / "docs/reference/logs.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert {event for row in rows for event in re.findall(r"`([a-z_.]+)`", row.split("|")[1])} == logged


def _code(service, name):
    """The binding code of a member."""

    def invite(session):
        act = Act(session, service.parts.clock.now(), service.parts.random, "system:test", "test:invite")
        return {member.name: code for member, code in binding.invite(act)}

    return service.look(invite)[name]


def test_words_of_an_error_are_logged_only_when_they_are_ours():
    assert loggable(StoreBusy("数据库没有及时应答")) == {"error": "StoreBusy", "reason": "数据库没有及时应答"}
    assert loggable(ValueError("翠园3幢 canary")) == {"error": "ValueError"}


@pytest.mark.only_on("sqlite")
def test_which_tables_of_a_font_are_left_out_is_not_logged(lines):
    """WenQuanYi's, the image's, has some that nobody prints with."""
    logging.getLogger("fontTools.subset").warning("%s NOT subset; don't know how to subset; dropped", "bdat")
    assert lines() == []

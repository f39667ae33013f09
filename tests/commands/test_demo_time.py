"""In the demo time can be put forward, and what falls due in it arrives on the phones."""

from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
import typer

from bot.clock import SHANGHAI, SystemClock
from bot.commands.demo import CLOCK, demo_running
from bot.commands.demo_time import let_residents_speak, read_span
from bot.emulators.demo_clock import DemoClock
from tests.loopback import free_port
from tests.support import FixedClock

#: A Wednesday: the grids meet tomorrow, and their drafts leave at 16:00.
WEDNESDAY = datetime(2026, 3, 11, 9, 0, tzinfo=SHANGHAI)
LEADER = "demo-M001"


def test_spans_are_read_as_they_are_typed():
    assert read_span("7d") == timedelta(days=7)
    assert read_span("12h") == timedelta(hours=12)
    assert read_span(None) is None
    for wrong in ("7", "d", "-1d", "0d", "99d", "next week"):
        with pytest.raises(typer.BadParameter):
            read_span(wrong)


def test_the_demos_clock_goes_on_where_it_was_left_and_never_back(tmp_path: Path):
    base = FixedClock()
    clock = DemoClock(tmp_path / CLOCK, base)
    clock.skip(timedelta(days=7))
    base.advance(hours=1)
    assert DemoClock(tmp_path / CLOCK, base).now() == base.now() + timedelta(days=7)
    with pytest.raises(ValueError, match="forward"):
        clock.skip(timedelta(hours=-1))


async def test_a_day_put_forward_brings_reminders_and_a_brief_to_the_phones(tmp_path: Path):
    """By the button, over the demo's own port; each message at the hour it was due."""
    ahead_s = (WEDNESDAY - SystemClock().now()).total_seconds()
    (tmp_path / CLOCK).write_text(str(ahead_s))
    async with demo_running(free_port(), tmp_path) as demo:
        await let_residents_speak(demo.parts, demo.emulator)
        url = f"{demo.emulator.callbacks.url.removesuffix('/wechat')}/demo/api/time"
        async with aiohttp.ClientSession() as browser:
            for days in ("0", "32", "x"):
                async with browser.post(url, json={"days": days}) as refused:
                    assert refused.status == 400
            async with browser.post(url, json={"days": "1"}) as response:
                assert (await response.json())["now"].startswith("3月12日 周四")
        leader = demo.emulator.people.require(LEADER)
        drafts = [bubble for bubble in leader.chat if "研判 3月12日" in bubble.content.text]
        assert [bubble.at.astimezone(SHANGHAI).hour for bubble in drafts] == [16]
        assert "没有居民点头就结案" in drafts[0].content.text
        everything = [bubble.content.text for person in demo.emulator.people for bubble in person.chat]
        assert any(text.startswith("提醒 编号") for text in everything)
        await demo.emulator.say(LEADER, "明细 受理")
        assert "编号" in leader.chat[-1].content.text

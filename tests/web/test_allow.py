"""The page with WeChat's button for 订阅通知: signed, closed to all other scripts, and there only where it is set up."""

import re
from base64 import b64encode
from hashlib import sha256

import aiohttp
import pytest_asyncio

from bot.emulators.wechat import Fault, FaultKind
from tests.web.service import FIELDS, RESIDENT, serving

PUBLIC = "https://linli.example.cn"
GETTICKET = "/cgi-bin/ticket/getticket"
CHOSEN = {"progress": FIELDS["progress"], "answer": "tpl-answer"}


@pytest_asyncio.fixture
async def service(database_url, tmp_path, clock):
    wechat = {"subscriptions": CHOSEN}
    async with serving(
        database_url, tmp_path, clock, ("web",), server={"public_url": PUBLIC}, wechat=wechat
    ) as running:
        yield running


async def opened(service, path):
    """Status, policy and text of a page."""
    async with aiohttp.ClientSession() as client, client.get(service.url.removesuffix("/wechat") + path) as response:
        return response.status, response.headers["Content-Security-Policy"], await response.text()


async def test_whoever_taps_the_button_allows_what_the_page_asks_for(service):
    path = "/h5/allow/case?from=singlemessage&isappinstalled=0"
    status, _, page = await opened(service, path)
    assert status == 200
    await service.emulator.tap_button(RESIDENT, page, PUBLIC + path)
    assert service.emulator.people.require(RESIDENT).allowed == {"tpl-answer": 1, "tpl-progress": 1}
    await service.emulator.say(RESIDENT, "翠园3幢2单元楼道灯坏了")
    held = await service.emulator.say(RESIDENT, "我的信息")
    assert "还能发2条" in held.reply.text


async def test_pages_are_signed_with_one_ticket(service):
    for _ in range(3):
        assert (await opened(service, "/h5/allow/case"))[0] == 200
    assert len(service.emulator.ledger.calls(GETTICKET)) == 1


async def test_the_page_runs_one_script_of_wechats_and_its_own_and_loads_nothing_else(service):
    _, policy, page = await opened(service, "/h5/allow/case")
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    sdk, own = rules.pop("script-src").split()
    assert sdk == "https://res.wx.qq.com/open/js/jweixin-1.6.0.js" and f'<script src="{sdk}">' in page
    styles = rules.pop("style-src").split()
    assert rules == dict.fromkeys(("default-src", "base-uri", "form-action", "frame-ancestors"), "'none'")
    assert [own] == [digest(script) for script in re.findall(r"<script>(.*?)</script>", page, re.DOTALL)]
    assert styles == [digest(style) for style in re.findall(r"<style>(.*?)</style>", page, re.DOTALL)]
    assert re.findall(r'(?:src|href)="(?!tel:)([^"]*)"', page) == [sdk]


def digest(text):
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


async def test_other_pages_keep_their_policy_without_a_script(service):
    status, policy, _ = await opened(service, "/h5/" + "0" * 40)
    assert status == 404 and "script-src" not in policy and "res.wx.qq.com" not in policy


async def test_there_is_no_page_for_what_is_not_set_up(service, database_url, tmp_path, clock):
    for path in ("/h5/allow/task", "/h5/allow/topic", "/h5/allow/other", "/h5/allow", "/h5/allow/case?" + "x" * 500):
        assert (await opened(service, path))[0] == 404
    assert service.emulator.ledger.calls(GETTICKET) == []


async def test_without_a_ticket_the_page_says_so_and_nobody_is_asked_anything(service):
    service.emulator.faults.add(Fault(GETTICKET, FaultKind.ERRCODE, errcode=48001))
    status, _, page = await opened(service, "/h5/allow/case")
    assert status == 503 and "wx-open-subscribe" not in page

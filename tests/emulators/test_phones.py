"""The demo page and its endpoints, over real sockets with the toy service behind."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, ClientSession, web

from bot.emulators.phones import PAGES, DemoCard, DemoPerson, DemoPlace, build_demo
from bot.emulators.wechat import Emulator
from tests.emulators.counterpart import RESIDENT, Service, opened, sealed_reply

MEMBER = "oMember00000000000000000001"
PEOPLE = [DemoPerson(RESIDENT, "陈<阿姨>", "resident", "说一句话"), DemoPerson(MEMBER, "王建国", "member")]
PLACES = [DemoPlace("翠园小区", 30.25, 120.125)]
CARDS = [DemoCard("翠园3幢", "g7")]


@dataclass
class Page:
    """A browser's view of the demo."""

    session: ClientSession
    url: str
    runner: web.AppRunner

    async def act(self, openid: str, act: str, **body: str) -> int:
        async with self.session.post(f"{self.url}api/people/{openid}/{act}", json=body) as response:
            return response.status

    async def chat(self, number: int = 0) -> list[dict[str, object]]:
        async with self.session.get(f"{self.url}api/state") as response:
            return list((await response.json())["people"][number]["chat"])


@pytest_asyncio.fixture
async def page(emulator: Emulator) -> AsyncIterator[Page]:
    app = web.Application()
    app.add_subapp("/demo/", build_demo(emulator, PEOPLE, PLACES, CARDS, links=[("控制台", "/console/")]))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with ClientSession() as session:
        yield Page(session, f"http://127.0.0.1:{runner.addresses[0][1]}/demo/", runner)
    await runner.cleanup()


async def next_bubble(response: ClientResponse) -> dict[str, object]:
    async with asyncio.timeout(2):
        while not (line := await response.content.readline()).startswith(b'data: {"'):
            pass
    return dict(json.loads(line.removeprefix(b"data: ")))


async def test_the_page_brings_all_it_needs_and_runs_nothing_inline(page: Page) -> None:
    async with page.session.get(page.url) as response:
        html, policy = await response.text(), response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "陈&lt;阿姨&gt;" in html
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|https?://", html)
    for name in re.findall(r'(?:src|href)="(static/[^"]+)"', html):
        async with page.session.get(page.url + name) as response:
            assert response.status == 200
            assert "http" not in (await response.text()).replace("http://www.w3.org/2000/svg", "").replace(
                "/^https?:", ""
            )


async def test_only_roles_with_people_have_a_phone(page: Page) -> None:
    async with page.session.get(page.url) as response:
        assert re.findall(r'data-phone="(\w+)"', await response.text()) == ["resident", "member"]


async def test_the_address_without_its_slash_leads_to_the_page(page: Page) -> None:
    async with page.session.get(page.url.rstrip("/")) as response:
        assert (response.status, str(response.url)) == (200, page.url)


async def test_what_is_said_reaches_the_service_and_both_sides_appear_live(page: Page, service: Service) -> None:
    async def answer(request: web.Request, body: str) -> web.StreamResponse:
        return sealed_reply(request, "好了吗？\n1 好了\n2 还没")

    service.answer = answer
    async with page.session.get(f"{page.url}api/events") as events:
        await events.content.readline()
        assert await page.act(RESIDENT, "say", text="灯坏了") == 200
        said, answered = await next_bubble(events), await next_bubble(events)
    assert (said["side"], said["text"]) == ("out", "灯坏了")
    assert (answered["side"], answered["source"]) == ("in", "passive_reply")
    assert answered["pieces"] == [
        {"text": "好了吗？", "number": ""},
        {"text": "好了", "number": "1"},
        {"text": "还没", "number": "2"},
    ]
    assert await page.chat() == [said, answered]


async def test_photo_sample_place_and_menu_become_their_callbacks(page: Page, service: Service) -> None:
    url, photo = f"{page.url}api/people/{RESIDENT}/photo", b"\xff\xd8\xffphoto"
    async with page.session.post(url, data=photo, headers={"Content-Type": "image/jpeg"}) as response:
        assert response.status == 200
    media_id = (await page.chat())[0]["media"]
    async with page.session.get(f"{page.url}api/media/{media_id}") as response:
        assert (response.content_type, await response.read()) == ("image/jpeg", photo)
    for act, body, seen in (
        ("sample", {}, "<MsgType><![CDATA[image]]>"),
        ("place", {"name": "翠园小区"}, "<Location_X>30.250000</Location_X>"),
        ("tap", {"key": "status"}, "<EventKey><![CDATA[status]]>"),
        ("unfollow", {}, "<Event><![CDATA[unsubscribe]]>"),
        ("scan", {"name": "翠园3幢"}, "<EventKey><![CDATA[qrscene_g7]]>"),
        ("scan", {"name": "翠园3幢"}, "<EventKey><![CDATA[g7]]>"),
        ("unfollow", {}, "<Event><![CDATA[unsubscribe]]>"),
        ("follow", {}, "<Event><![CDATA[subscribe]]>"),
    ):
        assert await page.act(RESIDENT, act, **body) == 200
        assert seen in opened(service)


async def test_who_does_not_follow_cannot_write(page: Page) -> None:
    await page.act(RESIDENT, "unfollow")
    assert await page.act(RESIDENT, "say", text="喂") == 409


@pytest.mark.parametrize(
    ("openid", "act", "body", "status"),
    [
        ("oStranger", "say", {"text": "喂"}, 404),
        (RESIDENT, "dance", {}, 404),
        (RESIDENT, "say", {"text": " "}, 400),
        (RESIDENT, "place", {"name": "月球"}, 400),
        (RESIDENT, "scan", {"name": "月球"}, 400),
    ],
)
async def test_a_wrong_act_is_refused_and_nothing_is_sent(
    page: Page, service: Service, openid: str, act: str, body: dict[str, str], status: int
) -> None:
    assert await page.act(openid, act, **body) == status
    assert service.bodies == []


async def test_another_sites_page_cannot_act(page: Page, service: Service) -> None:
    url = f"{page.url}api/people/{RESIDENT}/say"
    async with page.session.post(url, json={"text": "喂"}, headers={"Origin": "http://evil.example"}) as response:
        assert response.status == 403
    async with page.session.post(url, data={"text": "喂"}) as response:
        assert response.status == 415
    assert service.bodies == []


async def test_open_pages_do_not_hold_up_the_servers_end(page: Page) -> None:
    async with page.session.get(f"{page.url}api/events") as events:
        await events.content.readline()
        async with asyncio.timeout(2):
            await page.runner.cleanup()


def test_the_pages_name_nothing_they_do_not_bring() -> None:
    for file in (PAGES / "static").glob("*.js"):
        for module in re.findall(r'from "\./([^"]+)"', file.read_text("utf-8")):
            assert (PAGES / "static" / module).is_file()

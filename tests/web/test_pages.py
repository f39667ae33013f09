"""Pages in large type: what a link shows, to whom, for how long, and what never stands on one."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest_asyncio
from sqlalchemy import select

from models.pages import PageLink
from tests.support import FixedClock
from tests.web.service import RESIDENT, Service, serving

PUBLIC = "https://linli.example.cn"
NEIGHBOUR = "oResident000000000000000002"


@dataclass
class Reader:
    """Somebody in elder mode, and the browser of his phone."""

    service: Service

    async def says(self, text: str, openid: str = RESIDENT) -> str:
        """What the account answers."""
        delivery = await self.service.emulator.say(openid, text)
        return delivery.reply.text if delivery.reply else ""

    async def opens(self, link: str, path: str = "") -> tuple[int, str]:
        """Status and text of a page."""
        answered = await self.service.get(link.removeprefix(PUBLIC) + path)
        return answered.status, answered.body


@pytest_asyncio.fixture
async def reader(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Reader]:
    server = {"public_url": PUBLIC, "messages_per_minute": 60}
    emergency = {"duty": "0571-12345678", "fire": "119-1"}
    async with serving(database_url, tmp_path, clock, ("web",), server=server, emergency=emergency) as running:
        reader = Reader(running)
        await reader.says("大字")
        await reader.says("还是微信")
        yield reader


def link_in(reply: str) -> str:
    found = re.search(rf"大字看:({PUBLIC}/h5/\S+)", reply)
    assert found, reply
    return found[1]


async def told(reader: Reader, text: str = "翠园3幢2单元楼道灯坏了") -> str:
    reply = await reader.says(text)
    return reply.split("编号 ")[1][:5]


async def test_the_list_and_each_case_open_by_the_link_in_the_chat(reader: Reader) -> None:
    code = await told(reader)
    link = link_in(await reader.says("进度"))
    status, page = await reader.opens(link)
    assert status == 200 and "照明" in page and "李明" in page and 'href="tel:0571-12345678"' in page
    assert all(f'href="tel:{number}"' in page for number in ("110", "119-1", "120"))
    status, page = await reader.opens(link, f"/{code}")
    assert status == 200 and "楼道灯坏了" in page and "受理" in page


async def test_a_case_asked_for_by_its_code_has_its_own_link(reader: Reader) -> None:
    code = await told(reader)
    link = link_in(await reader.says(f"进度 {code}"))
    assert link.endswith(f"/{code}") and (await reader.opens(link))[0] == 200


async def test_a_link_says_nothing_and_only_its_hash_is_kept(reader: Reader) -> None:
    await told(reader)
    link = link_in(await reader.says("进度"))
    word = link.rsplit("/", 1)[1]
    assert re.fullmatch("[0-9a-f]{40}", word)
    kept = reader.service.look(lambda session: [row.word_index for row in session.scalars(select(PageLink))])
    assert kept and word not in kept


async def test_it_shows_one_persons_cases_and_no_other(reader: Reader) -> None:
    mine = await told(reader)
    theirs = (await reader.says("翠园5幢垃圾没人清运", NEIGHBOUR)).split("编号 ")[1][:5]
    link = link_in(await reader.says("进度"))
    page = (await reader.opens(link))[1]
    assert mine in page and theirs not in page
    assert (await reader.opens(link, f"/{theirs}"))[0] == 404


async def test_a_sealed_case_stands_on_no_page(reader: Reader) -> None:
    await told(reader)
    sealed = (await reader.says("我老公打我,我害怕")).split("编号 ")[1][:5]
    assert "大字看" not in await reader.says(f"进度 {sealed}")
    link = link_in(await reader.says("进度"))
    assert sealed not in (await reader.opens(link))[1]
    assert (await reader.opens(link, f"/{sealed}"))[0] == 404


async def test_of_a_private_matter_only_how_far_it_is(reader: Reader) -> None:
    code = await told(reader, "翠园3幢301和302为了走廊堆鞋柜天天吵架,想请人调解")
    link = link_in(await reader.says("进度"))
    status, page = await reader.opens(link, f"/{code}")
    assert status == 200 and "受理" in page and "鞋柜" not in page


async def test_a_promised_time_that_is_past_is_no_promise_any_more(reader: Reader) -> None:
    await told(reader)
    _, page = await reader.opens(link_in(await reader.says("进度")))
    assert "前给您回话" in page
    reader.service.emulator.clock.advance(days=1)  # type: ignore[attr-defined]
    _, page = await reader.opens(link_in(await reader.says("进度")))
    assert "前给您回话" not in page and "过了说好的时间,对不起" in page


async def test_a_link_ends_by_itself(reader: Reader) -> None:
    await told(reader)
    link = link_in(await reader.says("进度"))
    reader.service.emulator.clock.advance(hours=72)  # type: ignore[attr-defined]
    status, page = await reader.opens(link)
    assert status == 410 and "回“进度”" in page and "灯" not in page and "0571-12345678" in page


async def test_a_made_up_word_opens_nothing(reader: Reader) -> None:
    for path in ("/h5/" + "0" * 40, "/h5/", "/h5/x", "/h5/../healthz2", "/h5/" + "0" * 40 + "/7K3M2"):
        answered = await reader.service.get(path)
        assert answered.status == 404 and "办理" not in answered.body


async def test_erasing_and_unfollowing_end_every_link(reader: Reader) -> None:
    for end in (reader_erases, reader_unfollows):
        await told(reader)
        await reader.says("大字")
        link = link_in(await reader.says("进度"))
        assert (await reader.opens(link))[0] == 200
        await end(reader)
        assert (await reader.opens(link))[0] == 404


async def reader_erases(reader: Reader) -> None:
    await reader.says("删除")
    assert "已删除" in await reader.says("确认删除")


async def reader_unfollows(reader: Reader) -> None:
    await reader.service.emulator.unfollow(RESIDENT)


async def test_becoming_a_member_ends_the_links_of_the_resident(reader: Reader) -> None:
    from bot.act import Act
    from bot.directory import binding

    await told(reader)
    link = link_in(await reader.says("进度"))
    parts = reader.service.parts

    def invite(session) -> str:
        act = Act(session, parts.clock.now(), parts.random, "system:test", "test:invite")
        return {member.name: code for member, code in binding.invite(act)}["李明"]

    assert "绑定成功" in await reader.says(f"绑定 {reader.service.look(invite)}")
    assert (await reader.opens(link))[0] == 404


async def test_services_near_by_and_the_team_have_their_pages(reader: Reader) -> None:
    near = link_in(await reader.says("附近 卫生站 翠园3幢"))
    status, page = await reader.opens(near)
    assert status == 200 and "桂花卫生站" in page and "0571-10000001" in page and "量血压" in page
    assert "翠园3幢" not in page  # where he asked from is nowhere kept
    team = link_in(await reader.says("我的网格 翠园3幢"))
    status, page = await reader.opens(team)
    assert status == 200 and "王建国" in page and "桂花1网格" in page and "1990000" not in page


async def test_nobody_else_is_sent_a_link(reader: Reader) -> None:
    await reader.says("翠园5幢垃圾没人清运", NEIGHBOUR)
    assert "大字看" not in await reader.says("进度", NEIGHBOUR)


async def test_a_page_loads_nothing_runs_nothing_and_is_kept_by_nobody(reader: Reader) -> None:
    await told(reader)
    link = link_in(await reader.says("进度"))
    url = reader.service.url.removesuffix("/wechat") + link.removeprefix(PUBLIC)
    async with aiohttp.ClientSession() as client, client.get(url) as response:
        page = await response.text()
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert not response.cookies
    assert "<script" not in page and "http" not in page and "src=" not in page
    assert len(page.encode()) < 10_000


async def test_what_he_wrote_is_text_on_the_page(reader: Reader) -> None:
    code = await told(reader, "翠园3幢2单元楼道灯坏了<b>快来</b>")
    page = (await reader.opens(link_in(await reader.says("进度")), f"/{code}"))[1]
    assert "<b>" not in page and "&lt;b&gt;" in page

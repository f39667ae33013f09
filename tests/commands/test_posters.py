"""posters: PDFs with a code per building, asked of WeChat once; what goes wrong is one line with the way out."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pypdfium2
import pytest

from bot.commands import posters
from bot.emulators.wechat import Emulator, Fault, FaultKind
from bot.printing.fonts import Typeface
from tests.commands.shell import Ended, Shell
from tests.printing.damage import read_codes
from tests.printing.small import small, typeface
from tests.talk import DISTRICT
from tests.web.service import ACCOUNT

__all__ = ["small", "typeface"]  # fixtures

CREATE = "/cgi-bin/qrcode/create"


@asynccontextmanager
async def wechat(shell: Shell) -> AsyncIterator[Emulator]:
    """WeChat opposite the installation."""
    emulator = Emulator(ACCOUNT, chance=Random(7))
    await emulator.start()
    set_up(shell, emulator.base_url)
    try:
        yield emulator
    finally:
        await emulator.close()


def set_up(shell: Shell, api_base: str) -> None:
    """The configuration, but for the font, which stays."""
    wechat = {"app_id": ACCOUNT.app_id, "app_secret": ACCOUNT.app_secret, "api_base": api_base}
    shell.write(wechat=wechat, printing=json.loads(shell.config.read_text("utf-8")).get("printing", {}))


async def run(shell: Shell, *words: str) -> Ended:
    """posters, into the installation's own folder."""
    return await asyncio.to_thread(shell.run, "posters", "--out", str(shell.folder / "out"), *words)


@pytest.fixture
def filled(shell: Shell, small: Typeface) -> Shell:
    shell.write(printing={"font": str(small.regular.path)})
    assert shell.run("import", str(DISTRICT)).code == 0
    return shell


def pages(path: str | Path) -> Iterator[pypdfium2.PdfPage]:
    document = pypdfium2.PdfDocument(path)
    yield from document
    document.close()


def words_on(page: pypdfium2.PdfPage) -> str:
    return str(page.get_textpage().get_text_range()).replace("\r\n", "\n")


def code_on(page: pypdfium2.PdfPage) -> str:
    found, again = (str(code.text) for code in read_codes(page.render(scale=150 / 72).to_pil()))
    assert found == again
    return found


async def test_each_grid_is_a_file_with_a_page_for_itself_and_for_each_building(filled: Shell):
    async with wechat(filled) as emulator:
        ended = await run(filled, "--grid", "GA1")
    assert ended.code == 0, ended.err
    (path,) = ended.out.split()
    texts = [words_on(page) for page in pages(path)]
    assert len(texts) == 3 and "翠园3幢" in texts[1] and "翠园5幢" in texts[2]
    assert all("王建国" in text and "清河街道 桂花社区" in text and "119" in text for text in texts)
    assert not any("1990000" in text for text in texts), "members' own numbers are nobody's business"
    made = {scene.url for scene in emulator.scenes._by_ticket.values()}
    assert {code_on(page) for page in pages(path)} == made and len(made) == 3


@pytest.mark.only_on("sqlite")
async def test_a_folder_that_takes_no_file_is_named(filled: Shell):
    async with wechat(filled):
        (filled.folder / "out").write_text("a file")
        ended = await run(filled, "--place", "P1-3")
    assert ended.code == 1 and f"--out: {filled.folder / 'out'} 写不了" in ended.err


async def test_a_second_printing_asks_nobody_and_carries_the_same_codes(filled: Shell):
    async with wechat(filled) as emulator:
        first = await run(filled, "--place", "P1-3")
        code = [code_on(page) for page in pages(first.out.strip())]
        asked = len(emulator.scenes._by_ticket)
    again = await run(filled, "--place", "翠园3幢", "--size", "A3")  # nothing listens any more
    assert again.code == 0, again.err
    assert [code_on(page) for page in pages(again.out.strip())] == code and asked == 1


async def test_a_refusal_is_told_at_once_and_what_was_made_is_kept(filled: Shell):
    async with wechat(filled) as emulator:
        emulator.faults.add(Fault(CREATE, FaultKind.ERRCODE, times=99, errcode=48001))
        ended = await run(filled)
        assert ended.code == 1 and "认证的服务号" in ended.err and not list(filled.folder.glob("out/*"))
        emulator.faults.clear()
        assert (await run(filled)).code == 0
        assert len(emulator.scenes._by_ticket) == 7


@pytest.mark.parametrize(
    ("words", "line"), [(("--grid", "X9"), "--grid: 名册里没有X9"), (("--place", "天上"), "--place: 名册里没有天上")]
)
async def test_what_the_directory_does_not_know_is_named(filled: Shell, words: tuple[str, ...], line: str):
    ended = await run(filled, *words)
    assert ended.code == 1 and line in ended.err


async def test_a_new_worker_changes_the_words_and_never_the_code(filled: Shell):
    async with wechat(filled):
        first = await run(filled, "--place", "P1-3")
        before = [(words_on(page), code_on(page)) for page in pages(first.out.strip())]
        folder = shutil.copytree(DISTRICT, filled.folder / "district")
        members = (folder / "members.csv").read_text("utf-8").replace("王建国", "陈红")
        (folder / "members.csv").write_text(members, "utf-8")
        assert filled.run("import", str(folder)).code == 0
        again = await run(filled, "--place", "P1-3")
    ((words, code),) = [(words_on(page), code_on(page)) for page in pages(again.out.strip())]
    assert code == before[0][1]
    assert "王建国" in before[0][0] and "王建国" not in words and "陈红" in words


async def test_all_grids_are_printed_when_none_is_named_and_a_look_first_makes_nothing(filled: Shell):
    async with wechat(filled) as emulator:
        looked = await run(filled, "--check")
        assert looked.code == 0 and "3 个文件, 共 7 张, 其中 7 张" in looked.err
        assert not emulator.scenes._by_ticket and not list(filled.folder.glob("out/*"))
        printed = await run(filled)
    names = [Path(line).name for line in printed.out.split()]
    assert [name.split("-")[0] for name in names] == ["GA1", "GA2", "GB1"] and all(
        name.endswith("A4.pdf") for name in names
    )


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("sections", "line"),
    [
        ({"wechat": {"account": "subscription"}}, "wechat.account: 订阅号没有带参二维码"),
        ({"wechat": {"app_secret": ""}}, "wechat.app_secret: 必填"),
        ({"printing": {"font": "/nowhere/font.ttf"}}, "printing.font: /nowhere/font.ttf 打不开"),
    ],
    ids=["subscription", "no secret", "no font"],
)
async def test_what_stands_in_the_way_is_said_before_anything_is_made(filled: Shell, sections, line: str):
    raw = json.loads(filled.config.read_text("utf-8"))
    filled.write(
        **{
            name: {**raw.get(name, {}), **section}
            for name, section in {"printing": raw["printing"], **sections}.items()
        }
    )
    ended = await run(filled)
    assert ended.code == 1 and line in ended.err and "Traceback" not in ended.err
    assert not list(filled.folder.glob("out/*"))


@pytest.mark.only_on("sqlite")
async def test_more_codes_than_an_account_may_have_are_not_begun(filled: Shell, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(posters, "CODES_MAX", 6)
    async with wechat(filled) as emulator:
        ended = await run(filled)
        assert ended.code == 1 and "最多 6 个永久码, 已做 0 个, 还要 7 个" in ended.err
        assert not emulator.scenes._by_ticket
        assert (await run(filled, "--grid", "GA1")).code == 0


async def test_a_cancelled_card_is_replaced_by_one_with_another_code(filled: Shell):
    async with wechat(filled):
        first = await run(filled, "--place", "P1-3")
        before = [code_on(page) for page in pages(first.out.strip())]
        ended = filled.run("posters", "cancel", "--place", "翠园3幢")
        assert ended.code == 0 and "作废了" in ended.err, ended.err
        again = await run(filled, "--place", "P1-3", "--copies", "4")
        assert [code_on(page) for page in pages(again.out.strip())] != before
    rows = filled.run("posters", "printed", "--json").json
    assert [(row["name"], row["copies"], bool(row["cancelled_on"])) for row in rows] == [
        ("翠园3幢", 1, True),
        ("翠园3幢", 4, False),
    ]
    assert "4份" in filled.run("posters", "printed").out


async def test_a_second_printing_adds_up(filled: Shell):
    async with wechat(filled):
        await run(filled, "--grid", "GA1")
        await run(filled, "--place", "P1-3", "--copies", "2")
    counted = {row["name"]: row["copies"] for row in filled.run("posters", "printed", "--json").json}
    assert counted == {"桂花1网格": 1, "翠园3幢": 3, "翠园5幢": 1}


@pytest.mark.parametrize(
    ("words", "line"),
    [(("--place", "翠园3幢"), "没有印过卡"), ((), "写一个"), (("--place", "天上"), "名册里没有天上")],
)
def test_what_cannot_be_cancelled_is_said(filled: Shell, words: tuple[str, ...], line: str):
    ended = filled.run("posters", "cancel", *words)
    assert ended.code == 1 and line in ended.err


def test_without_an_account_one_line_says_where_the_demo_scans(shell: Shell):
    shell.write(wechat={"app_id": ""})
    ended = shell.run("posters")
    assert ended.code == 1
    (line,) = ended.err.splitlines()
    assert line.startswith("wechat.app_id: 印卡要有自己的公众号") and "演示网页的手机上点“扫码”" in line

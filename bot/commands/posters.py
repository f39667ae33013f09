"""posters (联系卡): print-ready pages, one for each building, with a code that says where its reader is."""

import asyncio
import contextlib
import re
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

import aiohttp
import typer
from sqlalchemy.orm import Session

from bot.act import Act
from bot.channels.media_folder import MediaFolder
from bot.channels.wechat_api import WechatApi
from bot.clock import SystemClock, local
from bot.commands.acting import office_of
from bot.commands.common import ConfigOption, JsonOption, answer, opened, read_config, refusals, say
from bot.config import Config, missing_for_serve
from bot.delivery.codes import CODES_MAX, Codes
from bot.delivery.errands import Errands
from bot.delivery.vault import DatabaseVault
from bot.directory.cards import cancel as cancel_card
from bot.directory.cards import mint, note_printed
from bot.directory.office import Office
from bot.directory.snapshot import Snapshot
from bot.errors import ConfigError, Refused
from bot.operating.posters import Batch, Spot, choose, compose
from bot.printing.fonts import Typeface, cut, find_typeface
from bot.printing.poster import SHEETS, characters_on, print_posters
from bot.store import Store
from models.cards import Card, CardKind, Printed, count_codes, find_cards, find_printed

app = typer.Typer()
posters = typer.Typer(help="联系卡:印、挂失、看印了几份", invoke_without_command=True)
app.add_typer(posters, name="posters")
COPIES_MAX = 1_000
#: By kind and code of the place or grid: the card's id, and what its code says.
Cards = dict[tuple[CardKind, str], tuple[int, str]]
CHUNK = 500
UNSAFE = re.compile(r'[\\/:*?"<>|\s.]+')
NO_ACCOUNT = "wechat.app_id: 印卡要有自己的公众号, 填好 wechat.app_id 和 app_secret 再印;演示里没有, 试扫码请在演示网页的手机上点“扫码”"
NEEDED_FOR_CODES = ("wechat.app_id", "wechat.app_secret")


@posters.callback()
def print_them(
    context: typer.Context,
    config: ConfigOption = None,
    grid: Annotated[list[str] | None, typer.Option(help="只印这个网格(编号或名称), 可写几次")] = None,
    place: Annotated[list[str] | None, typer.Option(help="只印这个地点(编号或名称), 可写几次")] = None,
    size: Annotated[Literal["A4", "A3"], typer.Option(help="纸张")] = "A4",
    out: Annotated[Path | None, typer.Option(help="PDF 放在哪个文件夹, 默认 storage.dir 下的 posters")] = None,
    copies: Annotated[int, typer.Option(help="每张要印几份, 记账用", min=1, max=COPIES_MAX)] = 1,
    check: Annotated[bool, typer.Option("--check", help="只看要印几张、要新做几个码, 不做")] = False,
) -> None:
    """印联系卡:每幢楼一张大字海报, 扫码就知道在哪幢楼。"""
    if context.invoked_subcommand is not None:
        return
    settings = read_config(config)
    with refusals():
        if not check:
            _require_account(settings)
    with refusals(), opened(settings) as store:
        typeface = find_typeface(settings.printing.font)
        office = store.run(lambda session: office_of(session, settings))
        batches = store.run(lambda session: choose(session, office.directory, grid or (), place or ()))
        spots = [spot for batch in batches for spot in batch.spots]
        lacking = _count_lacking(store, settings, spots)
        say(f"{len(batches)} 个文件, 共 {len(spots)} 张, 其中 {lacking} 张要请微信新做码(永久有效, 不能删)")
        if check:
            return
        if lacking:
            _require_right(settings, store, lacking)
        cards = _mint(store, spots)
        if lacking:
            asyncio.run(_make_codes(settings, store, [card_id for card_id, _ in cards.values()]))
            cards = _mint(store, spots)
        _print(store, office, batches, cards, size, typeface, out or settings.storage.dir / "posters")
        _note_printed(store, [card_id for card_id, _ in cards.values()], size, copies)


@posters.command()
def cancel(
    config: ConfigOption = None,
    grid: Annotated[str, typer.Option(help="哪个网格的卡(编号或名称)")] = "",
    place: Annotated[str, typer.Option(help="哪个地点的卡(编号或名称)")] = "",
) -> None:
    """挂失:这个地点的卡全部作废, 扫了不再定位;再印就是新卡。"""
    settings = read_config(config)
    with refusals(), opened(settings) as store:
        if bool(grid) == bool(place):
            raise Refused("--grid 和 --place 写一个")
        office = store.run(lambda session: office_of(session, settings))
        batches = store.run(
            lambda session: choose(session, office.directory, [grid] if grid else (), [place] if place else ())
        )
        spot = batches[0].spots[0]

        def work(session: Session) -> bool:
            return cancel_card(_act(session, "cancel"), spot.kind, spot.code) is not None

        if not store.run(work):
            raise Refused(f"{spot.name}: 没有印过卡, 不用挂失")
        again = f"--{spot.kind} {spot.code}"
        say(f"{spot.name}的卡作废了, 扫旧卡不再定位。要新卡: python -m bot posters {again}")


@posters.command()
def printed(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """印过哪些卡, 各几份, 最近哪天印的, 哪些作废了。"""
    settings = read_config(config)
    with refusals(), opened(settings) as store:
        directory = store.run(lambda session: office_of(session, settings)).directory
        rows = store.run(lambda session: [_printed_row(directory, one) for one in find_printed(session)])
    if as_json:
        answer(rows)
        return
    for row in rows:
        gone = f"\t{row['cancelled_on']}作废" if row["cancelled_on"] else ""
        sys.stdout.write(f"{row['code']}\t{row['name']}\t{row['copies']}份\t最近{row['last_on']}{gone}\n")


def _printed_row(directory: Snapshot, one: Printed) -> dict[str, object]:
    place = directory.place(one.card.code) if one.card.kind == CardKind.PLACE else None
    name = place.name if place else directory.grid_name(one.card.code) or "名册里已经没有了"
    cancelled_at = one.card.cancelled_at
    return {
        "kind": one.card.kind,
        "code": one.card.code,
        "name": name,
        "copies": one.copies,
        "last_on": local(one.last_at).date().isoformat(),
        "cancelled_on": local(cancelled_at).date().isoformat() if cancelled_at else None,
    }


def _note_printed(store: Store, card_ids: Sequence[int], size: str, copies: int) -> None:
    for start in range(0, len(card_ids), CHUNK):
        store.run(partial(_note, card_ids[start : start + CHUNK], size, copies))


def _note(card_ids: Sequence[int], size: str, copies: int, session: Session) -> None:
    note_printed(_act(session, "print"), card_ids, size, copies)


def _act(session: Session, what: str) -> Act:
    now = SystemClock().now()
    return Act(session, now, SystemRandom(), "cli:posters", f"cli:posters:{what}:{now.isoformat()}")


def _count_lacking(store: Store, settings: Config, spots: Sequence[Spot]) -> int:
    """How many of the posters have no code of this account yet."""

    def count(session: Session) -> int:
        cards = [card for kind, some in _chunks(spots) for card in find_cards(session, kind, some)]
        return len(spots) - sum(bool(card.url) and card.account == settings.wechat.app_id for card in cards)

    return store.run(count)


def _require_account(settings: Config) -> None:
    """Before anything is asked of the database: the demo has an account of its own, whose codes nobody can scan."""
    if not settings.wechat.app_id:
        raise Refused(NO_ACCOUNT)


def _require_right(settings: Config, store: Store, lacking: int) -> None:
    """Raises Refused or ConfigError while nothing is minted yet."""
    if mistakes := [line for line in missing_for_serve(settings) if line.startswith(NEEDED_FOR_CODES)]:
        raise ConfigError(mistakes)
    if settings.wechat.account == "subscription":
        raise Refused("wechat.account: 订阅号没有带参二维码接口;换成已认证的服务号再印")
    made = store.run(lambda session: count_codes(session, settings.wechat.app_id))
    if made + lacking > CODES_MAX:
        raise Refused(f"一个公众号最多 {CODES_MAX} 个永久码, 已做 {made} 个, 还要 {lacking} 个;用 --grid 少印一些")


def _mint(store: Store, spots: Sequence[Spot]) -> Cards:
    """The card of each poster: its id and what its code says. Written in chunks, beside a running service."""
    found: Cards = {}
    now = SystemClock().now()
    for number, (kind, codes) in enumerate(_chunks(spots)):

        def work(session: Session, kind: CardKind = kind, codes: list[str] = codes, number: int = number) -> list[Card]:
            act = Act(session, now, SystemRandom(), "cli:posters", f"cli:posters:{now.isoformat()}:{number}")
            cards = mint(act, kind, codes)
            session.flush()
            session.expunge_all()
            return cards

        found |= {(kind, card.code): (card.id, card.url) for card in store.run(work)}
    return found


def _chunks(spots: Sequence[Spot]) -> list[tuple[CardKind, list[str]]]:
    """Their directory codes, those of one kind together, each once."""
    chunks: list[tuple[CardKind, list[str]]] = []
    for kind in CardKind:
        codes = list(dict.fromkeys(spot.code for spot in spots if spot.kind == kind))
        chunks += [(kind, codes[start : start + CHUNK]) for start in range(0, len(codes), CHUNK)]
    return chunks


async def _make_codes(settings: Config, store: Store, card_ids: Sequence[int]) -> None:
    """Have the codes made that are missing. Raises Refused with WeChat's reason."""
    clock, random = SystemClock(), SystemRandom()
    async with aiohttp.ClientSession() as session:
        api = WechatApi(session, settings.wechat, DatabaseVault(store, settings.wechat.app_id, clock), clock)
        folder = MediaFolder(Path(settings.storage.dir) / "media")
        errands = Errands(store, api, folder, settings, clock, random)
        try:
            await Codes(store, errands, settings.wechat.app_id, clock, random).make(card_ids, _progress)
        except Refused as refused:
            raise Refused(f"二维码没有做成:{refused}。做好的已留下, 改好后再运行一次就接着做") from None


def _print(
    store: Store, office: Office, batches: Sequence[Batch], cards: Cards, size: str, typeface: Typeface, out: Path
) -> None:
    """Write the files, and name each on stdout as it is there."""
    urls, now = {key: url for key, (_, url) in cards.items()}, SystemClock().now()
    composed = store.run(lambda session: [compose(session, office, batch, urls, now) for batch in batches])
    with _writable(out), TemporaryDirectory(prefix=".", dir=out) as folder:
        small, lacking = cut(typeface, characters_on(chain.from_iterable(composed)), Path(folder))
        if lacking:
            say(f"字体里没有“{lacking}”, 印出来是空的;在 printing.font 换一个字多的字体")
        for batch, pages in zip(batches, composed, strict=True):
            path = out / f"{UNSAFE.sub('-', f'{batch.code}-{batch.name}')}-{size}.pdf"
            print_posters(pages, SHEETS[size], small, path)
            sys.stdout.write(f"{path}\n")
            sys.stdout.flush()


@contextlib.contextmanager
def _writable(out: Path) -> Iterator[None]:
    """The folder is there; raises Refused when it cannot be written to."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise Refused(f"--out: {out} 写不了({error.strerror});换一个能写、有空位的文件夹") from None


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty() and total:
        sys.stderr.write(f"\r做码 {done}/{total}" + ("\n" if done >= total else ""))

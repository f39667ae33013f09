"""Errands: photos fetched and cleaned, what cannot be had said so, QR codes made, followers asked about (F22)."""

import os
from contextlib import suppress
from errno import EACCES, ENOSPC, EROFS
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from bot.delivery.settling import ATTEMPTS_MAX
from bot.directory.cards import mint, order_code
from bot.emulators.wechat import AMR, Fault, FaultKind
from bot.outbox import put_errand
from models.cards import CardKind, find_card
from models.errands import ErrandRow, claim_errands
from models.media import Media
from tests.delivery.office import MEDIA_GET

CANARY = b"GPS-CANARY-30.2741"


def photo(size=(60, 40)):
    """A JPEG that says where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = CANARY.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 16.0, 1.0)})
    target = BytesIO()
    Image.new("RGB", size, (250, 10, 10)).save(target, "JPEG", exif=exif)
    return target.getvalue()


def fetch(office, content=None, kind="image", media_id=""):
    """A photo somebody sent, and the errand that fetches it; both ids."""
    if content is not None:
        media_id = office.emulator.media.keep(kind, content, "image/jpeg" if kind == "image" else "audio/amr").id
    number = next(office.numbers)

    def write(session):
        now = office.clock.now()
        session.add(Media(id=number, kind=kind, provider_media_id=media_id, created_at=now))
        session.flush()
        put_errand(office.act(session), "media", str(number))
        session.flush()

    office.store.run(write)
    return number


def media(office, number):
    return office._detached(Media, number)


def errand(office, kind="media"):
    """The oldest errand of a kind."""
    wanted = select(ErrandRow.id).where(ErrandRow.kind == kind).order_by(ErrandRow.id).limit(1)
    return office.errand(office.store.run(lambda session: session.scalars(wanted).one()))


async def test_a_photo_is_fetched_and_kept_without_where_it_was_taken(office, tmp_path):
    content = photo()
    assert CANARY in content
    number = fetch(office, content)
    await office.rounds()
    kept = media(office, number)
    assert (kept.state, kept.mime, errand(office).state) == ("stored", "image/jpeg", "done")
    clean = (tmp_path / "media" / kept.path).read_bytes()
    assert CANARY not in clean
    with Image.open(BytesIO(clean)) as opened:
        assert opened.size == (60, 40)
        assert not dict(opened.getexif())


async def test_a_voice_message_is_kept_as_it_came(office, tmp_path):
    number = fetch(office, AMR, kind="voice")
    await office.rounds()
    kept = media(office, number)
    assert (kept.state, kept.mime) == ("stored", "audio/amr")
    assert (tmp_path / "media" / kept.path).read_bytes() == AMR


async def test_a_photo_that_wechat_threw_away_after_three_days_is_lost_with_the_reason(office):
    number = fetch(office, photo())
    office.clock.advance(days=3)
    await office.rounds()
    assert media(office, number).state == "lost"
    assert "三天" in media(office, number).reason
    assert errand(office).state == "failed"


@pytest.mark.parametrize("content", [b"%PDF-1.4 no picture", photo()[:200], b"<html>login</html>"])
async def test_what_is_no_picture_is_lost_and_not_kept(office, tmp_path, content):
    number = fetch(office, content)
    for _ in range(ATTEMPTS_MAX + 1):
        await office.rounds()
        office.clock.advance(hours=1)
    assert media(office, number).state == "lost"
    assert media(office, number).reason
    assert not list((tmp_path / "media").rglob("*.*"))


@pytest.mark.parametrize("kind", [FaultKind.ERRCODE, FaultKind.HTTP_502, FaultKind.HTML, FaultKind.CUT])
async def test_a_photo_that_did_not_come_is_fetched_again_later(office, kind):
    number = fetch(office, photo())
    office.emulator.faults.add(Fault(MEDIA_GET, kind, errcode=-1))
    await office.rounds()
    assert (media(office, number).state, errand(office).state) == ("waiting", "due")
    assert errand(office).next_try_at > office.clock.now()
    office.clock.advance(minutes=1)
    await office.rounds()
    assert media(office, number).state == "stored"


async def test_an_errand_is_tried_twelve_times_and_then_given_up(office):
    fetch(office, photo())
    office.emulator.faults.add(Fault(MEDIA_GET, FaultKind.ERRCODE, times=20, errcode=-1))
    for _ in range(15):
        await office.rounds()
        office.clock.advance(hours=1)
    assert (errand(office).state, errand(office).attempt, office.calls(MEDIA_GET)) == ("failed", 12, 12)


async def test_an_errand_whose_runner_died_is_done_by_another_after_the_lease(office):
    number = fetch(office, photo())
    now = office.clock.now()
    office.store.run(lambda session: len(claim_errands(session, "died", now, office.clock.advance(seconds=30), 5)))
    office.clock.set(now)
    await office.rounds()
    assert media(office, number).state == "waiting"
    office.clock.advance(seconds=30)
    await office.rounds()
    assert media(office, number).state == "stored"


async def test_a_photo_that_was_erased_meanwhile_is_not_fetched_and_stays_erased(office):
    """我的信息 → 删除, while its errand still waits."""
    number = fetch(office, photo())

    def erase(session):
        row = session.get_one(Media, number)
        row.state, row.provider_media_id = "erased", ""

    office.store.run(erase)
    await office.rounds()
    assert (media(office, number).state, errand(office).state) == ("erased", "failed")
    assert office.calls(MEDIA_GET) == 0


async def test_an_errand_that_breaks_its_runner_each_time_is_given_up_and_stops_nothing_else(office):
    """A poison errand (RELIABILITY.md F23): here the row it is for is gone."""
    number = fetch(office, photo())
    office.store.run(lambda session: session.delete(session.get_one(Media, number)))
    other = fetch(office, photo())
    process = office.process()
    for _ in range(ATTEMPTS_MAX + 2):
        with suppress(Exception):  # which the loop logs
            await process.once()
        office.clock.advance(hours=1)
    assert media(office, other).state == "stored"
    assert errand(office).state == "failed"


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("number", [ENOSPC, EROFS, EACCES])
async def test_a_folder_that_takes_no_file_now_loses_no_photo(office, monkeypatch, number):
    photo_id = fetch(office, photo())

    def refuse(descriptor):
        raise OSError(number, "no")

    monkeypatch.setattr(os, "fsync", refuse)
    with suppress(Exception):  # which the loop logs
        await office.round()
    monkeypatch.undo()
    assert media(office, photo_id).state == "waiting"
    office.clock.advance(hours=1)
    await office.rounds()
    assert media(office, photo_id).state == "stored"


async def test_a_qr_code_is_made_once_and_kept_with_its_card(office):
    def order(session):
        (card,) = mint(office.act(session), CardKind.GRID, ["GA1"])
        order_code(office.act(session), card)
        return card.scene

    scene = office.store.run(order)
    await office.rounds()
    card = office.store.run(lambda session: (found := find_card(session, scene)) and (found.url, found.account))
    made = office.emulator.scenes.find(office.emulator.scenes.ticket_of(scene))
    assert card == (made.url, office.config.wechat.app_id) and errand(office, "qr").state == "done"
    office.store.run(order)
    await office.rounds()
    assert office.calls("/cgi-bin/qrcode/create") == 1


@pytest.mark.parametrize("follows", [True, False])
async def test_whether_somebody_follows_is_asked_of_the_platform(office, follows):
    office.meet("o1")
    if not follows:
        office.emulator.people.unfollow(office.emulator.people.require("o1"))
    identity = office.store.run(lambda session: office.identity(session, "o1").id)
    office.store.run(lambda session: put_errand(office.act(session), "user", str(identity)))
    await office.rounds()
    assert office.store.run(lambda session: office.identity(session, "o1").following) is follows

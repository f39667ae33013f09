"""Photos that come slowly, cut off, as a web page, or never: the case stands without them, and they are asked for (F22)."""

import pytest

from bot.cases.photos import add_media
from bot.emulators.sample_photo import sample_photo
from bot.emulators.wechat import Fault, FaultKind
from models.cases import Case
from models.media import Media, find_media_of_case
from tests.delivery.office import MEDIA_GET, PostOffice, post_office
from tests.faults.figures import TIMES

GONE = Fault(MEDIA_GET, FaultKind.ERRCODE, errcode=40007)
PASSING = {
    "慢 (过了租约)": Fault(MEDIA_GET, FaultKind.SLOW, slow_s=2.2),
    "断在半路": Fault(MEDIA_GET, FaultKind.CUT),
    "连接没送到就断": Fault(MEDIA_GET, FaultKind.DROP_BEFORE),
    "网页代替照片": Fault(MEDIA_GET, FaultKind.HTML),
    "HTTP 502": Fault(MEDIA_GET, FaultKind.HTTP_502),
    "-1 系统繁忙": Fault(MEDIA_GET, FaultKind.ERRCODE, errcode=-1),
}


@pytest.fixture
async def office(store, clock, tmp_path):
    async with post_office(store, clock, tmp_path, delivery={"quiet_hours": "", "lease_s": 2}) as opened:
        yield opened


def cases_with_photos(office: PostOffice, times: int, content: bytes | None = None) -> dict[str, int]:
    """People who each have a case and sent a photo for it: openid to case."""
    return {
        openid: case_with_photo(office, openid, content) for openid in [office.meet(f"o{n:05}") for n in range(times)]
    }


def case_with_photo(office: PostOffice, openid: str, content: bytes | None = None) -> int:
    """A case of this person, with a photo that is still to be fetched; its id."""
    kept = office.emulator.media.keep("image", content or sample_photo(), "image/jpeg")
    number, person, now = next(office.numbers), office.people[openid], office.clock.now()

    def write(session):
        started = {"clock_started_at": now, "accept_by": now, "resolve_by": now, "opened_at": now}
        what = {"kind": "report", "category": "lighting", "urgency": "normal", "state": "open", "cause": "test"}
        case = Case(id=number, code=f"C{number:04}", contact_id=person, **what, **started)
        session.add(case)
        session.flush()
        add_media(office.act(session, f"test:{number}"), case, "image", kept.id, person)

    office.store.run(write)
    return number


def photo_of(office: PostOffice, case: int) -> Media:
    def look(session):
        (row,) = find_media_of_case(session, case)
        session.expunge(row)
        return row

    return office.store.run(look)


async def wait_it_out(office: PostOffice) -> None:
    for minutes in (0, 1, 2, 5, 15, 40, 60, 60):
        office.clock.advance(minutes=minutes)
        await office.rounds()


async def test_a_photo_that_cannot_be_had_is_asked_for_again_once(office):
    (openid, case), *_ = cases_with_photos(office, 1).items()
    office.emulator.faults.add(Fault(GONE.path, GONE.kind, 99, GONE.errcode))
    await wait_it_out(office)
    assert photo_of(office, case).state == "lost"
    assert [text for text in office.shown(openid) if "照片没收到,请再发一次" in text] == office.shown(openid)
    assert len(office.shown(openid)) == 1


async def test_what_is_no_photo_is_sent_back_with_what_to_send_instead(office):
    (openid, case), *_ = cases_with_photos(office, 1, b"%PDF-1.4 no picture").items()
    await wait_it_out(office)
    assert photo_of(office, case).state == "lost"
    assert "请发普通照片" in "".join(office.shown(openid))


@pytest.mark.faults
@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("name", PASSING)
async def test_a_photo_that_does_not_come_at_once_comes_later(name, office, note):
    fault = PASSING[name]
    sent = cases_with_photos(office, TIMES)
    office.emulator.faults.add(Fault(fault.path, fault.kind, TIMES, fault.errcode, fault.slow_s))
    await wait_it_out(office)
    lost = [case for case in sent.values() if photo_of(office, case).state != "stored"]
    note(f"F22 照片:{name}", TIMES, acknowledged=TIMES, lost=len(lost), worst="后来都取到")
    assert not lost


@pytest.mark.faults
@pytest.mark.only_on("sqlite")
async def test_photos_that_are_gone_leave_their_cases_and_are_asked_for(office, note):
    sent = cases_with_photos(office, TIMES)
    office.emulator.faults.add(Fault(GONE.path, GONE.kind, 99 * TIMES, GONE.errcode))
    await wait_it_out(office)
    asked = [openid for openid in sent if any("请再发一次" in text for text in office.shown(openid))]
    note("F22 照片:media_id 过期", TIMES, acknowledged=TIMES, lost=TIMES - len(asked), worst="都请重发")
    assert len(asked) == TIMES

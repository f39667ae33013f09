"""A letter without a name through the real service: signed, answered, repeated, and not a line of it in the log."""

from structlog.testing import capture_logs

from models.drops import Drop, DropReceipt
from models.identities import Identity
from models.inbox import InboxRow, NonceSeen
from tests.web.service import RESIDENT
from tests.web.test_repeats import reply_in

LETTER = "匿名 办事窗口中午没人"


async def test_it_is_answered_and_the_log_says_nothing(service):
    with capture_logs() as lines:
        assert "取件码" in reply_in(await service.post(*service.sealed(service.said(RESIDENT, LETTER))))
    assert lines == []
    with capture_logs() as lines:
        await service.post(*service.sealed(service.said(RESIDENT, "你好", 2), nonce="2"))
    assert [line["event"] for line in lines] == ["callback.kept"]


async def test_repeats_get_the_same_code_and_make_no_second_letter(service):
    query, body = service.sealed(service.said(RESIDENT, LETTER))
    first, again = await service.post(query, body), await service.post(query, body)
    anew = await service.post(*service.sealed(service.said(RESIDENT, LETTER), nonce="2"))
    assert "取件码" in reply_in(first) and reply_in(first) == reply_in(again) == reply_in(anew)
    assert (service.count(Drop), service.count(DropReceipt)) == (1, 1)
    assert (service.count(InboxRow), service.count(Identity)) == (0, 0)


async def test_its_nonce_guards_against_forgery_and_says_no_time(service):
    await service.post(*service.sealed(service.said(RESIDENT, LETTER), nonce="77"))
    forged = service.sealed(service.said(RESIDENT, "桂苑1幢水管漏水", 2), nonce="77")
    assert (await service.post(*forged)).status == 403
    (seen,) = service.look(lambda session: [vars(row) for row in session.query(NonceSeen)])
    assert (
        len(seen["nonce"]) == 64
        and seen["at"].astimezone(service.emulator.clock.now().tzinfo) < service.emulator.clock.now()
    )
    assert (seen["at"].minute, seen["at"].second) == (0, 0)

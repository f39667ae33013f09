"""Photos shown to whoever must see them, and files that go when their photo is erased."""

import pytest

from bot.cases.photos import show_one
from bot.emulators.wechat import Fault, FaultKind
from bot.messages import Interaction
from bot.outbox import put_errand
from models.media import Media
from tests.delivery.office import SERVICE_SEND
from tests.delivery.test_errands import errand, fetch, media, photo


def show(office, number, openid):
    """Somebody asks to see a photo."""
    office.store.run(lambda session: show_one(office.act(session), number, office.people[openid]))


async def test_a_photo_goes_into_an_open_chat_and_counts_in_its_window(office):
    number = fetch(office, photo())
    office.meet("o1")
    show(office, number, "o1")
    await office.rounds()
    office.clock.advance(minutes=1)  # it asked before the file was there
    await office.rounds()
    assert errand(office, "show").state == "done"
    assert office.store.run(lambda session: office.identity(session, "o1").message_left) == 4


async def test_a_photo_does_not_go_where_no_window_is_open(office):
    number = fetch(office, photo())
    office.meet("o1", Interaction.NONE)
    await office.rounds()
    show(office, number, "o1")
    await office.rounds()
    found = errand(office, "show")
    assert (found.state, "窗口" in found.reason) == ("failed", True)


def left(office):
    return office.store.run(lambda session: office.identity(session, "o1").message_left)


@pytest.mark.parametrize("path", ["/cgi-bin/media/upload", SERVICE_SEND])
async def test_a_photo_that_was_refused_four_times_counts_once(office, path):
    number = fetch(office, photo())
    office.meet("o1")
    await office.rounds()
    office.emulator.faults.add(Fault(path, FaultKind.ERRCODE, times=4, errcode=-1))
    show(office, number, "o1")
    for _ in range(5):
        await office.rounds()
        office.clock.advance(minutes=31)
    assert (errand(office, "show").state, errand(office, "show").attempt, left(office)) == ("done", 5, 4)


async def test_wechats_word_that_no_window_is_open_goes_before_our_count_for_a_photo_too(office):
    number = fetch(office, photo())
    office.meet("o1")
    await office.rounds()
    office.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=45015))
    show(office, number, "o1")
    await office.rounds()
    assert (errand(office, "show").state, left(office)) == ("failed", 0)


async def test_a_photo_does_not_go_to_who_follows_no_more(office):
    number = fetch(office, photo())
    office.meet("o1")
    await office.rounds()

    def leave(session):
        office.identity(session, "o1").following = False

    office.store.run(leave)
    show(office, number, "o1")
    await office.rounds()
    assert (errand(office, "show").state, office.calls(SERVICE_SEND), left(office)) == ("failed", 0, 5)


@pytest.mark.parametrize("same_twice", [False, True])
async def test_the_file_of_an_erased_photo_goes_unless_another_photo_is_the_same(office, tmp_path, same_twice):
    content = photo()
    number = fetch(office, content)
    if same_twice:
        fetch(office, content)
    await office.rounds()
    path = tmp_path / "media" / media(office, number).path

    def erase(session):
        session.get_one(Media, number).state = "erased"
        put_errand(office.act(session), "forget", str(number))

    office.store.run(erase)
    await office.rounds()
    assert path.exists() == same_twice
    assert media(office, number).path == ""

"""Words that our own code breaks on end with a person, once, and not with WeChat's apology (RELIABILITY.md F23)."""

import pytest
from sqlalchemy import select

from bot.conversation import intake
from bot.conversation.intake import talk
from bot.errors import StoreBusy
from bot.understanding import understand as understanding
from models.cases import Case
from models.inbox import InboxRow
from tests.web.service import REPORT, RESIDENT

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def break_on(monkeypatch):
    """Words that hold this break the turn with an error: before it, or at its very end."""

    def spoil(words, place="turn", error=KeyError):
        understand = understanding.understand

        def bite(said):
            if words in said:
                raise error(said)

        def broken_understanding(said, *more):
            bite(said)
            return understand(said, *more)

        def broken_talk(act, heard, *more):
            said = talk(act, heard, *more)
            bite(heard.inbound.text)
            return said

        if place == "turn":
            monkeypatch.setattr(intake, "talk", broken_talk)
        else:
            monkeypatch.setattr("bot.conversation.understand_here.understand", broken_understanding)

    return spoil


def kinds(service):
    return service.look(lambda session: list(session.scalars(select(Case.kind))))


@pytest.mark.parametrize("place", ["understanding", "turn"])
async def test_whose_words_break_the_turn_is_asked_by_a_person_once(service, break_on, place):
    break_on("楼道灯", place)
    delivery = await service.emulator.say(RESIDENT, REPORT)
    assert "编号" in delivery.text
    assert "回您" in delivery.text
    assert (await service.emulator.repeat(delivery)).text == delivery.text
    assert kinds(service) == ["human"], "what the broken turn did is undone"
    assert service.count(InboxRow) == 1


async def test_a_letter_without_a_name_that_breaks_the_turn_names_nobody(service, break_on):
    break_on("食堂", "understanding")
    assert "食堂" not in (await service.emulator.say(RESIDENT, "匿名信 食堂吃了拉肚子")).text
    assert (kinds(service), service.count(InboxRow)) == ([], 0)


async def test_a_store_that_is_away_is_no_fault_of_the_words(service, break_on):
    break_on("楼道灯", error=StoreBusy)
    query, body = service.sealed(service.said(RESIDENT, REPORT))
    assert (await service.post(query, body)).status == 503
    assert kinds(service) == []


async def test_what_is_broken_for_everybody_is_an_error_that_wechat_repeats(service, break_on):
    break_on("")
    query, body = service.sealed(service.said(RESIDENT, REPORT))
    assert (await service.post(query, body)).status == 500
    assert service.count(InboxRow) == 0

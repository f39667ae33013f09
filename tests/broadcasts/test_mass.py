"""WeChat's mass interface: everybody who follows and did not stop, four a month, once each, its end told by an event."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.orm import Session

from bot.act import Act
from bot.broadcasts import actions, correcting, lifecycle, mass, words
from bot.broadcasts.audience import Audience
from bot.delivery import errands
from bot.delivery.reports import settle_mass_early
from bot.emulators.wechat import Fault, FaultKind
from bot.errors import Refused
from models.broadcasts import Broadcast, get_broadcast
from models.mass import count_step
from models.people import find_member_by_code
from scheduler.tick import find_jobs, tick
from tests.broadcasts.crowd import SUNDAY
from tests.delivery.office import BRISK
from tests.support import FixedClock
from tests.web.service import Service, serving

SEND = "/cgi-bin/message/mass/send"
PEOPLE = [f"oFollower{number:019d}" for number in range(24)]
TEXT = "11月28日起全街道换发新社保卡,请带身份证到居委会办。"


@dataclass
class Street:
    """The running service, 24 people who follow, and whoever writes and approves."""

    service: Service

    def do(self, code: str, work: Callable[..., Any]) -> Any:
        """As a member, by directory code: work(act, office, member)."""
        parts = self.service.parts

        def turn(session):
            now = parts.clock.now()
            act = Act(session, now, parts.random, f"cli:{code}", f"cli:{now.isoformat()}:{parts.random.random()}")
            return work(act, parts.holder.office, find_member_by_code(session, code))

        return parts.store.run(turn)

    def write(self, **more: Any) -> int:
        """A draft by 周敏 of the street."""

        def work(act, office, author):
            at = more.pop("send_at", act.now)
            draft = actions.Draft("notice", TEXT, Audience(followers=True), at, mass=True, **more)
            row = actions.write(act, office, author, draft)
            actions.submit(act, office, row)
            return row.id

        return self.do("M7", work)

    def approve(self, row: int) -> None:
        def work(act, office, approver):
            broadcast = get_broadcast(act.session, row)
            actions.approve(act, office, broadcast, approver, broadcast.counted)

        self.do("M8", work)

    async def run(self, seconds: int = 8) -> None:
        """The clock ticks; delivery runs by itself beside it."""
        parts = self.service.parts
        for _ in range(seconds):
            self.service.emulator.clock.advance(seconds=1)  # type: ignore[attr-defined]
            await tick(parts.store, parts.holder.office, parts.engine, parts.clock.now(), parts.random, find_jobs())
            await asyncio.sleep(0.06)
        await self.service.emulator.settled()

    def seen(self, openid: str) -> list[str]:
        """What came to a phone by mass sending."""
        chat = self.service.emulator.people.require(openid).chat
        return [bubble.content.text for bubble in chat if bubble.source == "mass_message"]

    def calls(self) -> list[dict[str, Any]]:
        return [dict(one.detail)["body"] for one in self.service.emulator.ledger.calls(SEND)]

    def stands(self, row: int) -> list[tuple[str, str, int]]:
        return self.service.look(lambda session: count_step(session, row, 0, 1_000).stands)

    def state(self, row: int) -> str:
        return self.service.look(lambda session: session.get_one(Broadcast, row).state)


@pytest_asyncio.fixture
async def street(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Street]:
    clock.set(SUNDAY)
    async with serving(database_url, tmp_path, clock, ("web", "delivery"), delivery=BRISK) as running:
        for openid in PEOPLE:
            await running.emulator.follow(openid)
        yield Street(running)


async def test_everybody_who_follows_has_it_once_and_its_end_is_known(street: Street) -> None:
    row = street.write()
    street.approve(row)
    await street.run()
    assert all(len(street.seen(openid)) == 1 for openid in PEOPLE)
    assert TEXT in street.seen(PEOPLE[0])[0] and "发给关注公众号的人" in street.seen(PEOPLE[0])[0]
    assert street.stands(row) == [("delivered", "mass", len(PEOPLE))]
    assert street.state(row) == lifecycle.DONE
    (call,) = street.calls()
    assert len(call["clientmsgid"]) <= 32 and sorted(call["touser"]) == sorted(PEOPLE)


@pytest.mark.only_on("postgres")
async def test_its_end_told_while_its_number_is_being_written_down_is_not_lost(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither of two transactions at one moment sees the other's row; the callback has to wait for ours."""

    def slowly(session: Session, name: str, now: datetime) -> None:
        settle_mass_early(session, name, now)
        time.sleep(0.5)  # nothing was told early, and nothing is committed yet

    monkeypatch.setattr(errands, "settle_mass_early", slowly)
    row = street.write()
    street.approve(row)
    await street.run()
    assert street.stands(row) == [("delivered", "mass", len(PEOPLE))]


async def test_who_stopped_and_who_left_are_on_no_list(street: Street) -> None:
    await street.service.emulator.say(PEOPLE[0], "退订")
    await street.service.emulator.unfollow(PEOPLE[1])
    street.approve(street.write())
    await street.run()
    assert street.seen(PEOPLE[0]) == street.seen(PEOPLE[1]) == []
    assert sorted(street.calls()[0]["touser"]) == sorted(PEOPLE[2:])


async def test_the_preview_says_which_of_the_month_it_is_and_that_it_cannot_be_taken_back(street: Street) -> None:
    from bot.broadcasts import preview

    row = street.write()

    def work(act, office, _member):
        broadcast = get_broadcast(act.session, row)
        return preview.read_back(office, broadcast, preview.preview(act.session, office, broadcast, act), act)

    said = street.do("M7", work)
    assert "关注公众号的人(24人)" in said and "11月第1条,一个月只有4条" in said
    assert "发出去收不回来,只能再发更正。" in said


@pytest.mark.parametrize(("seconds", "had"), [(0, ""), (8, "24人")])
async def test_taken_back_it_says_who_has_it_all_the_same_and_who_may_be_told_better(
    street: Street, seconds: int, had: str
) -> None:
    """What WeChat has been given it shows; a list that it has not, nobody has seen."""
    row = street.write()
    street.approve(row)
    await street.run(seconds)
    code = street.service.look(lambda session: session.get_one(Broadcast, row).code)

    def work(act, _office, _by):
        broadcast = get_broadcast(act.session, row)
        said = mass.say_had(act.session, broadcast)
        actions.recall(act, broadcast)
        return said, words.left_with(broadcast, said)

    told, left = street.do("M7", work)
    assert told == had
    assert left == (f"24人已经收到,收不回来。要改回“更正 {code} 正文”,只发给收到过的人。" if had else "还没有人收到。")


async def test_the_fifth_of_a_month_is_refused_and_the_first_of_the_next_is_not(street: Street) -> None:
    for _ in range(4):
        street.approve(street.write())
    with pytest.raises(Refused, match="一个月只有4条"):
        street.write()
    january = SUNDAY.replace(year=2027, month=1)
    street.write(send_at=january)
    street.service.emulator.clock.set(SUNDAY.replace(month=12))  # type: ignore[attr-defined]
    street.approve(street.write())  # what is planned for January counts there


async def test_two_drafts_cannot_both_take_the_fourth(street: Street) -> None:
    drafts = [street.write() for _ in range(5)]
    for row in drafts[:4]:
        street.approve(row)
    with pytest.raises(Refused, match="一个月只有4条"):
        street.approve(drafts[4])


async def test_a_lost_answer_is_asked_for_again_and_nobody_has_it_twice(street: Street) -> None:
    """WeChat took the list; the answer never came. The same clientmsgid names the job it was."""
    street.service.emulator.faults.add(Fault(SEND, FaultKind.DROP_AFTER))
    row = street.write()
    street.approve(row)
    await street.run(20)
    assert len(street.calls()) == 2 and len({call["clientmsgid"] for call in street.calls()}) == 1
    assert all(len(street.seen(openid)) == 1 for openid in PEOPLE)
    assert street.stands(row)[0][0] in ("sent", "delivered")


async def test_a_job_that_wechat_ends_badly_is_told_to_its_author(street: Street) -> None:
    street.service.emulator.mass.status = "err(30003)"
    row = street.write()
    street.approve(row)
    await street.run()
    assert street.stands(row) == [("refused", "mass", len(PEOPLE))]
    (told,) = [one for one in _texts(street) if "没发成" in one]
    assert "24人" in told and "err(30003)" in told


@pytest.mark.parametrize("again", [False, True])
async def test_what_has_not_left_is_taken_back_and_after_a_pause_put_together_anew(
    database_url: str, tmp_path: Path, clock: FixedClock, again: bool
) -> None:
    """Nobody delivers here: the list stands with its errand, as in a second between two steps."""
    clock.set(SUNDAY)
    async with serving(database_url, tmp_path, clock, ("web",)) as running:
        for openid in PEOPLE:
            await running.emulator.follow(openid)
        street = Street(running)
        row = street.write()
        street.approve(row)
        await street.run()
        assert street.stands(row) == [("due", "mass", len(PEOPLE))]
        assert street.service.look(lambda session: mass.say_had(session, get_broadcast(session, row))) == ""
        move = actions.pause if again else actions.recall
        street.do("M7", lambda act, _office, _by: move(act, get_broadcast(act.session, row)))
        await street.run(3)
        assert street.stands(row) == []
        if again:
            street.do("M7", lambda act, _office, _by: actions.resume(act, get_broadcast(act.session, row)))
            await street.run()
            assert street.stands(row) == [("due", "mass", len(PEOPLE))]


async def test_a_correction_goes_to_whoever_had_it(street: Street) -> None:
    row = street.write()
    street.approve(row)
    await street.run()

    def work(act, office, author):
        return correcting.correct(act, office, author, get_broadcast(act.session, row), "改为12月1日起。").counted

    assert street.do("M7", work) == len(PEOPLE)


async def test_a_question_about_it_goes_to_its_author_and_the_notice_is_read_in_full(street: Street) -> None:
    street.approve(street.write())
    await street.run()
    answered = await street.service.emulator.say(PEOPLE[3], "看通知")
    assert answered.reply is not None and "换发新社保卡" in answered.reply.text


async def test_it_counts_in_everybodys_month(street: Street) -> None:
    from bot.broadcasts.budget import left_out

    for _ in range(4):
        street.approve(street.write())
        await street.run(6)

    def work(act, office, _member):
        from models.broadcasts import find_next_recipients

        last = get_broadcast(act.session, rows[-1])
        last.fed_to = 0
        people = [one.person_id for one in find_next_recipients(act.session, last, 50)]
        return set(left_out(act, office, people).values())

    rows = street.service.look(lambda session: [one.id for one in session.query(Broadcast).order_by(Broadcast.id)])
    assert street.do("M7", work) == {"budget"}


async def test_only_the_street_may_and_only_plain_notices(street: Street) -> None:
    def by_community(act, office, author):
        draft = actions.Draft("notice", TEXT, Audience(followers=True), act.now, mass=True)
        return actions.write(act, office, author, draft)

    with pytest.raises(Refused, match="街道一级"):
        street.do("M5", by_community)
    with pytest.raises(Refused, match="不带回执"):
        street.write(options=("收到",))


async def test_in_the_quiet_hours_it_waits_for_the_morning(
    database_url: str, tmp_path: Path, clock: FixedClock
) -> None:
    clock.set(SUNDAY.replace(hour=14))  # 22:00
    quiet = {**BRISK, "quiet_hours": "21:00-08:00"}
    async with serving(database_url, tmp_path, clock, ("web", "delivery"), delivery=quiet) as running:
        for openid in PEOPLE:
            await running.emulator.follow(openid)
        street = Street(running)
        street.approve(street.write())
        await street.run()
        assert street.calls() == []
        clock.advance(hours=10)
        await street.run()
        assert len(street.calls()) == 1


def test_a_list_has_room_for_wechats_most() -> None:
    assert mass.BATCH == 10_000 and mass.STEP + mass.LEAST < mass.BATCH


def _texts(street: Street) -> list[str]:
    from models.outbox import OutboxRow
    from models.sealed import unseal

    def look(session):
        return [unseal(session, "outbox.text", row.id, row.text) for row in session.query(OutboxRow)]

    return street.service.look(look)

"""Poison, and stories out of order, at a real service in this process (F11, F23)."""

import asyncio
import builtins
import time
from collections import Counter
from random import Random

import pytest
from sqlalchemy import func, select

from bot.conversation import intake
from bot.understanding import understand as understanding
from models.cases import Case
from models.identities import Identity
from models.inbox import InboxRow
from models.media import Media
from tests.faults.figures import SEED, TIMES
from tests.web.service import REPORT, serving

pytestmark = [pytest.mark.faults, pytest.mark.only_on("sqlite")]
POISON = "毒药"
#: A store that is away and time that is up are no poison; the others cannot be raised as they are, or mean something else.
NOT_POISON = (TimeoutError, StopIteration, StopAsyncIteration, UnicodeError, ExceptionGroup, Warning)
#: What the code of a turn may raise: while the words are understood, or when all of the turn is done but the commit.
ERRORS = [
    error
    for error in vars(builtins).values()
    if isinstance(error, type) and issubclass(error, Exception) and not issubclass(error, NOT_POISON)
]
KINDS = [(place, error) for place in ("understanding", "turn") for error in dict.fromkeys(ERRORS)]
#: The first messages load what the others find.
WARM = 50
#: What good messages may take longer beside poison, p99: an error is logged with its places.
SLOWER_S = 0.25


@pytest.fixture
async def service(database_url, tmp_path, clock):
    async with serving(database_url, tmp_path, clock, ("web",)) as running:
        yield running


def poison(monkeypatch) -> None:
    """A message that says so raises the error of its number, at its place."""
    understand, talk = understanding.understand, intake.talk

    def bite(said, place):
        if said.startswith(POISON) and (kind := KINDS[int(said.removeprefix(POISON))])[0] == place:
            raise kind[1]("poison")

    def poisoned_understanding(said, *more):
        bite(said, "understanding")
        return understand(said, *more)

    def poisoned_talk(act, heard, *more):
        said = talk(act, heard, *more)
        bite(heard.inbound.text, "turn")
        return said

    monkeypatch.setattr("bot.conversation.understand_here.understand", poisoned_understanding)
    monkeypatch.setattr(intake, "talk", poisoned_talk)


async def say_all(service, said):
    """One after the other: who (a number) says what. The statuses, and the p99 of the good ones, seconds."""
    statuses, took = {True: set(), False: set()}, []
    for nonce, (number, text) in enumerate(said):
        fields = service.said(f"oGood{number:06}", text, 20_000 + number)
        query, body = service.sealed(fields, nonce=f"{number}-{nonce}")
        begun = time.perf_counter()
        statuses[text.startswith(POISON)].add((await service.post(query, body)).status)
        if text == REPORT:
            took.append(time.perf_counter() - begun)
    return statuses, sorted(took)[int(len(took) * 0.99)]


async def test_poison_among_good_messages_costs_the_good_ones_nothing_and_ends_with_a_person(
    service, monkeypatch, note
):
    """Fifty kinds and more, one for every ten good ones, each sent three times: once for all a case of its own."""
    poison(monkeypatch)
    chance, good = Random(SEED), 10 * TIMES
    await say_all(service, [(number, REPORT) for number in range(WARM)])
    _, alone_s = await say_all(service, [(number, REPORT) for number in range(WARM, WARM + good)])
    said = [(WARM + good + number, REPORT) for number in range(good)]
    said += [(WARM + 2 * good + number, f"{POISON}{number % len(KINDS)}") for number in range(TIMES) for _ in range(3)]
    chance.shuffle(said)
    statuses, beside_s = await say_all(service, said)
    assert statuses == {True: {200}, False: {200}}
    found = service.look(lambda session: Counter(session.scalars(select(Case.kind))))
    assert found == {"report": WARM + 2 * good, "human": TIMES}
    assert service.count(InboxRow) == found.total()
    assert beside_s - alone_s <= SLOWER_S
    kinds = min(TIMES, len(KINDS))
    worst = f"各立一件请人问；好消息 p99：没有毒 {alone_s * 1000:.0f} ms，有毒 {beside_s * 1000:.0f} ms"
    note(f"F23 毒消息 {kinds} 种夹在好消息里，每条来三次", TIMES, acknowledged=found.total(), worst=worst)


#: What a resident does, in the order it was done; each is one callback.
STORY = ("photo", "text", "unfollow", "follow")
#: 300 injections are the row's 5,000 stories.
STORIES = TIMES * 17
LATEST_H = 24


async def test_stories_out_of_order_end_like_those_in_order(service, note):
    """Photo before text, leaving told after coming back, each up to a day late: one case with its photo, and he follows."""
    chance = Random(SEED)
    for number in range(STORIES):
        openid, late_s = f"oStory{number:05}", chance.randrange(LATEST_H * 3600)
        order = list(STORY)
        chance.shuffle(order)
        told = [fields(service, openid, what, number, late_s) for what in order]
        sealed = [service.sealed(one, nonce=f"{number}-{what}") for one, what in zip(told, order, strict=True)]
        answers = [await service.post(*one) for one in sealed]
        answers += await asyncio.gather(*(service.post(*one) for one in sealed))  # and each once more, later yet
        assert {answer.status for answer in answers} == {200}
        service.parts.clock.advance(seconds=chance.randrange(120))
    counted = select(Case.reporter_id, func.count()).group_by(Case.reporter_id)
    cases = service.look(lambda session: dict(session.execute(counted).all()))
    follows = service.look(lambda session: set(session.scalars(select(Identity.following))))
    assert (len(cases), set(cases.values()), follows) == (STORIES, {1}, {True})
    assert service.count(Media) == STORIES
    assert service.count(InboxRow) == STORIES * len(STORY)
    note("F11 乱序、重复、晚到一天以内", STORIES, acknowledged=STORIES * len(STORY), worst="一事一件，照片都在")


def fields(service, openid, what, number, late_s):
    """The callback of one step; each step comes ten seconds after the one before, by WeChat's clock."""
    step = STORY.index(what)
    said = service.said(openid, REPORT, 100_000 + number * 10 + step)
    said["CreateTime"] = said["CreateTime"] - late_s - 10 * (len(STORY) - step)
    if what == "text":
        return said
    common = {name: said[name] for name in ("ToUserName", "FromUserName", "CreateTime")}
    if what == "photo":
        image = {"MsgType": "image", "PicUrl": "http://mmbiz.qpic.cn/x/0", "MediaId": f"media{number}"}
        return {**common, **image, "MsgId": said["MsgId"]}
    return {**common, "MsgType": "event", "Event": "unsubscribe" if what == "unfollow" else "subscribe", "EventKey": ""}

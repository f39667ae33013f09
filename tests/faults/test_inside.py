"""Poison, and stories out of order, at a real service in this process (F11, F23)."""

import asyncio
from random import Random

import pytest
from sqlalchemy import func, select

from bot.understanding import understand as understanding
from models.cases import Case
from models.inbox import InboxRow
from models.media import Media
from tests.faults.figures import SEED, TIMES
from tests.web.service import REPORT, serving

pytestmark = [pytest.mark.faults, pytest.mark.only_on("sqlite")]
POISON = "毒药"


@pytest.fixture
async def service(database_url, tmp_path, clock):
    async with serving(database_url, tmp_path, clock, ("web",)) as running:
        yield running


async def test_poison_among_good_messages_costs_the_good_ones_nothing(service, monkeypatch, note):
    whole = understanding.understand

    def poisoned(said, *more):
        if POISON in said:
            raise RecursionError("poison")
        return whole(said, *more)

    monkeypatch.setattr("bot.conversation.understand_here.understand", poisoned)
    chance, statuses = Random(SEED), {True: [], False: []}
    for number in range(5 * TIMES):
        bad = chance.random() < 0.2
        said = service.said(f"oGood{number:05}", POISON if bad else REPORT, 20_000 + number)
        statuses[bad].append((await service.post(*service.sealed(said, nonce=f"p{number}"))).status)
    assert set(statuses[False]) == {200}
    assert set(statuses[True]) == {500}  # not kept, so not taken: WeChat gives up after its three
    assert service.count(Case) == len(statuses[False])
    note("F23 毒消息夹在好消息里", len(statuses[True]), acknowledged=len(statuses[False]), worst="好消息都成")


#: What a resident does, in the order it was done; each is one callback.
STORY = ("photo", "text", "unfollow", "follow")


async def test_stories_out_of_order_end_like_those_in_order(service, note):
    """Photo before text, unfollowing before the message: one case with its photo, whatever came first."""
    chance = Random(SEED)
    for number in range(TIMES):
        openid = f"oStory{number:05}"
        order = list(STORY)
        chance.shuffle(order)
        sealed = [service.sealed(fields(service, openid, what, number), nonce=f"{number}-{what}") for what in order]
        answers = [await service.post(*one) for one in sealed]
        answers += await asyncio.gather(*(service.post(*one) for one in sealed))  # and each once more, late
        assert {answer.status for answer in answers} == {200}
    counted = select(Case.reporter_id, func.count()).group_by(Case.reporter_id)
    cases = service.look(lambda session: dict(session.execute(counted).all()))
    assert set(cases.values()) == {1}
    assert len(cases) == TIMES
    assert service.count(Media) == TIMES
    assert service.count(InboxRow) == TIMES * len(STORY)
    note("F11 乱序并重复", TIMES, acknowledged=TIMES * len(STORY), worst="一事一件")


def fields(service, openid, what, number):
    said = service.said(openid, REPORT, 100_000 + number * 10 + STORY.index(what))
    if what == "text":
        return said
    common = {name: said[name] for name in ("ToUserName", "FromUserName", "CreateTime")}
    if what == "photo":
        image = {"MsgType": "image", "PicUrl": "http://mmbiz.qpic.cn/x/0", "MediaId": f"media{number}"}
        return {**common, **image, "MsgId": said["MsgId"]}
    return {**common, "MsgType": "event", "Event": "unsubscribe" if what == "unfollow" else "subscribe", "EventKey": ""}

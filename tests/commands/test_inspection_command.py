"""inspect: what scripts read from it, and how it refuses."""

import hashlib
from datetime import timedelta

import pytest

from bot.cases.inspecting import draw
from bot.clock import SystemClock
from bot.store import open_store
from tests.conversation.said import bind_all, file_case
from tests.support import FixedClock
from tests.talk import build_town


@pytest.fixture
def closed(shell, keyring):
    """Three cases of three residents, confirmed an hour ago by the machine's clock; their codes."""
    store = open_store(shell.url, keyring)
    town = build_town(store, FixedClock(SystemClock().now() - timedelta(hours=1)))
    member, codes = bind_all(town, "李明")["李明"], []
    for number in (3, 5, 7):
        resident = town.person(f"住户{number}")
        codes.append(file_case(resident, f"翠园{number}幢楼道灯坏了"))
        member.say(f"办结 {codes[-1]} 修好了")
        resident.received()
        resident.say("1")
    yield codes
    store.close()


def test_the_draw_can_be_repeated_by_hand_and_a_second_run_gives_the_same(shell, closed):
    first = shell.run("inspect", "--seed", "20260618", "--share", "40%")
    assert first.code == 0
    assert first.json["eligible"] == 3
    assert first.json["digest"] == hashlib.sha256("\n".join(closed).encode()).hexdigest()
    assert first.json["drawn"] == draw("20260618", [(code, number) for number, code in enumerate(closed)], 0.4)
    assert shell.run("inspect", "--seed", "20260618", "--share", "40%").json == first.json
    results = shell.run("inspect", "--results", "--seed", "20260618")
    assert results.json == [{"community": "CA", "asked": 2, "fixed": 0, "not_fixed": 0}]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("share", ["0", "120%", "viel"])
def test_a_share_that_is_none_is_refused_by_name(shell, share):
    ended = shell.run("inspect", "--seed", "1", "--share", share)
    assert ended.code == 1 and ended.out == "" and "--share" in ended.err


@pytest.mark.only_on("sqlite")
def test_without_a_seed_or_anything_to_draw_it_says_so(shell):
    assert "--seed" in shell.run("inspect").err
    ended = shell.run("inspect", "--seed", "20260618")
    assert ended.code == 1 and "没有可以抽查的事项" in ended.err

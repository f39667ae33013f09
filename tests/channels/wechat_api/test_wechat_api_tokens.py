"""Tokens: storms, other programs, and tokens that are refused for ever (RELIABILITY.md M1, F13, F14)."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

import pytest
from aiohttp import web

from bot.channels.wechat_errors import ApiError
from bot.channels.wechat_token import COOLDOWN_S, MemoryVault, Token, Tokens, token_expiry
from bot.messages import Attempt, Outcome

pytestmark = pytest.mark.asyncio

STABLE_TOKEN = "/cgi-bin/stable_token"


def kept(clock, value, age_s=600.0, **more):
    at = clock.now() - timedelta(seconds=age_s)
    return Token(value, expires_at=at + timedelta(seconds=7000), fetched_at=at, **more)


async def storm(*apis, size=200):
    return await asyncio.gather(*(apis[at % len(apis)].send_service_message(f"o{at}", "好") for at in range(size)))


async def test_the_first_call_asks_for_a_stable_token_without_force(api, platform):
    await api.send_service_message("o1", "好")
    assert platform.token_requests[0].json == {
        "grant_type": "client_credential",
        "appid": "wxba5fad812f8e6fb9",
        "secret": "secretcanary31415926535897932384",
        "force_refresh": False,
    }
    assert platform.token_requests[0].query == {}


async def test_a_token_serves_until_shortly_before_its_end(api, platform, clock):
    await api.send_service_message("o1", "好")
    clock.wind(7200 - 241)
    await api.send_service_message("o1", "好")
    assert len(platform.token_requests) == 1
    clock.wind(2)
    await api.send_service_message("o1", "好")
    assert len(platform.token_requests) == 2


@pytest.mark.parametrize("errcode", [40001, 40014, 41001, 42001])
async def test_a_refused_token_is_renewed_and_the_message_still_leaves(api, platform, errcode):
    await api.send_service_message("o1", "好")
    platform.renews_by_itself = True
    platform.answers["/cgi-bin/message/custom/send"].append({"errcode": errcode, "errmsg": "refused"})
    assert (await api.send_service_message("o1", "好")).outcome is Outcome.SENT
    assert len(platform.token_requests) == 2


async def test_200_calls_with_a_dead_token_cost_two_fetches_at_most(account, platform, clock):
    api = account(platform.api_base, MemoryVault(kept(clock, "dead")))
    attempts = await storm(api)
    assert {attempt.outcome for attempt in attempts} == {Outcome.SENT}
    assert len(platform.token_requests) <= 2
    assert len(platform.calls) <= 400


async def test_200_calls_with_no_token_at_all_cost_one_fetch(api, platform):
    assert {attempt.outcome for attempt in await storm(api)} == {Outcome.SENT}
    assert len(platform.token_requests) == 1


async def test_two_processes_share_one_renewal(account, platform, clock):
    vault = MemoryVault(kept(clock, "dead"))
    attempts = await storm(account(platform.api_base, vault), account(platform.api_base, vault))
    assert {attempt.outcome for attempt in attempts} == {Outcome.SENT}
    assert len(platform.token_requests) <= 2


@pytest.mark.parametrize("renews_by_itself", [False, True])
async def test_a_platform_that_always_refuses_is_asked_twice_per_call_at_most(api, platform, renews_by_itself):
    platform.always_refuse = True
    platform.renews_by_itself = renews_by_itself
    attempts = await storm(api)
    assert {attempt.outcome for attempt in attempts} == {Outcome.ALARM}
    assert len(platform.token_requests) <= 2
    assert len(platform.calls) <= 400


async def test_an_alarm_that_persists_fetches_no_more_tokens(api, platform, clock):
    platform.always_refuse = True
    await storm(api)
    fetched = len(platform.token_requests)
    for _ in range(20):
        clock.wind(1)
        assert (await api.send_service_message("o1", "好")).outcome is Outcome.ALARM
    assert len(platform.token_requests) == fetched


async def test_a_platform_that_comes_to_its_senses_is_believed_after_the_cooldown(api, platform, clock):
    platform.always_refuse = True
    await api.send_service_message("o1", "好")
    platform.always_refuse = False
    platform.number += 1  # and meanwhile the token changed again
    clock.wind(COOLDOWN_S + 1)
    assert (await api.send_service_message("o1", "好")).outcome is Outcome.SENT


async def test_a_token_changed_by_another_program_costs_one_fetch_each_time(api, platform):
    """F14: 300 changes in the middle of a broadcast."""
    for at in range(300):
        assert (await api.send_service_message(f"o{at}", "好")).outcome is Outcome.SENT
        platform.number += 1
    assert len(platform.token_requests) <= 300
    assert not any(asked.json["force_refresh"] for asked in platform.token_requests)


async def test_the_platforms_own_token_is_not_taken_from_other_programs(account, platform, clock):
    """Ask first: somebody else may have renewed it already, and forcing would throw him out."""
    await account(platform.api_base, MemoryVault(kept(clock, "old"))).send_service_message("o1", "好")
    assert [asked.json["force_refresh"] for asked in platform.token_requests] == [False]


async def test_a_token_the_platform_stands_by_but_refuses_is_forced_once(account, platform, clock):
    api = account(platform.api_base, MemoryVault(kept(clock, platform.token)))
    platform.answers["/cgi-bin/message/custom/send"].append({"errcode": 40001, "errmsg": "refused"})
    assert (await api.send_service_message("o1", "好")).outcome is Outcome.SENT
    assert [asked.json["force_refresh"] for asked in platform.token_requests] == [False, True]


async def test_who_is_told_to_wait_is_told_how_long(clock):
    async def ask(force):
        return Token("t2", token_expiry(clock.now(), 7200), clock.now())

    tokens = Tokens(MemoryVault(kept(clock, "t1")), ask, clock)
    renewed = await tokens.replace(await tokens.current())
    clock.wind(10)
    with pytest.raises(ApiError) as raised:
        await tokens.replace(renewed)
    assert raised.value.attempt.outcome is Outcome.ALARM
    assert raised.value.attempt.retry_after_s == COOLDOWN_S - 10


async def test_forcing_stays_below_the_daily_limit_however_long_tokens_are_refused(clock):
    """The platform allows 20 a day, 30 s apart."""
    forced = []

    async def ask(force):
        if force:
            forced.append(clock.now())
        return Token(f"t{len(forced)}", token_expiry(clock.now(), 7200), clock.now())

    tokens = Tokens(MemoryVault(), ask, clock)
    for _ in range(24 * 60 * 4):
        with suppress(ApiError):
            await tokens.replace(await tokens.current())
        clock.wind(15)
    assert 1 <= len(forced) <= 20
    assert all(later - earlier >= timedelta(seconds=30) for earlier, later in pairwise(forced))


async def test_a_wrong_secret_is_asked_once_and_names_the_key(api, platform, clock):
    platform.answers[STABLE_TOKEN].extend([{"errcode": 40125, "errmsg": "invalid appsecret rid: 64b09fbb"}] * 300)
    attempts = await storm(api)
    assert {(attempt.outcome, attempt.code) for attempt in attempts} == {(Outcome.ALARM, "40125")}
    assert "wechat.app_secret" in attempts[0].reason
    assert len(platform.token_requests) == 1
    assert not platform.calls
    clock.wind(COOLDOWN_S - 1)
    assert (await api.send_service_message("o1", "好")).outcome is Outcome.ALARM
    assert len(platform.token_requests) == 1
    clock.wind(2)
    platform.answers[STABLE_TOKEN].clear()
    assert (await api.send_service_message("o1", "好")).outcome is Outcome.SENT


async def test_200_calls_share_one_fetch_that_fails(api, platform):
    platform.answers[STABLE_TOKEN].extend([{"errcode": -1, "errmsg": "system error"}] * 300)
    assert {attempt.outcome for attempt in await storm(api)} == {Outcome.RETRY}
    assert len(platform.token_requests) == 1


async def test_trouble_goes_on_when_a_refused_token_merely_expires(clock):
    async def ask(force):
        return Token("t2", token_expiry(clock.now(), 7200), clock.now())

    vault = MemoryVault(kept(clock, "t1", age_s=8000, renewals=5))
    assert (await Tokens(vault, ask, clock).current()).renewals == 5


async def test_a_token_request_whose_answer_is_lost_leaves_the_message_unsent_not_unknown(api, platform):
    async def cut(request):
        request.transport.abort()
        return web.Response()

    platform.answers[STABLE_TOKEN].append(cut)
    assert (await api.send_service_message("o1", "好")).outcome is Outcome.RETRY
    assert not platform.calls


async def test_a_caller_who_gives_up_does_not_end_the_fetch_of_the_others(clock):
    gate = asyncio.Event()

    async def ask(force):
        await gate.wait()
        return Token("t", token_expiry(clock.now(), 7200), clock.now())

    tokens = Tokens(MemoryVault(), ask, clock)
    impatient, patient = asyncio.ensure_future(tokens.current()), asyncio.ensure_future(tokens.current())
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.sleep(0)
    gate.set()
    assert (await patient).value == "t"


async def test_a_failed_fetch_frees_the_vault_for_the_next(clock):
    vault = MemoryVault()

    async def fail():
        raise ApiError(Attempt(Outcome.RETRY))

    async def fetch():
        return kept(clock, "t")

    with pytest.raises(ApiError):
        await vault.renew(None, fail)
    assert (await vault.renew(None, fetch)).value == "t"


async def test_a_short_lived_token_is_still_used(clock):
    assert token_expiry(clock.now(), 7200) == clock.now() + timedelta(seconds=7200 - 240)
    assert token_expiry(clock.now(), 10) == clock.now() + timedelta(seconds=5)


async def test_a_token_hides_its_value(clock):
    assert "verysecret" not in repr(kept(clock, "verysecret"))

"""Tokens of the emulator: two kinds, their expiry, and who may fetch one."""

import pytest

from bot.emulators.wechat import Emulator
from bot.emulators.wechat_ledger import Kind
from tests.emulators.counterpart import ACCOUNT, RESIDENT, Api, HandClock

CREDENTIAL = {"grant_type": "client_credential", "appid": ACCOUNT.app_id, "secret": ACCOUNT.app_secret}


async def test_the_stable_token_stays_until_five_minutes_before_its_end(api: Api, clock: HandClock) -> None:
    first = api.token
    clock.forward(seconds=7200 - 301)
    assert await api.fetch_token() == first
    clock.forward(seconds=1)
    assert await api.fetch_token() != first


async def test_forcing_replaces_the_token_and_may_not_be_hurried(api: Api, clock: HandClock) -> None:
    first = api.token
    second = await api.fetch_token(force_refresh=True)
    assert second != first
    assert (await api.post("/cgi-bin/stable_token", {**CREDENTIAL, "force_refresh": True}))["errcode"] == 45011
    api.token = first
    assert await api.say(RESIDENT, "你好") == 40001


async def test_a_new_classic_token_ends_the_one_before_after_five_minutes_and_leaves_the_stable_one(
    api: Api, emulator: Emulator, clock: HandClock
) -> None:
    emulator.people.enrol(RESIDENT)
    stable = api.token
    first = str((await api.get("/cgi-bin/token", **CREDENTIAL))["access_token"])
    await api.get("/cgi-bin/token", **CREDENTIAL)
    clock.forward(seconds=299)
    emulator.tokens.check(first)
    clock.forward(seconds=1)
    api.token = first
    assert (await api.get("/cgi-bin/user/info", openid=RESIDENT))["errcode"] == 40001
    api.token = stable
    assert (await api.get("/cgi-bin/user/info", openid=RESIDENT))["subscribe"] == 1


async def test_missing_unknown_expired_and_replaced_tokens_have_their_own_codes(api: Api, emulator: Emulator) -> None:
    good, codes = api.token, []
    for token in ("", "86_never_issued"):
        api.token = token
        codes.append(await api.say(RESIDENT, "你好"))
    api.token = good
    emulator.tokens.revoke()
    codes.append(await api.say(RESIDENT, "你好"))
    emulator.tokens.expire()
    codes.append(await api.say(RESIDENT, "你好"))
    assert codes == [41001, 40014, 40001, 42001]


@pytest.mark.parametrize(
    ("wrong", "code"), [({"grant_type": "x"}, 40002), ({"appid": "wx0"}, 40013), ({"secret": "no"}, 40001)]
)
async def test_a_wrong_credential_is_refused(api: Api, wrong: dict[str, str], code: int) -> None:
    assert (await api.post("/cgi-bin/stable_token", {**CREDENTIAL, **wrong}))["errcode"] == code


async def test_an_address_off_the_whitelist_is_named_in_the_refusal(api: Api, emulator: Emulator) -> None:
    emulator.allow_ips(["10.0.0.1"])
    refused = await api.post("/cgi-bin/stable_token", CREDENTIAL)
    assert refused["errcode"] == 40164
    assert str(refused["errmsg"]).startswith("invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist rid: ")


async def test_the_ledger_keeps_neither_secret_nor_token(api: Api, emulator: Emulator) -> None:
    await api.say(RESIDENT, "你好")
    lines = str([entry.detail for entry in emulator.ledger.find()])
    assert ACCOUNT.app_secret not in lines
    assert api.token not in lines
    assert emulator.ledger.find(Kind.CALLED, path="/cgi-bin/stable_token")

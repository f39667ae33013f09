"""Vault: one access token for all processes of one database, fetched by one of them, never in plain in its row (F13)."""

import asyncio
from datetime import timedelta

import pytest

from bot.channels.wechat_token import Token
from bot.delivery.vault import LEASE, DatabaseVault

CANARY = "tokencanary27182818284590452353"


class Platform:
    """Hands out tokens, counts how often it is asked, and can be made slow or refuse."""

    def __init__(self, clock, asked=0):
        self.clock, self.asked, self.answer = clock, asked, asyncio.Event()
        self.answer.set()
        self.error = None

    async def fetch(self):
        self.asked += 1
        number = self.asked
        await asyncio.sleep(0)
        await self.answer.wait()
        if self.error:
            raise self.error
        now = self.clock.now()
        return Token(f"{CANARY}-{number}", now + timedelta(seconds=6960), now, renewals=number)


@pytest.fixture
def platform(clock):
    return Platform(clock)


@pytest.fixture
def vaults(store, clock):
    """Two processes of one account, as far as a vault can tell."""
    return DatabaseVault(store, "wx1", clock), DatabaseVault(store, "wx1", clock)


async def test_an_empty_vault_has_no_token(vaults):
    assert await vaults[0].load() is None


async def test_what_one_process_fetched_the_other_loads_with_all_that_is_known_of_it(vaults, platform):
    fetched = await vaults[0].renew(None, platform.fetch)
    assert await vaults[1].load() == fetched
    assert fetched.renewals == 1


async def test_20_processes_at_once_cost_one_fetch(store, clock, platform):
    vaults = [DatabaseVault(store, "wx1", clock) for _ in range(20)]
    tokens = await asyncio.gather(*(vault.renew(None, platform.fetch) for vault in vaults))
    assert {token.value for token in tokens} == {f"{CANARY}-1"}
    assert platform.asked == 1


async def test_who_asks_for_the_token_after_a_stale_one_gets_the_newer_one_that_is_kept_already(vaults, platform):
    first = await vaults[0].renew(None, platform.fetch)
    second = await vaults[0].renew(first.value, platform.fetch)
    assert await vaults[1].renew(first.value, platform.fetch) == second
    assert platform.asked == 2


async def test_while_one_fetches_the_other_waits_and_takes_what_came(vaults, platform):
    platform.answer.clear()
    fetching = asyncio.create_task(vaults[0].renew(None, platform.fetch))
    await asyncio.sleep(0.05)
    waiting = asyncio.create_task(vaults[1].renew(None, platform.fetch))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    platform.answer.set()
    assert await fetching == await waiting
    assert platform.asked == 1


async def test_a_fetcher_who_died_is_replaced_after_his_lease_and_not_before(vaults, platform, store, clock):
    store.run(lambda session: vaults[0]._claim(session, None))  # and was never heard of again
    clock.advance(seconds=LEASE.total_seconds() - 1)
    waiting = asyncio.create_task(vaults[1].renew(None, platform.fetch))
    await asyncio.sleep(0.1)
    assert platform.asked == 0
    clock.advance(seconds=1)
    assert (await waiting).value == f"{CANARY}-1"


async def test_a_failed_fetch_reaches_its_caller_and_frees_the_rest(vaults, platform):
    platform.error = ValueError("refused")
    with pytest.raises(ValueError, match="refused"):
        await vaults[0].renew(None, platform.fetch)
    platform.error = None
    async with asyncio.timeout(1):  # far less than the lease
        assert (await vaults[1].renew(None, platform.fetch)).value == f"{CANARY}-2"


async def test_a_cancelled_fetch_frees_the_rest(vaults, platform):
    platform.answer.clear()
    fetching = asyncio.create_task(vaults[0].renew(None, platform.fetch))
    await asyncio.sleep(0.05)
    fetching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fetching
    platform.answer.set()
    async with asyncio.timeout(1):
        assert await vaults[1].renew(None, platform.fetch)


async def test_a_fetcher_who_comes_back_after_his_lease_does_not_overwrite_the_newer_token(vaults, platform, clock):
    platform.answer.clear()
    slow = asyncio.create_task(vaults[0].renew(None, platform.fetch))
    await asyncio.sleep(0.05)
    clock.advance(seconds=LEASE.total_seconds())
    newer = await vaults[1].renew(None, Platform(clock, asked=1).fetch)
    platform.answer.set()
    assert (await slow).value == f"{CANARY}-1"
    assert await vaults[0].load() == newer
    assert newer.value == f"{CANARY}-2"


async def test_the_token_of_another_account_is_another_token(vaults, platform, store, clock):
    await vaults[0].renew(None, platform.fetch)
    assert await DatabaseVault(store, "wx2", clock).load() is None


async def test_the_token_stands_sealed_in_its_row(vaults, platform, store):
    await vaults[0].renew(None, platform.fetch)
    with store.engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT * FROM api_token").one()
    kept = [bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode() for value in row]
    assert not any(CANARY.encode() in value for value in kept)

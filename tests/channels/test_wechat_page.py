"""Signatures of pages inside WeChat, and the ticket they are made with: fetched once for all processes."""

import asyncio
from datetime import timedelta
from random import Random

import pytest

from bot.channels.wechat_errors import ApiError
from bot.channels.wechat_page import PageSigner, sign
from bot.channels.wechat_token import Token
from bot.delivery.vault import DatabaseVault
from bot.messages import Attempt, Outcome

#: The example of the JS-SDK documentation, appendix 1 (developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html).
TICKET = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
NONCE, AT = "Wm3WZYTPz0wzccnW", 1414587457
PAGE = "https://linli.example.cn/h5/allow/case"


@pytest.mark.parametrize(
    ("url", "signature"),
    [
        # CHANNELS.md 2.10
        ("http://mp.weixin.qq.com?params=value", "0f9de62fce790f9a083d5c99e95740ceb90c27ed"),
        # the same example as the documentation had it in 2015, kept in cnblogs.com/txw1958/p/weixin-jsapi-signature.html
        ("http://mp.weixin.qq.com", "f4d90daf4b3bca3078ab155816175ba34c443a7b"),
    ],
)
def test_the_published_example_is_signed_alike(url, signature):
    assert sign(TICKET, NONCE, AT, url) == signature


class Platform:
    """Hands out tickets and counts them."""

    def __init__(self, clock):
        self.clock, self.asked, self.error = clock, 0, None

    async def ask(self):
        self.asked += 1
        await asyncio.sleep(0.01)
        if self.error:
            raise self.error
        now = self.clock.now()
        return Token(f"ticket-{self.asked}", now + timedelta(seconds=6960), now)


@pytest.fixture
def platform(clock):
    return Platform(clock)


@pytest.fixture
def signers(store, clock, platform):
    """Two processes."""
    return [PageSigner(DatabaseVault(store, "wx1:jsapi", clock), platform.ask, clock, Random(n)) for n in (1, 2)]


async def test_pages_of_two_processes_opened_at_once_cost_one_ticket(signers, platform, clock):
    signed = await asyncio.gather(*(signers[n % 2].sign(PAGE) for n in range(20)))
    assert platform.asked == 1
    assert {one.signature for one in signed} == {sign("ticket-1", one.nonce, one.timestamp, PAGE) for one in signed}
    assert len({one.nonce for one in signed}) == 20 and signed[0].timestamp == int(clock.now().timestamp())


async def test_the_ticket_is_renewed_once_when_it_ends(signers, platform, clock):
    await signers[0].sign(PAGE)
    clock.advance(seconds=6959)
    await signers[1].sign(PAGE)
    assert platform.asked == 1
    clock.advance(seconds=1)
    await asyncio.gather(*(signer.sign(PAGE) for signer in signers))
    assert platform.asked == 2


async def test_what_follows_the_hash_is_not_signed(signers):
    signed = await signers[0].sign(f"{PAGE}?from=singlemessage#top")
    assert signed.signature == sign("ticket-1", signed.nonce, signed.timestamp, f"{PAGE}?from=singlemessage")


async def test_a_platform_that_refuses_is_not_asked_by_every_page(signers, platform):
    platform.error = ApiError(Attempt(Outcome.ALARM, code="48001", reason="没有权限"))
    for _ in range(5):
        with pytest.raises(ApiError):
            await signers[0].sign(PAGE)
    assert platform.asked == 1


async def test_the_ticket_and_the_token_lie_apart(store, clock, platform):
    token = await DatabaseVault(store, "wx1", clock).renew(None, platform.ask)
    ticket = await DatabaseVault(store, "wx1:jsapi", clock).renew(None, platform.ask)
    assert token.value != ticket.value
    assert (await DatabaseVault(store, "wx1", clock).load()).value == token.value

"""What a turn costs, as a ratio to WeChat's own part of the work, both sides measured in one run (`make bench`)."""

import statistics
import time
from collections.abc import Callable

import pytest
from sqlalchemy import text
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import create_reply

from bot.conversation.intake import Letter, read, take
from bot.messages import Inbound, InboundKind, Interaction
from bot.store import Store
from tests.support import FixedClock
from tests.talk import ENGINE, Town, build_town

pytestmark = [pytest.mark.benchmark, pytest.mark.only_on("sqlite")]
REPORT = "翠园3幢2单元楼道灯坏了,晚上老人上下楼看不见,麻烦尽快派人来修一下,谢谢。"
TURNS, PAIRS = 100, 5
KEY, TOKEN, APP = "a" * 43, "token", "wx0000000000000000"
BODY = (
    "<xml><ToUserName><![CDATA[gh_0]]></ToUserName><FromUserName><![CDATA[o1]]></FromUserName>"
    f"<CreateTime>1714112445</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{REPORT}]]></Content>"
    "<MsgId>1</MsgId></xml>"
)


def cpu_ms(work: Callable[[], object], times: int) -> float:
    """Milliseconds of processor time per call."""
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) * 1000 / times


def wechatpy_cycle() -> None:
    """Decrypt, parse, reply, encrypt: what any bot on wechatpy does per message."""
    crypto = WeChatCrypto(TOKEN, KEY, APP)
    message = parse_message(BODY)
    crypto.encrypt_message(create_reply("收到", message).render(), "1", "1714112445")


def letters(town: Town, series: int) -> list[Letter]:
    """Reports of as many new people."""
    at = town.clock.now()
    inbounds = [
        Inbound("wechat", "app", f"o{series}-{one}", f"k{series}-{one}", InboundKind.TEXT, at, text=REPORT)
        for one in range(TURNS)
    ]
    return [read(inbound, Interaction.MESSAGE, town.office) for inbound in inbounds]


def turns_ms(town: Town, series: int) -> float:
    """A complete report turn of a new person, in one transaction with others."""
    waiting = iter(letters(town, series))
    now = town.clock.now()

    def one_group(session: object) -> float:
        return cpu_ms(lambda: take(session, next(waiting), town.office, ENGINE, now, town.chance), TURNS)  # type: ignore[arg-type]

    return town.store.run(one_group)


def test_what_a_report_turn_costs(store: Store, clock: FixedClock) -> None:
    town = build_town(store, clock)
    store.run(lambda session: session.execute(text("UPDATE member SET capacity = NULL")))
    turns_ms(town, 0), cpu_ms(wechatpy_cycle, TURNS)
    pairs = [(turns_ms(town, number), cpu_ms(wechatpy_cycle, TURNS)) for number in range(1, PAIRS + 1)]
    turn, cycle = (statistics.median(side) for side in zip(*pairs, strict=True))
    understanding = cpu_ms(lambda: letters(town, 99), 1) / TURNS
    print(f"\nreport turn {turn:.2f} ms   understanding {understanding:.2f} ms   wechatpy cycle {cycle:.3f} ms")
    print(f"turn / wechatpy cycle: {turn / cycle:.1f}")
    assert turn / cycle < 100, "a turn has become several times dearer than it was"

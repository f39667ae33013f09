"""What SMS providers say of texts: twice, before the answer to our call, days late, of texts that are not ours, in any case (F17)."""

import json
from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from bot.channels.sms import Callback
from bot.delivery.reports import settle_report
from models.outbox import OutboxRow
from tests.delivery.sms_post import sms_post
from tests.faults.figures import SEED, TIMES

pytestmark = [pytest.mark.faults, pytest.mark.only_on("sqlite")]
#: 300 injections are the row's 5,000.
TEXTS = TIMES * 17
BATCH = 50
FAILED, ARRIVED = "UNDELIV", "DELIVERED"


@pytest.fixture(params=["aliyun", "tencent"])
async def post(request, store, clock, tmp_path):
    async with sms_post(request.param, store, clock, tmp_path) as opened:
        yield opened


def retold(body, chance):
    """The same report with its status names in another case, and what stands for yes and no as a word."""

    def other(value):
        word = json.dumps(value) if isinstance(value, bool) else value
        return chance.choice([value, word.upper(), word.lower(), word.title()])

    (row,) = json.loads(body)
    named = {name: other(row[name]) for name in ("success", "report_status", "errmsg", "err_code") if name in row}
    return json.dumps([{**row, **named}]).encode()


def tell(post, sent, delivered, chance):
    """A report reaches us once to three times."""
    now = post.town.clock.now()
    reason = ARRIVED if delivered else FAILED
    body = post.sms.dialect.report(sent.provider_id, sent.wanted, delivered, reason, sent.parts, now)
    for _ in range(chance.choice([1, 1, 2, 3])):
        for inbound in post.provider.receive(Callback.REPORT, retold(body, chance), now):
            post.town.look(lambda session, one=inbound: settle_report(session, one, now))


async def send_batch(post, phones, chance):
    """A text to each; of some the provider reports before its answer reaches us. Which row went to whom, and what is known."""
    for phone in phones:
        post.town.sms(phone).say("进度")
    sendings, _ = await post.loop._store.turn(post.loop._claim)
    known, rows = {}, {}
    for sending in sendings:
        attempt = await post.loop._by_sms(sending)
        sent = post.sms.sent[-1]
        rows[sending.row], known[sending.row] = sent, None
        if chance.random() < 0.3:
            known[sending.row] = chance.random() < 0.7
            tell(post, sent, known[sending.row], chance)
        await post.loop._outcomes.settle(sending, attempt)
    return rows, known


def expected(known):
    return {None: "sent", True: "delivered", False: "unreached"}[known]


async def test_reports_in_any_number_and_order_only_move_texts_forward(post, note):
    chance, told = Random(SEED), Counter()
    for start in range(0, TEXTS, BATCH):
        phones = [f"+86137{number:08}" for number in range(start, min(start + BATCH, TEXTS))]
        rows, known = await send_batch(post, phones, chance)
        await post.rounds()
        for later in ({"seconds": 20}, {"hours": 5}, {"days": 3}):
            post.town.clock.advance(**later)
            for row, sent in rows.items():
                if chance.random() < 0.4:
                    delivered = chance.random() < 0.6
                    tell(post, sent, delivered, chance)
                    known[row] = known[row] or delivered
                if chance.random() < 0.05:
                    strange = replace(sent.wanted, out_id=str(chance.getrandbits(60)))
                    tell(post, replace(sent, provider_id=f"{chance.getrandbits(50)}^0", wanted=strange), True, chance)
                    told["unknown"] += 1
            await post.rounds()
        ended = post.town.look(
            lambda session, ids=tuple(rows): {row: session.get_one(OutboxRow, row).state for row in ids}
        )
        wrong = {row: (ended[row], expected(known[row])) for row in rows if ended[row] != expected(known[row])}
        assert not wrong, wrong
        told.update(expected(one) for one in known.values())
    assert told.total() - told["unknown"] == TEXTS
    what = (
        f"送到 {told['delivered']}，没送到 {told['unreached']}，没有回音 {told['sent']}，认不得的回执 {told['unknown']}"
    )
    note(f"F17 短信回执 ({post.provider.name})", TEXTS, acknowledged=TEXTS, worst=what)

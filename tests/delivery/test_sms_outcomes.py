"""What becomes of a text when the provider refuses, is silent or away (RELIABILITY.md F16, F17; issue 6, edges)."""

from random import Random

import aiohttp
import pytest

from bot.channels.media_folder import MediaFolder
from bot.channels.sms import e164
from bot.channels.sms_providers import SMS_PROVIDERS
from bot.channels.wechat_api import WechatApi
from bot.channels.wechat_token import MemoryVault
from bot.delivery.errands import Errands
from bot.delivery.loop import DeliveryLoop
from bot.delivery.reports import settle_report
from bot.emulators.sms import SmsFault
from bot.messages import Inbound, InboundKind, SentResult
from models.identities import find_number
from tests.delivery.texts import ZHAO
from tests.talk import build_town
from tests.web.sms_service import emulator_of, section

pytestmark = pytest.mark.only_on("sqlite")  # what the provider answers is the same to both databases
REPORT = "翠园3幢2单元楼道灯坏了"


@pytest.fixture(params=["aliyun", "tencent"])
async def post(request, store, clock, tmp_path):
    """The district, its delivery loop and the emulated provider."""
    sms = emulator_of(request.param, clock)
    sms.report_s = None
    await sms.start()
    town = build_town(store, clock, sms=section(request.param, sms.base_url))
    async with aiohttp.ClientSession() as session:
        api = WechatApi(session, town.config.wechat, MemoryVault(), clock)
        errands = Errands(store, api, MediaFolder(tmp_path), town.config, clock, Random(1))
        provider = SMS_PROVIDERS[request.param](session, town.config.sms, clock)
        loop = DeliveryLoop(store, api, errands, town.config, clock, Random(1), provider)
        yield town, sms, loop
    await sms.close()


async def rounds(loop):
    """Until nothing moves."""
    while await loop.once():
        pass


def reply(town):
    """The newest answer by text."""
    return [row for row in town.outbox() if row.kind == "reply"][-1]


CODES = {
    "aliyun": {
        "unsure": "isp.SYSTEM_ERROR",
        "poor": "isv.AMOUNT_NOT_ENOUGH",
        "sign": "isv.SMS_SIGNATURE_ILLEGAL",
        "template": "isv.SMS_TEMPLATE_ILLEGAL",
        "number": "isv.MOBILE_NUMBER_ILLEGAL",
    },
    "tencent": {
        "unsure": "InternalError.Timeout",
        "poor": "FailedOperation.InsufficientBalanceInSmsPackage",
        "sign": "FailedOperation.SignatureIncorrectOrUnapproved",
        "template": "FailedOperation.TemplateIncorrectOrUnapproved",
        "number": "InvalidParameterValue.IncorrectPhoneNumber",
    },
}


@pytest.mark.parametrize(
    ("what", "state", "says"),
    [
        ("unsure", "due", "自动重发"),
        ("poor", "due", "充值"),
        ("sign", "due", "sms.sign_name"),
        ("template", "unreached", "sms.templates"),
        ("number", "unreached", "号码"),
    ],
)
async def test_a_refusal_is_what_its_code_says_and_the_operator_reads_why(post, what, state, says):
    town, sms, loop = post
    sms.faults.append(SmsFault(CODES[sms.account.provider][what], times=50))
    town.sms(ZHAO).say("进度")
    await rounds(loop)
    row = reply(town)
    assert row.state == state and says in row.reason
    assert row.parts == 0  # what was not taken is not paid for


async def test_a_number_that_takes_no_texts_is_left_alone_until_it_writes_again(post):
    town, sms, loop = post
    sms.faults.append(SmsFault(CODES[sms.account.provider]["number"]))
    phone = town.sms(ZHAO)
    phone.say("进度")
    await rounds(loop)
    assert town.look(lambda session: find_number(session, ZHAO).following) is False
    phone.say("进度")
    await rounds(loop)
    assert reply(town).state == "sent"


async def test_an_hour_without_the_provider_delays_a_text_and_loses_none(post):
    town, sms, loop = post
    town.sms(ZHAO).say(REPORT)
    sms.faults.append(SmsFault(drop="before", times=10_000))
    for _ in range(12):
        await rounds(loop)
        town.clock.advance(minutes=5)
    sms.faults.clear()
    town.clock.advance(minutes=31)
    await rounds(loop)
    assert reply(town).state in ("sent", "unknown")


async def test_an_answer_that_is_lost_leaves_it_unknown_and_nobody_gets_it_twice(post):
    town, sms, loop = post
    sms.faults.append(SmsFault(drop="after"))
    town.sms(ZHAO).say("进度")
    await rounds(loop)
    assert reply(town).state == "unknown"
    assert len([one for one in sms.sent if one.wanted.phone == ZHAO]) == 1


async def test_the_report_of_a_text_whose_answer_was_lost_settles_it_where_it_names_our_number(post):
    town, sms, loop = post
    sms.faults.append(SmsFault(drop="after"))
    town.sms(ZHAO).say("进度")
    await rounds(loop)
    (sent,) = [one for one in sms.sent if one.wanted.phone == ZHAO]
    result = SentResult(sent.provider_id, True, "DELIVERED", row=int(sent.wanted.out_id))
    now = town.clock.now()
    inbound = Inbound("sms", "", ZHAO, "k", InboundKind.SENT_RESULT, now, sent_result=result)
    town.look(lambda session: settle_report(session, inbound, now))
    assert reply(town).state == "delivered"


async def test_a_long_answer_is_cut_to_what_the_provider_takes(post):
    town, sms, loop = post
    phone, member = town.sms(ZHAO), town.member("李明")
    phone.say(REPORT)
    code = town.cases()[0].code
    member.say(f"接单 {code}")
    member.say(f"办结 {code} {'很长的说明😀' * 200}")
    await rounds(loop)
    resolved = next(row for row in town.outbox() if row.kind == "resolved")
    assert resolved.state == "sent", resolved.reason
    assert sms.received(ZHAO)[-1].endswith("…") and resolved.parts <= 8


@pytest.mark.parametrize(
    ("given", "nation", "number"),
    [
        ("13700000001", "", ZHAO),
        ("+8613700000001", "", ZHAO),
        ("8613700000001", "", ZHAO),
        ("008613700000001", "", ZHAO),
        ("137-0000-0001", "", ZHAO),
        ("13700000001", "86", ZHAO),
        ("61234567", "852", "+85261234567"),
        ("+447700900123", "", "+447700900123"),
        ("10086", "", None),
        ("106900001234", "", None),
        ("", "", None),
        (None, "", None),
        ("12345", "", None),
    ],
)
def test_a_sender_is_a_number_in_e164_or_nobody(given, nation, number):
    assert e164(given, nation) == number

"""Service messages and template messages: windows, counts, fields, repeats and faults."""

import re

import aiohttp
import pytest

from bot.emulators.wechat import Emulator, Fault, FaultKind
from bot.emulators.wechat_errors import ApiError
from bot.emulators.wechat_ledger import Kind
from bot.emulators.wechat_templates import EmulatedTemplate, read_fields
from bot.emulators.wechat_xml import build
from tests.emulators.counterpart import RESIDENT, Api, HandClock, Service, opened, until

SEND = "/cgi-bin/message/custom/send"
TEMPLATE_SEND = "/cgi-bin/message/template/send"
BIZSEND = "/cgi-bin/message/subscribe/bizsend"
FIELDS = {"character_string1": "7K3M2", "thing2": "楼道灯坏了", "time3": "2026年3月2日 18:00"}


def task(openid: str = RESIDENT, template: str = "tpl-task", fields: dict[str, str] = FIELDS, **more: str) -> object:
    return {
        "touser": openid,
        "template_id": template,
        "data": {name: {"value": value} for name, value in fields.items()},
        **more,
    }


async def test_a_subscription_notice_needs_a_yes_for_each_and_its_end_is_an_event(
    api: Api, emulator: Emulator, service: Service
) -> None:
    emulator.people.enrol(RESIDENT)
    await api.fetch_token()
    assert (await api.post(BIZSEND, task()))["errcode"] == 43101
    popup = await emulator.answer_popup(RESIDENT, accept=["tpl-task"], reject=["tpl-other"])
    assert build(popup.fields).count("<List>") == 2
    assert (await api.post(BIZSEND, task(fields={})))["errcode"] == 47003  # refused before anything is spent
    assert await api.post(BIZSEND, task()) == {"errcode": 0, "errmsg": "ok"}  # and no number to know it by
    await emulator.settled()
    pushed = str(emulator.ledger.find(Kind.PUSHED, RESIDENT)[-1].detail["xml"])
    assert "subscribe_msg_sent_event" in pushed and "<ErrorCode>0</ErrorCode>" in pushed
    assert (await api.post(BIZSEND, task()))["errcode"] == 43101
    await emulator.answer_popup(RESIDENT, accept=["tpl-task"])
    await emulator.refuse_notices(RESIDENT, "tpl-task")
    assert (await api.post(BIZSEND, task()))["errcode"] == 43101


async def test_a_message_allows_five_answers_in_48_hours(api: Api, emulator: Emulator, clock: HandClock) -> None:
    await emulator.say(RESIDENT, "在吗")
    clock.forward(hours=47, minutes=59)
    await api.fetch_token()
    assert [await api.say(RESIDENT, "在") for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    clock.forward(minutes=1)
    assert await api.say(RESIDENT, "在") == 45015


@pytest.mark.parametrize("act", ["tap_menu", "follow", "scan"])
async def test_a_tap_a_follow_and_a_scan_allow_three_answers_in_a_minute(
    api: Api, emulator: Emulator, clock: HandClock, act: str
) -> None:
    emulator.people.enrol(RESIDENT)
    await getattr(emulator, act)(RESIDENT, "some_key")
    clock.forward(seconds=59)
    assert [await api.say(RESIDENT, "在") for _ in range(4)] == [0, 0, 0, 45047]
    clock.forward(seconds=1)
    assert await api.say(RESIDENT, "在") == 45015


async def test_allowances_do_not_add_up_and_the_larger_one_decides(
    api: Api, emulator: Emulator, clock: HandClock
) -> None:
    await emulator.say(RESIDENT, "在吗")
    assert [await api.say(RESIDENT, "在") for _ in range(4)] == [0] * 4
    await emulator.tap_menu(RESIDENT, "help")
    assert [await api.say(RESIDENT, "在") for _ in range(4)] == [0, 0, 0, 45047]
    clock.forward(seconds=61)
    assert await api.say(RESIDENT, "在") == 45047
    await emulator.say(RESIDENT, "在吗")
    assert await api.say(RESIDENT, "在") == 0


async def test_a_tapped_msgmenu_item_counts_as_a_menu_click(
    api: Api, emulator: Emulator, service: Service, clock: HandClock
) -> None:
    await emulator.say(RESIDENT, "好了", menu_item="101")
    assert "<bizmsgmenuid><![CDATA[101]]></bizmsgmenuid>" in opened(service)
    clock.forward(seconds=60)
    assert await api.say(RESIDENT, "在") == 45015


async def test_refusals_have_wechats_codes_and_cost_nothing(api: Api, emulator: Emulator) -> None:
    await emulator.say(RESIDENT, "在吗")
    assert await api.say("oNobody", "在") == 40003
    assert await api.say(RESIDENT, "") == 44004
    assert await api.say(RESIDENT, "长" * 683) == 45002
    image = {"touser": RESIDENT, "msgtype": "image", "image": {"media_id": "gone"}}
    assert (await api.post(SEND, image))["errcode"] == 40007
    assert [await api.say(RESIDENT, "长" * 682) for _ in range(5)] == [0] * 5


async def test_leaving_closes_the_window_and_coming_back_opens_only_that_of_a_follow(
    api: Api, emulator: Emulator
) -> None:
    await emulator.say(RESIDENT, "在吗")
    await emulator.unfollow(RESIDENT)
    assert await api.say(RESIDENT, "在") == 45015
    await emulator.follow(RESIDENT)
    assert [await api.say(RESIDENT, "在") for _ in range(4)] == [0, 0, 0, 45047]


async def test_every_error_ends_with_a_rid_of_its_own(api: Api) -> None:
    body = {"touser": "oNobody", "msgtype": "text", "text": {"content": "在"}}
    texts = {str((await api.post(SEND, body))["errmsg"]) for _ in range(2)}
    assert len(texts) == 2
    assert all(re.fullmatch(r"invalid openid rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}", text) for text in texts)


async def test_escaped_json_is_seen_as_it_was_sent(api: Api, emulator: Emulator) -> None:
    """aiohttp's own `json=` escapes; raw UTF-8 arrives as it is."""
    await emulator.say(RESIDENT, "在吗")
    body = {"touser": RESIDENT, "msgtype": "text", "text": {"content": "在"}}
    async with api.session.post(f"{api.base_url}{SEND}?access_token={api.token}", json=body) as response:
        assert (await response.json())["errcode"] == 0
    await api.say(RESIDENT, "在\\u家\n")
    assert emulator.ledger.shown_to(RESIDENT) == ["\\u5728", "在\\u家\n"]


async def test_a_template_message_becomes_a_card_and_its_result_comes_back(
    api: Api, emulator: Emulator, service: Service
) -> None:
    emulator.people.enrol(RESIDENT)
    answer = await api.post(TEMPLATE_SEND, task())
    assert answer["errcode"] == 0
    await until(lambda: len(service.bodies) == 1)
    assert f"<MsgID>{answer['msgid']}</MsgID><Status><![CDATA[success]]></Status></xml>" in opened(service)
    card = emulator.people.require(RESIDENT).chat[-1].content
    assert (card.text, card.rows[0]) == ("新任务", ("编号", "7K3M2"))


async def test_a_blocked_template_message_is_accepted_and_fails_afterwards(
    api: Api, emulator: Emulator, service: Service
) -> None:
    emulator.people.enrol(RESIDENT).template_result = "failed:user block"
    assert (await api.post(TEMPLATE_SEND, task()))["errcode"] == 0
    await until(lambda: len(service.bodies) == 1)
    assert "<Status><![CDATA[failed:user block]]></Status>" in opened(service)
    assert emulator.people.require(RESIDENT).chat == []


async def test_a_client_msg_id_sends_once_in_ten_minutes(
    api: Api, emulator: Emulator, service: Service, clock: HandClock
) -> None:
    emulator.people.enrol(RESIDENT)
    first = await api.post(TEMPLATE_SEND, task(client_msg_id="m1"))
    clock.forward(minutes=9, seconds=59)
    assert (await api.post(TEMPLATE_SEND, task(client_msg_id="m1")))["msgid"] == first["msgid"]
    clock.forward(seconds=1)
    assert (await api.post(TEMPLATE_SEND, task(client_msg_id="m1")))["msgid"] != first["msgid"]
    await until(lambda: len(service.bodies) == 2)
    assert len(emulator.ledger.shown_to(RESIDENT)) == 2


async def test_template_refusals_have_wechats_codes(api: Api, emulator: Emulator) -> None:
    emulator.people.enrol(RESIDENT)
    emulator.people.enrol("oGone", following=False)
    wrong = {**FIELDS, "thing2": "二" * 21}
    assert (await api.post(TEMPLATE_SEND, task(template="tpl-x")))["errcode"] == 40037
    assert (await api.post(TEMPLATE_SEND, task(template="")))["errcode"] == 40036
    assert (await api.post(TEMPLATE_SEND, task("oGone")))["errcode"] == 43004
    assert (await api.post(TEMPLATE_SEND, task("oNobody")))["errcode"] == 40003
    refused = await api.post(TEMPLATE_SEND, task(fields=wrong))
    assert refused["errcode"] == 47003
    assert str(refused["errmsg"]).startswith("argument invalid! data.thing2.value invalid rid: ")


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("thing1", "二" * 20, "两行\n字"),
        ("character_string1", "7K3M2", "编号7"),
        ("time1", "15:01", "下午三点"),
        ("time1", "2019年10月1日 15:01~2019年10月2日 08:00", "2019年10月1日"),
        ("date1", "2019年10月1日", "15:01"),
        ("phrase1", "已接单啦啦", "已接单啦啦啦"),
        ("name1", "欧阳建国", "王·" * 6),
        ("number1", "12", "十二"),
        ("phone_number1", "0571-8888 6666", "八八八八"),
        ("amount1", "¥12.50元", "一元"),
    ],
)
async def test_each_kind_of_field_takes_its_values_and_no_others(name: str, good: str, bad: str) -> None:
    template = EmulatedTemplate("t", "标题", ((name, "值"),))
    assert read_fields(template, {name: {"value": good}}) == {"值": good}
    for values in ({name: {"value": bad}}, {name: {"value": ""}}, {}):
        with pytest.raises(ApiError, match=f"47003 data.{name}.value"):
            read_fields(template, values)


async def test_faults_come_in_order_for_their_path_and_then_all_is_well(api: Api, emulator: Emulator) -> None:
    await emulator.say(RESIDENT, "在吗")
    emulator.faults.add(
        Fault("/cgi-bin/user/info", FaultKind.ERRCODE), Fault(SEND, FaultKind.ERRCODE, times=2, errcode=45009)
    )
    assert [await api.say(RESIDENT, "在") for _ in range(3)] == [45009, 45009, 0]


@pytest.mark.parametrize(("kind", "seen"), [(FaultKind.DROP_BEFORE, 0), (FaultKind.DROP_AFTER, 1)])
async def test_a_dropped_call_was_carried_out_only_when_dropped_after(
    api: Api, emulator: Emulator, kind: FaultKind, seen: int
) -> None:
    await emulator.say(RESIDENT, "在吗")
    emulator.faults.add(Fault(SEND, kind))
    with pytest.raises(aiohttp.ClientError):
        await api.say(RESIDENT, "在")
    assert len(emulator.ledger.shown_to(RESIDENT)) == seen


async def test_a_gateway_error_a_web_page_and_a_slow_answer_are_what_they_say(api: Api, emulator: Emulator) -> None:
    await emulator.say(RESIDENT, "在吗")
    emulator.faults.add(
        Fault(SEND, FaultKind.HTTP_502), Fault("*", FaultKind.HTML), Fault(SEND, FaultKind.SLOW, slow_s=0.3)
    )
    body = {"touser": RESIDENT, "msgtype": "text", "text": {"content": "在"}}
    seen = []
    for _ in range(2):
        async with api.session.post(f"{api.base_url}{SEND}?access_token={api.token}", json=body) as response:
            seen.append((response.status, response.content_type))
    assert seen == [(502, "application/octet-stream"), (200, "text/html")]
    with pytest.raises(TimeoutError):
        async with api.session.post(
            f"{api.base_url}{SEND}?access_token={api.token}", json=body, timeout=aiohttp.ClientTimeout(total=0.1)
        ):
            pass
    assert len(emulator.ledger.shown_to(RESIDENT)) == 1

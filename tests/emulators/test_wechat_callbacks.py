"""What people do reaches the service as WeChat sends it, again when unanswered, and its answers are checked."""

import asyncio
from dataclasses import replace
from random import Random

import pytest
from aiohttp import web

from bot.emulators.wechat import Emulator, NotFollowing, Patience
from bot.emulators.wechat_callbacks import UNAVAILABLE
from bot.emulators.wechat_ledger import Kind
from tests.emulators.counterpart import ACCOUNT, RESIDENT, HandClock, Service, opened, sealed_reply


async def test_the_handshake_is_signed_and_echoed(emulator: Emulator) -> None:
    assert await emulator.callbacks.verify()


async def test_a_safe_message_opens_with_another_implementation_and_carries_wechats_fields(
    emulator: Emulator, service: Service
) -> None:
    delivery = await emulator.say(RESIDENT, "翠园3幢]]>灯坏了😀")
    xml = opened(service)
    assert xml.startswith(
        f"<xml><ToUserName><![CDATA[{ACCOUNT.original_id}]]></ToUserName><FromUserName><![CDATA[{RESIDENT}]]>"
    )
    assert "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[翠园3幢]]]]><![CDATA[>灯坏了😀]]></Content>" in xml
    assert xml.endswith(f"<MsgId>{delivery.key}</MsgId></xml>")
    assert int(delivery.key) > 2**53
    assert "Content" not in service.bodies[0]
    assert service.queries[0]["encrypt_type"] == "aes"


@pytest.mark.parametrize(("mode", "plain", "sealed"), [("plain", True, False), ("compatible", True, True)])
async def test_the_other_modes_show_the_text_and_only_compatible_adds_the_ciphertext(
    service: Service, clock: HandClock, mode: str, plain: bool, sealed: bool
) -> None:
    emulator = Emulator(replace(ACCOUNT, mode=mode), service.url, clock=clock, chance=Random(1))  # type: ignore[arg-type]
    await emulator.say(RESIDENT, "你好")
    assert ("<Content><![CDATA[你好]]></Content>" in service.bodies[0]) is plain
    assert ("<Encrypt>" in service.bodies[0]) is sealed
    assert ("msg_signature" in service.queries[0]) is sealed
    await emulator.close()


async def test_the_passive_reply_appears_in_the_chat(emulator: Emulator, service: Service) -> None:
    async def answer(request: web.Request, body: str) -> web.StreamResponse:
        return sealed_reply(request, "已记下")

    service.answer = answer
    delivery = await emulator.say(RESIDENT, "灯坏了")
    assert (delivery.text, delivery.problem) == ("已记下", "")
    chat = emulator.people.require(RESIDENT).chat
    assert [(bubble.own, bubble.content.text) for bubble in chat] == [(True, "灯坏了"), (False, "已记下")]


async def test_an_unanswered_message_comes_four_times_with_one_msgid_and_fresh_nonces(
    emulator: Emulator, service: Service
) -> None:
    async def answer(request: web.Request, body: str) -> web.StreamResponse:
        await asyncio.sleep(0.5)
        return web.Response(text="success")

    service.answer = answer
    delivery = await emulator.say(RESIDENT, "在吗")
    assert [made.status for made in delivery.tries] == [None] * 4
    assert all(delivery.key in opened(service, number) for number in range(4))
    assert len({query["nonce"] for query in service.queries}) == 4
    assert emulator.ledger.shown_to(RESIDENT) == [UNAVAILABLE]
    assert [entry.detail["delivery"] for entry in emulator.ledger.find(Kind.PUSHED)] == [1, 2, 3, 4]


async def test_a_repeat_may_be_set_to_be_the_same_byte_for_byte(service: Service, clock: HandClock) -> None:
    async def answer(request: web.Request, body: str) -> web.StreamResponse:
        return web.Response(status=500)

    service.answer = answer
    patience = Patience(retries=1, fresh_nonce=False)
    emulator = Emulator(ACCOUNT, service.url, clock=clock, chance=Random(1), patience=patience)
    await emulator.say(RESIDENT, "在吗")
    assert service.bodies[0] == service.bodies[1]
    assert service.queries[0] == service.queries[1]
    await emulator.close()


async def test_a_service_that_recovers_is_answered_on_the_second_delivery(emulator: Emulator, service: Service) -> None:
    async def answer(request: web.Request, body: str) -> web.StreamResponse:
        return web.Response(status=503) if len(service.bodies) == 1 else sealed_reply(request, "来了")

    service.answer = answer
    delivery = await emulator.say(RESIDENT, "在吗")
    assert [made.status for made in delivery.tries] == [503, 200]
    assert delivery.text == "来了"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ('{"errcode":0}', "not XML"),
        ("<xml><MsgType>text</MsgType></xml>", "not encrypted"),
        (
            "<xml><Encrypt>abcd</Encrypt><MsgSignature>0</MsgSignature><TimeStamp>1</TimeStamp><Nonce>1</Nonce></xml>",
            "MsgSig",
        ),
        ("<xml/>", "root"),
    ],
)
async def test_a_malformed_reply_is_a_problem_and_the_person_sees_wechats_apology(
    emulator: Emulator, service: Service, body: str, why: str
) -> None:
    async def answer(request: web.Request, _: str) -> web.StreamResponse:
        return web.Response(text=body)

    service.answer = answer
    delivery = await emulator.say(RESIDENT, "在吗")
    assert why in delivery.problem
    assert len(delivery.tries) == 1
    assert emulator.ledger.shown_to(RESIDENT) == [UNAVAILABLE]
    assert len(emulator.ledger.problems()) == 1


@pytest.mark.parametrize(
    ("text", "openid", "why"),
    [("在", "oSomebodyElse", "swapped"), ("长" * 700, RESIDENT, "2048"), ("", RESIDENT, "lacks")],
)
async def test_a_reply_to_the_wrong_person_or_too_long_or_empty_is_a_problem(
    emulator: Emulator, service: Service, text: str, openid: str, why: str
) -> None:
    async def answer(request: web.Request, _: str) -> web.StreamResponse:
        return sealed_reply(request, text, openid)

    service.answer = answer
    assert why in (await emulator.say(RESIDENT, "在吗")).problem


async def test_a_place_puts_the_latitude_into_location_x(emulator: Emulator, service: Service) -> None:
    await emulator.send_location(RESIDENT, 30.25, 120.125, "翠园小区")
    assert "<Location_X>30.250000</Location_X><Location_Y>120.125000</Location_Y><Scale>16</Scale>" in opened(service)


async def test_photos_and_voices_can_be_fetched_by_their_media_id(emulator: Emulator, service: Service) -> None:
    await emulator.send_image(RESIDENT, b"\xff\xd8\xffphoto")
    bubble = emulator.people.require(RESIDENT).chat[-1]
    assert f"<MediaId><![CDATA[{bubble.content.media_id}]]></MediaId>" in opened(service)
    assert emulator.media.require(bubble.content.media_id).content == b"\xff\xd8\xffphoto"
    await emulator.send_voice(RESIDENT)
    assert "<Format><![CDATA[amr]]></Format>" in opened(service)


async def test_a_code_follows_with_its_scene_and_scans_without_the_prefix(emulator: Emulator, service: Service) -> None:
    await emulator.scan("oNewcomer", "g7")
    assert "<Event><![CDATA[subscribe]]></Event><EventKey><![CDATA[qrscene_g7]]></EventKey>" in opened(service)
    await emulator.scan("oNewcomer", "g7")
    assert "<Event><![CDATA[SCAN]]></Event><EventKey><![CDATA[g7]]></EventKey>" in opened(service)


async def test_a_menu_tap_sends_its_key(emulator: Emulator, service: Service) -> None:
    delivery = await emulator.tap_menu(RESIDENT, "my_cases")
    assert "<Event><![CDATA[CLICK]]></Event><EventKey><![CDATA[my_cases]]></EventKey></xml>" in opened(service)
    assert delivery.key.endswith("CLICKmy_cases")


async def test_who_left_can_neither_write_nor_is_shown_an_answer(emulator: Emulator, service: Service) -> None:
    async def answer(request: web.Request, body: str) -> web.StreamResponse:
        return sealed_reply(request, "再见")

    service.answer = answer
    delivery = await emulator.unfollow(RESIDENT)
    assert "may not be answered" in delivery.problem
    assert emulator.ledger.shown_to(RESIDENT) == []
    with pytest.raises(NotFollowing):
        await emulator.say(RESIDENT, "喂")


async def test_a_repeat_carries_the_same_msgid(emulator: Emulator, service: Service) -> None:
    first = await emulator.say(RESIDENT, "在吗")
    again = await emulator.repeat(first)
    assert again.key == first.key
    assert opened(service, 0) == opened(service, 1)


async def test_the_emulator_never_writes_beyond_this_machine(clock: HandClock) -> None:
    emulator = Emulator(ACCOUNT, "http://example.org/wechat", clock=clock)
    with pytest.raises(ValueError, match="loopback"):
        await emulator.say(RESIDENT, "在吗")

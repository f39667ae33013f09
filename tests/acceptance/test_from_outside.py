"""The product driven from outside, by the contracts of DESIGN.md 6 alone: own district, own fake WeChat API, safe-mode callbacks."""

import http.client
import json
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest

from tests.acceptance.conftest import Place, Street
from tests.acceptance.fakewechat import CANARY, FakeWeChat
from tests.acceptance.madeup import NAMES, all_grids, gcj02_of, write_district
from tests.acceptance.outside import (
    AES_KEY,
    OLD_AES_KEY,
    OLD_TOKEN,
    TOKEN,
    Installation,
    Person,
    Posted,
    cdata,
    code_in,
    codes_in,
    encrypt,
    free_port,
    message,
    now_s,
    read_reply,
    sign,
    stays_empty,
    wait_until,
    wrap,
)

pytestmark = pytest.mark.acceptance

TIME = re.compile(r"\d{1,2}[:点:]\d{0,2}")
MATTER_KEYS = {"text", "intent", "category", "urgency", "urgent", "when", "place", "candidates", "confidence"}
NO_SUCH_CODE = "ZZZZ9"


def text_xml(openid: str, words: str, msg_id: int | None = None) -> str:
    return message(openid, "text", f"<Content>{cdata(words)}</Content>", msg_id)


def report(place: Place, words: str = "1幢楼道灯坏了", by: Person | None = None) -> str:
    """A fresh report in the grid of `place`; its code, once the worker has been told."""
    code = code_in((by or place.resident).says(f"{place.estate}{words}"))
    place.worker.hears(code)
    return code


def accepted(place: Place, words: str = "1幢楼道灯坏了") -> str:
    code = report(place, words)
    place.worker.says(f"接单 {code}")
    place.resident.hears("已接单", code)
    return code


def resolved(place: Place, note: str = "灯泡已换新") -> str:
    code = accepted(place)
    place.worker.says(f"办结 {code} {note}")
    place.resident.hears(note)
    return code


# The door: GET verification, signatures, replays, limits


def test_get_verification_returns_the_echo_only_for_a_right_signature(street: Street) -> None:
    stamp, nonce = str(now_s()), "1514711492"
    right = urlencode(
        {"signature": sign(TOKEN, stamp, nonce), "timestamp": stamp, "nonce": nonce, "echostr": "437512094"}
    )
    assert street.home.get(f"/wechat?{right}") == (200, "437512094")
    wrong = urlencode(
        {"signature": sign("other", stamp, nonce), "timestamp": stamp, "nonce": nonce, "echostr": "437512094"}
    )
    status, body = street.home.get(f"/wechat?{wrong}")
    assert status == 403 and "437512094" not in body
    assert street.home.get("/wechat")[0] in {400, 403}


@pytest.mark.parametrize("how", ["token", "body", "app", "plain signature", "none", "unencrypted"])
def test_a_forged_callback_is_refused_and_leaves_nothing(street: Street, how: str) -> None:
    person = street.home.person()
    xml = text_xml(person.openid, "翠苑1幢楼道灯坏了")
    good = wrap(xml)
    path, _, raw_query = good.path.partition("?")
    query = dict(parse_qsl(raw_query))
    body = good.body
    if how == "token":
        good = wrap(xml, token="guessed")
        path, _, raw_query = good.path.partition("?")
        query, body = dict(parse_qsl(raw_query)), good.body
    elif how == "body":
        body = wrap(xml).body
    elif how == "app":
        good = wrap(xml, app_id="wxffffffffffffffff")
        path, _, raw_query = good.path.partition("?")
        query, body = dict(parse_qsl(raw_query)), good.body
    elif how == "plain signature":
        query["msg_signature"] = query["signature"]
    elif how == "none":
        query.pop("msg_signature")
    else:
        query.pop("msg_signature"), query.pop("encrypt_type")
        body = xml.encode()
    assert street.home.post(Posted(f"{path}?{urlencode(query)}", body)).status == 403
    assert not codes_in(person.says("进度"))


@pytest.mark.parametrize(("age", "status"), [(310, 403), (3600, 403), (240, 200), (0, 200)])
def test_a_callback_older_than_300_seconds_is_refused(street: Street, age: int, status: int) -> None:
    posted = wrap(text_xml(street.home.person().openid, "帮助"), at=now_s() - age)
    assert street.home.post(posted).status == status


def test_a_nonce_may_not_come_back_with_another_body(street: Street) -> None:
    at, nonce = now_s(), "778899001122"
    first = street.home.person()
    second = street.home.person()
    assert street.home.post(wrap(text_xml(first.openid, "帮助"), at=at, nonce=nonce)).status == 200
    assert street.home.post(wrap(text_xml(second.openid, "翠苑1幢路灯坏了"), at=at, nonce=nonce)).status == 403
    assert not codes_in(second.says("进度"))


def test_the_identical_callback_again_gets_the_stored_reply_and_one_case(street: Street) -> None:
    person = street.home.person()
    posted = wrap(text_xml(person.openid, "翠苑2幢楼道灯坏了"))
    first, second, third = (street.home.post(posted) for _ in range(3))
    assert first.text == second.text == third.text
    assert codes_in(person.says("进度")) == codes_in(first.text)


def test_one_message_resent_in_new_envelopes_at_once_is_one_case(street: Street) -> None:
    place = street.place()
    xml = text_xml(place.resident.openid, f"{place.estate}2幢楼道灯坏了")
    street.wechat.wrote(place.resident.openid)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: street.home.post(wrap(xml)), range(8)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1, {answer.text for answer in answers}
    code = code_in(answers[0].text)
    place.worker.hears(code)
    assert codes_in(place.resident.says("进度")) == [code]
    stays_empty(lambda: place.worker.heard("新任务")[1:], 2)


def test_a_body_over_64_kib_is_refused_by_size(street: Street) -> None:
    posted = wrap(text_xml(street.home.person().openid, "长" * 40_000))
    assert len(posted.body) > 64 * 1024
    assert street.home.post(posted).status == 413


def test_a_long_text_within_the_limit_is_a_case(street: Street) -> None:
    assert code_in(street.home.person().says("翠苑1幢楼道灯坏了," + "晚上看不见路。" * 80))


def outer(body: bytes) -> Posted:
    """A raw body under a query that is right in everything but its content."""
    stamp, nonce = str(now_s()), str(time.monotonic_ns())
    query = {"signature": sign(TOKEN, stamp, nonce), "timestamp": stamp, "nonce": nonce, "encrypt_type": "aes"}
    return Posted("/wechat?" + urlencode(query | {"msg_signature": sign(TOKEN, stamp, nonce, "x")}), body)


def signed(box: str) -> Posted:
    stamp, nonce = str(now_s()), str(time.monotonic_ns())
    query = {"signature": sign(TOKEN, stamp, nonce), "timestamp": stamp, "nonce": nonce, "encrypt_type": "aes"}
    query["msg_signature"] = sign(TOKEN, stamp, nonce, box)
    return Posted("/wechat?" + urlencode(query), f"<xml><Encrypt><![CDATA[{box}]]></Encrypt></xml>".encode())


@pytest.mark.parametrize(
    "body",
    [b"", b"<xml>", b"{}", b"\xff\xfe\x00", b"<xml><ToUserName>a</ToUserName></xml>", b"<a><b/></a>",
     b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><Encrypt>&e;</Encrypt></xml>', b"<xml><Encrypt></Encrypt></xml>"],
)  # fmt: skip
def test_a_malformed_envelope_is_a_bad_request(street: Street, body: bytes) -> None:
    refused = (
        {400, 403} if b"<xml><" in body and b"DOCTYPE" not in body else {400}
    )  # unsigned content may be called forged
    assert street.home.post(outer(body)).status in refused


@pytest.mark.parametrize("box", ["####", "QUJD", "QUJD" * 16])
def test_a_signed_envelope_that_does_not_decrypt_is_refused_not_an_error(street: Street, box: str) -> None:
    assert street.home.post(signed(box)).status in {400, 403}


@pytest.mark.parametrize(
    "inner",
    ["", "hello", "<xml>", "[]", "<xml></xml>", "<xml><FromUserName>a</FromUserName></xml>",
     '<!DOCTYPE x [<!ENTITY a "b">]>' + text_xml("oHostile", "&a;"),
     text_xml("oHostile", "x").replace("<CreateTime>", "<CreateTime>x"), text_xml("oHostile", "x", 5).replace("<MsgId>5", "<MsgId>5x"),
     text_xml("o" * 500, "x"), text_xml("", "x"), text_xml("oHostile", "x").replace("<Content>", "<Kontent>").replace("</Content>", "</Kontent>")],
)  # fmt: skip
def test_malformed_xml_inside_a_good_envelope_is_a_bad_request(street: Street, inner: str) -> None:
    assert street.home.post(signed(encrypt(inner))).status == 400


@pytest.mark.parametrize(
    "words", ["\x01\x02", "\u202e反的\u200b", " ", "0" * 600, "'; drop table cases;--", "%s%n{0}${jndi:x}"]
)
def test_odd_text_is_answered(street: Street, words: str) -> None:
    person = street.home.person()
    if any(ord(letter) < 9 for letter in words):
        assert street.home.post(wrap(text_xml(person.openid, words))).status == 400  # no XML allows it
    else:
        assert person.says(words)


@pytest.mark.parametrize(
    "fields",
    ["<Event>VIEW</Event><EventKey>http://x.example/</EventKey><MenuId>1</MenuId>", "<Event>something_new</Event>",
     "<Event>LOCATION</Event><Latitude>30.2</Latitude><Longitude>120.1</Longitude><Precision>60</Precision>",
     "<Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent></SubscribeMsgPopupEvent>",
     "<Event>user_authorization_revoke</Event><OpenID>o1</OpenID><AppID>a</AppID><RevokeInfo>301</RevokeInfo>",
     "<Event>MASSSENDJOBFINISH</Event><MsgID>1</MsgID><Status>err(30003)</Status>"],
)  # fmt: skip
def test_events_nobody_answers_are_taken_quietly(street: Street, fields: str) -> None:
    answer = street.home.post(wrap(message(street.home.person().openid, "event", fields)))
    assert answer.status == 200 and answer.text == "", answer


def test_an_unknown_message_type_is_taken(street: Street) -> None:
    assert street.home.post(wrap(message(street.home.person().openid, "hologram", "<Foo>1</Foo>"))).status == 200


def test_a_menu_click_is_the_word_of_its_key(street: Street) -> None:
    assert "附近" in street.home.person().send("event", "<Event>CLICK</Event><EventKey><![CDATA[帮助]]></EventKey>")


def test_old_and_new_keys_are_taken_together_and_answered_in_kind(bare: Street) -> None:
    posted = wrap(text_xml(bare.home.person().openid, "帮助"), token=OLD_TOKEN, aes_key=OLD_AES_KEY)
    path, body = posted.path, posted.body
    connection = http.client.HTTPConnection("127.0.0.1", bare.home.port, timeout=10)
    connection.request("POST", path, body)
    response = connection.getresponse()
    raw = response.read()
    connection.close()
    assert response.status == 200
    assert "人工" in read_reply(raw, OLD_AES_KEY)
    assert "人工" in bare.home.person().says("帮助")


def test_health_pages_answer(street: Street) -> None:
    assert [street.home.get(path)[0] for path in ("/healthz", "/readyz")] == [200, 200]


def test_metrics_are_served(street: Street) -> None:
    assert street.home.get("/metrics")[0] == 200


# Binding


def test_a_code_binds_once(street: Street) -> None:
    place = street.place()
    assert "绑定成功" not in place.another().says(f"绑定 {street.codes[place.grid.worker]}")
    assert place.resident.says("绑定 AAAAAAAAAA")
    assert place.worker.says("待办")


def test_binding_takes_full_width_and_no_space(street: Street) -> None:
    grid = all_grids()[59]
    wide = "".join(chr(ord(c) + 0xFEE0) for c in street.codes[grid.worker])
    assert "绑定成功" in street.home.person().says(f"绑定{wide}")
    assert "绑定成功" in street.home.person().says(f" 绑定:{street.codes[grid.leader].lower()} ")


def test_guessing_codes_is_stopped(street: Street) -> None:
    """After a series of wrong codes even a right one is not taken from this person."""
    guesser = street.home.person()
    for n in range(12):
        guesser.says(f"绑定 BCDFGHJK{n:02}")
    assert "绑定成功" not in guesser.says(f"绑定 {street.codes['K58']}")


def test_people_who_never_bound_are_sent_nothing(street: Street) -> None:
    before = len(street.wechat.calls)
    grid = all_grids()[58]
    resident = street.home.person()
    reply = resident.says(f"{grid.estate}1幢楼道灯坏了")
    assert NAMES[grid.worker] in reply  # not yet bound ones are not passed over
    stays_empty(
        lambda: [c for c in street.wechat.calls[before:] if "message" in c.path and c.openid != resident.openid], 3
    )


# A report


def test_the_first_report_of_a_new_person_is_filed_at_once(street: Street) -> None:
    place = street.place()
    reply = place.resident.says(f"{place.estate}3幢2单元楼道灯坏了")
    assert codes_in(reply), reply
    assert NAMES[place.grid.worker] in reply and TIME.search(reply), reply
    assert "隐私" in reply and reply.index("编号") < reply.index("隐私"), reply
    assert "隐私" not in place.resident.says(f"{place.estate}1幢垃圾没人收")


def test_the_task_is_pushed_once_to_the_responsible_member(street: Street) -> None:
    place = street.place()
    code = report(place, "3幢2单元楼道灯坏了")
    task = place.worker.hears(code)
    assert "楼道灯坏了" in task and place.estate in task
    stays_empty(lambda: place.worker.heard()[1:] + place.leader.heard(), 4)
    assert place.resident.openid not in task


def test_a_member_is_never_shown_a_phone(street: Street) -> None:
    place = street.place()
    reply = place.leader.says(f"代报 13812345678 {place.estate}1幢李婆婆家楼道灯坏了")
    place.worker.hears(code_in(reply))
    assert "13812345678" not in "".join(place.worker.heard()) + place.worker.says("待办")


def test_the_category_decides_before_the_post(street: Street) -> None:
    """No skill for parking: the grid's leader, not the worker."""
    place = street.place()
    reply = place.resident.says(f"{place.estate}1幢门口有车乱停堵路")
    assert place.leader.name in reply, reply
    place.leader.hears(code_in(reply))


@pytest.mark.parametrize("words", ["接单 {code}", "接单{code}", "接单", "收到", "1", "好的", "接单 {low}"])
def test_accepting_tells_the_resident_the_name(street: Street, words: str) -> None:
    place = street.place()
    code = report(place)
    reply = place.worker.says(words.format(code=code, low=code.lower()))
    assert code in reply and "4" in reply and "要材料" in reply, reply
    told = place.resident.hears("已接单")
    assert place.worker.name in told and code in told, told


def test_the_resident_hears_a_time_after_one_of_four_is_chosen(street: Street) -> None:
    place = street.place()
    code = report(place)
    offer = place.worker.says("1")
    assert all(f"{n}" in offer for n in (1, 2, 3, 4)), offer
    tomorrow = re.search(r"([1-4])\W*明天", offer)  # the third by day, the first in the evening
    assert tomorrow, offer
    place.worker.says(tomorrow[1])
    told = wait_until(
        lambda: [t for t in place.resident.heard() if "明天" in t], 8, lambda: f"{place.resident.heard()}"
    )
    assert code in told[-1]


def test_received_with_several_open_offers_lists_them_and_all_takes_them(street: Street) -> None:
    place = street.place()
    other = place.another()
    first, second = report(place), report(place, "2幢垃圾没人收", other)
    listed = place.worker.says("收到")
    assert first in listed and second in listed, listed
    assert not place.resident.heard("已接单") and not other.heard("已接单")
    place.worker.says("全接")
    assert place.worker.name in place.resident.hears("已接单", first)
    assert place.worker.name in other.hears("已接单", second)


def test_received_with_several_open_offers_takes_a_number(street: Street) -> None:
    place = street.place()
    other = place.another()
    report(place)
    second = report(place, "2幢垃圾没人收", other)
    listed = place.worker.says("收到")
    number = next(n for n in ("1", "2") if re.search(rf"{n}[^\n]*{second}", listed))
    place.worker.says(number)
    other.hears("已接单", second)
    stays_empty(lambda: place.resident.heard("已接单"), 2)


def test_received_takes_several_numbers(street: Street) -> None:
    place = street.place()
    other, third = place.another(), place.another()
    report(place)
    report(place, "2幢垃圾没人收", other)
    report(place, "3幢垃圾满了", third)
    listed = place.worker.says("收到")
    assert all(re.search(rf"(^|\n){n}\D", listed) for n in (1, 2, 3)), listed
    place.worker.says("1 3")
    wait_until(lambda: place.resident.heard("已接单") and third.heard("已接单"), 6, lambda: "1 3 was not taken")
    assert not other.heard("已接单")


def test_a_pushed_question_does_not_overtake_one_just_asked(street: Street) -> None:
    place = street.place()
    code = accepted(place)
    question = place.resident.says("老粮站门口路灯坏了")
    assert "望梅老粮站" in question
    place.worker.says(f"办结 {code} 灯泡已换新")
    place.resident.hears("1好了")
    said = place.resident.says("1")
    assert "哪" in said and not codes_in(place.resident.says("进度").replace(code, "")), said


def test_a_new_task_does_not_overtake_the_question_of_times(street: Street) -> None:
    place = street.place()
    first = report(place)
    place.worker.says("1")
    second = report(place, "2幢垃圾没人收", place.another())
    said = place.worker.says("1")
    assert "哪" in said, said
    assert first != second


def test_a_finished_case_reaches_the_resident_with_the_note_verbatim(street: Street) -> None:
    place = street.place()
    code = accepted(place)
    note = "灯泡已换新,型号 LED-9W,两处都亮 & <测试>😀]]>好"
    place.worker.says(f"办结 {code} {note}")
    told = place.resident.hears(code, "好了")
    assert note in told, told
    assert all(part in told.replace(" ", "") for part in ("1好了", "2还没", "3好一半", "4不用办了")), told


@pytest.mark.parametrize("note", ["灯泡已换新，型号ＬＥＤ①号", "换了2根…（已试灯）", "甲  乙", "师傅👨‍👩‍👧来过"])
def test_a_note_keeps_its_own_writing(street: Street, note: str) -> None:
    """Verbatim: full-width letters, Chinese punctuation, spaces, joined emoji as they were written."""
    place = street.place()
    code = accepted(place)
    place.worker.says(f"办结 {code} {note}")
    told = place.resident.hears("1好了")
    assert note in told, told


def test_good_is_thanked_in_the_passive_reply_and_closes(street: Street) -> None:
    place = street.place()
    code = resolved(place)
    assert "谢谢" in place.resident.says("1")
    assert code in place.resident.says("进度")
    stays_empty(lambda: place.worker.heard("接着办"), 1)


@pytest.mark.parametrize("answer", ["2", "还没", "3"])
def test_not_yet_reopens_and_asks_the_member_again(street: Street, answer: str) -> None:
    place = street.place()
    code = resolved(place)
    before = len(place.worker.heard(code))
    reply = place.resident.says(answer)
    assert code in reply and "结案" not in reply.replace("没办完不算完", ""), reply
    wait_until(lambda: len(place.worker.heard(code)) > before, 10, lambda: f"{place.worker.heard()}")
    place.worker.says(f"接单 {code}")
    place.worker.says(f"办结 {code} 这回真换了")
    place.resident.hears("这回真换了")
    assert "谢谢" in place.resident.says("1")


def test_not_needed_ends_the_case(street: Street) -> None:
    place = street.place()
    code = resolved(place)
    assert code in place.resident.says("4")
    assert TIME.search(place.resident.says("进度").split("\n")[0]) is None


def test_good_in_words_is_good(street: Street) -> None:
    place = street.place()
    resolved(place)
    assert "谢谢" in place.resident.says("好了")


def test_finishing_without_a_note_asks_for_one(street: Street) -> None:
    place = street.place()
    code = accepted(place)
    assert place.worker.says(f"办结 {code}")
    assert not place.resident.heard("1好了")
    place.worker.says("灯管换好了")
    place.resident.hears("灯管换好了")


def test_progress_lists_own_cases_with_state(street: Street) -> None:
    place = street.place()
    first = report(place)
    second = code_in(place.resident.says(f"{place.estate}2幢垃圾没人收"))
    listed = place.resident.says("进度")
    assert first in listed and second in listed
    assert not codes_in(place.another().says("进度"))


# Members pass on, arrive, relay


def test_not_mine_asks_the_next_one_at_once(street: Street) -> None:
    place = street.place()
    code = report(place)
    assert code in place.worker.says(f"不归我 {code} 这是物业的灯")
    task = place.leader.hears(code)
    assert "楼道灯坏了" in task
    assert place.leader.name in place.resident.says("进度")


def test_when_both_decline_the_secretary_is_asked(street: Street) -> None:
    place = street.place()
    secretary = street.officer("S" + place.grid.community[2:])
    code = report(place)
    place.worker.says(f"不归我 {code} 不管这个")
    place.leader.hears(code)
    place.leader.says(f"不归我 {code} 我也不管这个")
    secretary.hears(code)
    assert secretary.name in place.resident.says("进度")


def test_a_transfer_by_name_asks_that_person(street: Street) -> None:
    place = street.place()
    code = report(place)
    reply = place.worker.says(f"转派 {code} {place.leader.name}")
    assert place.leader.name in reply, reply
    place.leader.hears(code)
    place.leader.says(f"接单 {code}")
    assert place.leader.name in place.resident.hears("已接单", code)


def test_a_transfer_to_nobody_known_is_said_so(street: Street) -> None:
    place = street.place()
    code = report(place)
    assert place.worker.says(f"转派 {code} 皮卡丘")
    assert place.worker.name in place.resident.says("进度")


def test_arrival_is_told_and_nothing_says_coming_before(street: Street) -> None:
    place = street.place()
    accepted(place)
    assert not [t for t in place.resident.heard() if "到场" in t or "出发" in t or "马上到" in t]
    place.worker.says("已出发")
    place.resident.hears("已出发")
    place.worker.says("到场")
    place.resident.hears("已到场")


def test_words_are_relayed_both_ways(street: Street) -> None:
    place = street.place()
    code = accepted(place)
    place.worker.says(f"回 {code} 下午三点您在家吗")
    place.resident.hears("下午三点您在家吗")
    place.resident.says(f"回 {code} 在的,敲门就行")
    place.worker.hears("在的,敲门就行")


def test_a_colleague_with_the_code_cannot_take_or_read_the_case(street: Street) -> None:
    place, elsewhere = street.place(), street.place()
    code = report(place, "1幢楼道灯坏了,暗号紫罗兰")
    for words in ("接单 {}", "办结 {} 好了", "不归我 {} 不管", "回 {} 你好", "进度 {}", "看 {}", "听 {} 话"):
        real, none = elsewhere.worker.says(words.format(code)), elsewhere.worker.says(words.format(NO_SUCH_CODE))
        assert real.replace(code, "C") == none.replace(NO_SUCH_CODE, "C"), words
        assert "紫罗兰" not in real and place.estate not in real
    stays_empty(place.resident.heard, 1)


def test_a_report_for_somebody_is_a_case(street: Street) -> None:
    place = street.place()
    reply = place.worker.says(f"代报 13800138000 {place.estate}2幢王奶奶家楼道灯坏了")
    assert codes_in(reply), reply
    assert "13800138000" not in reply


def test_to_do_lists_what_the_member_has(street: Street) -> None:
    place = street.place()
    code = report(place)
    assert code in place.worker.says("待办")
    assert code not in place.leader.says("待办")


# Life and now


def test_gas_is_answered_by_the_number_first_and_three_are_told(street: Street) -> None:
    place = street.place(0)
    secretary = street.officer("S0")
    reply = place.resident.says("翠苑3幢煤气味好大")
    assert re.search("96777|119", reply.splitlines()[0]), reply
    assert re.search("96777|119", reply[: reply.index("编号")]), reply
    assert "正赶来" not in reply and "马上到" not in reply and "马上来" not in reply
    code = code_in(reply)
    for person in (place.worker, place.leader, secretary):
        person.hears(code, within=8)
    said = place.worker.says("收到")
    assert "要材料" not in said, said
    stays_empty(lambda: place.resident.heard("已接单"), 2)
    place.worker.says("1")
    assert place.worker.name in place.resident.hears("已接单", code)
    place.worker.says("已出发")
    place.resident.hears("已出发")
    place.worker.says("到场")
    place.resident.hears("已到场")
    place.worker.says("起因 灶具软管脱落")
    place.worker.says("控制 已关阀通风")
    place.resident.hears("控制")


@pytest.mark.parametrize("words", ["好的", "收到了", "OK", "嗯"])
def test_a_polite_word_does_not_accept_a_life_matter(street: Street, words: str) -> None:
    place = street.place()
    code = code_in(place.resident.says(f"{place.estate}2幢厨房着火了"))
    place.leader.hears(code)
    place.leader.says(words)
    stays_empty(lambda: place.resident.heard("已接单"), 2)
    place.leader.says("已出发")
    place.resident.hears("出发", code)


def test_taking_all_does_not_take_a_life_matter(street: Street) -> None:
    place = street.place()
    normal = report(place)
    other = place.another()
    life = code_in(other.says(f"{place.estate}3幢煤气泄漏了"))
    place.worker.hears(life)
    place.worker.says("收到")
    place.worker.says("全接")
    place.resident.hears("已接单", normal)
    stays_empty(lambda: other.heard("已接单"), 2)


def test_an_alarm_without_a_place_takes_the_place_afterwards(street: Street) -> None:
    place = street.place()
    code = code_in(place.resident.says("着火了快来人"))
    reply = place.resident.says(f"{place.estate}2幢")
    assert code in reply
    place.leader.hears(code, place.estate)


def test_nobody_is_said_to_be_told_who_never_bound(street: Street) -> None:
    """A person without any channel has not been told (DESIGN.md 1.5: honestly)."""
    grid = all_grids()[57]
    reply = street.home.person().says(f"{grid.estate}2幢着火了")
    assert f"已通知{NAMES[grid.leader]}" not in reply, reply


@pytest.mark.parametrize(
    ("words", "number"),
    [("2幢着火了", "119"), ("1幢有人触电倒地了", "120|119"), ("3幢电梯困人了", "119|110|96333"), ("2幢有老人晕倒没反应", "120"),
     ("1幢有人要跳楼", "110|119"), ("河边有小孩掉水里了", "119|110|120"), ("2幢楼道冒浓烟", "119"), ("1幢天然气泄漏,头晕", "96777|119"),
     ("我妈走丢了,老年痴呆,住1幢", "110"), ("3幢有人拿刀砍人", "110"), ("1幢阳台要塌了,压到人了", "119|120|110")],
)  # fmt: skip
def test_the_right_number_comes_before_anything_else(street: Street, words: str, number: str) -> None:
    reply = street.home.person().says(f"望江坊{words}" if not words.startswith("我妈") else f"{words[:-2]}望江坊1幢")
    assert re.search(number, reply.splitlines()[0]), reply
    assert codes_in(reply), reply


def test_a_life_matter_without_a_place_has_its_number_at_once(street: Street) -> None:
    person = street.home.person()
    reply = person.says("着火了快来人")
    assert "119" in reply.splitlines()[0], reply


def test_a_near_miss_is_no_life_alarm(street: Street) -> None:
    rows = understood(
        street,
        "望江坊1幢空调外机松了,差点掉下来砸到人",
        "怕着火,望江坊2幢楼道里堆了好多纸箱",
        "望江坊3幢电梯昨天险些困人",
    )
    assert [row["matters"][0]["urgency"] for row in rows] == ["normal"] * 3, rows


@pytest.mark.parametrize(
    "words",
    ["1幢楼下两家吵起来快打起来了", "2幢水管爆了,水往楼下冲", "3幢楼上现在还在砸墙装修吵死了", "1幢我被反锁在门外了"],
)
def test_a_matter_of_this_moment_goes_to_the_duty_officer_at_any_hour(street: Street, words: str) -> None:
    officer = street.officer("D0")
    reply = street.home.person().says(f"望江坊{words}")
    assert officer.name in reply, reply
    officer.hears(code_in(reply), within=8)


# Several matters, places


def test_two_matters_in_one_message_are_two_cases(street: Street) -> None:
    place = street.place()
    reply = place.resident.says(f"{place.estate}1幢楼道灯坏了,还有3幢门口的垃圾三天没人收")
    codes = codes_in(reply)
    assert len(codes) == 2, reply
    assert "照明" in reply and "垃圾" in reply
    for code in codes:
        place.worker.hears(code)
    assert sorted(codes_in(place.resident.says("进度"))) == sorted(codes)


@pytest.mark.parametrize("words", ["{0}1幢路灯坏了,{0}3幢垃圾没人收", "{0}1幢灯坏了,3幢垃圾没人收", "{0}1幢灯坏了还有3幢垃圾没人收",
                                   "{0}1幢灯坏了。3幢垃圾没人收", "1、{0}1幢灯坏了 2、{0}3幢垃圾没人收", "{0}1幢灯坏了\n{0}3幢垃圾没人收"])  # fmt: skip
def test_two_matters_however_they_are_joined(street: Street, words: str) -> None:
    reply = street.home.person().says(words.format("望江坊"))
    assert len(codes_in(reply)) == 2, reply


def test_more_about_the_same_matter_is_no_new_one(street: Street) -> None:
    place = street.place()
    code = report(place, "3幢楼道灯坏了")
    for more in ("2单元的", "晚上很黑,老人都不敢走"):
        reply = place.resident.says(more)
        assert code in reply, (more, reply)
    assert codes_in(place.resident.says("进度")) == [code]


def test_three_matters_in_two_grids_go_to_their_own_people(street: Street) -> None:
    one, two = street.place(), street.place()
    reply = one.resident.says(f"{one.estate}1幢灯坏了;{two.estate}2幢垃圾堆满了;{two.estate}3幢有车乱停堵路")
    assert len(codes_in(reply)) == 3, reply
    wait_until(lambda: one.worker.heard() and two.worker.heard() and two.leader.heard(), 10, lambda: reply)


def test_a_missing_place_is_asked_once(street: Street) -> None:
    place = street.place()
    question = place.resident.says("路灯坏了")
    assert not codes_in(question) and re.search("哪里|哪儿|地方|位置", question), question
    reply = place.resident.says(f"{place.estate}2幢")
    assert place.worker.name in reply, reply
    task = place.worker.hears(code_in(reply))
    assert "路灯坏了" in task


def test_an_ambiguous_place_is_chosen_by_number(street: Street) -> None:
    resident = street.home.person()
    question = resident.says("老粮站门口路灯坏了")
    assert not codes_in(question), question
    assert "望梅老粮站" in question and "停云老粮站" in question, question
    number = next(n for n in ("1", "2") if re.search(rf"{n}\W*停云", question))
    reply = resident.says(number)
    assert code_in(reply) and NAMES["K55"] in reply, reply


@pytest.mark.parametrize(
    ("words", "member"),
    [("望江坊9幢楼道灯坏了", "K01"), ("望江路灯坏了", "K01"), ("停云老粮站对面路灯不亮", "K55"), ("临水路路灯坏了", "K57"),
     ("望江坊三幢楼道灯坏了", "K01"), ("望江坊3号楼楼道灯不亮", "K01"), ("三塘新村2幢路灯坏了", None), ("望江坊3幢楼道灯坏了", "K01")],
)  # fmt: skip
def test_places_as_people_write_them(street: Street, words: str, member: str | None) -> None:
    member = member or next(g.worker for g in all_grids() if words.startswith(g.estate[:2]))
    words = words.replace("三塘新村", next(g.estate for g in all_grids() if g.estate.startswith("三塘")))
    reply = street.home.person().says(words)
    assert codes_in(reply) and NAMES[member] in reply, reply


def test_outside_all_grids_is_said_and_is_no_case(street: Street) -> None:
    person = street.home.person()
    person.says("路灯坏了")
    reply = person.at(31.95, 118.80, "南京市某路")
    assert "不在我们服务范围" in reply and "12345" in reply and "110" in reply, reply
    assert not codes_in(reply) and not codes_in(person.says("进度"))


@pytest.mark.parametrize("corner", [(0.4, 0.4), (-0.4, -0.4), (0.4, -0.4)])  # 30 m from a border we ask
def test_location_first_then_words(street: Street, corner: tuple[float, float]) -> None:
    grid = all_grids()[33]
    person = street.home.person()
    assert person.at(grid.lat + corner[0] * 0.004, grid.lng + corner[1] * 0.004)
    reply = person.says("这里路灯坏了")
    assert codes_in(reply) and NAMES[grid.worker] in reply, reply


def test_a_pin_is_gcj02_when_the_folder_is_wgs84(bare: Street) -> None:
    grid = all_grids()[24]
    person = bare.home.person()
    person.says("路灯坏了")
    reply = person.at(*gcj02_of(grid.lat, grid.lng))
    assert codes_in(reply) and NAMES[grid.worker] in reply, reply


def test_place_in_words_first_then_the_matter(street: Street) -> None:
    person = street.home.person()
    assert person.says("望江坊2幢")
    reply = person.says("楼道灯坏了")
    assert codes_in(reply) and NAMES["K01"] in reply, reply


def test_a_pin_answered_is_not_asked_again(street: Street) -> None:
    grid = all_grids()[33]
    person = street.home.person()
    person.at(grid.lat, grid.lng)
    reply = person.says("楼道灯坏了")
    assert "是什么事" not in reply and "哪里" not in reply, reply


def test_words_and_pin_in_different_grids_are_asked(street: Street) -> None:
    grid = all_grids()[33]
    person = street.home.person()
    person.at(grid.lat, grid.lng)
    question = person.says("望江坊2幢楼道灯坏了")
    assert not codes_in(question) and "望江坊" in question, question
    number = next((n for n in ("1", "2") if re.search(rf"{n}\W*望江坊", question)), "望江坊2幢")
    reply = person.says(number)
    assert codes_in(reply) and NAMES["K01"] in reply, reply


def test_a_wrong_place_is_put_right(street: Street) -> None:
    one, two = street.place(), street.place()
    code = report(one)
    reply = one.resident.says("地点不对")
    reply += one.resident.says(f"{two.estate}2幢")
    assert two.worker.name in reply, reply
    two.worker.hears(code)


# Photos and voice


def test_photo_first_then_words_is_one_case_with_the_photo_kept_clean(street: Street) -> None:
    place = street.place()
    before = street.home.stored_files()
    assert place.resident.photo()
    code = code_in(place.resident.says(f"{place.estate}2幢垃圾没人收"))
    place.worker.hears(code)
    assert codes_in(place.resident.says("进度")) == [code]
    wait_until(lambda: street.wechat.done("/media/get"), 15, lambda: "media never fetched")

    def images() -> list[bytes]:
        now = street.home.stored_files()
        return [
            data
            for path, data in now.items()
            if path not in before and data[:3] in {b"\xff\xd8\xff", b"\x89PN", b"RIF"}
        ]

    wait_until(images, 15, lambda: f"no image stored, only {list(street.home.stored_files())[-5:]}")
    assert not [path for path, data in street.home.stored_files().items() if CANARY in data]
    assert not [c for c in street.wechat.calls if "picurl" in c.path]


def test_words_first_then_a_photo_adds_to_the_case(street: Street) -> None:
    place = street.place()
    code = report(place)
    assert code in place.resident.photo()
    assert codes_in(place.resident.says("进度")) == [code]


def test_a_voice_message_is_a_case_to_be_heard(street: Street) -> None:
    place = street.place()
    first = report(place)
    place.worker.says(f"接单 {first}")
    fetched = len(street.wechat.done("/media/get"))
    reply = place.resident.voice()
    code = code_in(reply)
    assert "语音收到" in reply and place.worker.name in reply and "110" in reply and TIME.search(reply), reply
    assert "语音待听" in place.worker.hears(code)
    wait_until(lambda: len(street.wechat.done("/media/get")) > fetched, 15, lambda: "voice never fetched")


def test_a_voice_message_of_a_stranger_is_still_a_case(street: Street) -> None:
    reply = street.home.person().voice()
    assert codes_in(reply) and "语音" in reply, reply


# Leaving, undoing, asking for a person


def test_a_person_is_called_by_human(street: Street) -> None:
    place = street.place()
    report(place)
    reply = place.resident.says("人工")
    assert TIME.search(reply) and re.search("|".join(NAMES.values()), reply), reply


@pytest.mark.parametrize("words", ["人工", "医保怎么报销", None])
def test_a_matter_without_a_place_has_somebody_who_knows_of_it(street: Street, words: str | None) -> None:
    """Routing ends at the street's duty officer; the reply promises an answer, so somebody must have been told."""
    street.officer("D0")
    street.officer("S0")
    person = street.home.person()
    code = code_in(person.says(words) if words else person.voice())
    wait_until(
        lambda: (
            [c for c in street.wechat.calls if code in c.text and c.openid != person.openid]
            or code in street.officers["D0"].says("待办")
        ),
        8,
        lambda: f"nobody was told of {code}",
    )


def test_what_was_half_said_goes_with_the_call_for_a_person(street: Street) -> None:
    officer = street.officer("D0")
    person = street.home.person()
    person.says("路灯坏了三天")
    officer.hears(code_in(person.says("人工")), "路灯坏了三天")


def test_leave_drops_the_open_question(street: Street) -> None:
    place = street.place()
    place.resident.says("路灯坏了")
    assert place.resident.says("退出")
    assert not codes_in(place.resident.says("进度"))
    assert not codes_in(place.resident.says(f"{place.estate}2幢"))


@pytest.mark.parametrize("words", ["0", "\uff10", "返回"])
def test_zero_goes_back_and_never_means_none(street: Street, words: str) -> None:
    person = street.home.person()
    person.says("路灯坏了")
    assert person.says(words)
    assert not codes_in(person.says("进度"))


@pytest.mark.parametrize("words", ["帮助", "进度", "我的网格", "我的信息"])
def test_an_interruption_is_answered_and_the_question_repeated(street: Street, words: str) -> None:
    person = street.home.person()
    question = person.says("路灯坏了").splitlines()[0]
    said = person.says(words)
    if words == "我的网格":  # which asks for a place of its own
        said = person.says("望江坊1幢")
    assert re.search("哪里|哪儿", said), (question, said)
    assert "照明" in (reply := person.says("望江坊2幢")) and codes_in(reply), reply


def test_help_offers_words_and_a_person(street: Street) -> None:
    said = street.home.person().says("帮助")
    assert all(word in said for word in ("进度", "人工", "0")), said


def test_sent_by_mistake_undoes_the_last_report(street: Street) -> None:
    place = street.place()
    code = report(place)
    assert code in place.resident.says("发错了")
    place.worker.hears(code, "撤回")
    assert "已接单" not in place.worker.says(f"接单 {code}")
    assert not place.resident.heard("已接单")


def test_sent_by_mistake_undoes_a_members_finish(street: Street) -> None:
    place = street.place()
    code = resolved(place)
    assert code in place.worker.says("发错了")
    place.resident.hears("发错了")
    assert "办理中" in place.resident.says("进度")


def test_taking_back_a_rating_does_not_call_off_the_work(street: Street) -> None:
    place = street.place()
    code = resolved(place)
    place.resident.says("2")
    place.worker.hears(code, "居民说")
    before = len(place.worker.heard())
    place.resident.says("发错了")
    time.sleep(3)
    assert not [told for told in place.worker.heard()[before:] if "不用办" in told], place.worker.heard()[before:]


def test_sent_by_mistake_with_nothing_to_undo_is_no_dead_end(street: Street) -> None:
    assert street.home.person().says("发错了")


def test_unsubscribing_from_notices_still_lets_one_report(street: Street) -> None:
    place = street.place()
    assert place.resident.says("退订")
    accepted(place)


def test_nonsense_gets_three_choices_and_a_person(street: Street) -> None:
    for words in ("阿巴阿巴", "asdf qwer", "蓝色的鱼在飞", "我觉得月亮很大", "12345"):
        said = street.home.person().says(words)
        assert "人工" in said, (words, said)
        assert all(re.search(rf"(^|\D){n}(?!\d)", said) for n in (1, 2, 3)), (words, said)


def test_the_numbers_of_the_three_choices_are_taken(street: Street) -> None:
    person = street.place().worker
    said = person.says("唔 量子泡泡")
    assert re.search(r"2\D*进度", said)
    assert "没听明白" not in (answer := person.says("2")) and "直接说一句" not in answer, answer


def test_a_number_nobody_offered_is_answered(street: Street) -> None:
    assert street.home.person().says("7")


def test_my_grid_says_who_serves(street: Street) -> None:
    place = street.place()
    report(place)
    said = place.resident.says("我的网格")
    if "哪里" in said:
        said = place.resident.says(f"{place.estate}2幢")
    assert place.leader.name in said or place.worker.name in said, said
    assert not re.search(r"1\d{10}", said)


def test_a_bare_number_does_not_erase_anybody(street: Street) -> None:
    """Asked for the words 确认删除 or 0; a 1 may be meant for another question."""
    place = street.place()
    code = report(place)
    said = place.resident.says("删除")
    assert "确认删除" in said, said
    place.resident.says("1")
    assert code in place.resident.says("进度")


def test_my_information_is_shown_and_can_be_deleted(street: Street) -> None:
    place = street.place()
    code = report(place)
    assert place.resident.says("我的信息")
    said = place.resident.says("删除")
    if "确认删除" in said:
        said += place.resident.says("确认删除")
    assert code not in place.resident.says("进度")
    assert "删" in said
    assert not codes_in(place.resident.says("进度")), said


# Strangers and residents with members' words


@pytest.mark.parametrize("words", ["进度 {}", "编号 {}", "{}", "编号 {} 怎么样了", "接单 {}", "办结 {} 修好了", "回 {} 你好", "不归我 {} 不管",
                                   "转派 {} 张三", "地点不对 {}", "看 {}", "听 {} 话", "撤回 {}", "{} 还没", "催 {}"])  # fmt: skip
def test_a_stranger_with_a_code_learns_nothing(street: Street, words: str, code_of_somebody: tuple[Place, str]) -> None:
    place, code = code_of_somebody
    real = street.home.person().says(words.format(code))
    none = street.home.person().says(words.format(NO_SUCH_CODE))
    mask = lambda text: CODES.sub("#", text.replace(code, "C").replace(NO_SUCH_CODE, "C"))  # noqa: E731
    assert mask(real) == mask(none)
    assert place.estate not in real and place.worker.name not in real and "照明" not in real


CODES = re.compile(r"编号 [0-9A-Z]{5}")


@pytest.fixture(scope="module")
def code_of_somebody(street: Street) -> tuple[Place, str]:
    place = street.place()
    return place, report(place)


def test_a_strangers_words_do_not_reach_the_case(street: Street, code_of_somebody: tuple[Place, str]) -> None:
    place, code = code_of_somebody
    before = len(place.worker.heard()), len(place.resident.heard())
    for words in (f"回 {code} 骗你的", f"办结 {code} 好了", f"地点不对 {code}", f"{code} 不用办了"):
        street.home.person().says(words)
    stays_empty(lambda: place.worker.heard()[before[0] :] + place.resident.heard()[before[1] :], 2)
    assert "待" in (said := place.resident.says("进度")) or place.worker.name in said


@pytest.mark.parametrize("words", ["接单", "收到", "到场", "已出发", "控制", "待办", "全接", "不归我 不是我的事"])
def test_a_members_command_from_a_resident_is_an_ordinary_sentence(street: Street, words: str) -> None:
    said = street.home.person().says(words)
    assert said and "权限" not in said and "不是成员" not in said and "已记" not in said and "没有待办" not in said, (
        said
    )


def test_a_resident_cannot_finish_his_own_case(street: Street) -> None:
    place = street.place()
    code = report(place)
    place.resident.says(f"办结 {code} 修好了")
    place.resident.says(f"接单 {code}")
    assert not place.resident.heard("已接单") and not place.resident.heard("1好了")
    assert "已结案" not in place.resident.says("进度")


# Windows, templates, tokens


def relays(place: Place, code: str, count: int) -> list[str]:
    words = [f"第{n}句话丙丁{n}" for n in range(1, count + 1)]
    for said in words:
        place.worker.says(f"回 {code} {said}")
    return words


def test_after_five_service_messages_the_template_is_used(street: Street) -> None:
    place = street.place()
    code = report(place)
    words = relays(place, code, 6)
    for said in words[:5]:
        place.resident.hears(said)
    template = place.resident.gets_template(code)
    assert template
    call = street.wechat.done("/template/send", place.resident.openid)[-1]
    assert call.body["template_id"] == "TPL_PROGRESS" and call.body.get("client_msg_id")
    assert set(call.body["data"]) == {"character_string1", "thing2"}
    assert len(call.body["data"]["thing2"]["value"]) <= 20 and "\n" not in call.body["data"]["thing2"]["value"]
    assert len(street.wechat.tried("/custom/send", place.resident.openid)) == 5
    assert not street.wechat.violations


def test_without_a_template_the_sixth_rides_on_the_next_reply_once(bare: Street) -> None:
    place = bare.place()
    code = report(place)
    words = relays(place, code, 6)
    for said in words[:5]:
        place.resident.hears(said)
    stays_empty(lambda: bare.wechat.tried("/custom/send", place.resident.openid)[5:], 4)
    assert words[5] in place.resident.says("帮助")
    stays_empty(lambda: place.resident.heard(words[5]), 2)
    assert words[5] not in place.resident.says("帮助")


def test_what_rides_is_intact_xml(bare: Street) -> None:
    place = bare.place()
    code = report(place)
    for said in relays(place, code, 5):
        place.resident.hears(said)
    hostile = "钥匙]]></Content><MsgType>x 😀&<b>"
    place.worker.says(f"回 {code} {hostile}")
    stays_empty(lambda: bare.wechat.tried("/custom/send", place.resident.openid)[5:], 3)
    assert hostile in place.resident.says("进度")


@pytest.mark.parametrize("errcode", [45015, 45047])
def test_a_refused_service_message_becomes_a_template(street: Street, errcode: int) -> None:
    place = street.place()
    code = report(place)
    street.wechat.fail("/cgi-bin/message/custom/send", place.resident.openid, errcode, errcode, errcode)
    place.worker.says(f"接单 {code}")
    place.resident.gets_template(code, within=6)
    assert len(street.wechat.tried("/custom/send", place.resident.openid)) == 1


def test_a_refused_service_message_without_template_rides(bare: Street) -> None:
    place = bare.place()
    code = report(place)
    bare.wechat.fail("/cgi-bin/message/custom/send", place.resident.openid, *[45015] * 5)
    place.worker.says(f"接单 {code}")
    wait_until(lambda: bare.wechat.tried("/custom/send", place.resident.openid), 8, lambda: "never tried")
    stays_empty(lambda: bare.wechat.tried("/custom/send", place.resident.openid)[1:], 4)
    assert "已接单" in place.resident.says("帮助")


def test_a_busy_system_is_tried_again_and_told_once(street: Street) -> None:
    place = street.place()
    code = report(place)
    street.wechat.fail("/cgi-bin/message/custom/send", place.resident.openid, -1)
    place.worker.says(f"接单 {code}")
    place.resident.hears("已接单", code, within=40)
    stays_empty(lambda: place.resident.heard("已接单")[1:], 2)


def test_nothing_is_sent_to_somebody_who_left_and_it_waits_for_his_return(street: Street) -> None:
    place = street.place()
    code = report(place)
    place.resident.leaves()
    place.worker.says(f"接单 {code}")
    stays_empty(
        lambda: [c for c in street.wechat.calls if c.openid == place.resident.openid and "message" in c.path], 5
    )
    said = place.resident.follows() + place.resident.says("进度")
    assert code in said, said


def test_a_member_who_left_does_not_swallow_the_task(street: Street) -> None:
    """Nobody hears a task sent to somebody gone: the resident still has an owner, and nothing is sent."""
    place = street.place()
    place.worker.leaves()
    reply = place.resident.says(f"{place.estate}1幢楼道灯坏了")
    code = code_in(reply)
    stays_empty(lambda: [c for c in street.wechat.calls if c.openid == place.worker.openid and "message" in c.path], 4)
    place.worker.follows()
    assert code in place.worker.says("待办") + place.leader.says("待办")


def test_one_token_serves_many_sends(street: Street) -> None:
    place = street.place()
    code = report(place)
    before = len(street.wechat.tried("stable_token"))
    for said in relays(place, code, 5):
        place.resident.hears(said)
    assert before >= 1 and len(street.wechat.tried("stable_token")) == before
    assert all(c.body["grant_type"] == "client_credential" for c in street.wechat.tried("stable_token"))


def test_a_token_that_died_is_renewed_once_by_all(street: Street) -> None:
    places = [street.place(), street.place()]
    codes = [report(place) for place in places]
    before = len(street.wechat.tried("stable_token"))
    street.wechat.expire_token()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda pair: pair[0].worker.says(f"接单 {pair[1]}"), zip(places, codes, strict=True)))
    for place, code in zip(places, codes, strict=True):
        place.resident.hears("已接单", code)
        assert len(place.resident.heard("已接单")) == 1
    assert len(street.wechat.tried("stable_token")) == before + 1


def test_a_token_refused_again_is_not_renewed_without_end(street: Street) -> None:
    place = street.place()
    code = report(place)
    before = len(street.wechat.tried("stable_token"))
    street.wechat.fail("/cgi-bin/message/custom/send", place.resident.openid, 40001, 40001)
    place.worker.says(f"接单 {code}")
    wait_until(
        lambda: len(street.wechat.tried("/custom/send", place.resident.openid)) >= 2, 10, lambda: "no second try"
    )
    time.sleep(3)
    asked = street.wechat.tried("stable_token")[before:]
    assert len([call for call in asked if call.body.get("force_refresh")]) <= 1 and len(asked) <= 2
    assert len(street.wechat.tried("/custom/send", place.resident.openid)) == 2


@pytest.mark.parametrize("status", ["success", "failed:user block", "failed: system failed"])
def test_the_result_of_a_template_is_taken(street: Street, status: str) -> None:
    place = street.place()
    code = report(place)
    street.wechat.fail("/cgi-bin/message/custom/send", place.resident.openid, 45015)
    place.worker.says(f"接单 {code}")
    place.resident.gets_template(code)
    msg_id = 2 * 10**18  # the fake answered with the next number; any id must be taken
    for wanted in (msg_id, street.wechat.last_msgid):
        fields = (
            f"<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event><MsgID>{wanted}</MsgID><Status>{cdata(status)}</Status>"
        )
        assert place.resident.send("event", fields) == ""
    said = place.resident.says("帮助")
    assert ("已接单" in said) == (status != "success"), said


def test_the_product_never_broke_a_window(street: Street, bare: Street) -> None:
    assert not street.wechat.violations and not bare.wechat.violations


# Words intact


def test_emoji_and_cdata_ends_reach_the_member_intact(street: Street) -> None:
    place = street.place()
    words = "1幢楼道灯坏了😀]]>&<b>\"'"
    reply = place.resident.says(place.estate + words)
    task = place.worker.hears(code_in(reply))
    assert "😀]]>&<b>\"'" in task, task


@pytest.mark.parametrize("words", ["👨‍👩‍👧", "👍🏽", "🏳️‍🌈", "①（甲）…"])
def test_joined_emoji_and_chinese_marks_reach_the_member_intact(street: Street, words: str) -> None:
    place = street.place()
    reply = place.resident.says(f"{place.estate}1幢楼道灯坏了{words}")
    task = place.worker.hears(code_in(reply))
    assert words in task, task


# Restraint


def test_a_sealed_matter_is_in_no_push(street: Street) -> None:
    before = len(street.wechat.calls)
    reply = street.home.person().says("望江坊2幢我老公天天打我,我好怕")
    assert "110" in reply.splitlines()[0] and codes_in(reply), reply
    stays_empty(lambda: [c.text for c in street.wechat.calls[before:] if "打我" in c.text or "老公" in c.text], 4)


def test_a_complaint_never_goes_to_the_person_complained_about(street: Street) -> None:
    place = street.place()
    reply = place.resident.says(f"{place.estate}网格员{place.worker.name}态度恶劣,垃圾报了三次都不管")
    assert codes_in(reply), reply
    stays_empty(place.worker.heard, 4)
    assert f"由{place.worker.name}" not in reply


def test_anger_changes_no_owner(street: Street) -> None:
    place = street.place()
    reply = place.resident.says(f"{place.estate}1幢楼道灯坏了,再不修我就去上访找记者!")
    assert place.worker.name in reply and "12345" in reply, reply


# Processes


def test_a_second_serve_on_the_same_file_is_refused(bare: Street) -> None:
    done = bare.home.run("serve", LINLI__SERVER__PORT=str(free_port()))
    assert done.returncode == 1, done.stderr[-500:]
    assert bare.home.get("/readyz")[0] == 200


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_restart_in_the_middle_of_a_dialogue_keeps_it(bare: Street, how: signal.Signals) -> None:
    place = bare.place()
    place.resident.says("路灯坏了")
    filed = report(place, "3幢垃圾没人收", place.another())
    bare.home.stop(how)
    bare.home.start()
    reply = place.resident.says(f"{place.estate}2幢")
    assert place.worker.name in reply, reply
    place.worker.hears(code_in(reply))
    assert filed in place.worker.says("待办")
    assert len(place.worker.heard("新任务", filed)) == 1


def test_what_was_answered_is_kept_through_a_kill(bare: Street) -> None:
    """DESIGN.md 1.1: the service is killed while forty people report; every code that was told is there afterwards."""
    people = [bare.home.person() for _ in range(40)]
    told: dict[str, str] = {}

    def reports(person: Person) -> None:
        try:
            answer = bare.home.post(wrap(text_xml(person.openid, "望江坊2幢楼道灯坏了")))
            told[person.openid] = code_in(answer.text)
        except (OSError, http.client.HTTPException):
            pass  # not answered: nothing was promised

    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(reports, person) for person in people]
        wait_until(lambda: len(told) >= 12, 20, lambda: "too slow")
        assert bare.home.process
        bare.home.process.kill()
        for job in jobs:
            job.result()
    bare.home.stop()
    bare.home.start()
    assert len(told) >= 12
    for person in people:
        if person.openid in told:
            assert codes_in(person.says("进度")) == [told[person.openid]]


def test_many_at_once_are_each_answered_within_the_limit(bare: Street) -> None:
    people = [bare.home.person() for _ in range(60)]

    def asks(person: Person) -> float:
        begun = time.monotonic()
        assert code_in(person.says("望江坊3幢楼道灯坏了"))
        return time.monotonic() - begun

    with ThreadPoolExecutor(12) as pool:
        waits = list(pool.map(asks, people))
    assert max(waits) < 5, max(waits)


def test_a_life_matter_nobody_takes_goes_one_level_up(bare: Street) -> None:
    """`emergency.escalate_min` is one minute here."""
    place = bare.place()
    officer = bare.officer("D0")
    code = code_in(place.resident.says(f"{place.estate}2幢着火了"))
    place.leader.hears(code)
    officer.hears(code, within=100)


def test_a_repeat_after_a_restart_gets_the_stored_reply(bare: Street) -> None:
    person = bare.home.person()
    xml = text_xml(person.openid, "望江坊2幢楼道灯坏了")
    first = bare.home.post(wrap(xml))
    bare.home.stop(signal.SIGKILL)
    bare.home.start()
    assert bare.home.post(wrap(xml)).text == first.text
    assert codes_in(person.says("进度")) == codes_in(first.text)


def test_a_running_service_sees_an_import_within_ten_seconds(bare: Street, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(
        "code,name,aliases,kind,lat,lng,grid\nNEW1,新落成公寓,,estate,,,W01\n", encoding="gbk"
    )
    done = bare.home.run("import", str(tmp_path))
    assert done.returncode == 0, done.stderr
    wait_until(lambda: codes_in(bare.home.person().says("新落成公寓楼道灯坏了")), 11, lambda: "never seen")


# Commands


@pytest.fixture
def fresh(tmp_path: Path) -> Installation:
    with FakeWeChat() as wechat:
        installation = Installation(tmp_path / "run", wechat)
    assert installation.run("migrate").returncode == 0
    return installation


def test_one_bad_row_writes_nothing_and_is_named_until_it_is_skipped(fresh: Installation, tmp_path: Path) -> None:
    folder = write_district(tmp_path / "d", bad_member=True)
    done = fresh.run("import", str(folder))
    assert done.returncode == 1
    named = done.stdout + done.stderr
    assert "members.csv" in named and "W999" in named and re.search(r"(?<!\d)5(?!\d)", named), named[-800:]
    assert fresh.invite() == {}
    skipped = fresh.run("import", str(folder), "--skip-bad")
    assert skipped.returncode in {0, 1} and "W999" in skipped.stdout + skipped.stderr
    assert set(fresh.invite()) == set(NAMES)
    assert "SheetCounts(" not in skipped.stdout + skipped.stderr, "a Python repr is no sentence for an organiser"


def test_check_writes_nothing_and_importing_twice_changes_nothing(fresh: Installation, tmp_path: Path) -> None:
    folder = write_district(tmp_path / "d")
    assert fresh.run("import", str(folder), "--check").returncode == 0
    assert fresh.invite() == {}
    assert fresh.run("import", str(folder)).returncode == 0
    again = fresh.run("import", str(folder))
    assert again.returncode == 0
    counts = re.findall(r"(?<!un)(?:new|changed|ended|新增|修改|结束)\D{0,2}(\d+)", again.stdout + again.stderr)
    assert counts and set(counts) == {"0"}, again.stderr


def test_a_folder_with_an_identity_card_column_is_refused(fresh: Installation, tmp_path: Path) -> None:
    folder = write_district(tmp_path / "d")
    (folder / "members.csv").write_text("code,name,身份证\nM1,甲,110101199001011234\n", encoding="utf-8")
    done = fresh.run("import", str(folder), "--skip-bad")
    assert done.returncode == 1 and "身份证" in done.stdout + done.stderr
    assert "110101199001011234" not in done.stdout + done.stderr


def test_rows_absent_stay_unless_complete(fresh: Installation, tmp_path: Path) -> None:
    folder = write_district(tmp_path / "d")
    assert fresh.run("import", str(folder)).returncode == 0
    lines = (folder / "members.csv").read_text("utf-8-sig").splitlines()
    (folder / "members.csv").write_text(
        "\n".join(line for line in lines if not line.startswith("K05")), encoding="utf-8"
    )
    assert fresh.run("import", str(folder)).returncode == 0
    assert "K05" in fresh.invite()
    assert fresh.run("import", str(folder), "--complete").returncode == 0
    assert "K05" not in fresh.invite()


def test_check_config_names_every_mistake_at_once_and_serve_refuses(tmp_path: Path) -> None:
    with FakeWeChat() as wechat:
        home = Installation(tmp_path / "run", wechat)
    text = home.config.read_text("utf-8")
    text = text.replace(f"encoding_aes_key: {AES_KEY}", "encoding_aes_key: short").replace(
        "app_id: wx1234567890abcdef\n", "nonsense: 1\n", 1
    )
    home.config.write_text(text.replace('quiet_hours: ""', "quiet_hours: soon"), encoding="utf-8")
    for command in ("check-config", "serve"):
        done = home.run(command)
        said = done.stdout + done.stderr
        assert done.returncode == 1
        assert all(
            path in said
            for path in ("wechat.encoding_aes_key", "wechat.app_id", "wechat.nonsense", "delivery.quiet_hours")
        ), said
        assert "Traceback" not in said


def test_a_missing_config_is_said_in_one_line(tmp_path: Path) -> None:
    with FakeWeChat() as wechat:
        home = Installation(tmp_path / "run", wechat)
    home.config.unlink()
    done = home.run("serve")
    assert done.returncode in {1, 2} and "Traceback" not in done.stderr and str(home.config) in done.stderr, done.stderr


def test_usage_mistakes_exit_2(fresh: Installation) -> None:
    assert fresh.run("frobnicate").returncode == 2
    assert fresh.run("import").returncode == 2
    assert fresh.run("import", "/no/such/folder").returncode in {1, 2}


@pytest.mark.parametrize("command", ["doctor", "outbox"])
def test_small_commands_exist(street: Street, command: str) -> None:
    done = street.home.run(command)
    assert done.returncode in {0, 1} and "Traceback" not in done.stderr, done.stderr


def test_invite_leaves_out_the_bound(street: Street) -> None:
    place = street.place()
    assert place.worker.code not in street.home.invite()


# Understanding


def understood(street: Street, *texts: str) -> list[dict]:
    done = street.home.run("understand", stdin="\n".join(texts) + "\n")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_understand_has_exactly_the_shape_of_the_contract(street: Street) -> None:
    texts = ["望江坊3幢楼道灯坏了", "", "老粮站门口路灯坏了", "  ", "你好", "翠苑3幢煤气味好大", "进度", "接单 7K3M2", "附近有药店吗",
             "望江坊1幢灯坏了,2幢垃圾没人收", "医保怎么办", "帮助", "人工", "我的信息", "1", "建议多装几个垃圾桶"]  # fmt: skip
    rows = understood(street, *texts)
    assert [row["text"] for row in rows] == [text for text in texts if text.strip()]
    for row in rows:
        assert set(row) == {"text", "intent", "matters"}, row
        for matter in row["matters"]:
            assert set(matter) == MATTER_KEYS, matter
            assert matter["category"] and matter["urgency"] in {"life", "now", "normal"}
            assert matter["urgent"] is (matter["urgency"] == "life")
            assert len(matter["candidates"]) <= 3
            for spot in [matter["place"], *matter["candidates"]]:
                assert spot is None or set(spot) == {"code", "name", "grid"}, spot
            assert 0 <= matter["confidence"] <= 1
        if row["matters"]:
            assert row["intent"] == row["matters"][0]["intent"]
    by_text = {row["text"]: row for row in rows}
    assert by_text["望江坊3幢楼道灯坏了"]["matters"][0]["place"] == {
        "code": "P01-3",
        "name": "望江坊3幢",
        "grid": "W01",
    }
    doubtful = by_text["老粮站门口路灯坏了"]["matters"][0]
    assert doubtful["place"] is None and {spot["code"] for spot in doubtful["candidates"]} == {"M0", "M1"}
    assert by_text["翠苑3幢煤气味好大"]["matters"][0]["urgent"] is True
    two = by_text["望江坊1幢灯坏了,2幢垃圾没人收"]["matters"]
    assert [(m["category"], (m["place"] or {}).get("code")) for m in two] == [("lighting", "P01-1"), ("waste", "P01-2")]
    intents = {
        text: by_text[text]["intent"]
        for text in (
            "你好",
            "进度",
            "接单 7K3M2",
            "帮助",
            "人工",
            "我的信息",
            "附近有药店吗",
            "医保怎么办",
            "建议多装几个垃圾桶",
        )
    }
    assert intents == {"你好": "chat", "进度": "status", "接单 7K3M2": "member_command", "帮助": "help", "人工": "human", "我的信息": "rights",
                       "附近有药店吗": "circle", "医保怎么办": "policy", "建议多装几个垃圾桶": "opinion"}  # fmt: skip
    for text in ("你好", "进度", "接单 7K3M2", "帮助", "人工", "我的信息", "1"):
        assert by_text[text]["matters"] == []


@pytest.mark.parametrize(
    ("words", "category"),
    [("井盖没了", "road"), ("下水道堵了,污水冒出来", "drainage"), ("垃圾桶满了好几天", "waste"), ("树枝快断了", "greening"), ("小区门口车乱停", "parking"),
     ("楼上天天半夜跳舞太吵", "noise"), ("有人把电瓶车推进楼道充电", "fire_safety"), ("电梯里灯不亮", "elevator"), ("家里天花板漏水", "leak"),
     ("停水一天了", "water"), ("停电了", "power"), ("燃气灶打不着火,没气", "gas"), ("单元门坏了关不上", "building"), ("楼顶有人搭违章房", "illegal_build"),
     ("工厂排黑烟", "pollution"), ("有流浪狗追人", "pets"), ("物业费乱收", "property"), ("跟邻居为了晾衣服吵了半年谈不拢", "dispute"),
     ("电动车被偷了", "safety"), ("红绿灯坏了", "traffic"), ("独居老人没人照顾", "care"), ("低保金三个月没发了", "benefits"), ("老板拖欠工资", "labour"),
     ("超市卖过期食品", "market"), ("外墙瓷砖掉下来了", "building"), ("健身器材坏了", "building"), ("电线垂下来了", "power")],
)  # fmt: skip
def test_what_must_be_put_right_decides_the_category(all_categories: dict[str, str], words: str, category: str) -> None:
    assert all_categories[words] == category


@pytest.fixture(scope="module")
def all_categories(street: Street) -> dict[str, str]:
    words = [
        mark.args[1]
        for mark in test_what_must_be_put_right_decides_the_category.pytestmark
        if mark.name == "parametrize"
    ]
    texts = [text for text, _ in words[0]]
    rows = understood(street, *[f"望江坊2幢{text}" for text in texts])
    return {
        text: row["matters"][0]["category"] if row["matters"] else row["intent"]
        for text, row in zip(texts, rows, strict=True)
    }

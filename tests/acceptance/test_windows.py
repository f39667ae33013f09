"""Windows, templates and tokens of the platform, and what it refuses."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.acceptance.conftest import Place, Street
from tests.acceptance.envelope import cdata
from tests.acceptance.outside import code_in, stays_empty, wait_until
from tests.acceptance.steps import report

pytestmark = pytest.mark.acceptance


def relays(place: Place, code: str, count: int) -> list[str]:
    words = [f"第{n}句话丙丁{n}" for n in range(1, count + 1)]
    for said in words:
        place.worker.says(f"回 {code} {said}")
    return words


def test_four_service_messages_the_template_and_the_last_one_for_the_result(street: Street) -> None:
    place = street.place()
    code = report(place)
    words = relays(place, code, 5)
    for said in words[:4]:
        place.resident.hears(said)
    template = place.resident.gets_template(code)
    assert template
    call = street.wechat.done("/template/send", place.resident.openid)[-1]
    assert call.body["template_id"] == "TPL_PROGRESS" and call.body.get("client_msg_id")
    assert set(call.body["data"]) == {"character_string1", "thing2"}
    assert len(call.body["data"]["thing2"]["value"]) <= 20 and "\n" not in call.body["data"]["thing2"]["value"]
    place.worker.says(f"办结 {code} 换了灯管")
    place.resident.hears("换了灯管")
    assert len(street.wechat.tried("/custom/send", place.resident.openid)) == 5
    assert not street.wechat.violations


def test_without_a_template_what_is_left_rides_on_the_next_reply_once(bare: Street) -> None:
    place = bare.place()
    code = report(place)
    words = relays(place, code, 5)
    for said in words[:4]:
        place.resident.hears(said)
    stays_empty(lambda: bare.wechat.tried("/custom/send", place.resident.openid)[4:], 4)
    assert words[4] in place.resident.says("帮助")
    stays_empty(lambda: place.resident.heard(words[4]), 2)
    assert words[4] not in place.resident.says("帮助")


def test_what_rides_is_intact_xml(bare: Street) -> None:
    place = bare.place()
    code = report(place)
    for said in relays(place, code, 4):
        place.resident.hears(said)
    hostile = "钥匙]]></Content><MsgType>x 😀&<b>"
    place.worker.says(f"回 {code} {hostile}")
    stays_empty(lambda: bare.wechat.tried("/custom/send", place.resident.openid)[4:], 3)
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
    for said in relays(place, code, 4):
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

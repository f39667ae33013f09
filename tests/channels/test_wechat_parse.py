"""Every message and event of Tencent's documents reaches a kind, or a deliberate "not needed"."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.wechat_meaning import EVENTS
from bot.channels.wechat_parse import Parsed, parse
from bot.channels.wechat_xml import read_xml
from bot.errors import Malformed
from bot.messages import Datum, InboundKind, Interaction, Permit, SentPoint, SentResult

FOLDER = Path(__file__).parents[1] / "payloads/wechat"


def parsed(name: str, *changes: tuple[str, str]) -> Parsed:
    """The sample `name`, with each (pattern, replacement) applied once."""
    body = (FOLDER / f"{name}.xml").read_text()
    for pattern, replacement in changes:
        body, count = re.subn(pattern, replacement, body, count=1)
        assert count == 1, pattern
    return parse(read_xml(body.encode()), "wx1", "nonce", "digest")


KINDS = {
    "text": (InboundKind.TEXT, Interaction.MESSAGE, True),
    "text_msgmenu_tap": (InboundKind.TEXT, Interaction.TAP, True),
    "image": (InboundKind.IMAGE, Interaction.MESSAGE, True),
    "voice": (InboundKind.VOICE, Interaction.MESSAGE, True),
    "voice_16k": (InboundKind.VOICE, Interaction.MESSAGE, True),
    "video": (InboundKind.VIDEO, Interaction.MESSAGE, True),
    "shortvideo": (InboundKind.VIDEO, Interaction.MESSAGE, True),
    "location": (InboundKind.LOCATION, Interaction.MESSAGE, True),
    "link": (InboundKind.LINK, Interaction.MESSAGE, True),
    "event_subscribe": (InboundKind.FOLLOW, Interaction.FOLLOW, True),
    "event_subscribe_qr": (InboundKind.FOLLOW, Interaction.FOLLOW, True),
    "event_unsubscribe": (InboundKind.UNFOLLOW, Interaction.NONE, False),
    "event_scan": (InboundKind.SCAN, Interaction.SCAN, True),
    "event_click": (InboundKind.MENU, Interaction.TAP, True),
    "event_scancode_waitmsg": (InboundKind.SCAN, Interaction.TAP, True),
    "event_scancode_push": (InboundKind.NOT_NEEDED, Interaction.TAP, False),
    "event_template_success": (InboundKind.SENT_RESULT, Interaction.NONE, False),
    "event_template_user_block": (InboundKind.SENT_RESULT, Interaction.NONE, False),
    "event_template_system_failed": (InboundKind.SENT_RESULT, Interaction.NONE, False),
    "event_mass": (InboundKind.SENT_RESULT, Interaction.NONE, False),
    "event_subscribe_msg_sent": (InboundKind.SENT_RESULT, Interaction.NONE, False),
    "event_subscribe_msg_popup": (InboundKind.PERMISSION, Interaction.NONE, False),
    "event_subscribe_msg_change": (InboundKind.PERMISSION, Interaction.NONE, False),
    "event_user_authorization_revoke": (InboundKind.CONSENT_WITHDRAWN, Interaction.NONE, False),
    "event_annual_renew": (InboundKind.ACCOUNT_ALARM, Interaction.NONE, False),
    "event_verify_expired": (InboundKind.ACCOUNT_ALARM, Interaction.NONE, False),
    "event_qualification_verify_fail": (InboundKind.ACCOUNT_ALARM, Interaction.NONE, False),
    "event_qualification_verify_success": (InboundKind.ACCOUNT_ALARM, Interaction.NONE, False),
}
NOT_NEEDED = (InboundKind.NOT_NEEDED, Interaction.NONE, False)


def test_a_popup_gives_what_was_accepted_and_a_change_takes_what_was_turned_off() -> None:
    mine = "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc"
    assert parsed("event_subscribe_msg_popup").inbound.permits == (Permit(mine, given=True),)
    assert parsed("event_subscribe_msg_change").inbound.permits == (Permit(mine, given=False),)
    nothing = parsed("event_subscribe_msg_popup", (r"CDATA\[accept", "CDATA[reject"))
    assert (nothing.inbound.kind, nothing.inbound.permits) == (InboundKind.NOT_NEEDED, ())
    with pytest.raises(Malformed):
        parsed("event_subscribe_msg_popup", (r"VRR0\w*-?\w*", "x" * 65))


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.xml")))
def test_each_sample_has_the_kind_the_window_and_the_answer_it_should(name: str) -> None:
    found = parsed(name)
    assert (found.inbound.kind, found.interaction, found.answerable) == KINDS.get(name, NOT_NEEDED)


def test_every_event_we_name_has_a_sample() -> None:
    sampled = {
        event.lower()
        for path in FOLDER.glob("*.xml")
        for event in re.findall(r"<Event><!\[CDATA\[(.+?)\]", path.read_text())
    }
    assert set(EVENTS) - sampled == {"naming_verify_success", "naming_verify_fail"}


def test_a_text_carries_who_when_which_and_what() -> None:
    inbound = parsed("text").inbound
    assert (inbound.channel, inbound.account, inbound.sender) == ("wechat", "wx1", "fromUser")
    assert (inbound.key, inbound.text) == ("1234567890123456", "this is a test")
    assert (inbound.nonce, inbound.digest) == ("nonce", "digest")


def test_create_time_is_whole_seconds() -> None:
    assert parsed("text").inbound.sent_at == datetime(2012, 9, 28, 11, 31, tzinfo=UTC)
    with pytest.raises(Malformed):
        parsed("text", ("1348831860", "1348831860000"))


def test_a_message_id_beyond_a_float_is_kept_exactly() -> None:
    assert parsed("text", ("1234567890123456", "7250021412600020993")).inbound.key == "7250021412600020993"


@pytest.mark.parametrize("message_id", ["", "0", "-1", "1.0", "1e9", "18446744073709551616", "９", "abc"])
def test_a_message_id_that_is_no_64_bit_number_is_malformed(message_id: str) -> None:
    with pytest.raises(Malformed):
        parsed("text", ("1234567890123456", message_id))


@pytest.mark.parametrize("user", ["", " ", "a b", "张三", "o" * 129, "a\tb"])
def test_a_sender_that_cannot_be_an_openid_is_malformed(user: str) -> None:
    with pytest.raises(Malformed):
        parsed("text", (r"CDATA\[fromUser\]", f"CDATA[{user}]"))


def test_a_tapped_msgmenu_line_says_its_text_and_its_number() -> None:
    inbound = parsed("text_msgmenu_tap").inbound
    assert (inbound.text, inbound.event_key) == ("满意", "101")


def test_a_photo_is_fetched_by_its_media_id_and_never_by_its_url() -> None:
    inbound = parsed("image").inbound
    assert (inbound.media_id, inbound.text) == ("media_id", "")


def test_a_voice_has_its_format_and_the_words_if_wechat_ever_sends_them_again() -> None:
    inbound = parsed("voice_16k").inbound
    assert (inbound.media_id, inbound.media_format, inbound.text) == ("media_id", "amr", "")
    spoken = parsed("voice_16k", (r"<Recognition><!\[CDATA\[", "<Recognition><![CDATA[路灯坏了")).inbound
    assert spoken.text == "路灯坏了"


def test_location_x_is_the_latitude() -> None:
    assert parsed("location").inbound.point == SentPoint(23.134521, 113.358803, Datum.GCJ02, "位置信息")


def test_swapped_coordinates_are_put_right_only_when_the_swap_lies_in_china() -> None:
    swapped = parsed("location", ("23.134521", "X"), ("113.358803", "23.134521"), ("X<", "113.358803<")).inbound.point
    assert swapped == SentPoint(23.134521, 113.358803, Datum.GCJ02, "位置信息")
    abroad = parsed("location", ("23.134521", "-33.8"), ("113.358803", "151.2")).inbound.point
    assert abroad is not None
    assert (abroad.lat, abroad.lng) == (-33.8, 151.2)


@pytest.mark.parametrize("latitude", ["", "nan", "inf", "1e1", "north", "91", "0x10", "٣", "1_0", "+3"])
def test_a_place_that_is_not_in_degrees_on_the_earth_is_malformed(latitude: str) -> None:
    with pytest.raises(Malformed):
        parsed("location", ("23.134521", latitude))


def test_a_link_says_its_title_description_and_address() -> None:
    assert parsed("link").inbound.text == "公众平台官网链接\n公众平台官网链接\nurl"


def test_the_scene_comes_without_its_prefix_whether_new_or_following() -> None:
    assert parsed("event_subscribe_qr").inbound.event_key == "123123"
    assert parsed("event_scan").inbound.event_key == "SCENE_VALUE"
    assert parsed("event_subscribe").inbound.event_key == ""


def test_a_scanned_address_is_no_scene_so_the_button_speaks() -> None:
    assert parsed("event_scancode_waitmsg").inbound.event_key == "2"
    other = parsed("event_scancode_waitmsg", (r"CDATA\[2\]", "CDATA[http://example.com/?a=1]")).inbound
    assert (other.kind, other.event_key) == (InboundKind.MENU, "6")


def test_where_a_phone_is_on_entering_the_chat_is_not_kept() -> None:
    inbound = parsed("event_location").inbound
    assert inbound.point is None
    assert "23.13" not in repr(inbound)


def test_a_template_result_names_the_message_and_how_it_ended() -> None:
    assert parsed("event_template_success").inbound.sent_result == SentResult("200163836", True, "success")
    blocked = parsed("event_template_user_block").inbound.sent_result
    assert blocked == SentResult("200163840", False, "failed:user block")
    failed = parsed("event_template_system_failed").inbound.sent_result
    assert failed == SentResult("200163840", False, "failed: system failed")
    mass = parsed("event_mass").inbound.sent_result
    assert mass == SentResult("mass:1000001625", False, "err(30003) 送达0,过滤后0,失败0,共0")


def test_a_subscription_result_names_the_message_and_how_it_ended() -> None:
    template = "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc"
    result = parsed("event_subscribe_msg_sent").inbound.sent_result
    assert result == SentResult("1700827132819554304", True, "success", template_id=template)
    refused = parsed(
        "event_subscribe_msg_sent", ("<ErrorCode>0", "<ErrorCode>43101"), (r"CDATA\[success", "CDATA[refused")
    )
    assert refused.inbound.sent_result == SentResult("1700827132819554304", False, "refused", template_id=template)


def test_withdrawn_consent_is_about_the_openid_inside() -> None:
    inbound = parsed("event_user_authorization_revoke").inbound
    assert (inbound.sender, inbound.event_key) == ("owAqB1nqaOYYWl0Ng484G2z5NIwU", "1")


def test_an_account_alarm_says_which_and_why() -> None:
    inbound = parsed("event_qualification_verify_fail").inbound
    assert (inbound.event_key, inbound.text) == ("qualification_verify_fail", "by time")


def test_a_message_of_a_kind_yet_unknown_is_kept_and_may_be_answered() -> None:
    unknown = parsed("text", (r"CDATA\[text", "CDATA[hologram"))
    assert (unknown.inbound.kind, unknown.inbound.event_key) == (InboundKind.NOT_NEEDED, "hologram")
    assert (unknown.inbound.key, unknown.answerable) == ("1234567890123456", True)
    no_id = parsed("text", (r"CDATA\[text", "CDATA[hologram"), (r"\s*<MsgId>.*</MsgId>", ""))
    assert no_id.inbound.key == "fromUser+1348831860+hologram"


def test_an_event_yet_unknown_is_kept() -> None:
    assert parsed("event_click", ("CLICK", "debug_demo")).inbound.kind is InboundKind.NOT_NEEDED


@pytest.mark.parametrize("field", ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Event"])
def test_an_event_without_a_common_field_is_malformed(field: str) -> None:
    with pytest.raises(Malformed):
        parsed("event_click", (rf"<{field}>.*</{field}>", ""))


def test_event_names_are_compared_without_case() -> None:
    assert parsed("event_click", ("CLICK", "Click")).inbound == parsed("event_click").inbound


def test_the_key_of_an_event_is_sender_second_name_and_event_key() -> None:
    assert parsed("event_click").inbound.key == "FromUser+123456789+click+EVENTKEY"
    assert parsed("event_subscribe").inbound.key == "FromUser+123456789+subscribe"


@pytest.mark.parametrize("name", ["event_scan", "event_subscribe_qr"])
def test_the_key_that_is_kept_does_not_say_which_card_was_scanned(name: str) -> None:
    found = parsed(name).inbound
    assert found.event_key and found.event_key not in found.key


def test_two_events_of_one_second_have_two_keys() -> None:
    keys = [
        parsed("event_click").inbound.key,
        parsed("event_click", ("EVENTKEY", "OTHER")).inbound.key,
        parsed("event_subscribe_qr").inbound.key,
        parsed("event_scan").inbound.key,
        parsed("event_template_user_block").inbound.key,
        parsed("event_template_user_block", ("200163840", "200163841")).inbound.key,
        parsed("event_subscribe_msg_sent").inbound.key,
        parsed("event_subscribe_msg_sent", ("1700827132819554304", "1700827132819554305")).inbound.key,
        parsed("event_user_authorization_revoke").inbound.key,
        parsed("event_user_authorization_revoke", ("owAqB1nqaOYYWl0Ng484G2z5NIwU", "other")).inbound.key,
    ]
    assert len(set(keys)) == len(keys)


def test_a_key_stays_short_and_still_tells_long_addresses_apart() -> None:
    one = parsed("event_view", (r"www\.qq\.com", "http://e/" + "a" * 1000 + "1")).inbound.key
    two = parsed("event_view", (r"www\.qq\.com", "http://e/" + "a" * 1000 + "2")).inbound.key
    assert len(one) == len(two) == 200
    assert one != two

"""What is asked of the platform, and how its answers end."""

import json
from pathlib import Path

import pytest

from bot.channels.wechat_api import Qr, User
from bot.channels.wechat_errors import ApiError
from bot.config.menu import DEFAULT_MENU
from bot.messages import Outcome

pytestmark = pytest.mark.asyncio

PAYLOADS = Path(__file__).parents[2] / "payloads" / "wechat_api"
SERVICE = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"


def payload(name: str) -> dict[str, object]:
    return json.loads((PAYLOADS / name).read_text(encoding="utf-8"))


async def test_a_service_message_travels_as_raw_utf8(api, platform):
    attempt = await api.send_service_message("o1", "王姐已接单，今天18点前到。🙂")
    assert attempt.outcome is Outcome.SENT
    asked = platform.calls[0]
    assert asked.path == SERVICE
    assert "王姐已接单，今天18点前到。🙂".encode() in asked.body
    assert asked.json == {"touser": "o1", "msgtype": "text", "text": {"content": "王姐已接单，今天18点前到。🙂"}}
    assert asked.query == {"access_token": platform.token}


async def test_half_an_emoji_does_not_stop_a_message(api, platform):
    assert (await api.send_service_message("o1", "好\ud83d的")).outcome is Outcome.SENT
    assert platform.calls[0].json["text"]["content"] == "好?的"


async def test_a_template_message_carries_its_key_against_doubles_and_returns_the_msgid(api, platform):
    platform.answers[TEMPLATE].append(payload("template_send_response.json"))
    attempt = await api.send_template("o1", "ngqIpbwh8b", {"thing2": "楼道灯坏了"}, "outbox-17", url="https://a.cn/h5")
    assert (attempt.outcome, attempt.provider_id) == (Outcome.SENT, "200228332")
    assert platform.calls[0].json == {
        "touser": "o1",
        "template_id": "ngqIpbwh8b",
        "data": {"thing2": {"value": "楼道灯坏了"}},
        "client_msg_id": "outbox-17",
        "url": "https://a.cn/h5",
    }


async def test_a_msgid_beyond_double_precision_keeps_its_digits(api, platform):
    platform.answers[TEMPLATE].append({"errcode": 0, "msgid": 7250021412600020993})
    assert (await api.send_template("o1", "t", {}, "k")).provider_id == "7250021412600020993"


async def test_an_answer_without_errcode_is_success(api, platform):
    platform.answers[SERVICE].append({"errmsg": "ok"})
    assert (await api.send_service_message("o1", "好")).outcome is Outcome.SENT


async def test_an_errcode_that_is_no_number_is_not_success(api, platform):
    platform.answers[SERVICE].append({"errcode": "oops"})
    assert (await api.send_service_message("o1", "好")).outcome is Outcome.NEXT_RUNG


async def test_a_refused_template_names_the_configuration_key_and_the_field(account, platform):
    api = account(platform.api_base, templates={"task": {"id": "T9", "fields": {"what": "thing7"}}})
    platform.answers[TEMPLATE].append(
        {"errcode": 47003, "errmsg": "argument invalid! data.thing7.value invalid rid: 64b09fbb-56b7faa9-1054a9fe"}
    )
    attempt = await api.send_template("o1", "T9", {"thing7": "灯\n坏了"}, "k")
    assert (attempt.outcome, attempt.code) == (Outcome.NEXT_RUNG, "47003")
    assert "wechat.templates.task.fields" in attempt.reason
    assert "thing7" in attempt.reason


async def test_a_permanent_code_is_made_for_a_scene(api, platform):
    platform.answers["/cgi-bin/qrcode/create"].append(payload("qrcode_create_response.json"))
    sample = payload("qrcode_create_response.json")
    assert await api.create_qr("g7f2") == Qr(ticket=sample["ticket"], url=sample["url"])
    assert platform.calls[0].json == {
        "action_name": "QR_LIMIT_STR_SCENE",
        "action_info": {"scene": {"scene_str": "g7f2"}},
    }


@pytest.mark.parametrize("scene", ["", "x" * 65])
async def test_a_scene_of_the_wrong_length_is_not_sent(api, platform, scene):
    with pytest.raises(ValueError, match="1 to 64"):
        await api.create_qr(scene)
    assert not platform.asked


async def test_a_follower_is_known_by_scene_and_unionid(api, platform):
    platform.answers["/cgi-bin/user/info"].append(payload("user_info_response.json"))
    user = await api.user("o6_bmjrPTlm6_2sgVt7hMZOPfL2M")
    assert user == User("o6_bmjrPTlm6_2sgVt7hMZOPfL2M", True, "o6_bmasdasdsad6_2sgVt7hMZOPfL", "98765")
    assert platform.calls[0].query["openid"] == "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"


async def test_somebody_who_does_not_follow_is_only_an_openid(api, platform):
    platform.answers["/cgi-bin/user/info"].append({"subscribe": 0, "openid": "o1"})
    assert await api.user("o1") == User("o1", subscribed=False)


async def test_the_menu_of_the_configuration_is_published(api, platform):
    await api.publish_menu(DEFAULT_MENU)
    buttons = platform.calls[0].json["button"]
    assert buttons[1] == {"name": "我的进度", "type": "click", "key": "进度"}
    assert buttons[0]["sub_button"][0] == {"name": "拍照反映", "type": "pic_photo_or_album", "key": "我要反映"}
    assert "type" not in buttons[0]


async def test_the_menu_shown_now_reads_like_the_one_published(api, platform):
    platform.answers["/cgi-bin/get_current_selfmenu_info"].append(payload("selfmenu_response.json"))
    menu = await api.current_menu()
    assert menu[0] == {"type": "click", "name": "今日歌曲", "key": "V1001_TODAY_MUSIC"}
    assert [item["name"] for item in menu[1]["sub_button"]] == ["搜索", "视频", "赞一下我们"]


async def test_an_account_without_a_menu_has_none(api, platform):
    platform.answers["/cgi-bin/get_current_selfmenu_info"].append({"is_menu_open": 0})
    assert await api.current_menu() == []


async def test_work_that_is_no_message_raises_what_a_message_returns(api, platform):
    platform.answers["/cgi-bin/user/info"].append({"errcode": 48001, "errmsg": "api unauthorized"})
    with pytest.raises(ApiError) as raised:
        await api.user("o1")
    assert raised.value.attempt.outcome is Outcome.ALARM


async def test_an_answer_without_the_expected_value_is_tried_again(api, platform):
    platform.answers["/cgi-bin/qrcode/create"].append({"url": "http://weixin.qq.com/q/x"})
    with pytest.raises(ApiError) as raised:
        await api.create_qr("g1")
    assert raised.value.attempt.outcome is Outcome.RETRY

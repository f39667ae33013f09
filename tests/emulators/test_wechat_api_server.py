"""Media, QR codes, menu and users as the emulator's API gives them, and the ledger's file."""

import io
import json
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp import FormData
from PIL import Image

from bot.emulators.wechat import Emulator
from bot.emulators.wechat_ledger import Kind, Ledger
from tests.emulators.counterpart import RESIDENT, Api, HandClock

JPEG = b"\xff\xd8\xff" + bytes(64)
MENU = {
    "button": [
        {"type": "click", "name": "我要反映", "key": "report"},
        {"name": "更多", "sub_button": [{"type": "view", "name": "隐私", "url": "https://example.org/"}]},
    ]
}


async def upload(api: Api, kind: str, content: bytes, filename: str | None = "a.jpg") -> dict[str, object]:
    form = FormData(default_to_multipart=True)
    form.add_field("media", content, filename=filename, content_type="image/jpeg")
    url = f"{api.base_url}/cgi-bin/media/upload?access_token={api.token}&type={kind}"
    async with api.session.post(url, data=form) as response:
        return dict(await response.json())


async def test_media_come_back_for_three_days_and_then_as_a_json_error(api: Api, clock: HandClock) -> None:
    media_id = str((await upload(api, "image", JPEG))["media_id"])
    url = f"{api.base_url}/cgi-bin/media/get?access_token={api.token}&media_id={media_id}"
    async with api.session.get(url) as response:
        assert (response.content_type, await response.read()) == ("image/jpeg", JPEG)
    clock.forward(days=3)
    api.token = await api.fetch_token()
    async with api.session.get(url.replace("access_token=", f"access_token={api.token}&old=")) as response:
        assert response.content_type == "text/plain"
        assert json.loads(await response.text())["errcode"] == 40007


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [("film", JPEG, 40004), ("image", b"text", 40005), ("thumb", JPEG + bytes(64 << 10), 45001), ("image", b"", 41005)],
)
async def test_an_upload_of_the_wrong_kind_or_size_is_refused(api: Api, kind: str, content: bytes, code: int) -> None:
    assert (await upload(api, kind, content))["errcode"] == code


async def test_a_permanent_code_has_a_picture_and_its_ticket_travels_with_the_scan(
    api: Api, emulator: Emulator
) -> None:
    wanted = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "g7"}}}
    made = await api.post("/cgi-bin/qrcode/create", wanted)
    assert set(made) == {"ticket", "url"}
    async with api.session.get(f"{api.base_url}/cgi-bin/showqrcode?ticket={quote(str(made['ticket']))}") as response:
        assert Image.open(io.BytesIO(await response.read())).format == "JPEG"
    delivery = await emulator.scan("oNewcomer", "g7")
    assert delivery.fields["Ticket"] == made["ticket"]


async def test_a_temporary_code_ends_and_its_scene_must_fit(api: Api, emulator: Emulator, clock: HandClock) -> None:
    wanted = {"action_name": "QR_SCENE", "expire_seconds": 60, "action_info": {"scene": {"scene_id": 7}}}
    made = await api.post("/cgi-bin/qrcode/create", wanted)
    assert made["expire_seconds"] == 60
    clock.forward(seconds=60)
    assert emulator.scenes.find(str(made["ticket"])) is None
    too_large = {"action_name": "QR_LIMIT_SCENE", "action_info": {"scene": {"scene_id": 100_001}}}
    assert (await api.post("/cgi-bin/qrcode/create", too_large))["errcode"] == 40053


async def test_a_menu_is_published_read_and_deleted(api: Api) -> None:
    assert (await api.get("/cgi-bin/menu/get"))["errcode"] == 46003
    raw = json.dumps(MENU, ensure_ascii=False).encode()
    async with api.session.post(f"{api.base_url}/cgi-bin/menu/create?access_token={api.token}", data=raw) as response:
        assert (await response.json())["errcode"] == 0
    assert await api.get("/cgi-bin/menu/get") == {"menu": MENU}
    assert (await api.get("/cgi-bin/menu/delete"))["errcode"] == 0
    assert (await api.get("/cgi-bin/menu/get"))["errcode"] == 46003


@pytest.mark.parametrize(
    ("menu", "code"),
    [
        ({}, 40016),
        ({"button": [{"type": "click", "name": "a", "key": "k"}] * 4}, 40016),
        ({"button": [{"type": "click", "name": "a" * 17, "key": "k"}]}, 40018),
        ({"button": [{"type": "press", "name": "a", "key": "k"}]}, 40017),
        ({"button": [{"type": "click", "name": "a"}]}, 40019),
        ({"button": [{"name": "a", "sub_button": [{"type": "click", "name": "b", "key": "k"}] * 6}]}, 40023),
    ],
)
async def test_a_menu_out_of_shape_is_refused(api: Api, menu: object, code: int) -> None:
    assert (await api.post("/cgi-bin/menu/create", menu))["errcode"] == code


async def test_user_info_has_no_names_and_next_to_nothing_of_who_left(api: Api, emulator: Emulator) -> None:
    await emulator.follow(RESIDENT, "g7")
    known = await api.get("/cgi-bin/user/info", openid=RESIDENT)
    assert (known["subscribe"], known["nickname"], known["qr_scene_str"]) == (1, "", "g7")
    assert (await api.get("/cgi-bin/user/get"))["data"] == {"openid": [RESIDENT]}
    await emulator.unfollow(RESIDENT)
    assert await api.get("/cgi-bin/user/info", openid=RESIDENT) == {"subscribe": 0, "openid": RESIDENT}
    assert "data" not in await api.get("/cgi-bin/user/get")


async def test_an_unknown_path_and_broken_json_are_answered_as_wechat_does(api: Api) -> None:
    assert (await api.get("/cgi-bin/no/such/thing"))["errcode"] == 40066
    url = f"{api.base_url}/cgi-bin/message/custom/send?access_token={api.token}"
    async with api.session.post(url, data=b"{not json") as response:
        assert (await response.json())["errcode"] == 47001


async def test_the_ledger_is_mirrored_line_by_line(tmp_path: Path, clock: HandClock) -> None:
    ledger = Ledger(clock, tmp_path / "ledger.jsonl")
    ledger.add(Kind.SHOWN, RESIDENT, text="已接单")
    ledger.add(Kind.CALLED, path="/cgi-bin/token")
    lines = [json.loads(line) for line in (tmp_path / "ledger.jsonl").read_text("utf-8").splitlines()]
    assert [line["kind"] for line in lines] == ["shown", "called"]
    assert lines[0]["text"] == "已接单"


async def test_the_menu_as_people_see_it_wraps_sub_menus_in_a_list_and_says_when_there_is_none(
    api: Api, emulator: Emulator
) -> None:
    """The shape of the provider's own sample, tests/payloads/wechat_api/selfmenu_response.json."""
    assert (await api.get("/cgi-bin/get_current_selfmenu_info"))["is_menu_open"] == 0
    await api.post("/cgi-bin/menu/create", MENU)
    seen = await api.get("/cgi-bin/get_current_selfmenu_info")
    assert seen["is_menu_open"] == 1
    assert seen["selfmenu_info"]["button"][1]["sub_button"]["list"] == MENU["button"][1]["sub_button"]

"""Files up and down: by media_id, from api_base, within limits, and never from anywhere else (RELIABILITY.md S8)."""

import pytest
from aiohttp import web

from bot.channels.wechat_errors import ApiError
from bot.channels.wechat_wire import MEDIA_LIMIT_BYTES
from bot.messages import Outcome

pytestmark = pytest.mark.asyncio

GET = "/cgi-bin/media/get"
UPLOAD = "/cgi-bin/media/upload"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 100


async def refusal(api):
    with pytest.raises(ApiError) as raised:
        await api.download_media("m1")
    return raised.value.attempt


async def test_a_file_comes_down_by_its_media_id(api, platform):
    platform.answers[GET].append(web.Response(body=JPEG, content_type="image/jpeg"))
    media = await api.download_media("m&access_token=x/../..#")
    assert (media.content, media.claimed_type) == (JPEG, "image/jpeg")
    assert platform.calls[0].query == {"media_id": "m&access_token=x/../..#", "access_token": platform.token}


@pytest.mark.parametrize("content_type", ["image/jpeg", "application/json", "text/plain"])
async def test_an_error_labelled_as_a_picture_is_an_error(api, platform, content_type):
    body = b'{"errcode":40007,"errmsg":"invalid media_id rid: 64b09fbb-56b7faa9-1054a9fe"}'
    platform.answers[GET].append(web.Response(body=body, content_type=content_type))
    attempt = await refusal(api)
    assert (attempt.outcome, attempt.code) == (Outcome.NEXT_RUNG, "40007")


async def test_a_refused_token_labelled_as_a_picture_is_renewed(api, platform):
    platform.answers[GET].append(web.Response(body=b'{"errcode":42001}', content_type="image/jpeg"))
    platform.answers[GET].append(web.Response(body=JPEG, content_type="image/jpeg"))
    assert (await api.download_media("m1")).content == JPEG


async def test_the_address_of_a_video_is_reported_and_not_followed(api, platform):
    platform.answers[GET].append({"video_url": f"{platform.api_base}/secret"})
    assert (await refusal(api)).code == "video_url"
    assert [asked.path for asked in platform.calls] == [GET]


async def test_a_redirected_download_is_refused(api, platform):
    platform.answers[GET].append(web.Response(status=302, headers={"Location": f"{platform.api_base}/inside"}))
    assert (await refusal(api)).outcome is Outcome.ALARM
    assert [asked.path for asked in platform.calls] == [GET]


@pytest.mark.parametrize("body", [b"", b"<html></html>", b'{"errcode":400', b"{}"])
async def test_what_is_no_file_is_tried_again(api, platform, body):
    platform.answers[GET].append(web.Response(body=body, content_type="image/jpeg"))
    assert (await refusal(api)).outcome is Outcome.RETRY


async def test_a_file_at_the_limit_comes_down(api, platform):
    platform.answers[GET].append(web.Response(body=b"\xff" * MEDIA_LIMIT_BYTES))
    assert len((await api.download_media("m1")).content) == MEDIA_LIMIT_BYTES


async def test_a_file_over_the_limit_of_announced_size_is_refused(api, platform):
    platform.answers[GET].append(web.Response(body=b"\xff" * (MEDIA_LIMIT_BYTES + 1)))
    assert (await refusal(api)).code == "too_large"


@pytest.mark.parametrize("packed", [False, True])
async def test_a_file_over_the_limit_of_unknown_size_is_refused(api, platform, packed):
    async def pour(request):
        response = web.StreamResponse()
        if packed:
            response.enable_compression(web.ContentCoding.gzip)
        await response.prepare(request)
        try:
            for _ in range(12):
                await response.write(b"\xff" * (1 << 20))
        except ConnectionError:
            pass
        return response

    platform.answers[GET].append(pour)
    assert (await refusal(api)).code == "too_large"


async def test_a_file_goes_up_with_a_name_and_comes_back_as_an_id(api, platform):
    platform.answers[UPLOAD].append({"type": "image", "media_id": "M9", "created_at": 1700000000})
    assert await api.upload_media("image", '门口"\r\n.jpg', JPEG) == "M9"
    asked = platform.calls[0]
    assert asked.query["type"] == "image"
    assert b'name="media"; filename="__' in asked.body
    assert b"Content-Type: image/jpeg" in asked.body
    assert JPEG in asked.body


async def test_an_upload_survives_a_refused_token(api, platform):
    """A form can be sent only once; the second attempt must carry the file too."""
    platform.answers[UPLOAD].extend([{"errcode": 40001}, {"media_id": "M9"}])
    assert await api.upload_media("image", "a.jpg", JPEG) == "M9"
    assert all(JPEG in asked.body for asked in platform.calls)


async def test_a_kind_that_does_not_exist_is_not_sent(api, platform):
    with pytest.raises(ValueError, match="kind"):
        await api.upload_media("file", "a.pdf", b"%PDF")
    assert not platform.asked

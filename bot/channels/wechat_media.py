"""Temporary materials (临时素材): files up to WeChat and down from it, by media_id and through `api_base` only.

A file and an error come from the same address, and an error may well be labelled image/jpeg: the bytes decide.
"""

import mimetypes
from dataclasses import dataclass, field

import aiohttp

from bot.channels.wechat_errors import ApiError
from bot.channels.wechat_wire import MEDIA_S, Answer, Call, first_byte, json_object, read_json
from bot.messages import Attempt, Outcome

KINDS = ("image", "voice", "video", "thumb")


@dataclass(frozen=True)
class Media:
    """A file as WeChat handed it out. The type is WeChat's word: look at the bytes before trusting it."""

    content: bytes = field(repr=False)
    claimed_type: str


def upload_call(kind: str, filename: str, content: bytes) -> Call:
    """The upload of one file. Without a file name the platform refuses it."""
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {KINDS}: {kind!r}")

    media_type = mimetypes.guess_type(filename)[0] or "application/octet-stream"

    def form() -> aiohttp.FormData:
        # quote_fields off: a percent-encoded name would be taken literally.
        parts = aiohttp.FormData(quote_fields=False)
        parts.add_field("media", content, filename=_plain(filename), content_type=media_type)
        return parts

    return Call("/cgi-bin/media/upload", params={"type": kind}, form=form, timeout_s=MEDIA_S)


def media_from(answer: Answer) -> Media:
    """The file in an answer without errcode. Raises ApiError for a video address, a page or nothing at all."""
    if answer.status == 200 and first_byte(answer.content) not in (b"", b"{", b"<"):
        return Media(answer.content, answer.mime)
    if "video_url" in (json_object(answer.content) or ()):
        reason = "视频只给了外部地址，按规定不从外部地址下载。请对方改发照片或文字"
        raise ApiError(Attempt(Outcome.NEXT_RUNG, code="video_url", reason=reason))
    broken = read_json(answer, repeatable=True)
    if isinstance(broken, Attempt):
        raise ApiError(broken)
    raise ApiError(Attempt(Outcome.RETRY, code="no_media", reason="微信的应答里没有文件，自动重试"))


def _plain(filename: str) -> str:
    """A name that cannot break out of its header: ASCII letters, digits, dot and dash."""
    name = "".join(c if c.isascii() and (c.isalnum() or c in ".-_") else "_" for c in filename)
    return name[-100:] or "file"

"""Media (照片和录音): what people send, made harmless before it is kept.

A picture is decoded and written anew, so that only its pixels survive: no place, no camera, nothing hidden behind
them. A recording is kept as it came once its first bytes are those of a recording. Decoding takes a processor's time:
call from a thread, not from the event loop.
"""

import re
import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image

from bot.errors import Refused

IMAGE_LIMIT_BYTES = 10 << 20
PIXEL_LIMIT = 40_000_000
#: A progressive JPEG has about ten scans, with a preview or two behind it thirty. Each costs a pass over all pixels and
#: may be sixty bytes long: ten megabytes of them would keep a processor busy for half an hour.
SCANS_MAX = 100
VOICE_LIMIT_BYTES = 2 << 20  # 60 s; CHANNELS.md 2.6
THUMBNAIL_PX = 480
QUALITY = 85

_FORMATS: Mapping[str, str] = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_IMAGE_MAGIC: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
)
_SCAN = b"\xff\xda"  # within a scan the byte FF is always followed by 00
_VOICE_MAGIC: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"#!AMR\n"), "audio/amr"),
    (re.compile(rb"#!AMR-WB\n"), "audio/amr-wb"),
    (re.compile(rb"OggS.{24}Speex   ", re.DOTALL), "audio/ogg"),
    (re.compile(rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]"), "audio/mpeg"),
)
#: How to turn the pixels upright, by the Orientation tag 0x0112 (Exif 2.3, 4.6.4).
_UPRIGHT: Mapping[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112
#: What Pillow raises on files made to break it.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    struct.error,
    EOFError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    MemoryError,
    Image.DecompressionBombError,
    Warning,  # where warnings are errors
)


class PictureRefused(Refused):
    """A picture that is not kept; the text is for the person who sent it."""


class VoiceRefused(Refused):
    """A recording that is not kept; the text is for the person who sent it."""


@dataclass(frozen=True)
class CleanImage:
    """A picture with nothing in it but pixels, upright."""

    content: bytes = field(repr=False)
    mime: str
    width: int
    height: int
    #: JPEG, its longer side at most 480 px.
    thumbnail: bytes = field(repr=False)


@dataclass(frozen=True)
class Voice:
    """A recording as it came."""

    content: bytes = field(repr=False)
    mime: str


def clean_image(content: bytes) -> CleanImage:
    """`content` decoded and written anew in its own format. Raises PictureRefused with the reason in Chinese."""
    if len(content) > IMAGE_LIMIT_BYTES:
        raise PictureRefused("照片太大了（超过 10 MB），请发小一点的。")
    mime = _sniff(content, _IMAGE_MAGIC)
    if mime is None:
        raise PictureRefused("这种图片收不了，请发普通照片（JPG、PNG）。")
    if mime == "image/jpeg" and content.count(_SCAN) > SCANS_MAX:
        raise PictureRefused("照片打不开，请发普通照片（JPG、PNG）。")
    try:
        with Image.open(BytesIO(content), formats=(_FORMATS[mime],)) as opened:
            _require_decodable(opened)
            pixels = _upright_pixels(opened)
        return CleanImage(_written(pixels, mime), mime, pixels.width, pixels.height, _thumbnail(pixels))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureRefused(_TOO_MANY_PIXELS) from None
    except _BROKEN:
        raise PictureRefused("照片打不开，可能没传完整，请重发一次。") from None


_TOO_MANY_PIXELS = "照片尺寸太大了（超过 4000 万像素），请发小一点的。"


def check_voice(content: bytes) -> Voice:
    """`content` with its type by its first bytes: AMR, Speex or MP3. Raises VoiceRefused."""
    if len(content) > VOICE_LIMIT_BYTES:
        raise VoiceRefused("语音太长了，请分几条说，每条 60 秒以内。")
    mime = _sniff(content, _VOICE_MAGIC)
    if mime is None:
        raise VoiceRefused("这段语音打不开，请重说一次，或打字告诉我们。")
    return Voice(content, mime)


def _sniff(content: bytes, magic: tuple[tuple[re.Pattern[bytes], str], ...]) -> str | None:
    return next((mime for pattern, mime in magic if pattern.match(content)), None)


def _require_decodable(opened: Image.Image) -> None:
    """Size and frames, known from the header, before a pixel is unpacked."""
    if opened.width * opened.height > PIXEL_LIMIT:
        raise PictureRefused(_TOO_MANY_PIXELS)
    # Some phones put a preview behind a JPEG; that is no animation, and only the first picture is read.
    if opened.format in ("PNG", "WEBP") and getattr(opened, "is_animated", False):
        raise PictureRefused("动图收不了，请发普通照片。")


def _upright_pixels(opened: Image.Image) -> Image.Image:
    turn = _UPRIGHT.get(_orientation(opened))
    see_through = "transparency" in opened.info or opened.mode in ("RGBA", "LA", "PA", "La", "RGBa")
    pixels = opened.convert("RGBA" if see_through and opened.format != "JPEG" else "RGB")
    if turn is not None:
        pixels = pixels.transpose(turn)
    pixels.info = {}  # comments, colour profiles and XMP would be written along
    return pixels


def _orientation(opened: Image.Image) -> int:
    """The Orientation tag; 1 when there is none or EXIF itself is broken, which is no reason to refuse a picture."""
    with suppress(*_BROKEN):
        tag = opened.getexif().get(_ORIENTATION, 1)
        return tag if isinstance(tag, int) else 1
    return 1


def _written(pixels: Image.Image, mime: str) -> bytes:
    target = BytesIO()
    pixels.save(target, _FORMATS[mime], quality=QUALITY)
    return target.getvalue()


def _thumbnail(pixels: Image.Image) -> bytes:
    small = pixels.copy()
    small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    if small.mode == "RGBA":
        paper = Image.new("RGBA", small.size, "white")
        small = Image.alpha_composite(paper, small).convert("RGB")
    return _written(small, "image/jpeg")

"""Pictures and recordings: only pixels and sound are kept (RELIABILITY.md S18)."""

import os
import struct
import warnings
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from bot.channels.media import (
    IMAGE_LIMIT_BYTES,
    THUMBNAIL_PX,
    VOICE_LIMIT_BYTES,
    PictureRefused,
    VoiceRefused,
    check_voice,
    clean_image,
)
from bot.errors import Refused

RED, BLUE = (250, 10, 10), (10, 10, 250)


def picture(size=(60, 40)):
    """Red, with a blue top left corner: what is up can be told."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (0, 0, size[0] // 2, size[1] // 2))
    return image


def encoded(image, format="JPEG", **options):  # noqa: A002 - Pillow's word
    target = BytesIO()
    image.save(target, format, **options)
    return target.getvalue()


def decoded(content):
    image = Image.open(BytesIO(content))
    image.load()
    return image


def is_blue(pixel):
    return pixel[2] > 180 and pixel[0] < 80


def with_place():
    exif = Image.Exif()
    exif[0x010F] = "CANARY camera"
    exif[0x0112] = 1
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 16.0, 1.0), 3: "E", 4: (120.0, 9.0, 1.0)})
    return exif


def png_chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_bomb(width, height):
    """A few bytes that promise a huge picture."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\x00" * 1000)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")


@pytest.mark.parametrize(("format_", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_a_picture_keeps_its_format_and_its_pixels(format_, mime):
    clean = clean_image(encoded(picture(), format_))
    assert (clean.mime, clean.width, clean.height) == (mime, 60, 40)
    image = decoded(clean.content)
    assert image.format == format_
    assert is_blue(image.convert("RGB").getpixel((5, 5)))
    assert not is_blue(image.convert("RGB").getpixel((55, 35)))


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_the_place_and_the_camera_are_gone(format_):
    content = encoded(picture(), format_, exif=with_place())
    assert b"CANARY" in content
    clean = clean_image(content)
    for kept in (clean.content, clean.thumbnail):
        assert b"CANARY" not in kept
        assert b"Exif" not in kept
        assert not decoded(kept).getexif()


def test_comments_profiles_and_texts_are_gone():
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "CANARY")
    png = encoded(picture(), "PNG", pnginfo=texts, icc_profile=b"CANARY profile")
    jpeg = encoded(picture(), "JPEG", comment=b"CANARY", icc_profile=b"CANARY profile")
    webp = encoded(picture(), "WEBP", icc_profile=b"CANARY profile", xmp=b"CANARY")
    for content in (png, jpeg, webp):
        assert b"CANARY" in content
        assert b"CANARY" not in clean_image(content).content


@pytest.mark.parametrize(
    "tail", [b"PK\x03\x04CANARY", b"<script>CANARY</script>", b"%PDF-1.7 CANARY", b"\xff\xd8CANARY"]
)
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_what_hides_behind_a_picture_is_gone(format_, tail):
    assert b"CANARY" not in clean_image(encoded(picture(), format_) + tail).content


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_lies_upright_whichever_way_the_phone_was_held(orientation):
    stored = {
        1: lambda i: i,
        2: lambda i: i.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: lambda i: i.rotate(180),
        4: lambda i: i.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: lambda i: i.transpose(Image.Transpose.TRANSPOSE),
        6: lambda i: i.rotate(90, expand=True),
        7: lambda i: i.transpose(Image.Transpose.TRANSVERSE),
        8: lambda i: i.rotate(-90, expand=True),
    }[orientation](picture())
    exif = Image.Exif()
    exif[0x0112] = orientation
    clean = clean_image(encoded(stored, exif=exif, quality=95))
    assert (clean.width, clean.height) == (60, 40)
    assert is_blue(decoded(clean.content).getpixel((5, 5)))
    assert not is_blue(decoded(clean.content).getpixel((55, 5)))


def test_broken_exif_is_no_reason_to_refuse_a_photo():
    content = encoded(picture())
    junk = b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff" + b"\x12\x01\x03\x00\xff\xff\xff\xff" * 4
    segment = b"\xff\xe1" + struct.pack(">H", len(junk) + 2) + junk
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert clean_image(content[:2] + segment + content[2:]).width == 60


def test_transparent_pictures_stay_so_and_their_thumbnails_lie_on_white():
    image = Image.new("RGBA", (600, 600), (0, 0, 0, 0))
    clean = clean_image(encoded(image, "PNG"))
    assert decoded(clean.content).getpixel((0, 0))[3] == 0
    assert min(decoded(clean.thumbnail).getpixel((0, 0))) > 250


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "LA", "I;16"])
def test_pictures_in_other_colours_are_kept(mode):
    format_ = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new("I;16", (60, 40)) if mode == "I;16" else picture().convert(mode)
    assert clean_image(encoded(image, format_)).width == 60


def test_the_thumbnail_is_a_small_jpeg():
    thumbnail = decoded(clean_image(encoded(picture((1200, 800)), "PNG")).thumbnail)
    assert (thumbnail.format, thumbnail.size) == ("JPEG", (THUMBNAIL_PX, 320))


def test_cleaning_twice_is_allowed():
    once = clean_image(encoded(picture()))
    assert clean_image(once.content).width == once.width


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + b"\x00" * 100,
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<svg/>",
        b"\x00\x00\x00\x18ftypheic" + b"\x00" * 100,
        b"%PDF-1.7",
        b"BM" + b"\x00" * 100,
        b"RIFF\x00\x00\x00\x00WAVE",
        b"MZ\x90\x00",
        encoded(Image.new("RGB", (9, 9)), "TIFF"),
    ],
)
def test_what_is_no_photo_is_refused(content):
    with pytest.raises(PictureRefused, match="JPG"):
        clean_image(content)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_photo_that_did_not_come_whole_is_refused(format_, share):
    whole = encoded(Image.effect_noise((200, 200), 80).convert("RGB"), format_)
    with pytest.raises(PictureRefused, match="重发"):
        clean_image(whole[: int(len(whole) * share)])


@pytest.mark.parametrize("magic", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\x00\x00\x00WEBP"])
def test_the_right_first_bytes_alone_are_not_enough(magic):
    with pytest.raises(PictureRefused):
        clean_image(magic + os.urandom(500))


@pytest.mark.parametrize("size", [(8000, 5001), (10_000, 9_000), (30_000, 30_000), (2_000_000, 30)])
@pytest.mark.parametrize("strict", [False, True])
def test_a_bomb_is_refused_from_its_header(size, strict):
    with warnings.catch_warnings():
        warnings.simplefilter("error" if strict else "ignore")
        with pytest.raises(PictureRefused, match="4000 万像素"):
            clean_image(png_bomb(*size))


def test_a_bomb_of_texts_is_refused():
    texts = png_chunk(b"zTXt", b"a\x00\x00" + zlib.compress(b"\x00" * (200 << 20)))
    content = encoded(picture(), "PNG")
    with pytest.raises(PictureRefused):
        clean_image(content[:33] + texts + content[33:])


@pytest.mark.parametrize("format_", ["PNG", "WEBP"])
def test_moving_pictures_are_refused(format_):
    frames = [Image.new("RGB", (9, 9), colour) for colour in (RED, BLUE)]
    with pytest.raises(PictureRefused, match="动图"):
        clean_image(encoded(frames[0], format_, save_all=True, append_images=frames[1:]))


def test_a_phones_jpeg_with_a_preview_behind_it_is_a_photo():
    content = encoded(picture(), "MPO", save_all=True, append_images=[Image.new("RGB", (9, 9), RED)])
    clean = clean_image(content)
    assert (clean.mime, clean.width) == ("image/jpeg", 60)


def test_a_file_over_the_limit_is_not_even_opened():
    with pytest.raises(PictureRefused, match="10 MB"):
        clean_image(encoded(picture()) + b"\x00" * IMAGE_LIMIT_BYTES)


@pytest.mark.parametrize(
    ("start", "mime"),
    [
        (b"#!AMR\n", "audio/amr"),
        (b"#!AMR-WB\n", "audio/amr-wb"),
        (b"OggS" + b"\x00" * 24 + b"Speex   ", "audio/ogg"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90", "audio/mpeg"),
    ],
)
def test_a_recording_is_known_by_its_first_bytes_and_kept_as_it_is(start, mime):
    voice = check_voice(start + b"sound")
    assert (voice.content, voice.mime) == (start + b"sound", mime)


@pytest.mark.parametrize("content", [b"", b"RIFF....WAVE", b"<html>", b"\xff\xd8\xff", b"OggS" + b"\x00" * 60])
def test_what_is_no_recording_is_refused(content):
    with pytest.raises(VoiceRefused, match="打字"):
        check_voice(content)


def test_a_recording_over_the_limit_is_refused():
    with pytest.raises(VoiceRefused, match="60 秒"):
        check_voice(b"#!AMR\n" + b"\x00" * VOICE_LIMIT_BYTES)


def test_a_refusal_is_said_to_the_person():
    assert issubclass(PictureRefused, Refused)
    assert issubclass(VoiceRefused, Refused)

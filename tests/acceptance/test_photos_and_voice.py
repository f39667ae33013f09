"""Photos and voice messages, before and after the words."""

import re

import pytest

from tests.acceptance.conftest import Street
from tests.acceptance.fakewechat import CANARY
from tests.acceptance.outside import code_in, codes_in, wait_until
from tests.acceptance.steps import report

pytestmark = pytest.mark.acceptance

TIME = re.compile(r"\d{1,2}[:点:]\d{0,2}")


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

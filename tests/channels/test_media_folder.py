"""The media folder: a file is kept once, under the hash of its content, and for the service alone."""

import os
import stat

import pytest

from bot.channels.media_folder import MediaFolder
from bot.errors import NotFound, StoreFull


def test_a_file_is_kept_once_under_its_own_hash(tmp_path):
    folder = MediaFolder(tmp_path / "media")
    first = folder.keep(b"pixels", "image/jpeg")
    assert folder.keep(b"pixels", "image/jpeg") == first
    assert first.endswith(".jpg")
    assert folder.find(first).read_bytes() == b"pixels"
    assert [path.name for path in (tmp_path / "media").rglob("*") if path.is_file()] == [first[3:]]


def test_a_file_is_for_the_service_alone(tmp_path):
    folder = MediaFolder(tmp_path / "media")
    path = folder.find(folder.keep(b"pixels", "image/png"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700


def test_half_a_file_from_an_earlier_crash_is_replaced(tmp_path):
    folder = MediaFolder(tmp_path)
    relative = folder.keep(b"pixels", "image/png")
    (tmp_path / relative).write_bytes(b"pix")
    folder.keep(b"pixels", "image/png")
    assert folder.find(relative).read_bytes() == b"pixels"


def test_a_full_disk_leaves_nothing_behind_and_says_so(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    folder = MediaFolder(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFull):
        folder.keep(b"pixels", "image/png")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_type_that_is_not_kept_has_no_place(tmp_path):
    with pytest.raises(KeyError):
        MediaFolder(tmp_path).keep(b"<svg/>", "image/svg+xml")


@pytest.mark.parametrize("name", ["../secret", "ab/../../secret", "", "ab/" + "0" * 64 + ".jpg\n"])
def test_only_names_of_the_folder_are_found_or_removed(tmp_path, name):
    (tmp_path / "secret").write_text("keep")
    (tmp_path / "media" / "ab").mkdir(parents=True)
    folder = MediaFolder(tmp_path / "media")
    with pytest.raises(NotFound):
        folder.find(name)
    folder.forget(name)
    assert (tmp_path / "secret").exists()


def test_a_forgotten_file_is_gone(tmp_path):
    folder = MediaFolder(tmp_path)
    relative = folder.keep(b"pixels", "audio/amr")
    folder.forget(relative)
    folder.forget(relative)
    with pytest.raises(NotFound):
        folder.find(relative)

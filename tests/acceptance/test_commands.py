"""The commands an operator types, with good and bad input."""

import re
from pathlib import Path

import pytest

from tests.acceptance.conftest import Street
from tests.acceptance.envelope import AES_KEY
from tests.acceptance.fakewechat import FakeWeChat
from tests.acceptance.madeup import NAMES, write_district
from tests.acceptance.outside import Installation

pytestmark = pytest.mark.acceptance


@pytest.fixture
def fresh(tmp_path: Path) -> Installation:
    with FakeWeChat() as wechat:
        installation = Installation(tmp_path / "run", wechat)
    assert installation.run("migrate").returncode == 0
    return installation


def test_one_bad_row_writes_nothing_and_is_named_until_it_is_skipped(fresh: Installation, tmp_path: Path) -> None:
    folder = write_district(tmp_path / "d", bad_member=True)
    done = fresh.run("import", str(folder))
    assert done.returncode == 1
    named = done.stdout + done.stderr
    assert "members.csv" in named and "W999" in named and re.search(r"(?<!\d)5(?!\d)", named), named[-800:]
    assert fresh.invite() == {}
    skipped = fresh.run("import", str(folder), "--skip-bad")
    assert skipped.returncode in {0, 1} and "W999" in skipped.stdout + skipped.stderr
    assert set(fresh.invite()) == set(NAMES)
    assert "SheetCounts(" not in skipped.stdout + skipped.stderr, "a Python repr is no sentence for an organiser"


def test_check_writes_nothing_and_importing_twice_changes_nothing(fresh: Installation, tmp_path: Path) -> None:
    folder = write_district(tmp_path / "d")
    assert fresh.run("import", str(folder), "--check").returncode == 0
    assert fresh.invite() == {}
    assert fresh.run("import", str(folder)).returncode == 0
    again = fresh.run("import", str(folder))
    assert again.returncode == 0
    counts = re.findall(r"(?<!un)(?:new|changed|ended|新增|修改|结束)\D{0,2}(\d+)", again.stdout + again.stderr)
    assert counts and set(counts) == {"0"}, again.stderr


def test_a_folder_with_an_identity_card_column_is_refused(fresh: Installation, tmp_path: Path) -> None:
    folder = write_district(tmp_path / "d")
    (folder / "members.csv").write_text("code,name,身份证\nM1,甲,110101199001011234\n", encoding="utf-8")
    done = fresh.run("import", str(folder), "--skip-bad")
    assert done.returncode == 1 and "身份证" in done.stdout + done.stderr
    assert "110101199001011234" not in done.stdout + done.stderr


def test_rows_absent_stay_unless_complete(fresh: Installation, tmp_path: Path) -> None:
    folder = write_district(tmp_path / "d")
    assert fresh.run("import", str(folder)).returncode == 0
    lines = (folder / "members.csv").read_text("utf-8-sig").splitlines()
    (folder / "members.csv").write_text(
        "\n".join(line for line in lines if not line.startswith("K05")), encoding="utf-8"
    )
    assert fresh.run("import", str(folder)).returncode == 0
    assert "K05" in fresh.invite()
    assert fresh.run("import", str(folder), "--complete").returncode == 0
    assert "K05" not in fresh.invite()


def test_check_config_names_every_mistake_at_once_and_serve_refuses(tmp_path: Path) -> None:
    with FakeWeChat() as wechat:
        home = Installation(tmp_path / "run", wechat)
    text = home.config.read_text("utf-8")
    text = text.replace(f"encoding_aes_key: {AES_KEY}", "encoding_aes_key: short").replace(
        "app_id: wx1234567890abcdef\n", "nonsense: 1\n", 1
    )
    home.config.write_text(text.replace('quiet_hours: ""', "quiet_hours: soon"), encoding="utf-8")
    for command in ("check-config", "serve"):
        done = home.run(command)
        said = done.stdout + done.stderr
        assert done.returncode == 1
        assert all(
            path in said
            for path in ("wechat.encoding_aes_key", "wechat.app_id", "wechat.nonsense", "delivery.quiet_hours")
        ), said
        assert "Traceback" not in said


def test_a_missing_config_is_said_in_one_line(tmp_path: Path) -> None:
    with FakeWeChat() as wechat:
        home = Installation(tmp_path / "run", wechat)
    home.config.unlink()
    done = home.run("serve")
    assert done.returncode in {1, 2} and "Traceback" not in done.stderr and str(home.config) in done.stderr, done.stderr


def test_usage_mistakes_exit_2(fresh: Installation) -> None:
    assert fresh.run("frobnicate").returncode == 2
    assert fresh.run("import").returncode == 2
    assert fresh.run("import", "/no/such/folder").returncode in {1, 2}


@pytest.mark.parametrize("command", ["doctor", "outbox"])
def test_small_commands_exist(street: Street, command: str) -> None:
    done = street.home.run(command)
    assert done.returncode in {0, 1} and "Traceback" not in done.stderr, done.stderr


def test_invite_leaves_out_the_bound(street: Street) -> None:
    place = street.place()
    street.codes |= (anew := street.home.invite())  # the codes of before are no longer good
    assert place.worker.code not in anew

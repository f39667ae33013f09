"""Clear mistakes (RELIABILITY.md F27): each broken set-up is named, alone, with its remedy, in one Chinese line."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.commands.shell import Ended
from tests.faults.figures import Note, note
from tests.operating.broken import SETUPS, Setup
from tests.operating.installation import CHOSEN, SECRETS, Installation, fill, standing

__all__ = ["note"]
pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in good health, to be copied."""
    file = tmp_path_factory.mktemp("filled") / "linli.db"
    fill(f"sqlite:///{file}")
    return file


@pytest.fixture
async def installation(filled: Path, tmp_path: Path, as_found: None) -> AsyncIterator[Installation]:
    shutil.copy(filled, tmp_path / "linli.db")
    async with standing(tmp_path, f"sqlite:///{tmp_path}/linli.db") as made:
        yield made


async def test_an_installation_in_good_health_has_no_findings(installation: Installation) -> None:
    ended = await installation.run("doctor", "--json")
    assert (ended.code, findings(ended)) == (0, [])
    assert [one["name"] for one in ended.json if one["skipped"]] == []
    assert (await installation.run("check-config")).code == 0


async def test_subscription_templates_that_are_as_configured_are_no_findings(installation: Installation) -> None:
    installation.write(wechat={"subscriptions": {"progress": CHOSEN["progress"], "notice": CHOSEN["notice"]}})
    ended = await installation.run("doctor", "--json")
    assert (ended.code, findings(ended)) == (0, [])


def test_there_are_at_least_thirty_broken_set_ups_and_none_twice() -> None:
    assert len({setup.name for setup in SETUPS}) == len(SETUPS) >= 30


@pytest.mark.parametrize("setup", SETUPS, ids=lambda setup: setup.name)
async def test_a_broken_set_up_is_named_with_its_remedy_in_one_chinese_line(
    installation: Installation, setup: Setup
) -> None:
    await judge(installation, setup)


@pytest.mark.faults
async def test_all_of_them_are(filled: Path, tmp_path: Path, as_found: None, note: Note) -> None:
    for number, setup in enumerate(SETUPS):
        folder = tmp_path / str(number)
        folder.mkdir()
        shutil.copy(filled, folder / "linli.db")
        async with standing(folder, f"sqlite:///{folder}/linli.db") as made:
            await judge(made, setup)
    many = len(SETUPS)
    note("F27 配错了", many, acknowledged=many, worst=f"{many}/{many} 各一行中文，说出错在哪里、怎么办")


async def judge(installation: Installation, setup: Setup) -> None:
    """Spoil it; what is said of it is one line, with the remedy."""
    setup.spoil(installation)
    ended = await installation.run(setup.by, *(["--json"] if setup.by == "doctor" else []))
    assert ended.code == 1, ended
    assert "Traceback" not in ended.err
    lines = findings(ended) if setup.by == "doctor" else said(ended)
    assert len(lines) == 1, lines
    assert lines[0].startswith(setup.names), lines
    assert setup.remedy in lines[0], lines
    assert re.search("[一-鿿]", lines[0]) and "\n" not in lines[0]
    assert not [secret for secret in SECRETS if secret in ended.err + ended.out]


def findings(ended: Ended) -> list[str]:
    return [line for one in ended.json for line in one["findings"]]


def said(ended: Ended) -> list[str]:
    """The lines for the operator, without the log's."""
    return [line for line in ended.err.splitlines() if not line.startswith("{")]

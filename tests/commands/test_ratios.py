"""python -m bot ratios: what organisations should have by the sources, beside what was entered once."""

import pytest

from bot.duties.ratios import ITEMS
from tests.commands.shell import ROOT, Shell

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def shell(tmp_path, database_url):
    shell = Shell(tmp_path, database_url)
    assert shell.run("import", str(ROOT / "tests/district")).code == 0
    return shell


def write(shell: Shell, *lines: str, encoding: str = "utf-8") -> str:
    path = shell.folder / "have.csv"
    path.write_text("\n".join(["组织,项目,已有,基数", *lines]), encoding=encoding)
    return str(path)


def cell(shell: Shell, organisation: str, item: str) -> dict[str, object]:
    (found,) = [
        one for one in shell.run("ratios", "--json").json if (one["organisation"], one["item"]) == (organisation, item)
    ]
    return found


def test_what_is_due_stands_there_before_anything_is_entered(shell):
    assert cell(shell, "CA", "reserve") == {
        "organisation": "CA", "name": "桂花社区", "item": "reserve", "due": 2, "have": None, "lacks": None,
    }  # fmt: skip


def test_what_is_entered_once_shows_what_is_missing(shell):
    done = shell.run("ratios", "import", write(shell, "桂花社区,后备干部,1,", "ST,party_staff,2,", encoding="gbk"))
    assert (done.code, "登记了 2 项" in done.err) == (0, True)
    assert cell(shell, "CA", "reserve")["lacks"] == 1
    assert cell(shell, "ST", "party_staff")["lacks"] == 0
    assert "桂花社区\t后备干部\t应有2 已有1 差1" in shell.run("ratios").out


def test_entered_again_the_new_number_holds(shell):
    for have in ("1", "2"):
        shell.run("ratios", "import", write(shell, f"CA,reserve,{have},"))
    assert cell(shell, "CA", "reserve")["have"] == 2


def test_a_line_that_is_wrong_keeps_the_file_out(shell):
    done = shell.run("ratios", "import", write(shell, "CA,reserve,1,", "CX,reserve,1,", "CA,轿车,1,", "CA,reserve,两,"))
    assert done.code == 1
    assert [line[:5] for line in done.err.splitlines()[:3]] == ["第 3 行", "第 4 行", "第 5 行"]
    assert cell(shell, "CA", "reserve")["have"] is None


@pytest.mark.parametrize(("base", "due"), [(0, 0), (1, 1), (100, 1), (101, 2), (None, None)])
def test_a_share_is_rounded_up_and_unknown_without_its_base(base, due):
    assert ITEMS["office_staff"].due(base) == due


def test_a_file_that_is_not_there_is_said_in_one_chinese_line(shell):
    ended = shell.run("ratios", "import", "/nowhere.csv")
    assert (ended.code, ended.err) == (1, "/nowhere.csv: 没有这个文件\n")

"""`python -m bot knowledge`: guides come in, are listed, and what nobody could answer is answered."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from tests.commands.shell import Shell
from tests.conversation.said import code_in
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")
CARD = "# 残疾证\n来源:残联\n有效期至:2026-01-31\n带户口簿。\n"


@pytest.fixture
def shell(town: Town, database_url: str, tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path, database_url)
    shell.write(delivery={"quiet_hours": ""})
    tmp_path.joinpath("guides").mkdir()
    with time_machine.travel(town.clock.now(), tick=False):
        yield shell


def test_guides_are_checked_then_brought_in_and_listed(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "guides"
    folder.joinpath("a.md").write_text(CARD, "utf-8")
    checked = shell.run("knowledge", "import", str(folder), "--check")
    assert (checked.code, checked.out) == (0, "") and "检查完, 没有写入" in checked.err
    assert shell.run("knowledge", "list", "--json").json == []
    assert "新增 1" in shell.run("knowledge", "import", str(folder)).err
    (row,) = shell.run("knowledge", "list", "--json").json
    assert (row["title"], row["source"], row["expired"], row["file"]) == ("残疾证", "残联", True, "a.md")
    assert "已过有效期" in shell.run("knowledge", "list").out


def test_a_mistake_ends_with_1_and_writes_nothing(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "guides"
    folder.joinpath("a.md").write_text("# 残疾证\n", "utf-8")
    folder.joinpath("b.md").write_text("# 居住证\n带身份证。\n", "utf-8")
    for options in ([], ["--check"]):
        ended = shell.run("knowledge", "import", str(folder), *options)
        assert ended.code == 1 and "a.md 第 1 行 内容: “残疾证”下面没有内容" in ended.err
    assert shell.run("knowledge", "list", "--json").json == []
    skipped = shell.run("knowledge", "import", str(folder), "--skip-bad")
    assert skipped.code == 0 and "下面没有内容" in skipped.err and "新增 1" in skipped.err
    missing = shell.run("knowledge", "import", "nowhere")
    assert missing.code == 1 and "nowhere: 没有这个文件或文件夹" in missing.err


def test_an_open_question_is_shown_and_its_answer_reaches_who_asked(town: Town, shell: Shell) -> None:
    resident = town.person("阿婆")
    code = code_in(resident.say("流感疫苗怎么预约"))
    (row,) = shell.run("knowledge", "questions", "--json").json
    assert (row["code"], row["asked"], row["owner"]) == (code, "流感疫苗怎么预约", "赵强")
    assert code in shell.run("knowledge", "questions").out
    assert "没有编号" in shell.run("knowledge", "answer", "7K3M2", "周三").err
    assert "没有成员 M99" in shell.run("knowledge", "answer", code, "周三", "--by", "M99").err
    ended = shell.run("knowledge", "answer", code.lower(), "周三下午来。", "--by", "M7")
    assert ended.code == 0 and "以后有人问“流感疫苗 预约”也这样答" in ended.err
    assert any("周三下午来" in text for text in resident.received())
    assert shell.run("knowledge", "questions", "--json").json == []
    assert "周三下午来" in town.person("阿公").say("流感疫苗怎么预约")


@pytest.mark.parametrize("said", ["", "  "])
def test_an_empty_answer_is_refused_and_the_question_stays_open(town: Town, shell: Shell, said: str) -> None:
    resident = town.person("阿婆")
    code = code_in(resident.say("流感疫苗怎么预约"))
    ended = shell.run("knowledge", "answer", code, said, "--by", "M7")
    assert (ended.code, ended.err) == (1, f"编号 {code}的答复是空的,写上怎么答再发。\n")
    assert resident.received() == []
    assert [row["code"] for row in shell.run("knowledge", "questions", "--json").json] == [code]


def test_one_word_is_no_title_until_somebody_writes_one(town: Town, shell: Shell) -> None:
    code = code_in(town.person("阿婆").say("婚介怎么办理"))
    ended = shell.run("knowledge", "answer", code, "周三下午来。", "--by", "M7")
    assert ended.code == 0 and "没有留下" in ended.err
    assert shell.run("knowledge", "list", "--json").json == []

"""A questionnaire from the command line: imported, opened, answered by chat and on paper, closed, its results read."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import time_machine

from bot.clock import SHANGHAI
from tests.ballots.asking import sheets
from tests.ballots.test_files import GOOD, written
from tests.commands.shell import Shell
from tests.talk import Town

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def shell(town: Town, database_url: str, tmp_path: Path) -> Iterator[Shell]:
    town.clock.set(NOW)
    shell = Shell(tmp_path, database_url)
    shell.write(delivery={"quiet_hours": ""})
    with time_machine.travel(NOW, tick=False):
        yield shell


def imported(shell: Shell, *options: str) -> str:
    done = shell.run("questionnaire", "import", str(written(shell.folder, GOOD)), *options)
    assert done.code == 0, done.err
    assert "2/4 满意吗?" in done.out
    return done.err.split()[1].removesuffix("。开始:")


def on_paper(shell: Shell, code: str, many: int, building: str = "3栋") -> str:
    """Enter so many sheets; the batch."""
    file = shell.folder / "纸质.csv"
    file.write_text("1,2,3,4\n" + f"{building},5,长椅,王奶奶说太吵\n" * many, "utf-8")
    done = shell.run("questionnaire", "enter", code, str(file))
    assert done.code == 0, done.err
    return done.err.split("批次 ")[1][:5]


def answer_by_chat(town: Town, many: int, building: str) -> None:
    for number in range(many):
        phone = town.person(f"{building}{number}")
        phone.say("问卷")
        for said in (building, "4", "路灯", "跳过"):
            phone.say(said)


def test_from_the_file_to_the_results(town: Town, shell: Shell) -> None:
    code = imported(shell)
    assert "没有要答的" in town.person("阿婆").say("问卷")
    assert shell.run("questionnaire", "open", code).code == 0
    answer_by_chat(town, 7, "3栋")
    on_paper(shell, code, 6, "5栋")
    shown = shell.run("questionnaire", "show", code, "--json").json
    assert (shown["sheets"], shown["by_channel"]) == (13, {"paper": 6, "wechat": 7})
    early = shell.run("questionnaire", "results", code)
    assert early.code == 1 and "还没有结束" in early.err
    assert shell.run("questionnaire", "close", code).code == 0
    found = shell.run("questionnaire", "results", code, "--json").json
    assert found["sheets"] == 13
    assert found["total"][0]["counts"] == {"3栋": 7, "5栋": 6}
    assert [(one["name"], one["people"]) for one in found["sources"]] == [("纸质", 6), ("聊天", 7)]
    assert [(one["name"], one["total"][1]["mean"]) for one in found["groups"]] == [("3栋", 4.0), ("5栋", 5.0)]
    assert "王奶奶" not in str(found) and "太吵" in str(found)
    said = shell.run("questionnaire", "results", code).out
    assert "“垃圾清运”13份" in said and "[分组] 5栋 6份" in said
    (listed,) = shell.run("questionnaire", "list", "--json").json
    assert (listed["code"], listed["state"]) == (code, "closed")


def test_a_building_of_four_is_not_shown_nor_the_one_that_leads_to_it(town: Town, shell: Shell) -> None:
    code = imported(shell)
    shell.run("questionnaire", "open", code)
    answer_by_chat(town, 9, "3栋")
    on_paper(shell, code, 4, "5栋")
    shell.run("questionnaire", "close", code)
    found = shell.run("questionnaire", "results", code, "--json").json
    assert (found["sheets"], found["sources"], found["groups"]) == (13, [], [])


def test_four_sheets_give_no_result(town: Town, shell: Shell) -> None:
    code = imported(shell)
    shell.run("questionnaire", "open", code)
    on_paper(shell, code, 4)
    shell.run("questionnaire", "close", code)
    assert "少于5份" in shell.run("questionnaire", "results", code).out
    assert shell.run("questionnaire", "results", code, "--json").json["total"] == []


def test_a_batch_that_was_entered_wrongly_is_taken_back_whole(town: Town, shell: Shell) -> None:
    code = imported(shell)
    shell.run("questionnaire", "open", code)
    wrong, right = on_paper(shell, code, 3), on_paper(shell, code, 2)
    assert "撤回了 3 份" in shell.run("questionnaire", "take-back", code, wrong).err
    assert len(sheets(town)) == 2
    again = shell.run("questionnaire", "take-back", code, wrong)
    assert again.code == 1 and "撤回过" in again.err
    said = shell.run("questionnaire", "show", code).out
    assert f"批次 {wrong} 3份 已撤回" in said and f"批次 {right} 2份\n" in said


def test_after_it_is_closed_paper_is_neither_entered_nor_taken_back(town: Town, shell: Shell) -> None:
    """One batch more or less would show, by difference, what is in it."""
    code = imported(shell)
    shell.run("questionnaire", "open", code)
    batch = on_paper(shell, code, 5)
    shell.run("questionnaire", "close", code)
    (file := shell.folder / "纸质.csv").write_text("1,2,3,4\n1,5,1,\n", "utf-8")
    assert shell.run("questionnaire", "enter", code, str(file)).code == 1
    assert shell.run("questionnaire", "take-back", code, batch).code == 1
    assert len(sheets(town)) == 5


def test_a_wrong_cell_refuses_the_batch_and_nothing_is_kept(town: Town, shell: Shell) -> None:
    code = imported(shell)
    shell.run("questionnaire", "open", code)
    (file := shell.folder / "纸质.csv").write_text("1,2,3,4\n3栋,5,长椅,\n9栋,5,长椅,\n", "utf-8")
    refused = shell.run("questionnaire", "enter", code, str(file))
    assert refused.code == 1 and "第 3 行 第1题" in refused.err
    assert sheets(town) == []


def test_the_first_answer_locks_the_questions(town: Town, shell: Shell) -> None:
    code = imported(shell)
    assert imported(shell, "--code", code) == code
    shell.run("questionnaire", "open", code)
    assert imported(shell, "--code", code) == code
    town.person("阿婆").say("问卷")
    town.person("阿婆").say("1")
    locked = shell.run("questionnaire", "import", str(written(shell.folder, GOOD)), "--code", code)
    assert locked.code == 1 and "锁住了" in locked.err


def test_checking_writes_nothing_and_names_what_is_wrong(town: Town, shell: Shell) -> None:
    assert shell.run("questionnaire", "import", str(written(shell.folder, GOOD)), "--check").code == 0
    assert shell.run("questionnaire", "list", "--json").json == []
    wrong = shell.run(
        "questionnaire", "import", str(written(shell.folder, GOOD.replace("单选", "题型: 选择\n    题目")))
    )
    assert wrong.code == 1 and "题型“选择”" in wrong.err


async def test_an_invitation_is_a_broadcast_that_a_second_person_approves(town: Town, shell: Shell) -> None:
    code = imported(shell)
    shell.run("questionnaire", "open", code)
    approver = town.member("吴刚")
    invited = shell.run("questionnaire", "invite", code, "--by", "M7", "--to", "网格长")
    assert invited.code == 0, invited.err
    (asked,) = approver.received()
    assert f"问卷 {code}" in asked


def test_a_file_that_is_not_there_is_said_so(shell: Shell) -> None:
    ended = shell.run("questionnaire", "import", "没有的.yaml")
    assert (ended.code, ended.err) == (1, "没有的.yaml: 没有这个文件。检查路径\n")

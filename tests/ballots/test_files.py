"""The files of a questionnaire: what a good one becomes, and every mistake named with its place, all at once."""

from pathlib import Path

import openpyxl
import pytest

from bot.ballots.paper import read_paper
from bot.ballots.questions import MULTIPLE, SCORE, SINGLE, TEXT, Question
from bot.ballots.reading import read_draft
from bot.clock import local
from bot.directory.findings import FileError
from tests.ballots.asking import QUESTIONS

GOOD = """
标题: 垃圾清运
截止: 2026-12-31
分组: 1
问题:
  - 单选: 您住哪栋?
    选项: [3栋, 5栋]
  - 打分: 满意吗?
  - 多选: 缺什么?
    选项: [长椅, 路灯]
  - 填空: 还想说什么?
"""
ROWS = [
    ["标题", "垃圾清运"],
    ["截止", "2026-12-31 18:00"],
    ["分组", 1],
    ["题型", "题目", "选项", "最低", "最高"],
    ["单选", "您住哪栋?", "3栋;5栋"],
    ["打分", "满意吗?", None, 0, 10],
    ["多选", "缺什么?", "长椅;路灯"],
    ["填空", "还想说什么?"],
]


def written(folder: Path, text: str) -> Path:
    (file := folder / "问卷.yaml").write_text(text, "utf-8")
    return file


def workbook(folder: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(file := folder / "问卷.xlsx")
    return file


def mistakes(path: Path) -> str:
    with pytest.raises(FileError) as refused:
        read_draft(path)
    return str(refused.value)


def test_yaml_and_a_workbook_say_the_same(tmp_path):
    one, other = read_draft(written(tmp_path, GOOD)), read_draft(workbook(tmp_path, ROWS))
    kinds = [question.kind for question in one.questions]
    assert kinds == [question.kind for question in other.questions] == [SINGLE, SCORE, MULTIPLE, TEXT]
    assert (one.title, one.group_by) == (other.title, other.group_by) == ("垃圾清运", 1)
    assert local(one.closes_at).hour == 20 and local(other.closes_at).hour == 18
    assert other.questions[1] == Question(SCORE, "满意吗?", (), 0, 10)


def test_every_mistake_is_named_at_once_with_its_row(tmp_path):
    rows = [
        ["标题", ""],
        ["截止", "年底"],
        ["分组", 3],
        ["题型", "题目", "选项"],
        ["单选", "几栋?", "3栋"],
        ["判断", "对吗?"],
        ["填空", ""],
    ]
    said = mistakes(workbook(tmp_path, rows))
    assert [
        part in said
        for part in (
            "没有标题",
            "2026-12-31",
            "分组“3”",
            "第 5 行",
            "有1个选项",
            "第 6 行",
            "题型“判断”",
            "第 7 行",
            "没有题目",
        )
    ] == [True] * 9


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("[3栋, 5栋]", "[3栋, 3栋]", "重复的选项"),
        ("满意吗?", "满意吗?\n    最低: 5\n    最高: 3", "分数的两头不对"),
        ("分组: 1", "分组: 2", "单选题的题号"),
        ("分组: 1", "纸质截止: 2026-12-01", "早于截止"),
        ("分组: 1", "奖品: 鸡蛋", "不认识“奖品”"),
        ("标题: 垃圾清运", "标题: [", "不是 YAML"),
        (GOOD[GOOD.index("问题") :], "问题: []", "有0个问题"),
        (GOOD[GOOD.index("  - 单选") :], "  - 填空: 说\n" * 11, "有11个问题"),
    ],
)
def test_a_mistake_is_said_with_its_remedy(tmp_path, before, after, said):
    assert said in mistakes(written(tmp_path, GOOD.replace(before, after)))


def test_ten_questions_are_not_too_many(tmp_path):
    ten = GOOD[: GOOD.index("  - 单选")].replace("分组: 1\n", "") + "  - 填空: 说\n" * 10
    assert len(read_draft(written(tmp_path, ten)).questions) == 10


def test_paper_is_read_by_the_numbers_of_the_questions_in_csv_or_a_workbook(tmp_path):
    rows = [["序号", "1", "2", "3", "4"], ["甲", "3栋", "4", "长椅;路灯", "太吵"], ["乙", "2", "5分", "1 3", ""]]
    (file := tmp_path / "纸质.csv").write_text("\n".join(",".join(row) for row in rows), "gb18030")
    expected = [[1, 4, [1, 2], "太吵"], [2, 5, [1, 3], None]]
    assert read_paper(file, QUESTIONS) == expected
    assert read_paper(workbook(tmp_path, rows), QUESTIONS) == expected  # type: ignore[arg-type]


def test_a_cell_that_is_no_answer_refuses_the_whole_with_row_and_question(tmp_path):
    (file := tmp_path / "纸质.csv").write_text("1,2,3,4\n3栋,4,长椅,\n9栋,6,长椅,\n", "utf-8")
    with pytest.raises(FileError) as refused:
        read_paper(file, QUESTIONS)
    assert "第 3 行 第1题: “9栋”不是单选的答案" in str(refused.value) and "第 3 行 第2题" in str(refused.value)


def test_a_question_without_a_column_is_named(tmp_path):
    (file := tmp_path / "纸质.csv").write_text("1,2,4\n1,4,\n", "utf-8")
    with pytest.raises(FileError, match="第3题: 没有这一题的列"):
        read_paper(file, QUESTIONS)


def test_the_file_of_the_howto_is_one(tmp_path):
    page = (Path(__file__).parents[2] / "docs/howto/ask-residents.md").read_text("utf-8")
    draft = read_draft(written(tmp_path, page.split("```yaml\n")[1].split("```")[0]))
    assert len(draft.questions) == 4 and draft.group_by == 1 and draft.paper_until_at > draft.closes_at

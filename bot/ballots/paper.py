"""Paper answers (纸质录入): a table with one column per question and one row per sheet of paper, checked whole before any is kept."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.ballots.questions import KINDS, Question, read
from bot.ballots.reading import read_cells
from bot.directory.findings import FileError, Finding
from bot.directory.reading.csv import decoded
from bot.text.normalise import nfkc

SHEETS_MAX = 2_000
MISTAKES_MAX = 20


def read_paper(path: Path, questions: Sequence[Question]) -> list[list[Any]]:
    """The sheets of a file. Raises FileError with every mistake, up to twenty."""
    rows = [(number, cells) for number, cells in enumerate(_rows(path), 1) if any(cells)]
    if len(rows) < 2:
        raise FileError(Finding(path.name, None, "", "没有答卷", "第一行是表头(题号或题目),下面一行一份"))
    (_, heading), filled = rows[0], rows[1:]
    if len(filled) > SHEETS_MAX:
        raise FileError(Finding(path.name, None, "", f"有{len(filled)}份", f"一批最多{SHEETS_MAX}份,分几批录"))
    columns = _columns(path.name, heading, questions)
    mistakes: list[Finding] = []
    sheets = [_sheet(path.name, number, cells, columns, questions, mistakes) for number, cells in filled]
    if mistakes:
        raise FileError(*mistakes[:MISTAKES_MAX])
    return sheets


def _rows(path: Path) -> list[list[str]]:
    try:
        if path.suffix.lower() == ".xlsx":
            return read_cells(path)
        text = decoded(path.read_bytes(), path.name)
    except OSError as error:
        raise FileError(Finding(path.name, None, "", "没有这个文件, 或没有权限读", "检查路径")) from error
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]


def _columns(file: str, heading: Sequence[str], questions: Sequence[Question]) -> list[int]:
    """Which column holds which question: by its number, or by its words."""
    found = []
    for nth, question in enumerate(questions, 1):
        names = {str(nth), f"{nth}.0", f"第{nth}题", f"Q{nth}", nfkc(question.text)}
        here = [place for place, cell in enumerate(heading) if nfkc(cell) in names]
        if len(here) != 1:
            problem = "没有这一题的列" if not here else "这一题有两列"
            raise FileError(Finding(file, 1, f"第{nth}题", problem, f"表头写 1 到 {len(questions)},一题一列"))
        found.append(here[0])
    return found


def _sheet(
    file: str,
    number: int,
    cells: Sequence[str],
    columns: Sequence[int],
    questions: Sequence[Question],
    mistakes: list[Finding],
) -> list[Any]:
    answers: list[Any] = []
    for nth, (column, question) in enumerate(zip(columns, questions, strict=True), 1):
        said = cells[column] if column < len(cells) else ""
        answer = read(question, nfkc(said)) if said else None
        if said and answer is None:
            kind = next(name for name, kind in KINDS.items() if kind == question.kind)
            labels = "、".join(question.labels)
            mistakes.append(
                Finding(file, number, f"第{nth}题", f"“{said[:20]}”不是{kind}的答案", f"可填:{labels},或它的序号")
            )
        answers.append(answer)
    return answers

"""Reading questionnaires (读问卷文件): a workbook or YAML with up to ten questions; every mistake is named with its place."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import yaml

from bot.ballots.actions import Draft
from bot.ballots.questions import KINDS, MULTIPLE, SCORE, SINGLE, Question
from bot.clock import SHANGHAI
from bot.directory.findings import FileError, Finding
from bot.directory.reading.workbook_package import read_package
from bot.text.normalise import nfkc
from bot.text.numerals import from_chinese

QUESTIONS_MAX, OPTIONS_MAX, OPTION_MAX, QUESTION_MAX, TITLE_MAX = 10, 9, 20, 60, 30
#: What stands for the end of a day in a file that says only the day.
END_OF_DAY = time(20, 0)
#: Headings and keys: in Chinese, and in English for YAML.
NAMES: Mapping[str, str] = {
    "标题": "title",
    "截止": "closes",
    "纸质截止": "paper_until",
    "分组": "group_by",
    "问题": "questions",
    "题型": "kind",
    "题目": "text",
    "选项": "options",
    "最低": "low",
    "最高": "high",
}
SETTINGS = ("title", "closes", "paper_until", "group_by")
_BETWEEN = ";；|\n"


@dataclass
class _File:
    """What a file says, and what is wrong with it."""

    name: str
    settings: dict[str, Any] = field(default_factory=dict)
    #: Row as people count it, and the cells of a question by name.
    questions: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    mistakes: list[Finding] = field(default_factory=list)

    def wrong(self, problem: str, remedy: str = "", row: int | None = None, column: str = "") -> None:
        self.mistakes.append(Finding(self.name, row, column, problem, remedy))


def read_draft(path: Path) -> Draft:
    """The questionnaire of a file. Raises FileError with every mistake at once."""
    file = _workbook(path) if path.suffix.lower() == ".xlsx" else _yaml(path)
    title = str(file.settings.get("title") or "").strip()
    if not 0 < len(title) <= TITLE_MAX:
        file.wrong("没有标题" if not title else f"标题{len(title)}字", f"写“标题”,{TITLE_MAX}字以内", column="标题")
    closes = _moment(file, "closes", "截止")
    paper = _moment(file, "paper_until", "纸质截止") if file.settings.get("paper_until") else closes
    if not 0 < len(file.questions) <= QUESTIONS_MAX:
        file.wrong(f"有{len(file.questions)}个问题", f"1到{QUESTIONS_MAX}个")
    questions = [_question(file, row, cells) for row, cells in file.questions]
    group_by = _group(file, questions)
    if file.mistakes or closes is None or paper is None:
        raise FileError(*file.mistakes)
    if paper < closes:
        file.wrong("早于截止", "纸质截止要在截止以后,或不写", column="纸质截止")
        raise FileError(*file.mistakes)
    return Draft(title, tuple(one for one in questions if one), closes, paper, group_by)


def read_cells(path: Path) -> list[list[str]]:
    """The rows of the first sheet of a workbook as text, empty ones too. Raises FileError."""
    book = openpyxl.load_workbook(io.BytesIO(read_package(path).content), read_only=True, keep_links=False)
    return [[_cell(value) for value in row] for row in book.worksheets[0].iter_rows(values_only=True)]


def _workbook(path: Path) -> _File:
    """Lines of a setting and its value, then the heading 题型 题目 选项, then a line for each question."""
    file, heading = _File(path.name), list[str]()
    for number, cells in enumerate(read_cells(path), 1):
        first = NAMES.get(nfkc(cells[0]).rstrip(":"), "") if cells else ""
        if not any(cells):
            continue
        if heading:
            file.questions.append((number, dict(zip(heading, cells, strict=False))))
        elif first in SETTINGS:
            file.settings[first] = next((cell for cell in cells[1:] if cell), "")
        elif first == "kind":
            heading = [NAMES.get(cell.strip(), cell) for cell in cells]
        else:
            file.wrong(f"看不懂“{cells[0]}”", "先写标题、截止,再写表头:题型 题目 选项", row=number)
    return file


def _yaml(path: Path) -> _File:
    file = _File(path.name)
    try:
        held = yaml.safe_load(path.read_text("utf-8-sig"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row = mark.line + 1 if mark else None
        raise FileError(Finding(path.name, row, "", "不是 YAML", "看这一行的缩进、冒号和括号")) from error
    except (OSError, UnicodeDecodeError) as error:
        missing = isinstance(error, FileNotFoundError)
        said = ("没有这个文件", "检查路径") if missing else (f"读不了({type(error).__name__})", "存成 UTF-8 再来")
        raise FileError(Finding(path.name, None, "", *said)) from error
    named = _named(held) if isinstance(held, dict) else {}
    file.settings = {name: named.get(name) for name in SETTINGS}
    listed = named.get("questions")
    for number, cells in enumerate(listed if isinstance(listed, list) else [], 1):
        file.questions.append((number, _put(cells) if isinstance(cells, dict) else {"text": cells}))
    for odd in set(named) - {*SETTINGS, "questions"}:
        file.wrong(f"不认识“{odd}”", f"可用的有 {'、'.join(NAMES)}")
    return file


def _put(held: Mapping[Any, Any]) -> dict[str, Any]:
    """单选: 您住哪栋? is short for 题型: 单选 and 题目: 您住哪栋?"""
    named = _named(held)
    short = next((name for name in KINDS if name in named), None)
    return named if short is None else {**named, "kind": short, "text": named[short]}


def _named(held: Mapping[Any, Any]) -> dict[str, Any]:
    return {NAMES.get(str(name), str(name)): value for name, value in held.items()}


def _question(file: _File, row: int, cells: Mapping[str, Any]) -> Question | None:
    said = str(cells.get("kind") or "").strip()
    kind, text = KINDS.get(said, said), str(cells.get("text") or "").strip()
    if kind not in KINDS.values():
        file.wrong(f"题型“{said}”", f"应为 {'、'.join(KINDS)}", row, "题型")
        return None
    if not 0 < len(text) <= QUESTION_MAX:
        file.wrong("没有题目" if not text else f"题目{len(text)}字", f"{QUESTION_MAX}字以内", row, "题目")
    options = _options(cells.get("options"))
    if kind in (SINGLE, MULTIPLE):
        _check_options(file, row, options)
        return Question(kind, text, options)
    if kind == SCORE:
        low, high = _whole(cells.get("low"), 1), _whole(cells.get("high"), 5)
        if low is None or high is None or not 0 <= low < high <= 10:
            file.wrong("分数的两头不对", "0到10的整数,最低小于最高", row, "最低、最高")
            return None
        return Question(kind, text, (), low, high)
    return Question(kind, text)


def _check_options(file: _File, row: int, options: Sequence[str]) -> None:
    if not 2 <= len(options) <= OPTIONS_MAX:
        file.wrong(f"有{len(options)}个选项", f"2到{OPTIONS_MAX}个,用分号隔开", row, "选项")
    if len(set(options)) < len(options):
        file.wrong("有重复的选项", "每个选项只写一次", row, "选项")
    for option in options:
        if len(option) > OPTION_MAX:
            file.wrong(f"选项“{option[:8]}…”{len(option)}字", f"{OPTION_MAX}字以内", row, "选项")


def _group(file: _File, questions: Sequence[Question | None]) -> int | None:
    given = file.settings.get("group_by")
    if given in (None, ""):
        return None
    nth = _whole(given, None)
    if nth is None or not 1 <= nth <= len(questions) or (one := questions[nth - 1]) is None or one.kind != SINGLE:
        file.wrong(f"分组“{given}”", "写一道单选题的题号;不分组就不写", column="分组")
        return None
    return nth


def _moment(file: _File, name: str, shown: str) -> datetime | None:
    given = file.settings.get(name)
    if isinstance(given, str):
        try:
            given = datetime.fromisoformat(given.strip().replace("/", "-"))
        except ValueError:
            given = None
        if given is not None and given.time() == time():
            given = given.date()
    if isinstance(given, datetime):
        return given if given.tzinfo else given.replace(tzinfo=SHANGHAI)
    if isinstance(given, date):
        return datetime.combine(given, END_OF_DAY, SHANGHAI)
    file.wrong("没有写,或不是日期", "写成 2026-12-31 或 2026-12-31 18:00", column=shown)
    return None


def _options(given: Any) -> tuple[str, ...]:
    if isinstance(given, Iterable) and not isinstance(given, str):
        return tuple(str(option).strip() for option in given)
    said = str(given or "")
    for mark in _BETWEEN:
        said = said.replace(mark, "\n")
    return tuple(part.strip() for part in said.split("\n") if part.strip())


def _whole(given: Any, otherwise: int | None) -> int | None:
    if given in (None, ""):
        return otherwise
    said = str(given).strip().removesuffix(".0")
    return int(said) if said.isdecimal() else from_chinese(said)


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()

"""Actions (经办): the only writers of questionnaires: written, opened, answered, entered from paper, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import outbox
from bot.act import Act
from bot.ballots import words
from bot.ballots.lifecycle import after
from bot.ballots.questions import Question, from_json
from bot.cases.codes import free_code, new_code
from bot.errors import NotFound, Refused
from bot.messages import Message
from models.due import add_next_due
from models.people import find_stopped
from models.questionnaires import (
    CLOSED,
    DRAFT,
    OPEN,
    PAPER,
    PaperBatch,
    Questionnaire,
    Sheet,
    add_sheet,
    find_batch,
    find_participants,
    find_questionnaire,
    find_sheet,
    forget_batch,
    forget_participants,
    forget_sheets_of,
    has_sheets,
    is_questionnaire_code_taken,
    set_sheet_answers,
    sheet_answers,
    shuffle_sheets,
)

#: The job that closes one at its time, and tells those who took part: scheduler/questionnaire.py.
CLOSING = "questionnaire"
TOLD_AT_ONCE = 500


@dataclass(frozen=True)
class Draft:
    """A questionnaire as its file words it."""

    title: str
    questions: tuple[Question, ...]
    closes_at: datetime
    paper_until_at: datetime
    group_by: int | None = None


def write(act: Act, draft: Draft, code: str | None = None) -> Questionnaire:
    """Keep a draft, or put it in the place of the one with `code`, unless somebody has answered that. Raises Refused."""
    if draft.closes_at <= act.now:
        raise Refused("截止时间已经过了。请改晚一些。")
    row = require(act, code) if code else _new(act, draft)
    if row.state == CLOSED:
        raise Refused(f"问卷 {row.code}已经结束,不能再改。")
    if has_sheets(act.session, row.id):
        raise Refused(f"问卷 {row.code}已经有人答,题目锁住了。要改请另导入一份。")
    row.title, row.group_by = draft.title, draft.group_by
    row.questions = [question.as_json() for question in draft.questions]
    row.closes_at, row.paper_until_at = draft.closes_at, draft.paper_until_at
    act.session.flush()
    act.record("questionnaire.write", f"questionnaire:{row.code}", questions=len(draft.questions))
    if row.state == OPEN:
        _plan_closing(act, row)
    return row


def require(act: Act, code: str) -> Questionnaire:
    """The questionnaire of a code. Raises NotFound."""
    row = find_questionnaire(act.session, code.upper())
    if row is None:
        raise NotFound(f"没有编号 {code} 的问卷;看有哪些: python -m bot questionnaire list")
    return row


def open_(act: Act, row: Questionnaire) -> None:
    """From now on people may answer. Raises Refused."""
    state = after(row.state, "open")
    if row.closes_at <= act.now:
        raise Refused(f"问卷 {row.code}的截止时间已经过了。改好文件再导入: --code {row.code}")
    row.state, row.opened_at = state, act.now
    act.record("questionnaire.open", f"questionnaire:{row.code}")
    _plan_closing(act, row)


def close(act: Act, row: Questionnaire) -> None:
    """Nobody answers any more, nothing is entered any more; results are for everybody, and those who took part hear it."""
    row.state, row.closed_at = after(row.state, "close"), act.now
    act.record("questionnaire.close", f"questionnaire:{row.code}")
    add_next_due(act.session, act.new_id(), CLOSING, row.id, act.now)


def tell_participants(act: Act, row: Questionnaire) -> bool:
    """Tell the next of those who took part, and forget which sheet is whose; False when all are told."""
    people = find_participants(act.session, row.id, TOLD_AT_ONCE)
    stopped = find_stopped(act.session, people)
    text = words.closed(row)
    for person_id in people:
        if person_id not in stopped:
            outbox.put(act, person_id, Message("notice", text, {"text": text}, about=row.id))
    forget_participants(act.session, row.id, people)
    if people:
        return True
    shuffle_sheets(act.session, row.id, act.random)
    return False


# Answers by chat


def answer(act: Act, row: Questionnaire, person_id: int, channel: str, nth: int, value: Any) -> Sheet:
    """Keep the answer to question `nth`, from 0; what came after it is asked again. Raises Refused once it is over."""
    require_open(act, row)
    sheet = find_sheet(act.session, row.id, person_id)
    if sheet is None:
        sheet = add_sheet(act.session, act.new_id(), row.id, channel, person_id=person_id)
    answers = [*sheet_answers(act.session, sheet)[:nth], value]
    set_sheet_answers(act.session, sheet, answers)
    sheet.done = len(answers) >= len(row.questions)
    act.session.flush()
    return sheet


def take_back_last(act: Act, row: Questionnaire, person_id: int) -> bool:
    """The last answer does not count; False when there is none. Raises Refused once it is over."""
    require_open(act, row)
    sheet = find_sheet(act.session, row.id, person_id)
    answers = sheet_answers(act.session, sheet) if sheet else []
    if sheet is None or not answers:
        return False
    set_sheet_answers(act.session, sheet, answers[:-1])
    sheet.done = False
    act.session.flush()
    return True


def withdraw(act: Act, person_id: int) -> None:
    """Somebody wants none of his answers counted, as far as they can still be told to be his."""
    forget_sheets_of(act.session, person_id)


def require_open(act: Act, row: Questionnaire) -> None:
    """Raises Refused when it cannot be answered any more."""
    if row.state != OPEN or row.closes_at <= act.now:
        raise Refused(f"问卷“{row.title}”已经截止。结果出来了回“问卷结果”看。")


# Paper


def enter(act: Act, row: Questionnaire, sheets: Sequence[Sequence[Any]]) -> PaperBatch:
    """Keep sheets of paper as one batch. Raises Refused once results are out."""
    _require_unfinished(row)
    batch = PaperBatch(id=act.new_id(), questionnaire_id=row.id, code=new_code(act.random), entered_at=act.now)
    batch.sheets = len(sheets)
    act.session.add(batch)
    act.session.flush()
    for answers in sheets:
        sheet = add_sheet(act.session, act.new_id(), row.id, PAPER, batch_id=batch.id)
        set_sheet_answers(act.session, sheet, list(answers))
        sheet.done = True
    act.session.flush()
    act.record("questionnaire.enter", f"questionnaire:{row.code}", batch=batch.code, sheets=len(sheets))
    return batch


def take_back_batch(act: Act, row: Questionnaire, code: str) -> PaperBatch:
    """What was entered in a batch does not count. Raises NotFound, Refused."""
    _require_unfinished(row)
    batch = find_batch(act.session, row.id, code.upper())
    if batch is None:
        raise NotFound(f"问卷 {row.code}没有批次 {code}")
    if batch.taken_back_at is not None:
        raise Refused(f"批次 {batch.code}已经撤回过了。")
    forget_batch(act.session, batch, act.now)
    act.record("questionnaire.take_back", f"questionnaire:{row.code}", batch=batch.code, sheets=batch.sheets)
    return batch


def questions_of(row: Questionnaire) -> list[Question]:
    """The questions of a questionnaire."""
    return [from_json(held) for held in row.questions]


def _require_unfinished(row: Questionnaire) -> None:
    """A batch more or less after results are out would show, by difference, what is in it."""
    if row.state != OPEN:
        raise Refused(f"问卷 {row.code}没有在答:纸质的要在开始以后、结束以前录入。")


def _new(act: Act, draft: Draft) -> Questionnaire:
    row = Questionnaire(
        id=act.new_id(),
        code=free_code(act, is_questionnaire_code_taken),
        title=draft.title,
        questions=[],
        state=DRAFT,
        created_at=act.now,
        closes_at=draft.closes_at,
        paper_until_at=draft.paper_until_at,
    )
    act.session.add(row)
    act.session.flush()
    return row


def _plan_closing(act: Act, row: Questionnaire) -> None:
    at = max(row.closes_at, row.paper_until_at)
    add_next_due(act.session, act.new_id(), CLOSING, row.id, at)

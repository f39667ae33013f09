"""What questionnaires say to people (问卷的话): one function per sentence."""

from collections.abc import Sequence
from datetime import datetime

from bot.ballots.counting import GROUP_MIN, Part, Tally
from bot.ballots.questions import SCORE, TEXT
from bot.text.when import say_by
from models.questionnaires import Questionnaire

NONE_OPEN = "现在没有要答的问卷。"


def first(row: Questionnaire, now: datetime) -> str:
    """What it is and how long it takes; the first question follows."""
    of = len(row.questions)
    how = f"“{row.title}”{of}个问题,大约{max(1, of // 3)}分钟,{say_by(row.closes_at, now)}都能答,结果里没有您是谁。"
    return f"{how}\n回“0”改上一题,“跳过”不答,“退出”停下。"


def again(row: Questionnaire) -> str:
    """Where he left off; the question follows."""
    return f"接着答“{row.title}”。"


def thanks(row: Questionnaire, now: datetime) -> str:
    """All is answered."""
    return f"“{row.title}”答完了,谢谢!十分钟内回“发错了”可改最后一题。{say_by(row.closes_at, now)}结束后,结果发给您。"


def answered_already(row: Questionnaire, now: datetime) -> str:
    """One sheet per person."""
    return f"“{row.title}”您答过了,谢谢。不想算数,{say_by(row.closes_at, now)}回“删掉问卷”。"


def which(rows: Sequence[Questionnaire]) -> str:
    """Several are open."""
    listed = "\n".join(f"{row.code} {row.title}" for row in rows)
    return f"有{len(rows)}份问卷,请回“问卷 编号”:\n{listed}"


def closed(row: Questionnaire) -> str:
    """To those who took part."""
    return f"您答过的“{row.title}”结束了,看结果回“问卷结果 {row.code}”。谢谢。"


def invitation(row: Questionnaire) -> str:
    """The words of a broadcast that asks people to take part."""
    return f"请您答“{row.title}”,{len(row.questions)}个问题,大约{max(1, len(row.questions) // 3)}分钟。回“问卷 {row.code}”开始,不想答就不用回。"


def results(row: Questionnaire, people: int, tallies: Sequence[Tally]) -> str:
    """For everybody: numbers, and none where too few took part."""
    if people < GROUP_MIN:
        return f"“{row.title}”答的人少于{GROUP_MIN}人,不公布结果。"
    lines = [f"“{row.title}”{people}份"]
    lines += [line(nth, tally) for nth, tally in enumerate(tallies, 1)]
    return "\n".join(lines)


def part(one: Part) -> str:
    """A group that is large enough."""
    lines = [f"{one.name} {one.people}份", *(line(nth, tally) for nth, tally in enumerate(one.tallies, 1))]
    return "\n".join(lines)


def line(nth: int, tally: Tally) -> str:
    """One question in one line."""
    said = f"{nth} {tally.question.text}({tally.people}人答)"
    if tally.question.kind == TEXT:
        return said
    counts = " ".join(f"{label} {many}" for label, many in tally.counts)
    mean = f" 平均{tally.mean:.1f}" if tally.question.kind == SCORE and tally.mean is not None else ""
    return f"{said}:{counts}{mean}"

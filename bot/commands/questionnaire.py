"""questionnaire (问卷): define, open, watch and close, enter paper, read results; residents answer by chat."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from bot.act import Act
from bot.ballots import actions, words
from bot.ballots.lifecycle import NAMES
from bot.ballots.paper import read_paper
from bot.ballots.questions import worded
from bot.ballots.reading import read_draft
from bot.ballots.report import as_json as reported
from bot.ballots.report import as_text, report
from bot.broadcasts import actions as broadcasts
from bot.broadcasts.naming import read_audience
from bot.clock import local
from bot.commands.acting import act_of, in_one_turn, office_of, require_member
from bot.commands.common import ConfigOption, JsonOption, answer, read_config, refusals, say
from bot.understanding.anonymous import anonymous
from models.questionnaires import (
    PAPER,
    Questionnaire,
    count_sheets,
    find_batches,
    find_questionnaires,
)

app = typer.Typer()
questionnaire = typer.Typer(help="问卷:导入、开始、看进度、录纸质、结束、结果")
app.add_typer(questionnaire, name="questionnaire")

CodeArgument = Annotated[str, typer.Argument(help="问卷的编号")]
SOURCES = {"wechat": "微信", "sms": "短信", PAPER: "纸质"}


@questionnaire.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help=".xlsx 或 .yaml")],
    code: Annotated[str, typer.Option(help="换掉哪一份;还没有人答的才行")] = "",
    check: Annotated[bool, typer.Option("--check", help="只检查, 不写")] = False,
    config: ConfigOption = None,
) -> None:
    """读一份问卷, 念回每一题; 有错一次说完, 一个字也不写。"""
    with refusals():
        draft = read_draft(path)
    of = len(draft.questions)
    sys.stdout.write(f"{draft.title},{local(draft.closes_at):%Y-%m-%d %H:%M} 截止\n")
    sys.stdout.writelines(f"{worded(one, nth, of)}\n" for nth, one in enumerate(draft.questions, 1))
    if check:
        say("没有错。没有写。")
        return
    kept = _run(config, lambda act: actions.write(act, draft, code or None).code)
    say(f"编号 {kept}。开始: python -m bot questionnaire open {kept}")


@questionnaire.command("open")
def open_(code: CodeArgument, config: ConfigOption = None) -> None:
    """开始:居民回“问卷”就能答, 到截止自己结束。"""
    _run(config, lambda act: actions.open_(act, actions.require(act, code)))
    say("开始了。请人来答: python -m bot questionnaire invite " + code.upper() + " --by 成员 --to 范围")


@questionnaire.command()
def invite(
    code: CodeArgument,
    by: Annotated[str, typer.Option("--by", help="谁(成员的名册编号)")],
    to: Annotated[str, typer.Option(help="发给谁,如“订阅活动的”“桂花社区的成员”")],
    config: ConfigOption = None,
) -> None:
    """写一条群发请人来答, 送第二个人批; 之后和别的群发一样。"""
    settings = read_config(config)

    def work(act: Act) -> tuple[str, int]:
        member, office = require_member(act.session, by), office_of(act.session, settings)
        row = actions.require(act, code)
        actions.require_open(act, row)
        draft = broadcasts.Draft("notice", words.invitation(row), read_audience(office, member, to), act.now)
        written = broadcasts.write(act, office, member, draft)
        broadcasts.submit(act, office, written)
        return written.code, written.counted

    made, people = _run(config, work)
    say(f"群发 {made} 已送审, {people} 人")


@questionnaire.command("list")
def list_(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """最近的问卷。"""
    rows = _run(config, lambda act: [_summary(act.session, row) for row in find_questionnaires(act.session, 20)])
    if as_json:
        answer(rows)
        return
    sys.stdout.writelines(f"{row['code']} {row['title']} {NAMES[row['state']]} {row['sheets']}份\n" for row in rows)


@questionnaire.command()
def show(code: CodeArgument, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """答到哪了:各渠道几份、各批纸质几份;结束以前只有份数, 没有答案。"""

    def work(act: Act) -> dict[str, Any]:
        row = actions.require(act, code)
        batches = [
            {"batch": one.code, "sheets": one.sheets, "taken_back": one.taken_back_at is not None}
            for one in find_batches(act.session, row.id)
        ]
        return {**_summary(act.session, row), "batches": batches}

    found = _run(config, work)
    if as_json:
        answer(found)
        return
    said = "、".join(f"{SOURCES[name]}{many}份" for name, many in found["by_channel"].items()) or "还没有人答"
    sys.stdout.write(f"{found['code']} {found['title']} {NAMES[found['state']]},{said},没答完{found['unfinished']}份\n")
    for batch in found["batches"]:
        sys.stdout.write(f"批次 {batch['batch']} {batch['sheets']}份{' 已撤回' if batch['taken_back'] else ''}\n")


@questionnaire.command()
def enter(
    code: CodeArgument,
    path: Annotated[Path, typer.Argument(help=".xlsx 或 CSV:第一行题号, 下面一行一份")],
    config: ConfigOption = None,
) -> None:
    """录一批纸质答卷; 有一格不对, 整批不写。"""

    def work(act: Act) -> tuple[str, int]:
        row = actions.require(act, code)
        batch = actions.enter(act, row, read_paper(path, actions.questions_of(row)))
        return batch.code, batch.sheets

    batch, sheets = _run(config, work)
    say(f"录了 {sheets} 份, 批次 {batch}。录错了: python -m bot questionnaire take-back {code.upper()} {batch}")


@questionnaire.command("take-back")
def take_back(
    code: CodeArgument, batch: Annotated[str, typer.Argument(help="批次")], config: ConfigOption = None
) -> None:
    """撤回一批纸质答卷:这一批都不算数。"""
    taken = _run(config, lambda act: actions.take_back_batch(act, actions.require(act, code), batch).sheets)
    say(f"撤回了 {taken} 份")


@questionnaire.command()
def close(code: CodeArgument, config: ConfigOption = None) -> None:
    """现在就结束;答过的人会知道, 结果人人能看, 不能再开。"""
    _run(config, lambda act: actions.close(act, actions.require(act, code)))
    say(f"结束了。结果: python -m bot questionnaire results {code.upper()}")


@questionnaire.command()
def results(code: CodeArgument, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """结果:合计、聊天和纸质、按分组题; 不足 5 份的组不出现, 能推算出它的也不出现。"""
    found = _run(config, lambda act: report(act.session, actions.require(act, code), anonymous))
    if as_json:
        answer(reported(found))
    else:
        sys.stdout.write(as_text(found))


def _summary(session: Session, row: Questionnaire) -> dict[str, Any]:
    counts = count_sheets(session, row.id)
    by_channel: dict[str, int] = {}
    for (channel, _done), many in sorted(counts.items()):
        by_channel[channel] = by_channel.get(channel, 0) + many
    return {
        "code": row.code,
        "title": row.title,
        "state": row.state,
        "closes_at": row.closes_at.isoformat(),
        "sheets": sum(counts.values()),
        "unfinished": sum(many for (_channel, done), many in counts.items() if not done),
        "by_channel": by_channel,
    }


def _run(config: Path | None, work: Callable[[Act], Any]) -> Any:
    return in_one_turn(config, lambda session, _settings: work(act_of(session, "questionnaire")))

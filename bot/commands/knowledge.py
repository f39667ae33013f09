"""knowledge (办事指南): bring guides and policies in, see what is there, and answer what nobody could."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy.orm import Session

from bot.act import Act
from bot.cases.answering import QUESTION, answer_question
from bot.cases.telling import told_of
from bot.clock import SystemClock, local
from bot.commands.acting import act_of, in_one_turn, office_of
from bot.commands.common import (
    ConfigOption,
    JsonOption,
    answer,
    import_refusals,
    opened,
    read_config,
    refusals,
    say,
    say_imported,
)
from bot.directory.office import Office
from bot.errors import NotFound
from bot.knowledge.importing import import_guides
from bot.text.when import say_by
from bot.understanding.private import for_everybody
from models.cases import Case, find_case_by_code, find_running_of_kind
from models.knowledge import find_guides
from models.people import Member, find_member, find_member_by_code

app = typer.Typer()
knowledge = typer.Typer(help="办事指南和政策:导入、查看、答复没人答得上的")
app.add_typer(knowledge, name="knowledge")

T = TypeVar("T")


@knowledge.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="文件夹, 或一个 .md、.docx、.xlsx、.jsonl 文件")],
    config: ConfigOption = None,
    check: Annotated[bool, typer.Option(help="只检查, 不写入")] = False,
    skip_bad: Annotated[bool, typer.Option(help="跳过有错的指南")] = False,
    complete: Annotated[bool, typer.Option(help="这次没有的指南, 从今天起不再引用")] = False,
) -> None:
    """导入办事指南和政策;同一份再导入一次, 什么也不变。"""
    skip = "" if skip_bad else ", 或加 --skip-bad 跳过有错的"  # skipping does not help a whole file
    nothing = f"有错, 一篇也没有写入。改好再导入{skip}。"
    with refusals(), opened(read_config(config)) as store, import_refusals(nothing):
        plan = import_guides(store, path, now=SystemClock().now(), check=check, skip_bad=skip_bad, complete=complete)
    say_imported(plan.findings, [plan.words], check=check)


@knowledge.command("list")
def list_(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """有哪些指南:标题、来源、日期、文件;过了有效期的注明。"""
    with refusals(), opened(read_config(config)) as store:
        today = local(SystemClock().now()).date()
        rows = store.run(
            lambda session: [
                {
                    "title": guide.title,
                    "source": guide.source,
                    "published_on": str(guide.published_on or ""),
                    "expires_on": str(guide.expires_on or ""),
                    "expired": guide.expires_on is not None and guide.expires_on < today,
                    "file": guide.file,
                }
                for guide in find_guides(session)
            ]
        )
    if as_json:
        answer(rows)
        return
    for row in rows:
        expired = "\t已过有效期" if row["expired"] else ""
        sys.stdout.write(f"{row['title']}\t{row['source']}\t{row['published_on']}\t{row['file']}{expired}\n")
    say(f"{len(rows)} 篇")


@knowledge.command()
def questions(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """还没人答的咨询:编号、问什么、谁负责、到几时。"""

    def work(act: Act, office: Office) -> list[dict[str, str]]:
        found = [case for case in find_running_of_kind(act.session, QUESTION) if not case.sealed]
        act.record("knowledge.questions", "case", shown=len(found))
        return [_question(act, office, case) for case in found]

    rows = _run(config, work)
    if as_json:
        answer(rows)
        return
    for row in rows:
        sys.stdout.write(f"{row['code']}\t{row['asked']}\t{row['owner'] or '待派'}\t{row['by']}\n")
    say(f"{len(rows)} 个。答复: python -m bot knowledge answer 编号 答复")


@knowledge.command("answer")
def answer_(
    code: Annotated[str, typer.Argument(help="咨询的编号")],
    text: Annotated[str, typer.Argument(help="答复;居民会原样看到")],
    by: Annotated[str, typer.Option("--by", help="谁答的(成员的名册编号);不写是这件的负责人")] = "",
    title: Annotated[str, typer.Option(help="留给以后用的题目;不写取问题里的普通词")] = "",
    config: ConfigOption = None,
) -> None:
    """答复一个咨询:发给问的人, 并留下来答以后的人。"""

    def work(act: Act, office: Office) -> str:
        case = find_case_by_code(act.session, code.upper())
        if case is None or case.sealed:
            raise NotFound(f"没有编号 {code};看还没人答的: python -m bot knowledge questions")
        _, kept = answer_question(
            act, office, case, _answerer(act.session, case, by), text, keep=for_everybody(text), title=title
        )
        return kept

    kept = _run(config, work)
    say(
        f"已答复, 会发给问的人。{f'以后有人问“{kept}”也这样答' if kept else '没有留下:问题里能作题目的词太少, 下次加 --title'}"
    )


def _question(act: Act, office: Office, case: Case) -> dict[str, str]:
    owner = find_member(act.session, case.owner_id)
    return {
        "code": case.code,
        "asked": told_of(act, office, case).text,
        "owner": owner.name if owner else "",
        "by": say_by(case.resolve_by, act.now),
    }


def _answerer(session: Session, case: Case, by: str) -> Member:
    member = find_member_by_code(session, by) if by else find_member(session, case.owner_id)
    if member is None:
        raise NotFound(f"没有成员 {by}" if by else f"编号 {case.code} 还没有负责人, 用 --by 写明谁答的")
    return member


def _run(config: Path | None, work: Callable[[Act, Office], T]) -> T:
    return in_one_turn(
        config, lambda session, settings: work(act_of(session, "knowledge"), office_of(session, settings))
    )

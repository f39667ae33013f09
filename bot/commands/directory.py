"""import, export, invite, understand (名册): the directory in and out, its members invited, what the bot understands tried."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.clock import SystemClock, local
from bot.commands.acting import act_of
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
from bot.directory import binding
from bot.directory.exporting import export_directory
from bot.directory.importing import import_directory
from bot.directory.reading.headings import SHEETS
from bot.directory.snapshot import build
from bot.operating.schema import is_at_head
from bot.operating.trouble import missing_file
from bot.understanding.understand import understand as understand_text

app = typer.Typer()


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="名册文件夹或 .xlsx")],
    config: ConfigOption = None,
    check: Annotated[bool, typer.Option(help="只检查, 不写入")] = False,
    skip_bad: Annotated[bool, typer.Option(help="跳过有错的行")] = False,
    complete: Annotated[bool, typer.Option(help="表里没有的, 记为今天结束")] = False,
) -> None:
    """导入组织、网格、成员、地点和服务点。"""
    settings = read_config(config)
    skip = "" if skip_bad else ", 或加 --skip-bad 跳过有错的行"  # skipping does not help a whole file
    with refusals(), opened(settings) as store, import_refusals(f"有错, 一行也没有写入。改好再导入{skip}。"):
        report = import_directory(
            store,
            path,
            check=check,
            skip_bad=skip_bad,
            complete=complete,
            now=SystemClock().now(),
            actor="cli:import",
            categories=settings.categories,
            progress=_progress,
        )
    say_imported(report.findings, report.lines, check=check)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="写到哪里, 要是空文件夹或还没有")],
    config: ConfigOption = None,
    phones: Annotated[str, typer.Option(help="连成员电话一起导出, 写明为什么;会记下来")] = "",
) -> None:
    """把现在的名册写成文件, 改好再导入;没写的不动。"""
    with refusals(), opened(read_config(config)) as store:
        counts = export_directory(store, folder, now=SystemClock().now(), actor="cli:export", why_phones=phones.strip())
    told = "、".join(f"{SHEETS[sheet].chinese[0]} {many}" for sheet, many in counts.items())
    say(
        f"已写到 {folder}: {told}。{'' if phones.strip() else '没有成员电话, 再导入时电话不动。'}步行路网不在里面, 用原来的文件。"
    )


@app.command()
def invite(
    config: ConfigOption = None,
    member: Annotated[list[str] | None, typer.Option(help="只给这些成员(名册编号), 已绑定的也行, 如换了微信")] = None,
    as_json: JsonOption = False,
) -> None:
    """给还没绑定的成员发一次性绑定码, 14 天内有效。"""
    with refusals(), opened(read_config(config)) as store:

        def work(session: Session) -> list[dict[str, str]]:
            invited = binding.invite(act_of(session, "invite"), member or ())
            return [{"member": one.code, "name": one.name, "code": code} for one, code in invited]

        codes = store.run(work)
    if as_json:
        answer(codes)
        return
    for row in codes:
        sys.stdout.write(f"{row['name']}\t{row['member']}\t绑定 {row['code']}\n")
    say(f"{len(codes)} 人。请各人关注公众号后发送自己的“绑定 码”, 14 天内有效。")


@app.command()
def understand(config: ConfigOption = None) -> None:
    """标准输入每行一句话, 标准输出每行一个 JSON: 听懂了什么。"""
    settings = read_config(config)
    gazetteer = None
    if line := missing_file(settings.database.url):
        say(f"{line}。这次不认地点")
    else:
        with refusals(), opened(settings, schema=False) as store:
            today = local(SystemClock().now()).date()
            if is_at_head(store.engine):
                gazetteer = store.run(lambda session: build(session, today)).gazetteer
            else:
                say("数据库结构不是最新, 这次不认地点;先运行 python -m bot migrate, 再导入名册")
    for line in sys.stdin:
        if line.strip():
            answer(understand_text(line.rstrip("\n"), gazetteer, settings.categories).as_json())


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done}/{total}" + ("\n" if done >= total else ""))

"""broadcast (群发): write, submit, approve, hold and take back, by the same actions as the chat."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from bot.act import Act
from bot.broadcasts import actions, correcting, preview, words
from bot.broadcasts.audience import Audience, from_json
from bot.broadcasts.mass import say_had
from bot.broadcasts.naming import read_audience
from bot.clock import SHANGHAI
from bot.commands.acting import act_of, in_one_turn, office_of, require_member
from bot.commands.broadcast_watching import CodeArgument, watching
from bot.commands.common import ConfigOption, JsonOption, answer, say
from bot.config import Config
from bot.directory.office import Office
from bot.errors import Refused
from models.broadcasts import Broadcast
from models.people import Member

app = typer.Typer()
broadcast = typer.Typer(help="群发:写、送审、批、看进度、暂停、撤回、更正")
broadcast.add_typer(watching)
app.add_typer(broadcast, name="broadcast")

ByOption = Annotated[str, typer.Option("--by", help="谁(成员的名册编号)")]
Work = Callable[[Act, Office, Member], Any]


@broadcast.command()
def write(
    text: Annotated[str, typer.Argument(help="正文;- 是标准输入")],
    by: ByOption,
    to: Annotated[str, typer.Option(help="发给谁,如“3-2网格、桂花社区的网格长”“订阅入学的”")] = "",
    kind: Annotated[str, typer.Option(help="policy 政策 notice 通知 care 关怀 event 活动")] = "notice",
    at: Annotated[str, typer.Option(help="什么时候发,如 2026-11-28T09:00;不写是批了就发")] = "",
    title: Annotated[str, typer.Option(help="标题,12字以内;不写取正文第一句")] = "",
    answers: Annotated[str, typer.Option(help="可以回的数字,用逗号隔开,如“收到”“报名,不去”")] = "",
    places: Annotated[int | None, typer.Option(help="最多几人报名;不写不限")] = None,
    mass: Annotated[bool, typer.Option("--mass", help="用微信群发给全体关注的人;一个月 4 条, 收不回来")] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """写一条草稿, 念回范围、人数、日子和三份样张;还没有送审。"""
    said = sys.stdin.read().strip() if text == "-" else text

    def work(act: Act, office: Office, author: Member) -> dict[str, Any]:
        if bool(to) == mass:
            raise Refused("--to 和 --mass 写一个:--mass 是发给全体关注的人")
        audience = Audience(followers=True) if mass else read_audience(office, author, to)
        options = tuple(part.strip() for part in answers.replace(",", ",").split(",") if part.strip())
        if kind not in ("policy", "notice", "care", "event"):
            raise Refused(f"--kind {kind}: 应为 policy、notice、care 或 event;预警用 broadcast warn")
        draft = actions.Draft(kind, said, audience, _time(at, act.now), title, options, places, mass=mass)
        row = actions.write(act, office, author, draft)
        return _shown(act, office, row, actions.count_and_check(act, office, row))

    made = _run(config, by, work)
    if as_json:
        answer(made)
        return
    sys.stdout.write(f"{made['read_back']}\n\n" + "\n\n".join(made["samples"]) + "\n")
    say(f"草稿编号 {made['code']}。对了就送审: python -m bot broadcast submit {made['code']} --by {by}")


def _shown(act: Act, office: Office, row: Broadcast, counted: preview.Preview) -> dict[str, Any]:
    """A draft as it is read back."""
    return {
        "code": row.code,
        "people": counted.people,
        "residents": counted.residents,
        "parts": dict(counted.parts),
        "rungs": counted.rungs,
        "sms_parts": counted.sms_parts,
        "read_back": preview.read_back(office, row, counted, act),
        "samples": preview.samples(act.session, office, row),
    }


@broadcast.command()
def submit(
    code: CodeArgument,
    by: ByOption,
    everybody: Annotated[bool, typer.Option("--everybody", help="范围是全体的, 写上它才送审")] = False,
    config: ConfigOption = None,
) -> None:
    """送给第二个人批;能批的人都会收到。"""

    def work(act: Act, office: Office, member: Member) -> str:
        row = actions.find_mine(act, office, member, code.upper())
        if from_json(row.audience).everybody and not everybody:
            raise Refused(f"这是发给全体, 共{row.counted}人。真要发给全体, 加 --everybody")
        return "、".join(one.name for one in actions.submit(act, office, row))

    say(f"已送审: {_run(config, by, work)}。谁先回总人数, 就批了")


@broadcast.command()
def approve(
    code: CodeArgument,
    by: ByOption,
    people: Annotated[int, typer.Option(help="总人数:看过范围, 把它写回来")],
    config: ConfigOption = None,
) -> None:
    """批:写的人以外的第二个人, 用总人数作答。"""

    def work(act: Act, office: Office, member: Member) -> None:
        actions.approve(act, office, actions.find_mine(act, office, member, code.upper()), member, people)

    _run(config, by, work)
    say("批了, 到时间就发")


@broadcast.command()
def reject(
    code: CodeArgument, by: ByOption, reason: Annotated[str, typer.Option(help="为什么")], config: ConfigOption = None
) -> None:
    """不批。"""
    _steer(config, by, code, lambda act, row, member: actions.reject(act, row, member, reason))
    say("没批, 已告诉写的人")


@broadcast.command()
def pause(code: CodeArgument, by: ByOption, config: ConfigOption = None) -> None:
    """暂停:没发出去的先收回来。"""
    _steer(config, by, code, lambda act, row, _by: actions.pause(act, row))
    say("已暂停")


@broadcast.command()
def resume(code: CodeArgument, by: ByOption, config: ConfigOption = None) -> None:
    """接着发。"""
    _steer(config, by, code, lambda act, row, _by: actions.resume(act, row))
    say("接着发")


@broadcast.command()
def recall(code: CodeArgument, by: ByOption, config: ConfigOption = None) -> None:
    """撤回:没发出去的不再发;发出去的只能更正。"""

    def work(act: Act, office: Office, member: Member) -> str:
        row = actions.find_mine(act, office, member, code.upper())
        had = say_had(act.session, row)
        actions.recall(act, row)
        return words.left_with(row, had)

    say(f"已撤回没发出去的;{_run(config, by, work)}")


@broadcast.command()
def correct(
    code: CodeArgument,
    text: Annotated[str, typer.Argument(help="更正成什么")],
    by: ByOption,
    config: ConfigOption = None,
) -> None:
    """更正:马上发给收到过的人, 一个不多一个不少。"""

    def work(act: Act, office: Office, member: Member) -> tuple[str, str]:
        wrong = actions.find_mine(act, office, member, code.upper())
        had = say_had(act.session, wrong)
        return correcting.correct(act, office, member, wrong, text).code, had

    made, had = _run(config, by, work)
    say(f"更正编号 {made}, 发给收到过的人({had})")


@broadcast.command()
def warn(
    what: Annotated[str, typer.Argument(help="哪一种险情, 如 燃气泄漏")],
    by: ByOption,
    to: Annotated[str, typer.Option(help="发给哪一片")],
    until: Annotated[str, typer.Option(help="到什么时候;话里有 {until} 的要写")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="就发;不写只念回人数")] = False,
    config: ConfigOption = None,
) -> None:
    """预警:固定的话, 马上发, 事后复核。"""

    def work(act: Act, office: Office, member: Member) -> str:
        row = correcting.write_warning(act, office, member, what, to, until)
        shown = actions.count_and_check(act, office, row)
        said = f"{preview.read_back(office, row, shown, act)}\n原文:{row.text}"
        if yes:
            correcting.warn(act, office, row)
        else:
            actions.recall(act, row)
        return said

    sys.stdout.write(f"{_run(config, by, work)}\n")
    say("正在发, 上级会事后复核" if yes else "没有发。要发加 --yes")


def _run(config: Path | None, by: str, work: Work) -> Any:
    """Do `work` as the member `by`."""

    def turn(session: Session, settings: Config) -> Any:
        member = require_member(session, by)
        return work(act_of(session, "broadcast", by), office_of(session, settings), member)

    return in_one_turn(config, turn)


def _steer(config: Path | None, by: str, code: str, move: Callable[[Act, Broadcast, Member], object]) -> None:
    """A move of one broadcast that needs nothing but who makes it."""

    def work(act: Act, office: Office, member: Member) -> None:
        move(act, actions.find_mine(act, office, member, code.upper()), member)

    _run(config, by, work)


def _time(text: str, now: datetime) -> datetime:
    """Naive times are Asia/Shanghai's."""
    if not text:
        return now
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"--at {text}: 应为 2026-11-28T09:00 这样的时间") from None
    at = at if at.tzinfo else at.replace(tzinfo=SHANGHAI)
    if at < now:
        raise Refused(f"--at {text}: 已经过去了;写以后的时间, 不写是批了就发")
    return at

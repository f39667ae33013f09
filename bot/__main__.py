"""`python -m bot`: the commands of Linli."""

import gc
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from zoneinfo import ZoneInfoNotFoundError

import typer

from bot.operating.logs import set_up_logs
from bot.operating.usage import CommandLine

#: The files of bot/commands/ with the commands in them. Only the file of the command that is given is loaded: a service
#: that starts needs neither the demo nor the workbooks, which take as long as all the rest.
PARTS = {
    "service": ("serve", "migrate", "doctor", "check-config"),
    "keeping": ("backup", "restore", "verify", "rekey"),
    "directory": ("import", "export", "invite", "understand"),
    "circle": ("circle",),
    "messages": ("outbox", "menu"),
    "posters": ("posters",),
    "duties": ("calendar",),
    "ratios": ("ratios",),
    "reviews": ("brief",),
    "broadcast": ("broadcast",),
    "questionnaire": ("questionnaire",),
    "jobs": ("jobs",),
    "knowledge": ("knowledge",),
    "inspection": ("inspect",),
    "audit": ("audit",),
    "demo": ("demo",),
}


def command_line(words: Sequence[str] = ()) -> typer.Typer:
    """The command line for `words`: the file of the command they name, or all of them where they name none."""
    line = typer.Typer(
        cls=CommandLine, help="邻里 Linli:网格服务的微信公众号和短信助手", no_args_is_help=True, add_completion=False
    )
    line.callback()(begin)
    try:
        for part in _needed(words):
            line.add_typer(import_module(f"bot.commands.{part}").app)
    except ZoneInfoNotFoundError:
        sys.exit("时区: 这台机器没有 Asia/Shanghai 的时区数据;运行 sudo apt-get install -y tzdata")
    return line


def begin() -> None:
    """邻里 Linli:网格服务的微信公众号和短信助手"""
    set_up_logs()


def _needed(words: Sequence[str]) -> Iterable[str]:
    named = next(iter(words), "")
    return [part for part, commands in PARTS.items() if named in commands] or PARTS


if __name__ == "__main__":
    gc.disable()  # none of what is loaded is garbage; to look through it again and again takes a fifth of the time
    line = command_line(sys.argv[1:])
    gc.freeze()
    gc.enable()
    line(prog_name="python -m bot")

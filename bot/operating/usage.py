"""Usage (用法): what was written wrong on the command line, in one Chinese line that names it and what is wanted."""

import re
import sys
from typing import Any, NoReturn

from typer import Abort, TyperException
from typer.core import TyperGroup

#: What typer and pydantic say → what we say.
SAID: tuple[tuple[str, str], ...] = (
    (r"^Invalid value for '(.+?)': ", r"\1: "),
    (r"^Invalid value: ", ""),
    (r"Input should be a valid number.*", "应是数字"),
    (r"Input should be a valid integer.*", "应是整数"),
    (r"Input should be greater than or equal to (\S+)", r"最小是 \1"),
    (r"Input should be less than or equal to (\S+)", r"最大是 \1"),
    (r"Value error, '(.*)' does not match the formats? .*", r"“\1”不是日期, 应如 2026-03-16"),
    (r"Value error, '(.*)' is not one of (.+)\.$", r"没有“\1”, 可用的有 \2"),
    (r"^Option '(.+)' requires an argument\.", r"\1: 后面要写值"),
    (r"^Option '(.+)' does not take a value\.", r"\1: 后面不写值"),
    (r"^Missing (?:argument|option|parameter):? '(.+?)'\.?.*", r"\1: 没有写"),
    (r"^Missing command\.", "没有写哪个命令"),
    (r"^No such command '(.+)'\..*", r"没有命令 \1"),
    (r"^No such option: (\S+)", r"没有选项 \1"),
    (r" ?\(Possible options: (.+)\)| ?Did you mean (\S+)\?", r", 是不是 \1\2"),
    (r"^Got unexpected extra arguments? \((.+)\)|^Got unexpected extra argument\(s\) \((.+)\)", r"多写了 \1\2"),
)


class CommandLine(TyperGroup):
    """The commands; a mistake in their use is said in Chinese and ends with 2."""

    def main(self, *args: Any, **more: Any) -> NoReturn:
        try:
            ended = super().main(*args, **{**more, "standalone_mode": False})
        except TyperException as error:
            sys.stderr.write(_line(error))
            sys.exit(error.exit_code)
        except Abort:
            sys.exit(1)
        sys.exit(ended if isinstance(ended, int) else 0)


def _line(error: TyperException) -> str:
    """The mistake, and where the right use stands; nothing where nothing was written: that has shown the help."""
    context = getattr(error, "ctx", None)
    said = in_chinese(error.format_message())
    return f"{said}{f';用法见 {context.command_path} --help' if context else ''}\n" if said else ""


def in_chinese(said: str) -> str:
    """A mistake as we say it; what is not known stays as it is."""
    for theirs, ours in SAID:
        said = re.sub(theirs, ours, said, flags=re.DOTALL)
    return said

"""What is written wrong on the command line is said in one Chinese line, with what is wanted, and ends with 2."""

import pytest

from tests.commands.shell import Shell

WRONG = {
    "circle --lat abc --lng 1": "--lat: 应是数字",
    "circle --lat 1 --lng 1 --minutes 1000": "--minutes: 最大是 120",
    "circle --lat 1": "--lat 和 --lng 都要写",
    "circle --nosuch 3": "没有选项 --nosuch",
    "circle --la 3": "没有选项 --la, 是不是 --at, --lat, --lng",
    "brief x --on 2026-13-45": "--on: “2026-13-45”不是日期, 应如 2026-03-16",
    "posters --size A9": "--size: 没有“A9”, 可用的有 'A4', 'A3'",
    "broadcast submit A": "--by: 没有写",
    "broadcast nosuch": "没有命令 nosuch",
    "broadcast": "没有写哪个命令",
    "calendar abc": "year: 应是整数",
    "calendar": "year: 没有写",
    "import a b": "多写了 b",
    "nosuch": "没有命令 nosuch",
}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("words", WRONG)
def test_a_mistake_in_the_use_is_named_with_what_is_wanted(tmp_path, words: str) -> None:
    ended = Shell(tmp_path, "sqlite://").run(*words.split(), config=False)
    path = " ".join(["python -m bot", *([words.split(maxsplit=1)[0]] if words != "nosuch" else [])])
    path += " submit" if "submit" in words else ""
    assert (ended.code, ended.out, ended.err) == (2, "", f"{WRONG[words]};用法见 {path} --help\n")

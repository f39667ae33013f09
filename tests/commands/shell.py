"""The command line as an operator has it: its own folder, stdin no terminal; in this process, or in one of its own."""

import base64
import json
import os
import subprocess
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from bot.__main__ import command_line

ROOT = Path(__file__).resolve().parents[2]
KEYS = {name: base64.b64encode(byte * 32).decode() for name, byte in (("field_key", b"\x01"), ("index_key", b"\x02"))}


@dataclass
class Ended:
    """How a command ended, and what it said where."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Shell:
    """A folder with a config.yaml (JSON is YAML) and the commands run against it."""

    folder: Path
    url: str
    api_base: str = "http://127.0.0.1:1"

    def __post_init__(self) -> None:
        self.config = self.folder / "config.yaml"
        self.write()

    def write(self, **sections: dict[str, object]) -> None:
        """Write the configuration; `sections` are merged over a good one."""
        wechat = {"app_id": "wxba5fad812f8e6fb9", "app_secret": "secret-of-the-test", "token": "AAAAA"}
        raw: dict[str, dict[str, object]] = {
            "database": {"url": self.url},
            "storage": {"dir": str(self.folder)},
            "wechat": {**wechat, "encoding_aes_key": "A" * 43, "api_base": self.api_base},
            "privacy": dict(KEYS),
        }
        for name, section in sections.items():
            raw[name] = {**raw.get(name, {}), **section}
        self.config.write_text(json.dumps(raw), "utf-8")

    def run(self, *words: str, stdin: str = "", config: bool = True) -> Ended:
        """A command in this process, to its end: half a second less than a process of its own."""
        ended = CliRunner().invoke(
            command_line(words), [*words, *self._more(config)], input=stdin, prog_name="python -m bot"
        )
        trace = ""
        if ended.exception is not None and not isinstance(ended.exception, SystemExit):
            trace = "".join(traceback.format_exception(ended.exception))
        return Ended(ended.exit_code, ended.stdout, ended.stderr + trace)

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """A command in a process of its own."""
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(self.start_words(*words), cwd=ROOT, env=surroundings(), text=True, **pipes)

    def start_words(self, *words: str) -> list[str]:
        """The command line of a process of its own."""
        return [sys.executable, "-m", "bot", *words, *self._more(True)]

    def _more(self, config: bool) -> list[str]:
        return ["--config", str(self.config)] if config else []


def surroundings() -> dict[str, str]:
    """This process's environment without a configuration of its own."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith("LINLI")}

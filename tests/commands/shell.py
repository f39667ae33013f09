"""The command line as an operator has it: its own process, its own folder, stdin no terminal."""

import base64
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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

    def start(self, *words: str, config: bool = True, **environ: str) -> "subprocess.Popen[str]":
        """A command that runs on."""
        more = ["--config", str(self.config)] if config else []
        pipes = {name: subprocess.PIPE for name in ("stdin", "stdout", "stderr")}
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *words, *more], cwd=ROOT, env=surroundings(**environ), text=True, **pipes
        )

    def run(self, *words: str, stdin: str = "", config: bool = True, **environ: str) -> Ended:
        """A command to its end."""
        process = self.start(*words, config=config, **environ)
        try:
            out, err = process.communicate(stdin, timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise AssertionError(f"{words} did not end:\n{out}\n{err}") from None
        return Ended(process.returncode, out, err)


def surroundings(**environ: str) -> dict[str, str]:
    """This process's environment without its own configuration."""
    clean = {name: value for name, value in os.environ.items() if not name.upper().startswith("LINLI")}
    return {**clean, **environ}

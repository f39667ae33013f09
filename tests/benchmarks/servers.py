"""The sides of a comparison (比较的两边): our service and its rivals, each a process of its own on the first core."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import update

from bot.clock import SystemClock
from bot.config import Config
from bot.directory.importing import import_directory
from bot.operating import schema
from bot.seal import Keyring
from bot.store import open_store, sqlite_engine
from models.people import Member
from tests.benchmarks.load import Plan, Result
from tests.commands.shell import ROOT, Shell, surroundings
from tests.loopback import free_port
from tests.talk import DISTRICT

CORES = sorted(os.sched_getaffinity(0))
#: The service on one, the load on the other, as far as there are two.
SERVER_CORE, LOAD_CORE = CORES[0], CORES[-1]
KEYRING = Keyring(b"\x01" * 32, b"\x02" * 32)


@dataclass
class Side:
    """A running server."""

    port: int
    process: "subprocess.Popen[bytes]"

    def put(self, **plan: object) -> Result:
        """Load from the other core."""
        words = json.dumps(asdict(Plan(port=self.port, core=LOAD_CORE, **plan)))  # type: ignore[arg-type]
        ran = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.load", words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return Result(**json.loads(ran.stdout))

    def resident_mb(self) -> float:
        """Memory of the process that is resident now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def cpu_s(self) -> float:
        """Processor time of the process and the children it has waited for or still has."""
        return sum(_cpu_s(pid) for pid in (self.process.pid, *_children(self.process.pid)))


def district(folder: Path) -> str:
    """A database with all tables and the test district, whose members have room for any number of cases."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder}/linli.db"
    engine = sqlite_engine(url)
    schema.migrate(engine)
    engine.dispose()
    furnish(url)
    return url


def furnish(url: str) -> None:
    """The test district in a database that has its tables."""
    store = open_store(url, KEYRING)
    import_directory(store, DISTRICT, categories=Config().categories, now=SystemClock().now())
    store.run(lambda session: session.execute(update(Member).values(capacity=None)))
    store.close()


@contextmanager
def linli(
    folder: Path, url: str, roles: str = "web,delivery,clock", api_base: str = "http://127.0.0.1:1"
) -> Iterator[Side]:
    """Our service as an operator starts it; `api_base` is WeChat's side."""
    port = free_port()
    shell = Shell(folder, url, api_base)
    shell.write(server={"port": port}, delivery={"quiet_hours": ""})
    with _running(shell.start_words("serve", "--roles", roles), port, folder / "linli.log") as side:
        yield side


@contextmanager
def echo(folder: Path) -> Iterator[Side]:
    """aiohttp and wechatpy alone."""
    port = free_port()
    words = [sys.executable, str(ROOT / "tests/benchmarks/rivals/echo.py"), str(port)]
    with _running(words, port, folder / "echo.log") as side:
        yield side


@contextmanager
def messages(folder: Path, after_s: float = 0) -> Iterator[Side]:
    """What takes every message, after so long."""
    port = free_port()
    words = [sys.executable, str(ROOT / "tests/benchmarks/rivals/messages.py"), str(port), str(after_s)]
    with _running(words, port, folder / "messages.log") as side:
        yield side


@contextmanager
def flask_bot(folder: Path, url: str, workers: tuple[str, ...] = ("--workers", "1")) -> Iterator[Side]:
    """Flask, wechatpy and the ORM under gunicorn, with the same district."""
    port, file = free_port(), folder / "rival.db"
    with suppress(FileNotFoundError):
        file.unlink()
    words = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--log-level", "warning", *workers]
    words.append("tests.benchmarks.rivals.flask_bot:application")
    more = {"RIVAL_DATABASE": f"sqlite:///{file}", "DISTRICT_DATABASE": url}
    with _running(words, port, folder / "flask.log", more) as side:
        yield side


def first_answer_s(folder: Path, url: str) -> tuple[float, float]:
    """Seconds from the start of our service to its first answer, and its resident memory in MB then."""
    began = time.perf_counter()
    with linli(folder, url) as side:
        took = side.put(series=f"6{int(began)}", count=1, connections=1)
        assert took.replies == 1
        return time.perf_counter() - began, side.resident_mb()


@contextmanager
def _running(words: list[str], port: int, log: Path, more: dict[str, str] | None = None) -> Iterator[Side]:
    pinned = ["taskset", "-c", str(SERVER_CORE), *words] if shutil.which("taskset") else words
    with log.open("ab") as out:
        process = subprocess.Popen(pinned, cwd=ROOT, env={**surroundings(), **(more or {})}, stdout=out, stderr=out)
    try:
        _wait_for(port, process, log)
        yield Side(port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(25)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.02)
    raise AssertionError(f"nothing listens on port {port}: {log.read_text()}")


def _cpu_s(pid: int) -> float:
    with suppress(OSError):
        numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []

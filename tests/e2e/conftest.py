"""A demo of its own on a free port, and a browser in front of it."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.loopback import free_port

ROOT = Path(__file__).parents[2]
#: Chromium asks for hosts of its maker at every start unless it is told not to.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_S = 60


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running demo; each file has one of its own, for what its people said."""
    port = free_port()
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "bot", "demo", "--port", str(port), "--folder", str(folder)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, stderr=log, stdout=log)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/demo/", process, folder / "log")
            yield address
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium where there is one, else Playwright's own."""
    found = os.environ.get("LINLI_CHROMIUM", shutil.which("chromium")) or None
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield launched
        launched.close()


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until the page is served and every member has bound; a demo that ended says why."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
            continue
        if "演示已就绪" in log.read_text():
            return
        time.sleep(0.3)
    raise AssertionError(f"the demo did not come up: {log.read_text()}")

"""The SMSC of npm's `smpp`, run by node beside a test: a peer that nobody here wrote."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "smsc.js"
#: Where `npm install smpp@0.5.1` was run.
MODULES = Path(os.environ.get("LINLI_TEST_NODE_MODULES") or SCRIPT.parents[2] / "var" / "node" / "node_modules")
HOW = "npm install --prefix var/node smpp@0.5.1 (or LINLI_TEST_NODE_MODULES)"
needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (MODULES / "smpp").is_dir(), reason=f"no SMPP centre to talk to: {HOW}"
)


@dataclass
class Smsc:
    """A running SMSC and what it said."""

    process: asyncio.subprocess.Process
    port: int = 0
    said: list[dict[str, object]] = field(default_factory=list)

    def tell(self, act: str, **more: object) -> None:
        """Let it do something."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"act": act, **more}).encode() + b"\n")

    def events(self, event: str) -> list[dict[str, object]]:
        """What it said of a kind."""
        return [one for one in self.said if one["event"] == event]

    async def listen(self) -> None:
        """Write down what it says, until it ends."""
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            self.said.append(json.loads(line))

    async def wait(self, event: str, many: int = 1) -> list[dict[str, object]]:
        """Until it said so that often."""
        for _ in range(400):
            if len(found := self.events(event)) >= many:
                return found
            await asyncio.sleep(0.02)
        raise AssertionError(f"{event}: {self.said}")


@asynccontextmanager
async def smsc() -> AsyncIterator[Smsc]:
    """An SMSC on a port of its own."""
    pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
    environment = {**os.environ, "NODE_PATH": str(MODULES)}
    process = await asyncio.create_subprocess_exec("node", str(SCRIPT), env=environment, **pipes)  # type: ignore[arg-type]
    running = Smsc(process)
    listening = asyncio.create_task(running.listen())
    try:
        running.port = int(str((await running.wait("listening"))[0]["port"]))
        yield running
    finally:
        process.terminate()
        await process.wait()
        await listening

"""A bad network: a TCP proxy on loopback with the toxics of Toxiproxy, under their names."""

import asyncio
import contextlib
from dataclasses import dataclass, field

PIECE = 1 << 16


@dataclass
class Proxy:
    """Stands between a client and `target`; what `toxic` says happens to every connection, old and new."""

    target: int
    #: "" for none; latency, reset_peer, timeout (a black hole), slicer, slow_close, limit_data.
    toxic: str = ""
    latency_s: float = 2.0
    limit_bytes: int = 2000
    port: int = 0
    _server: asyncio.Server | None = None
    _writers: "set[asyncio.StreamWriter]" = field(default_factory=set)
    _tasks: "set[asyncio.Task[None]]" = field(default_factory=set)

    async def start(self) -> "Proxy":
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def poison(self, toxic: str) -> None:
        """From now on; reset_peer also cuts what stands."""
        self.toxic = toxic
        if toxic == "reset_peer":
            for writer in tuple(self._writers):
                writer.transport.abort()

    async def close(self) -> None:
        """Cut everything."""
        if self._server is not None:
            self._server.close()
        for writer in tuple(self._writers):
            writer.transport.abort()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if self.toxic == "reset_peer":
            writer.transport.abort()
            return
        with contextlib.suppress(OSError), contextlib.closing(writer.transport):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
            self._writers |= {writer, far_writer}
            try:
                await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
            finally:
                self._writers -= {writer, far_writer}
                far_writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while piece := await reader.read(PIECE):
                if self.toxic == "timeout":
                    continue  # swallowed, for ever
                if self.toxic == "latency":
                    await asyncio.sleep(self.latency_s)
                if self.toxic == "limit_data" and (passed := passed + len(piece)) > self.limit_bytes:
                    break
                for part in [piece[at : at + 1] for at in range(len(piece))] if self.toxic == "slicer" else [piece]:
                    writer.write(part)
                    await writer.drain()
            if self.toxic == "slow_close":
                await asyncio.sleep(self.latency_s)
        writer.close()

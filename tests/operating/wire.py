"""A wire between us and a database that can be cut, held and mended; on loopback, on a thread of its own."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

from sqlalchemy import make_url


class Wire:
    """Forwards a port of its own to PostgreSQL's socket."""

    def __init__(self, url: str) -> None:
        self._beyond = make_url(url)
        self._lets_through = threading.Event()
        self._open: list[socket.socket] = []
        self._port = 0
        self._server: socket.socket | None = None

    @property
    def url(self) -> str:
        """The database through this wire."""
        through = self._beyond.set(host="127.0.0.1", port=self._port, query={"sslmode": "disable"})
        return through.render_as_string(hide_password=False)

    def __enter__(self) -> Self:
        self.mend()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut()

    def mend(self) -> None:
        """From now on connections get through."""
        self._server = socket.create_server(("127.0.0.1", self._port))
        self._port = self._server.getsockname()[1]
        self.release()
        threading.Thread(target=self._take_in, args=(self._server,), daemon=True).start()

    def cut(self) -> None:
        """What is connected is cut off, and nobody is let in."""
        assert self._server is not None
        self.release()
        for one in (self._server, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def hold(self) -> None:
        """What is connected stays so, and hears nothing."""
        self._lets_through.clear()

    def release(self) -> None:
        """What was held goes on."""
        self._lets_through.set()

    def _take_in(self, server: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = server.accept()
                beyond = socket.socket(socket.AF_UNIX)
                self._open += [client, beyond]
                beyond.connect(f"{self._beyond.query['host']}/.s.PGSQL.{self._beyond.port or 5432}")
                for one, other in ((client, beyond), (beyond, client)):
                    threading.Thread(target=self._forward, args=(one, other), daemon=True).start()

    def _forward(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while chunk := one.recv(1 << 16):
                self._lets_through.wait()
                other.sendall(chunk)
            other.shutdown(socket.SHUT_WR)

"""A server that speaks just enough of PostgreSQL's protocol (3.0) to turn everybody away with an error of its own."""

import socket
import struct
import threading

SSL_REQUEST, GSS_REQUEST = 80877103, 80877104


def refusing_postgres(code: str, message: str) -> tuple[int, socket.socket]:
    """Its port on loopback, and the socket: close it to end the server."""
    server = socket.create_server(("127.0.0.1", 0))
    fields = "".join(f"{kind}{text}\0" for kind, text in (("S", "FATAL"), ("V", "FATAL"), ("C", code), ("M", message)))
    body = fields.encode() + b"\0"
    refusal = b"E" + struct.pack("!I", len(body) + 4) + body
    threading.Thread(target=_turn_away, args=(server, refusal), daemon=True).start()
    return server.getsockname()[1], server


def _turn_away(server: socket.socket, refusal: bytes) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        with client:
            while _first(client) in {SSL_REQUEST, GSS_REQUEST}:
                client.sendall(b"N")
            client.sendall(refusal)


def _first(client: socket.socket) -> int:
    """The number that a start-up packet begins with."""
    size = struct.unpack("!I", client.recv(4))[0]
    return int(struct.unpack("!I", client.recv(size - 4)[:4])[0])

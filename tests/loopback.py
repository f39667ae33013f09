"""Loopback: a guard around every test, so that nobody outside this machine is asked for anything; and a port on it."""

import ipaddress
import socket
import sys
from typing import Any

CONNECTING = {"socket.connect", "socket.sendto", "socket.sendmsg"}


def stay_on_loopback() -> None:
    """From now on this process reaches loopback addresses and local sockets only. Cannot be undone."""
    sys.addaudithook(_refuse_the_world)


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _refuse_the_world(event: str, arguments: tuple[Any, ...]) -> None:
    if event in CONNECTING:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # local sockets are named by a string
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not _is_here(host):
        raise RuntimeError(f"tests reach no further than loopback, and this one asked for {host!r}")


def _is_here(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost"}:
        return True
    try:
        address = ipaddress.ip_address(str(name).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified

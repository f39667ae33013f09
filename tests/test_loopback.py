"""The guard that keeps tests on this machine, tried."""

import socket

import pytest


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("203.0.113.7", 443)])
def test_a_connection_to_the_world_is_refused(address):
    with socket.socket() as plug, pytest.raises(RuntimeError, match="no further than loopback"):
        plug.connect(address)


def test_a_name_of_the_world_is_not_looked_up():
    with pytest.raises(RuntimeError, match="no further than loopback"):
        socket.getaddrinfo("api.weixin.qq.com", 443)


def test_loopback_is_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as plug:
        assert plug.getpeername() == server.getsockname()

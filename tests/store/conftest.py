"""Each test has a store of its own, see tests/own.py."""

from tests.own import store

__all__ = ["store"]

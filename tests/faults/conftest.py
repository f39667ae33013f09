"""Fixtures of the faults."""

from tests.faults.figures import note
from tests.own import store

__all__ = ["note", "store"]

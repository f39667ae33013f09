"""Fixtures of the faults."""

from tests.faults.figures import note

__all__ = ["note"]

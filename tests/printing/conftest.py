"""A Chinese font of this machine; without one these tests have nothing to look at."""

from tests.printing.small import small, typeface

__all__ = ["small", "typeface"]

"""A Chinese font, whole and cut to a few characters."""

from tests.printing.small import small, typeface

__all__ = ["small", "typeface"]

"""What commands need, for those that are run here."""

from tests.commands.conftest import as_found

__all__ = ["as_found"]

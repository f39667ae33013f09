"""What commands need, for those that are run here."""

from tests.commands.conftest import as_found
from tests.own import store

__all__ = ["as_found", "store"]

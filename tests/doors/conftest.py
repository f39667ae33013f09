"""The service on a port of its own, as in tests/web, and towns: the doors are tried from outside and by talk."""

from tests.conversation.towns import town, untouched
from tests.web.conftest import service

__all__ = ["service", "town", "untouched"]

"""The service on a port of its own, as in tests/web: the doors are tried from outside, and by talk in a town."""

from tests.doors.figures import door
from tests.web.conftest import service

__all__ = ["door", "service"]

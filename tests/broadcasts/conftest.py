"""Fixtures of this folder."""

import pytest

from tests.broadcasts.crowd import SUNDAY
from tests.faults.figures import note
from tests.talk import Town

__all__ = ["note"]


@pytest.fixture
def town(town: Town) -> Town:
    """A Sunday noon; 周敏 may write, 吴刚, 赵强 may approve."""
    town.clock.set(SUNDAY)
    return town

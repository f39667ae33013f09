"""Fixtures of this folder."""

import pytest

from tests.broadcasts.crowd import SUNDAY
from tests.faults.figures import note
from tests.talk import Phone, Town

__all__ = ["note"]


@pytest.fixture
def town(town: Town) -> Town:
    """A Sunday noon; 周敏 may write, 吴刚, 赵强 may approve."""
    town.clock.set(SUNDAY)
    return town


@pytest.fixture
def office(town: Town) -> tuple[Phone, Phone]:
    """Who writes, and who approves."""
    return town.member("周敏"), town.member("吴刚")

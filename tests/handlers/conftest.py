"""A member with one case in hand; a file that means somebody else by these names has its own."""

import pytest

from tests.conversation.said import LEAK, file_case
from tests.talk import Phone, Town


@pytest.fixture
def leader(town: Town) -> Phone:
    return town.member("王建国")


@pytest.fixture
def resident(town: Town, leader: Phone) -> Phone:
    return town.person("阿婆")


@pytest.fixture
def leak(resident: Phone, leader: Phone) -> str:
    """The only case he has."""
    code = file_case(resident, LEAK)
    leader.received()
    leader.say("1")
    resident.received()
    return code


@pytest.fixture
def gas(resident: Phone, leader: Phone) -> str:
    code = file_case(resident, "翠园3幢有股很大的煤气味")
    leader.received()
    return code

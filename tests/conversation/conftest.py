"""A member and a resident; a file that means somebody else by these names has its own."""

import pytest

from tests.talk import Phone, Town


@pytest.fixture
def member(town: Town) -> Phone:
    return town.member("李明")


@pytest.fixture
def resident(town: Town, member: Phone) -> Phone:
    return town.person("阿婆")

"""Two installations for the checks from outside, each started once: one with templates (folder in GCJ-02), one bare (WGS-84)."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.acceptance.envelope import OLD_AES_KEY, OLD_TOKEN
from tests.acceptance.fakewechat import FakeWeChat
from tests.acceptance.madeup import NAMES, Grid, all_grids, write_district
from tests.acceptance.outside import Installation, Person

TEMPLATES = """  templates:
    task: {id: TPL_TASK, fields: {code: character_string1, what: thing2, where: thing3, by: time4}}
    progress: {id: TPL_PROGRESS, fields: {code: character_string1, text: thing2}}
    notice: TPL_NOTICE"""
ROTATION = f"""  previous_token: {OLD_TOKEN}
  previous_aes_key: {OLD_AES_KEY}"""


class Street:
    """A running installation, the binding codes of its members, and a fresh grid for every test."""

    def __init__(self, home: Installation, codes: dict[str, str]) -> None:
        self.home, self.wechat, self.codes = home, home.wechat, codes
        self._fresh = iter([n for n in range(2, 120) if n not in {24, 33, 50, 55, 57, 58, 59}])
        self.officers: dict[str, Person] = {}

    def bound(self, code: str) -> Person:
        """The member with this directory code, on the phone and bound."""
        person = self.home.person(code)
        reply = person.says(f"绑定 {self.codes[code]}")
        assert "绑定成功" in reply and NAMES[code] in reply, reply
        person.name, person.code = NAMES[code], code
        return person

    def officer(self, code: str) -> Person:
        """A secretary or the duty officer, bound once; his window is opened again."""
        if code not in self.officers:
            self.officers[code] = self.bound(code)
        self.officers[code].says("待办")
        return self.officers[code]

    def place(self, number: int | None = None) -> "Place":
        grid = all_grids()[next(self._fresh) if number is None else number]
        return Place(self, grid, self.bound(grid.worker), self.bound(grid.leader), self.home.person("resident"))


@dataclass
class Place:
    """One grid with its worker (who has the skills lighting, waste, gas), its leader, and a resident nobody knows yet."""

    street: Street
    grid: Grid
    worker: Person
    leader: Person
    resident: Person

    @property
    def estate(self) -> str:
        return self.grid.estate

    def another(self) -> Person:
        return self.street.home.person("neighbour")


@pytest.fixture(scope="session")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """Templates configured, coordinates in GCJ-02, a gas number."""
    yield from _running(tmp_path_factory, "gcj02", TEMPLATES, 'emergency: {gas: "96777"}')


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """No template at all, coordinates in WGS-84, keys in rotation."""
    yield from _running(tmp_path_factory, "wgs84", ROTATION, "emergency: {escalate_min: 1}")


def _running(factory: pytest.TempPathFactory, datum: str, wechat_lines: str, extra: str) -> Iterator[Street]:
    home = factory.mktemp("outside")
    with FakeWeChat() as wechat:
        installation = Installation(home / "run", wechat, extra, wechat_lines)
        installation.set_up(write_district(home / "district", datum=datum))
        codes = installation.invite()
        installation.start()
        try:
            yield Street(installation, codes)
        finally:
            installation.stop()

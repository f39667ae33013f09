"""What doctor finds, each with the line that mends it; and what /metrics tells."""

import pytest

from bot.config import config_from
from bot.operating.doctor import examine
from bot.store import Store
from tests.support import MONDAY, FixedClock
from tests.talk import build_town

WHOLE = {
    "wechat": {
        "app_id": "wx1234567890abcdef",
        "app_secret": "s" * 32,
        "token": "token",
        "encoding_aes_key": "a" * 43,
        "templates": {"task": "t1", "progress": "t2", "notice": "t3"},
    },
    "privacy": {
        "field_key": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "index_key": "QUJDREVGR0hJSktMTU5PUEFCQ0RFRkdISUpLTE1OT1A=",
    },
}


def findings(store: Store, **changes: object) -> list[str]:
    config = config_from({**WHOLE, **changes}, {}, require=False)
    return list(examine(config, store, MONDAY.date()))


def test_an_empty_directory_is_said_with_the_command_that_fills_it(store: Store) -> None:
    assert any("import" in line for line in findings(store))


def test_members_without_a_chat_are_counted(store: Store, clock: FixedClock) -> None:
    build_town(store, clock)
    assert [line for line in findings(store) if "9 人" in line and "invite" in line]


@pytest.mark.only_on("sqlite")
def test_missing_templates_and_keys_are_named_by_their_path(store: Store) -> None:
    found = findings(store, wechat={"app_id": "wx1234567890abcdef"})
    for path in ("wechat.app_secret", "wechat.encoding_aes_key", "wechat.templates.task"):
        assert any(line.startswith(path) for line in found), path

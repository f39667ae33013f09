"""Who wins: environment, file or default; and `${NAME}` in the file."""

import base64
import json
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.config import Config, config_from
from bot.config.keys import leaf_keys
from bot.config.sources import override_name


def test_a_reference_is_read_from_the_environment(load, keys) -> None:
    config = load("server: {public_url: 'https://${HOST}/x', port: '${PORT}'}", {**keys, "HOST": "a.cn", "PORT": "81"})
    assert (config.server.public_url, config.server.port) == ("https://a.cn/x", 81)


def test_an_unset_reference_is_as_if_nothing_were_written(load) -> None:
    config = load(
        "server: {port: '${PORT}'}\nwechat: {templates: {task: '${T}'}}\ncategories: {lighting: {words: ['${W}']}}",
    )
    assert config.server.port == 8080
    assert config.wechat.templates.task is None
    assert config.categories["lighting"] == Config().categories["lighting"]


def test_an_unset_reference_of_a_required_key_is_a_mistake_that_names_it(mistakes, keys) -> None:
    environ = {name: text for name, text in keys.items() if "TOKEN" not in name}
    (line,) = mistakes("wechat: {token: '${LINLI_TOKEN}'}", environ)
    assert line.startswith("wechat.token: 环境变量 LINLI_TOKEN 没有设置")


def test_an_unset_reference_that_is_overridden_is_no_mistake(load) -> None:
    assert load("wechat: {token: '${LINLI_TOKEN}'}").wechat.token.get_secret_value() == "QDG6eK"


def test_a_section_given_by_the_environment_needs_none_of_the_references_in_the_file(load, keys) -> None:
    wechat = {name.rpartition("__")[2].lower(): text for name, text in keys.items() if "WECHAT" in name}
    environ = {name: text for name, text in keys.items() if "WECHAT" not in name}
    config = load("wechat: {token: '${LINLI_TOKEN}'}", {**environ, "LINLI__WECHAT": json.dumps(wechat)})
    assert config.wechat.token.get_secret_value() == "QDG6eK"


def test_the_value_of_a_variable_is_not_searched_for_references(load, keys) -> None:
    config = load("privacy: {contact: '${A}'}", {**keys, "A": "${B}", "B": "wrong"})
    assert config.privacy.contact == "${B}"


WORDS = st.text("甲乙丙丁abc", min_size=1, max_size=6)
PLAIN = st.text("abcXYZ019", min_size=1, max_size=20)
ADDRESS = PLAIN.map(lambda name: f"https://{name}.cn")
PHONES = st.integers(100, 99_999_999).map(str)
BYTES = st.binary(min_size=32, max_size=32).map(lambda key: base64.b64encode(key).decode())
DAYS = st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)).map(str), max_size=3)
TEMPLATE = PLAIN.map(lambda id_: {"id": id_, "fields": {}})
SETTINGS = st.dictionaries(st.sampled_from(["wish", "report"]), st.none() | st.just({"days": 3}))

#: What may stand under each key. A new key has to be added here before the test below is green again.
ALLOWED: dict[str, st.SearchStrategy[Any]] = {
    "server.host": st.sampled_from(["127.0.0.1", "::1", "0.0.0.0", "localhost", "linli-1.example.cn"]),
    "server.messages_per_minute": st.integers(5, 6000),
    "server.page_hours": st.integers(1, 720),
    "server.port": st.integers(1, 65535),
    "server.public_url": ADDRESS,
    "database.url": PLAIN.map(lambda name: f"sqlite:///{name}.db"),
    "storage.dir": PLAIN,
    "wechat.account": st.sampled_from(["service", "subscription"]),
    "wechat.mode": st.sampled_from(["safe", "compatible", "plain"]),
    "wechat.api_base": ADDRESS,
    "wechat.menu": st.lists(
        st.just({"name": "进度", "type": "click", "key": "进度", "url": "", "sub_button": []}), max_size=3
    ),
    "sms.provider": st.sampled_from(["none", "aliyun", "tencent", "smpp"]),
    "sms.api_base": ADDRESS,
    "sms.sign_name": WORDS,
    "sms.daily_per_number": st.integers(0, 10_000),
    "sms.kept_per_number": st.integers(0, 10_000),
    "sms.daily_parts": st.integers(0, 1_000_000),
    "sms.questions": st.dictionaries(st.sampled_from(["resolved", "where"]), PLAIN, max_size=2),
    "delivery.quiet_hours": st.sampled_from(["22:00-07:00", "12:30-14:00"]),
    "delivery.lease_s": st.integers(1, 600),
    "delivery.unknown_h": st.integers(1, 720),
    "delivery.tick_s": st.sampled_from([0.05, 0.5, 5]),
    "privacy.organisation": WORDS,
    "privacy.contact": WORDS,
    "calendar.open": st.times(time(0), time(17, 29)).map(lambda at: f"{at:%H:%M}"),
    "calendar.close": st.times(time(8, 31), time(23, 59)).map(lambda at: f"{at:%H:%M}"),
    "calendar.extra_holidays": DAYS,
    "calendar.extra_workdays": DAYS,
    "handlers": SETTINGS,
    "scheduler": SETTINGS,
    "categories.<code>.name": WORDS,
    "categories.<code>.plain": WORDS,
    "categories.<code>.accept_h": st.sampled_from([0.5, 9]),
    "categories.<code>.resolve_h": st.sampled_from([9, 90.5]),
    "categories.<code>.sealed": st.booleans(),
    "categories.<code>.joinable": st.booleans(),
    "broadcasts.topics.<code>.name": WORDS,
    "broadcasts.topics.<code>.words": st.lists(WORDS, max_size=3, unique=True),
    "broadcasts.topics.<code>.care": st.booleans(),
    "broadcasts.tags.<code>.name": WORDS,
    "broadcasts.tags.<code>.organisations": st.lists(WORDS, max_size=3, unique=True),
    "broadcasts.tags.<code>.topics": st.lists(WORDS, max_size=3, unique=True),
    "broadcasts.warnings.<code>.name": WORDS,
    "broadcasts.warnings.<code>.text": WORDS,
    "broadcasts.festivals.<code>.name": WORDS,
    "broadcasts.festivals.<code>.text": WORDS,
    "broadcasts.festivals.<code>.days": st.lists(
        st.sampled_from(["10-01", "02-29", "2027-02-06"]), min_size=1, max_size=3, unique=True
    ),
    "broadcasts.festivals.<code>.topic": WORDS,
    "broadcasts.party_day": WORDS,
    "broadcasts.author_posts": st.lists(WORDS, min_size=1, max_size=3, unique=True),
    "broadcasts.approver_posts": st.lists(WORDS, min_size=1, max_size=3, unique=True),
    "broadcasts.per_minute": st.integers(1, 60000),
    "broadcasts.resident_monthly": st.integers(0, 31),
    "broadcasts.member_monthly": st.integers(0, 62),
    "broadcasts.keep_days": st.integers(1, 60),
    "broadcasts.seat_hours": st.integers(1, 72),
    "broadcasts.residents_min": st.integers(20, 1000),
    "duties.profile": st.sampled_from(["s4", "s0"]),
    "duties.kinds.<code>.name": WORDS,
    "duties.kinds.<code>.rows": st.lists(
        st.builds(
            lambda level, weekday: {
                "level": level,
                "profile": None,
                "weekday": weekday,
                "days": [],
                "months": list(range(1, 13)),
                "ordered": False,
                "posts": ["secretary"],
                "only_held": False,
            },
            st.sampled_from(["grid", "branch"]),
            st.integers(0, 6),
        ),
        min_size=1,
        max_size=2,
        unique_by=lambda row: row["level"],
    ),
    "duties.kinds.<code>.record.words": st.lists(
        st.sampled_from(["巡查好了", "已巡查", "查蜂窝"]), min_size=1, unique=True
    ),
    "duties.kinds.<code>.record.amount": st.sampled_from(["处", "个"]),
    "duties.kinds.<code>.record.ask": st.sampled_from(["查了几处?", "有几个?"]),
    "duties.kinds.<code>.record.note": st.booleans(),
    "duties.kinds.<code>.remind": st.lists(st.integers(0, 60), min_size=1, max_size=3),
    "duties.kinds.<code>.at": st.times().map(lambda at: f"{at:%H:%M}"),
    "duties.kinds.<code>.late": st.integers(1, 60),
    "duties.kinds.<code>.yearly.of": st.sampled_from(["member", "unit"]),
    "duties.kinds.<code>.yearly.targets": st.lists(
        st.builds(
            lambda amount: {"amount": amount, "level": "branch", "types": ["居民"], "posts": ["secretary"]},
            st.integers(1, 99).map(float),
        ),
        min_size=1,
        max_size=2,
    ),
    "reviews.draft_at": st.times(time(0), time(23, 59)).map(lambda at: f"{at:%H:%M}"),
    "reviews.draft_days_before": st.integers(0, 5),
    "reviews.hot_from": st.integers(2, 50),
    "reviews.template": PLAIN,
    **{
        f"reviews.convenors.{level}": st.lists(st.sampled_from(["leader", "secretary"]), min_size=1, unique=True)
        for level in ("grid", "community", "street", "county")
    },
    "opinions.answer_days": st.integers(1, 15),
    "opinions.publish_posts": st.lists(st.sampled_from(["organiser", "secretary"]), min_size=1, unique=True),
    "opinions.drops_daily": st.integers(20, 5000),
    "emergency.escalate_min": st.integers(1, 60),
    "knowledge.old_months": st.integers(1, 120),
    "printing.font": PLAIN,
    "circle.minutes": st.integers(1, 60),
    "circle.walk_kmh": st.floats(1, 8),
    "circle.slow_kmh": st.floats(1, 8),
    "circle.tell_slow": st.booleans(),
    **{f"emergency.{name}": PHONES for name in ("fire", "police", "medical", "duty", "gas", "water", "power")},
    **{f"wechat.{name}": PLAIN for name in ("app_id", "app_secret", "token", "previous_token")},
    **{
        f"wechat.{name}": st.text("abcXYZ019", min_size=43, max_size=43)
        for name in ("encoding_aes_key", "previous_aes_key")
    },
    **{f"sms.{name}": PLAIN for name in ("access_key_id", "access_key_secret", "app_id", "callback_secret")},
    **{f"wechat.templates.{kind}": TEMPLATE for kind in ("task", "progress", "notice", "duty")},
    **{f"wechat.subscriptions.{kind}": TEMPLATE for kind in ("task", "progress", "answer", "notice")},
    "wechat.location_datum": st.sampled_from(["gcj02", "wgs84"]),
    "wechat.subscriptions.long_term": st.booleans(),
    **{f"sms.templates.{kind}": TEMPLATE for kind in ("code", "task", "progress", "answer", "notice", "duty")},
    **{f"sms.templates.{kind}": TEMPLATE for kind in ("broadcast", "care", "correction", "warning")},
    **{f"privacy.{name}": BYTES for name in ("field_key", "index_key", "previous_field_key")},
    **{f"privacy.retention.{name}_days": st.integers(1, 90) for name in ("text", "media", "contact", "case", "diary")},
    "privacy.retention.code_days": st.just(1),
    "privacy.retention.view_days": st.integers(180, 1095),
    "privacy.retention.audit_days": st.integers(180, 1095),
    "categories.<code>.words": st.lists(WORDS, max_size=3, unique=True),
}


#: What an entry of these needs besides the key that is set.
BROADCAST_ENTRIES = {
    "topics": {"name": "马蜂"},
    "tags": {"name": "山边"},
    "warnings": {"name": "马蜂", "text": "有马蜂,请绕行。"},
    "festivals": {"name": "花朝节", "text": "花朝节快乐!", "days": ["03-12"]},
}


def test_every_key_is_covered_by_the_override_test() -> None:
    assert sorted(path for path, _ in leaf_keys()) == sorted(ALLOWED)


def plain(value: Any) -> Any:
    """A configured value as YAML would have written it."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Path | date):
        return str(value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value


def at(config: Any, path: str) -> Any:
    for part in path.split("."):
        config = config[part] if isinstance(config, Mapping) else getattr(config, part)
    return config


@pytest.mark.parametrize("key", sorted(ALLOWED))
@settings(max_examples=5, deadline=None)  # of each of 134 keys
@given(st.data())
def test_every_key_can_be_overridden_by_the_environment(key: str, data: st.DataObject) -> None:
    value, path = data.draw(ALLOWED[key]), key.replace("<code>", "bees")
    name = override_name(path).lower()
    large = data.draw(st.integers(0, 2 ** len(name) - 1))  # a bit for each letter
    variable = "".join(letter.upper() if large >> at & 1 else letter for at, letter in enumerate(name))
    text = value if isinstance(value, str) else json.dumps(value)
    recorded = {"words": ["已查蜂窝"], "amount": "处", "ask": "几处?"}
    kinds = {"bees": {"name": "马蜂巡查", "rows": [{"level": "grid", "weekday": 1}], "record": recorded}}
    kinds["bees"]["yearly"] = {"targets": [{"amount": 4}]}
    file = {
        "categories": {"bees": {"name": "马蜂窝", "accept_h": 1, "resolve_h": 9}},
        "duties": {"kinds": kinds},
        "broadcasts": {name: {"bees": entry} for name, entry in BROADCAST_ENTRIES.items()},
        "server": {"port": 9},
    }
    assert plain(at(config_from(file, {variable: text}, require=False), path)) == value


def test_the_environment_wins_over_the_file(load, keys) -> None:
    assert load("server: {port: 1}", {**keys, "linli__Server__PORT": "2"}).server.port == 2


def test_the_more_exact_variable_wins(load, keys) -> None:
    environ = {**keys, "LINLI__SERVER__PORT": "3", "LINLI__SERVER": '{"port": 2, "host": "::1"}'}
    config = load("server: {port: 1}", environ)
    assert (config.server.port, config.server.host) == (3, "::1")


def test_the_fields_of_a_template_written_as_an_id_can_be_added_by_the_environment(load, keys) -> None:
    environ = {**keys, "LINLI__WECHAT__TEMPLATES__TASK__FIELDS__CODE": "character_string1"}
    template = load("wechat: {templates: {task: T1}}", environ).wechat.templates.task
    assert template
    assert (template.id, template.fields) == ("T1", {"code": "character_string1"})


def test_one_setting_of_one_handler_can_be_overridden(load, keys) -> None:
    environ = {**keys, "LINLI__HANDLERS__WISH__DAYS": "5"}
    assert load("handlers: {wish: {days: 3, open: true}}", environ).handlers == {"wish": {"days": "5", "open": True}}


def test_a_secret_can_lie_in_a_file_of_its_own(tmp_path: Path, load, keys) -> None:
    secret = tmp_path / "token"
    secret.write_text("fromAFile\n")
    environ = {name: text for name, text in keys.items() if "TOKEN" not in name}
    config = load("", {**environ, "LINLI__WECHAT__TOKEN_FILE": str(secret)})
    assert config.wechat.token.get_secret_value() == "fromAFile"


def test_other_variables_are_left_alone(load, keys) -> None:
    load("", {**keys, "LINLI_CONFIG": "x", "LINLI_TOKEN": "y", "PATH": "/bin"})

"""What is said when the configuration is wrong: one line per mistake, all at once, no secret shown."""

import base64
import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import Config, config_from, load_config
from bot.config.keys import REQUIRED
from bot.errors import ConfigError

MISTAKES = [
    ("sevrer: {port: 1}", "sevrer: 没有这一项；是不是 server"),
    ("server: {prot: 1}", "server.prot: 没有这一项；是不是 server.port"),
    ("app_id: x", "app_id: 没有这一项；是不是 wechat.app_id"),
    ("wechat: {app-id: x}", "wechat.app-id: 没有这一项；是不是 wechat.app_id"),
    ("server: {colour: red}", "server.colour: 没有这一项；可用的见"),
    ("server: {port: http}", 'server.port: 应为整数（现在是 "http"）'),
    ("server: {port: 65536}", "server.port: 不能大于 65535（现在是 65536）"),
    ("server: {public_url: linli.cn}", "server.public_url: 应为 http:// 或 https:// 开头的网址"),
    ("server: 8080", "server: 应为“键: 值”的映射"),
    ("database: {url: 'postgres://a/b'}", "database.url: PostgreSQL 请写成 postgresql+psycopg://"),
    ("database: {url: 'postgresql+asyncpg://a/b'}", "database.url: PostgreSQL 请写成 postgresql+psycopg://"),
    ("database: {url: 'sqlite:///:memory:'}", "database.url: 应为 sqlite:///文件"),
    ("wechat: {mode: encrypted}", "wechat.mode: 应为 safe、compatible、plain 之一"),
    ("wechat: {previous_aes_key: abc}", "wechat.previous_aes_key: 应为 43 个字母或数字（现在是 3 个字符）"),
    ("wechat: {previous_token: 'a b'}", "wechat.previous_token: 含有空格、换行或中文"),
    (
        "wechat: {templates: {task: {id: T, fields: {cod: x}}}}",
        "wechat.templates.task: 没有变量 cod；这个模板可用的变量: code、",
    ),
    ("wechat: {templates: {task: {id: T, fields: [code]}}}", "wechat.templates.task: 微信模板的 fields 按名字对应"),
    ("wechat: {templates: {task: {fields: {code: x}}}}", "wechat.templates.task.id: 必填"),
    ("wechat: {templates: {taks: T}}", "wechat.templates.taks: 没有这一项；是不是 wechat.templates.task"),
    (
        "sms: {provider: aliyun, templates: {code: {id: S, fields: [code]}}}",
        "sms.templates: code: 阿里云模板按名字对应",
    ),
    (
        "sms: {templates: {code: {id: S, fields: [code, code]}}}",
        "sms.templates.code.fields: 列表里每个变量只能出现一次",
    ),
    ("sms: {callback_secret: a/b}", "sms.callback_secret: 它写在网址里"),
    ("delivery: {quiet_hours: 9pm-8am}", "delivery.quiet_hours: 应为 开始-结束，例如 21:00-08:00"),
    ("delivery: {quiet_hours: '21:00-21:00'}", "delivery.quiet_hours: 开始和结束不能相同"),
    ("delivery: {tick_s: 6}", "delivery.tick_s: 不能大于 5"),
    ("privacy: {retention: {media_days: 91}}", "privacy.retention.media_days: 不能大于 90"),
    ("privacy: {retention: {view_days: 179}}", "privacy.retention.view_days: 不能小于 180"),
    ("privacy: {retention: {audit_days: 179}}", "privacy.retention.audit_days: 不能小于 180"),
    ("calendar: {open: '8 点'}", "calendar.open: 应为 24 小时制的 时:分"),
    ("calendar: {open: '17:30'}", "calendar.close: 下班时间要晚于上班时间"),
    ("calendar: {extra_holidays: [20260216]}", "calendar.extra_holidays[0]: 应为日期，例如 2026-02-16"),
    ("calendar: {extra_holidays: 2026-02-16}", "calendar.extra_holidays: 应为列表"),
    (
        "calendar: {extra_holidays: [2026-02-16], extra_workdays: [2026-02-16]}",
        "calendar.extra_workdays: 2026-02-16 同时写在",
    ),
    ("handlers: [report]", "handlers: 应为“键: 值”的映射"),
    ("handlers: {Report: }", "handlers: 名称“Report”只能用小写字母"),
    ("handlers: {report: true}", "handlers.report: 应为“键: 值”的映射"),
    ("categories: {bees: {accept_h: 1}}", "categories.bees.name: 必填：新增的类别要写中文名称"),
    (
        "categories: {lightning: {words: [x]}}",
        "categories.lightning.name: 必填：新增的类别要写中文名称；是不是想改 lighting",
    ),
    ("categories: {lighting: {accept_h: 0}}", "categories.lighting.accept_h: 应大于 0（现在是 0）"),
    ("categories: {lighting: {resolve_h: 1}}", "categories.lighting.resolve_h: 办结时限不能短于接单时限"),
    ("categories: {lighting: {words: 路灯}}", "categories.lighting.words: 应为列表"),
    ("categories: {lighting: {joinable: maybe}}", "categories.lighting.joinable: 应为 true 或 false"),
    ("categories: {bees: {name: 马蜂窝, accept_h: 46}}", "categories.bees.resolve_h: 办结时限不能短于接单时限"),
    ("emergency: {fire: ''}", "emergency.fire: 不能为空"),
    ("emergency: {gas: 抢修队}", "emergency.gas: 应为电话号码"),
    (
        "wechat: {menu: [{name: 我要反映事, type: click, key: a}]}",
        "wechat.menu[0].name: “我要反映事”太长，一级菜单最多 4 个汉字",
    ),
    (
        "wechat: {menu: [{name: 甲, sub_button: [{name: 一二三四五六七八, key: a}]}]}",
        "wechat.menu[0].sub_button[0].name: ",
    ),
    ("wechat: {menu: [{name: 甲, type: click}]}", "wechat.menu[0].key: 必填：点了这个按钮等于居民说的话"),
    ("wechat: {menu: [{name: 甲, type: view}]}", "wechat.menu[0].url: type 是 view 时必填"),
    ("wechat: {menu: [{name: 甲}]}", "wechat.menu[0].sub_button: 请写二级菜单"),
    ("wechat: {menu: [{name: 甲, type: clik, key: a}]}", "wechat.menu[0].type: 应为 click、view、"),
    ("server: {host: not a host}", "server.host: 应为本机的地址，例如 127.0.0.1"),
    ("server: {host: '127.0.0.1:8080'}", "server.host: 应为本机的地址"),
    ("server: {host: 127.0.0.256}", "server.host: 应为本机的地址"),
    ("storage: {dir: ''}", "storage.dir: 不能为空；写一个目录，例如 var"),
    ("server: {host: '${LINLI HOST}'}", "server.host: “${LINLI HOST}”里只能写环境变量的名字"),
]


@pytest.mark.parametrize(("text", "line"), MISTAKES, ids=[line.split(":")[0] for _, line in MISTAKES])
def test_each_mistake_is_one_line_with_its_place_and_its_fix(text: str, line: str, mistakes) -> None:
    (found,) = mistakes(text)
    assert found.startswith(line)


def test_too_many_buttons_are_refused(mistakes) -> None:
    button = "{name: 甲, type: click, key: a}"
    assert mistakes(f"wechat: {{menu: [{', '.join([button] * 4)}]}}") == ["wechat.menu: 最多 3 个"]
    crowded = f"wechat: {{menu: [{{name: 甲, sub_button: [{', '.join([button] * 6)}]}}]}}"
    assert mistakes(crowded) == ["wechat.menu[0].sub_button: 最多 5 个"]


def test_all_mistakes_are_reported_at_once(mistakes) -> None:
    text = "server: {port: x, prot: 1}\nprivacy: {organisation: '', field_key: '${FIELD}'}\ncalendar: {open: '18:00'}\nsms: {callback_secret: a/b}"
    found = mistakes(text, {"LINLI__WECHT__TOKEN": "x", "LINLI__CATEGORIES": "lighting"})
    assert [line.split(":")[0] for line in found] == [
        "LINLI__CATEGORIES",
        "LINLI__WECHT__TOKEN",
        "server.port",
        "server.prot",
        "sms.callback_secret",
        "privacy.organisation",
        "calendar.close",
        *REQUIRED,
    ]


def test_a_required_key_of_the_wrong_kind_is_one_mistake_and_not_missing_as_well(mistakes, keys) -> None:
    environ = {name: text for name, text in keys.items() if "TOKEN" not in name}
    assert len(mistakes("wechat: {token: [QDG6eK]}", environ)) == 1


def test_the_two_privacy_keys_must_differ(keys) -> None:
    with pytest.raises(ConfigError, match=r"^privacy.index_key: 不能与 privacy.field_key 相同"):
        load_config(None, {**keys, "LINLI__PRIVACY__INDEX_KEY": keys["LINLI__PRIVACY__FIELD_KEY"]})


@pytest.mark.parametrize(
    "key", ["short", base64.b64encode(bytes(29)).decode(), base64.urlsafe_b64encode(b"\xfb" * 32).decode(), "密" * 44]
)
def test_a_privacy_key_must_be_32_bytes_of_standard_base64(key: str, keys) -> None:
    with pytest.raises(ConfigError, match=r"^privacy.field_key: 应为 32 字节的标准 base64") as caught:
        load_config(None, {**keys, "LINLI__PRIVACY__FIELD_KEY": key})
    assert key not in str(caught.value) or key == "short"


@pytest.mark.parametrize(
    ("variable", "text", "line"),
    [
        ("LINLI__SERVER__PROT", "1", "LINLI__SERVER__PROT: 没有这一项；是不是 LINLI__SERVER__PORT"),
        ("LINLI__SEVRER__PORT", "1", "LINLI__SEVRER__PORT: 没有这一项；是不是 LINLI__SERVER__PORT"),
        ("LINLI__", "1", "LINLI__: 没有这一项"),
        ("LINLI__SERVER__PORT__", "1", "LINLI__SERVER__PORT__: 没有这一项"),
        ("LINLI__WECHAT__MENU__0__NAME", "甲", "LINLI__WECHAT__MENU__0__NAME: 没有这一项"),
        (
            "LINLI__CATEGORIES__LIGHTING__WORDS",
            "路灯,楼灯",
            'LINLI__CATEGORIES__LIGHTING__WORDS: 应为 JSON，例如 ["甲", "乙"]',
        ),
        ("LINLI__SERVER", "8080x", 'LINLI__SERVER: 应为 JSON，例如 {"键": "值"}'),
        ("LINLI__SERVER__PORT", "x", 'server.port: 应为整数（现在是 "x"）（来自环境变量 LINLI__SERVER__PORT）'),
        (
            "LINLI__WECHAT__APP_ID",
            "gh_abc",
            "wechat.app_id: 这是原始 ID；应填 wx 开头的 AppID，在公众平台“设置与开发 → 基本配置”里",
        ),
        ("linli__wechat__token", "other", "linli__wechat__token: 与 LINLI__WECHAT__TOKEN 是同一项，值却不同"),
        (
            "LINLI__WECHAT__PREVIOUS_TOKEN_FILE",
            "/nowhere/token",
            "LINLI__WECHAT__PREVIOUS_TOKEN_FILE: 读不了文件 /nowhere/token",
        ),
    ],
)
def test_a_wrong_override_is_a_mistake_that_names_the_variable(variable: str, text: str, line: str, keys) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(None, {**keys, variable: text})
    assert len(caught.value.mistakes) == 1
    assert caught.value.mistakes[0].startswith(line)


def test_no_mistake_shows_the_value_of_a_secret(mistakes) -> None:
    text = "wechat: {encoding_aes_key: hunter2, token: 'hunter2 ', app_secret: [hunter2]}\ndatabase: {url: 'postgres://a:hunter2@b/c'}"
    found = mistakes(text, {}) + mistakes("sms: {callback_secret: hunter2/}")
    assert "hunter2" not in "\n".join(found)


def test_a_missing_file_is_said_so(tmp_path: Path, keys) -> None:
    with pytest.raises(ConfigError, match="没有这个文件") as caught:
        load_config(tmp_path / "nowhere.yaml", keys)
    assert len(caught.value.mistakes) == 1


def test_a_directory_is_no_configuration(tmp_path: Path, keys) -> None:
    with pytest.raises(ConfigError, match="读不了"):
        load_config(tmp_path, keys)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("server:\n  port: 1\n host: x\n", "第 3 行第 2 列: "),
        ("server:\n\tport: 1\n", "第 2 行第 1 列: 用了制表符（Tab），缩进请改用空格"),
        ("server:\n  port: 1\n  port: 2\n", "第 3 行第 3 列: “port”写了两遍"),
        ("server: port: 1\n", "第 1 行第 13 列: 多了一个冒号"),
        ("server：\n  port: 1\n", "第 2 行"),
        ("- server\n", "应为“键: 值”的映射"),
        ("server: {port: 1\n", "第 2 行第 1 列"),
        ("server: !!python/object/apply:os.getcwd []\n", "第 1 行第 9 列"),
    ],
)
def test_a_slip_in_the_yaml_is_named_by_line_and_column(text: str, said: str, mistakes) -> None:
    (line,) = mistakes(text)
    assert said in line


def test_a_file_in_gbk_is_said_so(tmp_path: Path, keys) -> None:
    (tmp_path / "config.yaml").write_bytes("privacy: {organisation: 某街道}".encode("gbk"))
    with pytest.raises(ConfigError, match="不是 UTF-8"):
        load_config(tmp_path / "config.yaml", keys)


@settings(deadline=None, max_examples=50)
@given(
    st.dictionaries(
        st.text(max_size=8),
        st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=6),
        max_size=4,
    )
)
def test_whatever_the_file_holds_the_answer_is_a_configuration_or_a_list_of_mistakes(raw: dict[str, Any]) -> None:
    sections = dict(zip(Config.model_fields, raw.values(), strict=False))
    for written in (raw, sections):
        with contextlib.suppress(ConfigError):
            config_from(written, {}, require=False)

"""The built-in categories, what changes them, and what is allowed but unwise."""

from pathlib import Path

import pytest

from bot.config import Config, load_config, read_file, warnings
from bot.errors import ConfigError


def test_the_categories_of_the_contract_are_built_in() -> None:
    categories = Config().categories
    assert " ".join(categories) == (
        "lighting road drainage waste greening parking noise fire_safety elevator leak water power gas building "
        "illegal_build pollution pets property dispute safety traffic care benefits labour market other"
    )
    joinable = [code for code, category in categories.items() if category.joinable]
    assert " ".join(joinable) == "lighting road drainage waste greening elevator water power"
    assert not any(category.sealed for category in categories.values())
    assert all(8 <= len(category.words) <= 25 for category in categories.values())


def test_no_word_belongs_to_two_categories() -> None:
    words = [word for category in Config().categories.values() for word in category.words]
    assert sorted(words) == sorted(set(words))


def test_a_new_category_is_a_few_lines(load) -> None:
    bees = load("categories: {bees: {name: 马蜂窝, words: [马蜂]}}").categories["bees"]
    assert (bees.name, bees.words, bees.sealed, bees.joinable) == ("马蜂窝", ("马蜂",), False, False)


def test_a_built_in_category_changes_only_where_the_file_says(load) -> None:
    before, after = Config().categories, load("categories: {lighting: {resolve_h: 18}}").categories
    assert after["lighting"] == before["lighting"].model_copy(update={"resolve_h": 18})
    assert after["road"] == before["road"]


def test_a_word_with_two_gaps_is_refused_by_name(load) -> None:
    with pytest.raises(ConfigError, match="「灯…又…坏」里只能有一处"):
        load("categories: {lighting: {words: [灯…坏, 灯…又…坏]}}")


def test_words_are_added_and_a_minus_takes_one_away(load) -> None:
    words = load("categories: {lighting: {words: [景观灯, -灯泡]}}").categories["lighting"].words
    assert "景观灯" in words
    assert "路灯" in words
    assert "灯泡" not in words
    assert "-灯泡" not in words


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("wechat: {app_secret: abc}", "wechat.app_secret: 密钥直接写在文件里了；请改成 ${LINLI_WECHAT_APP_SECRET}"),
        ("database: {url: 'postgresql+psycopg://a:b@c/d'}", "database.url: 数据库密码直接写在文件里了"),
        ("database: {url: '${NOWHERE}'}", "database.url: 环境变量 NOWHERE 没有设置，现在用的是 sqlite:///var/linli.db"),
        ("database: {url: 'postgresql+psycopg://a:${PASSWORD}@c/d'}", "database.url: 环境变量 PASSWORD 没有设置"),
        ("wechat: {app_id: wx_1}", "wechat.app_id: 微信的 AppID 是 wx 加 16 个字符"),
        ("wechat: {mode: plain}", "wechat.mode: plain 模式下消息在路上没有加密"),
        ("wechat: {api_base: 'http://proxy.cn'}", "wechat.api_base: 用 http 会把密钥明文发到网上"),
        ("sms: {provider: aliyun}", "sms.sign_name: sms.provider 是 aliyun 时要有它"),
        ("sms: {callback_secret: abc}", "sms.callback_secret: 太短"),
        ("wechat: {account: subscription, templates: {task: T}}", "wechat.templates: 订阅号不能发模板消息"),
        ("wechat: {account: subscription, subscriptions: {task: T}}", "wechat.subscriptions: 订阅号不能发订阅通知"),
        ("{}", "emergency.gas: 没有设置；居民遇到燃气险情时报不出本地抢修电话"),
    ],
)
def test_what_is_unwise_is_said_and_allowed(text: str, line: str, tmp_path: Path, keys) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(text)
    environ = {name: value for name, value in keys.items() if "APP_ID" not in name}
    found = warnings(load_config(path, environ, require=False), read_file(path), environ)
    assert [advice for advice in found if advice.startswith(line)]


def test_a_well_kept_installation_gets_no_advice(tmp_path: Path, keys) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(
        "server: {public_url: https://linli.cn}\nprivacy: {organisation: 桂花街道办事处}\n"
        "emergency: {gas: 96777, water: 96717, power: 95598}\nwechat: {app_secret: '${S}', api_base: 'http://127.0.0.1:9'}"
    )
    assert warnings(load_config(path, keys), read_file(path), keys) == []

"""What an operator may write in the file, and how it is read."""

from datetime import time

import pytest
from pydantic import ValidationError

from bot.config import Config, load_config, missing_for_serve
from bot.config.fields import SAMPLE_SECRETS
from bot.config.keys import REQUIRED
from bot.config.sources import override_name
from bot.errors import ConfigError


def test_six_keys_are_enough(keys) -> None:
    config = load_config(None, keys)
    assert config.wechat.app_secret.get_secret_value() == "s3cretOfTheAccount"
    assert config.delivery.quiet == (time(21), time(8))
    assert missing_for_serve(config) == []


@pytest.mark.parametrize("path", REQUIRED)
def test_each_of_the_six_is_missed_by_name(path: str, keys) -> None:
    variable = override_name(path)
    environ = {name: text for name, text in keys.items() if name != variable}
    with pytest.raises(ConfigError) as caught:
        load_config(None, environ)
    assert [line.split(":")[0] for line in caught.value.mistakes] == [path]
    assert variable in caught.value.mistakes[0]


def test_commands_without_wechat_need_no_key_at_all() -> None:
    config = load_config(None, {}, require=False)
    assert [line.split(":")[0] for line in missing_for_serve(config)] == list(REQUIRED)


def test_a_wrong_key_is_a_mistake_even_where_it_is_not_required(mistakes) -> None:
    assert mistakes("privacy: {field_key: short}", {}, require=False)


@pytest.mark.parametrize("sample", sorted(SAMPLE_SECRETS))
def test_a_key_copied_from_our_pages_is_not_let_through_to_serve(sample: str, keys) -> None:
    name = "LINLI__WECHAT__ENCODING_AES_KEY" if len(sample) == 43 else "LINLI__PRIVACY__FIELD_KEY"
    with pytest.raises(ConfigError, match="示例"):
        load_config(None, {**keys, name: sample})
    assert "示例" in missing_for_serve(load_config(None, {**keys, name: sample}, require=False))[0]


def test_a_section_whose_lines_are_all_commented_out_is_the_default(load) -> None:
    config = load("sms:\n  # provider: aliyun\nhandlers:\nserver:\n  port:\n")
    assert (config.sms, config.handlers, config.server.port) == (Config().sms, {}, 8080)


def test_an_empty_file_is_the_default(load) -> None:
    assert load("").server == Config().server


def test_a_handler_without_settings_is_kept(load) -> None:
    assert load("handlers: {report: , wish: {days: 3}}").handlers == {"report": None, "wish": {"days": 3}}


def test_a_telephone_number_with_a_leading_zero_is_not_read_as_octal(load) -> None:
    assert load("emergency: {gas: 02112345, water: 96717}").emergency.gas == "02112345"


def test_a_time_without_quotes_is_not_read_as_minutes(load) -> None:
    assert load("calendar: {open: 9:00, close: 17:30}").calendar.close == time(17, 30)


@pytest.mark.parametrize("written", ['""', "null", "", "''"])
def test_quiet_hours_can_be_switched_off(written: str, load) -> None:
    assert load(f"delivery: {{quiet_hours: {written}}}").delivery.quiet is None


def test_quiet_hours_may_be_typed_with_chinese_punctuation(load) -> None:
    assert load("delivery: {quiet_hours: 22：30至7：00}").delivery.quiet_hours == "22:30-07:00"


def test_a_template_is_an_id_or_an_id_with_fields(load) -> None:
    templates = load("wechat: {templates: {task: T1, notice: {id: T2, fields: {text: thing1}}}}").wechat.templates
    assert templates.task
    assert templates.task.id == "T1"
    assert templates.task.fields == {}
    assert templates.notice
    assert templates.notice.fields == {"text": "thing1"}
    assert templates.duty is None


def test_a_tencent_template_lists_its_order(load) -> None:
    template = load(
        "sms: {provider: tencent, templates: {task: {id: 1234567, fields: [what, code]}}}"
    ).sms.templates.task
    assert template
    assert template.id == "1234567"
    assert list(template.fields) == ["what", "code"]
    assert template.is_positional


def test_the_configuration_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValidationError):
        Config().server.port = 1


def test_printing_the_configuration_shows_no_secret(keys) -> None:
    environ = {**keys, "LINLI__DATABASE__URL": "postgresql+psycopg://linli:dbpass@db/linli"}
    shown = repr(load_config(None, environ))
    assert not [secret for secret in (*list(keys.values())[1:], "dbpass") if secret in shown]

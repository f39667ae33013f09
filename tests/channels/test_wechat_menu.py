"""The menu is checked before it is sent."""

import pytest

from bot.channels.wechat_menu import buttons_from
from bot.config.menu import DEFAULT_MENU, MenuButton
from bot.errors import ConfigError


def button(**more):
    return MenuButton.model_validate({"name": "进度", "type": "click", "key": "进度", **more})


def view(name, host):
    return MenuButton.model_validate({"name": name, "type": "view", "url": f"https://{host}/h5"})


def test_the_menu_that_comes_with_linli_can_be_published():
    assert len(buttons_from(DEFAULT_MENU)) == 3


def test_a_button_goes_out_without_empty_fields():
    assert buttons_from([button()]) == [{"name": "进度", "type": "click", "key": "进度"}]


def test_an_empty_menu_is_refused():
    with pytest.raises(ConfigError, match="没有按钮"):
        buttons_from([])


def test_every_mistake_is_named_with_its_path():
    long_url = view("网", "a.cn").model_copy(update={"url": "https://a.cn/" + "x" * 1024})
    long_key = button().model_copy(update={"key": "🙂" * 33})
    long_name = button().model_copy(update={"name": "ก" * 6})
    with pytest.raises(ConfigError) as raised:
        buttons_from([long_url, long_key, long_name])
    assert [mistake.partition("：")[0] for mistake in raised.value.mistakes] == [
        "wechat.menu[0].url",
        "wechat.menu[1].key",
        "wechat.menu[2].name",
    ]


def test_a_mistake_in_a_sub_menu_is_found():
    sub = button(type=None, key="", sub_button=[{"name": "a", "key": "k"}])
    item = sub.sub_button[0].model_copy(update={"key": "🙂" * 33})
    with pytest.raises(ConfigError, match=r"wechat\.menu\[0\]\.sub_button\[0\]\.key"):
        buttons_from([sub.model_copy(update={"sub_button": (item,)})])


def test_a_key_at_the_limit_fits():
    assert buttons_from([button().model_copy(update={"key": "🙂" * 32})])


def test_addresses_lie_in_three_domains_at_most():
    sub = {
        "name": "更多",
        "sub_button": [{"name": h, "type": "view", "url": f"https://{h}/"} for h in ("c.cn", "d.cn")],
    }
    menu = [view("一", "a.cn"), view("二", "b.cn"), MenuButton.model_validate(sub)]
    with pytest.raises(ConfigError, match=r"最多 3 个，现有 a\.cn、b\.cn、c\.cn、d\.cn"):
        buttons_from(menu)
    assert buttons_from(menu[1:])

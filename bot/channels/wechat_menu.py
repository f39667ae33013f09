"""Menu (自定义菜单): the configuration's menu as WeChat wants it, and WeChat's answer read back in the same shape.

The configuration has checked what an operator can see (how many, how wide, what is missing); here are the limits in
bytes and domains, found before anything is sent. Sources: the platform's table of menu parameters and errcode 65316.
"""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from bot.config import MenuButton, MenuItem
from bot.errors import ConfigError

TOP_BYTES: Mapping[str, int] = {"name": 16, "key": 128, "url": 1024}
SUB_BYTES: Mapping[str, int] = {"name": 60, "key": 128, "url": 1024}
DOMAIN_LIMIT = 3


def buttons_from(menu: Sequence[MenuButton]) -> list[dict[str, object]]:
    """`menu` as the `button` list of menu/create. Raises ConfigError with every mistake."""
    mistakes = [*_length_mistakes(menu), *_domain_mistakes(menu)]
    if not menu:
        mistakes.append("wechat.menu：没有按钮，没有可发布的菜单")
    if mistakes:
        raise ConfigError(mistakes)
    return [button.as_wechat() for button in menu]


def selfmenu_buttons(answer: Mapping[str, object]) -> list[dict[str, object]]:
    """The buttons in an answer of get_current_selfmenu_info, whose sub-menus are wrapped in a `list`."""
    found = answer.get("selfmenu_info")
    buttons = found.get("button") if isinstance(found, Mapping) else None
    return [_unwrapped(button) for button in buttons or () if isinstance(button, Mapping)]


def _unwrapped(button: Mapping[str, object]) -> dict[str, object]:
    inner = button.get("sub_button")
    if isinstance(inner, Mapping):
        return {**button, "sub_button": inner.get("list", [])}
    return dict(button)


def _items(menu: Sequence[MenuButton]) -> Iterator[tuple[str, MenuItem, Mapping[str, int]]]:
    """Every entry with its path in the configuration and its limits."""
    for at, button in enumerate(menu):
        yield f"wechat.menu[{at}]", button, TOP_BYTES
        for under, item in enumerate(button.sub_button):
            yield f"wechat.menu[{at}].sub_button[{under}]", item, SUB_BYTES


def _length_mistakes(menu: Sequence[MenuButton]) -> list[str]:
    return [
        f"{path}.{key}：太长，最多 {limit_bytes} 字节，现有 {size_bytes}"
        for path, item, limits in _items(menu)
        for key, limit_bytes in limits.items()
        if (size_bytes := len(getattr(item, key).encode())) > limit_bytes
    ]


def _domain_mistakes(menu: Sequence[MenuButton]) -> list[str]:
    domains = sorted({str(urlsplit(item.url).hostname) for _, item, _ in _items(menu) if item.url})
    if len(domains) <= DOMAIN_LIMIT:
        return []
    return [f"wechat.menu：网址的域名最多 {DOMAIN_LIMIT} 个，现有 {'、'.join(domains)}"]

"""Custom menu (自定义菜单): what the account published, held to WeChat's shape and lengths.

Source: CHANNELS.md 2.8; name lengths FRIENDLINESS.md 3 (4 and 7 Chinese characters are shown, the API takes 16 and 60 bytes).
"""

from collections.abc import Mapping

from bot.emulators.wechat_errors import ApiError

#: Which field each type of button must carry, and its largest size in bytes.
BUTTONS: dict[str, tuple[tuple[str, int], ...]] = {
    "click": (("key", 128),),
    "view": (("url", 1024),),
    "scancode_push": (("key", 128),),
    "scancode_waitmsg": (("key", 128),),
    "pic_sysphoto": (("key", 128),),
    "pic_photo_or_album": (("key", 128),),
    "pic_weixin": (("key", 128),),
    "location_select": (("key", 128),),
    "media_id": (("media_id", 512),),
    "article_id": (("article_id", 512),),
    "article_view_limited": (("article_id", 512),),
    "miniprogram": (("url", 1024), ("appid", 64), ("pagepath", 1024)),
}
TOP_BUTTONS, SUB_BUTTONS = 3, 5
TOP_NAME_BYTES, SUB_NAME_BYTES = 16, 60

Button = Mapping[str, object]


class Menu:
    """The published menu, or none."""

    def __init__(self) -> None:
        self.buttons: list[Button] = []

    def publish(self, wanted: object) -> None:
        """Replace the menu by `{"button": [...]}`. Raises ApiError naming the kind of mistake."""
        buttons = _buttons(wanted, "button", TOP_BUTTONS, 40016)
        for button in buttons:
            _check_name(button, TOP_NAME_BYTES, 40018)
            if button.get("sub_button"):
                for sub_button in _buttons(button, "sub_button", SUB_BUTTONS, 40023):
                    _check_name(sub_button, SUB_NAME_BYTES, 40025)
                    _check_action(sub_button)
            else:
                _check_action(button)
        self.buttons = buttons

    def clear(self) -> None:
        """Delete the menu."""
        self.buttons = []

    def as_selfmenu(self) -> dict[str, object]:
        """As get_current_selfmenu_info tells it: sub-menus wrapped in a `list`, and whether there is a menu at all."""
        buttons = [
            {**button, "sub_button": {"list": button["sub_button"]}} if button.get("sub_button") else button
            for button in self.buttons
        ]
        return {"is_menu_open": int(bool(buttons)), "selfmenu_info": {"button": buttons}}

    def require(self) -> list[Button]:
        """The buttons. Raises ApiError 46003 when no menu is published."""
        if not self.buttons:
            raise ApiError(46003)
        return self.buttons


def _buttons(parent: object, name: str, most: int, code: int) -> list[Button]:
    listed = parent.get(name) if isinstance(parent, Mapping) else None
    if not isinstance(listed, list) or not 1 <= len(listed) <= most:
        raise ApiError(code)
    if not all(isinstance(button, Mapping) for button in listed):
        raise ApiError(47001)
    return listed


def _check_name(button: Button, most_bytes: int, code: int) -> None:
    if not 1 <= len(str(button.get("name", "")).encode()) <= most_bytes:
        raise ApiError(code)


def _check_action(button: Button) -> None:
    kind = str(button.get("type", ""))
    if kind not in BUTTONS:
        raise ApiError(40017)
    for field, most_bytes in BUTTONS[kind]:
        if not 1 <= len(str(button.get(field, "")).encode()) <= most_bytes:
            raise ApiError(40020 if field == "url" else 40019)

"""Menu (公众号菜单): the buttons under the chat, in WeChat's own words, with WeChat's own limits."""

import unicodedata
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from bot.config.fields import Section, WebAddress

# Width in columns, a Chinese character being two: 4 and 7 characters; <WeChat menu documentation, 2023>.
BUTTON_COLUMNS = 8
ITEM_COLUMNS = 14

MenuType = Literal[
    "click",
    "view",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
]


def columns(text: str) -> int:
    """How wide a menu name is: a Chinese character two, a letter one."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


class MenuItem(Section):
    """One entry of the menu under the chat, in WeChat's own words, so that it can be published as it stands."""

    name: str = Field(min_length=1, description="菜单上的字")
    type: MenuType | None = Field(
        default="click", description="点了做什么：click 说 key 里的话，view 打开 url，其余为拍照、位置、扫码"
    )
    key: str = Field(
        default="", max_length=40, validate_default=True, description="点了等于居民说的话（view 以外必填）"
    )
    url: WebAddress = Field(default="", validate_default=True, description="要打开的网址（只有 view 用）")

    @field_validator("name")
    @classmethod
    def _fits(cls, name: str) -> str:
        if columns(name) > ITEM_COLUMNS:
            raise ValueError(f"“{name}”太长，二级菜单最多 7 个汉字")
        return name

    @field_validator("key")
    @classmethod
    def _what_is_said(cls, key: str, info: ValidationInfo) -> str:
        if not key and info.data.get("type", "view") not in ("view", None):
            raise ValueError("必填：点了这个按钮等于居民说的话，例如 进度")
        return key

    @field_validator("url")
    @classmethod
    def _where_it_leads(cls, url: str, info: ValidationInfo) -> str:
        if not url and info.data.get("type") == "view":
            raise ValueError("type 是 view 时必填")
        return url

    def as_wechat(self) -> dict[str, Any]:
        """The button as WeChat's menu/create takes it."""
        return {key: text for key in ("name", "type", "key", "url") if (text := getattr(self, key))}


class MenuButton(MenuItem):
    """A button of the bar: does something itself, or opens up to five entries."""

    #: None when it only opens `sub_button`.
    type: MenuType | None = Field(default=None, description="没有 sub_button 时必填，同二级菜单")
    sub_button: tuple[MenuItem, ...] = Field(
        default=(), max_length=5, validate_default=True, description="二级菜单，最多 5 个"
    )

    @field_validator("name")
    @classmethod
    def _fits(cls, name: str) -> str:
        if columns(name) > BUTTON_COLUMNS:
            raise ValueError(f"“{name}”太长，一级菜单最多 4 个汉字")
        return name

    @field_validator("sub_button")
    @classmethod
    def _one_or_the_other(cls, items: tuple[MenuItem, ...], info: ValidationInfo) -> tuple[MenuItem, ...]:
        acts = info.data.get("type") is not None
        if items and acts:
            raise ValueError("有二级菜单的按钮不能再有 type；请去掉其中一个")
        if not items and not acts and "type" in info.data:
            raise ValueError("请写二级菜单；没有二级菜单时写 type 和 key")
        return items

    def as_wechat(self) -> dict[str, Any]:
        below = [item.as_wechat() for item in self.sub_button]
        return {**super().as_wechat(), "sub_button": below} if below else super().as_wechat()


def _say(name: str, words: str) -> MenuItem:
    return MenuItem(name=name, type="click", key=words)


#: The keys are what a resident would have typed: nothing else has to know the menu.
DEFAULT_MENU = (
    MenuButton(
        name="我要反映",
        sub_button=(
            MenuItem(name="拍照反映", type="pic_photo_or_album", key="我要反映"),
            MenuItem(name="发位置反映", type="location_select", key="我要反映"),
            _say("打字反映", "我要反映"),
            _say("找人工", "人工"),
        ),
    ),
    MenuButton(name="我的进度", type="click", key="进度"),
    MenuButton(
        name="更多",
        sub_button=(
            _say("附近服务", "附近"),
            _say("我的网格", "我的网格"),
            _say("订阅通知", "订阅"),
            _say("我的信息", "我的信息"),
            _say("帮助", "帮助"),
        ),
    ),
)

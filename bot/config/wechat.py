"""WeChat section (微信公众号): credentials and message templates."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationInfo, WithJsonSchema, field_validator

from bot.config.fields import AesKey, PlainWord, SecretWord, Section, WebAddress
from bot.config.menu import DEFAULT_MENU, MenuButton

#: What each kind of template may carry. The order is the one a bare Tencent template id is filled in.
TEMPLATE_VARIABLES: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "minutes"),
    "task": ("code", "what", "where", "by"),
    "progress": ("code", "text"),
    "answer": ("code", "text"),
    "notice": ("text",),
    "duty": ("text", "by"),
    "broadcast": ("text",),
    "care": ("text",),
    "correction": ("text",),
    "warning": ("text",),
}


#: What is asked for in one popup of 订阅通知, by what it is for: a matter of one's own, a topic, tasks.
ASKED_TOGETHER: Mapping[str, tuple[str, ...]] = {
    "case": ("answer", "progress"),
    "topic": ("notice",),
    "task": ("task",),
}


class Template(Section):
    """A message template of a provider: its id, and how our variables are called there."""

    id: str = Field(min_length=1, description="模板编号")
    #: Our variable -> the provider's field, in the order written. A list [a, b] becomes {a: "1", b: "2"}: positions.
    fields: Mapping[str, str] = Field(default_factory=dict, description="变量 → 模板里的字段名；不写则同名")

    @field_validator("fields", mode="before")
    @classmethod
    def _a_list_is_the_order(cls, given: Any) -> Any:
        if not isinstance(given, list | tuple):
            return given
        if len(set(map(str, given))) < len(given):
            raise ValueError("列表里每个变量只能出现一次")
        return {str(variable): str(place) for place, variable in enumerate(given, 1)}

    @property
    def is_positional(self) -> bool:
        """Whether `fields` was written as a list (Tencent)."""
        return bool(self.fields) and all(place.isdigit() for place in self.fields.values())


def _template(given: Any) -> Any:
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)  # Tencent's ids are digits only.
    if isinstance(given, str):
        return {"id": given} if given.strip() else None
    return given


MaybeTemplate = Annotated[
    Template | None,
    BeforeValidator(_template),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": ["string", "integer", "null"]},
                {
                    "type": "object",
                    "required": ["id"],
                    "additionalProperties": False,
                    "properties": {
                        "id": {"type": ["string", "integer"], "description": "模板编号"},
                        "fields": {
                            "description": "变量 → 模板里的字段名；腾讯云写成列表，即变量的顺序",
                            "anyOf": [
                                {"type": "object", "additionalProperties": {"type": "string"}},
                                {"type": "array", "items": {"type": "string"}},
                            ],
                        },
                    },
                },
            ]
        }
    ),
]


def known_variables(template: Template | None, info: ValidationInfo) -> Template | None:
    """Refuse a variable that this kind of message does not have; the kind is the field's name."""
    if template:
        known = TEMPLATE_VARIABLES[info.field_name or ""]
        if strange := [variable for variable in template.fields if variable not in known]:
            raise ValueError(f"没有变量 {'、'.join(strange)}；这个模板可用的变量: {'、'.join(known)}")
    return template


def by_name(template: Template | None, info: ValidationInfo) -> Template | None:
    """Refuse what WeChat cannot fill: it knows a template's fields by name, not by place."""
    if template and template.is_positional:
        raise ValueError("微信模板的 fields 按名字对应，写成 变量: 字段名，例如 code: character_string1")
    return known_variables(template, info)


class WechatTemplates(Section):
    """Template messages (模板消息). An unset one closes that rung for its kind of message."""

    task: MaybeTemplate = Field(default=None, description="派单通知；变量 code、what、where、by")
    progress: MaybeTemplate = Field(default=None, description="进展通知；变量 code、text")
    notice: MaybeTemplate = Field(default=None, description="一般通知；变量 text")
    duty: MaybeTemplate = Field(default=None, description="职责提醒；变量 text、by")

    @field_validator("*")
    @classmethod
    def _variables(cls, template: Template | None, info: ValidationInfo) -> Template | None:
        return by_name(template, info)


class WechatSubscriptions(Section):
    """Subscription notices (订阅通知). An unset one closes that rung for its kind of message."""

    long_term: bool = Field(
        default=False, description="这些模板是长期订阅：同意一次就一直能发；默认一次性订阅，一次一条"
    )
    task: MaybeTemplate = Field(default=None, description="派单通知；变量 code、what、where、by")
    progress: MaybeTemplate = Field(default=None, description="进展通知；变量 code、text")
    answer: MaybeTemplate = Field(default=None, description="答复、办结通知；变量 code、text")
    notice: MaybeTemplate = Field(default=None, description="一般通知；变量 text")

    @field_validator("task", "progress", "answer", "notice")
    @classmethod
    def _variables(cls, template: Template | None, info: ValidationInfo) -> Template | None:
        return by_name(template, info)

    @property
    def chosen(self) -> dict[str, Template]:
        """The templates that are set, by their key."""
        return {key: one for key, one in self if isinstance(one, Template)}

    def asked_for(self, purpose: str) -> tuple[Template, ...]:
        """The templates that one popup asks for; none where they are not set, or nothing is asked for that."""
        chosen = self.chosen
        return tuple(chosen[key] for key in ASKED_TOGETHER.get(purpose, ()) if key in chosen)


class Wechat(Section):
    """The Official Account that residents and members talk to."""

    account: Literal["service", "subscription"] = Field(
        default="service", description="服务号 service 或订阅号 subscription（订阅号不能发模板消息）"
    )
    app_id: PlainWord = Field(default="", description="公众号的 AppID（必填）")
    app_secret: SecretWord = Field(default=SecretStr(""), description="公众号的 AppSecret（必填）")
    token: SecretWord = Field(default=SecretStr(""), description="“服务器配置”里的 Token（必填）")
    encoding_aes_key: AesKey = Field(
        default=SecretStr(""), description="“服务器配置”里的 EncodingAESKey，43 个字符（必填）"
    )
    previous_token: SecretWord = Field(default=SecretStr(""), description="更换 Token 期间的旧值，换完删去")
    previous_aes_key: AesKey = Field(default=SecretStr(""), description="更换 EncodingAESKey 期间的旧值，换完删去")
    mode: Literal["safe", "compatible", "plain"] = Field(
        default="safe", description="消息加解密方式：安全 safe、兼容 compatible、明文 plain；与公众平台一致"
    )
    location_datum: Literal["gcj02", "wgs84"] = Field(
        default="gcj02", description="居民发来的位置是什么坐标系：微信地图是 gcj02；居民的微信给的是 GPS 坐标时写 wgs84"
    )
    api_base: WebAddress = Field(
        default="https://api.weixin.qq.com", min_length=1, description="微信接口地址；测试时可指向本机模拟器"
    )
    templates: WechatTemplates = Field(default_factory=WechatTemplates, description="模板消息")
    subscriptions: WechatSubscriptions = Field(default_factory=WechatSubscriptions, description="订阅通知")
    menu: tuple[MenuButton, ...] = Field(
        default=DEFAULT_MENU, max_length=3, description="公众号底部菜单，最多 3 个按钮，各最多 5 个子菜单"
    )

    @field_validator("app_id")
    @classmethod
    def _not_the_original_id(cls, text: str) -> str:
        """Both stand on the same page."""
        if text.startswith("gh_"):
            raise ValueError("这是原始 ID；应填 wx 开头的 AppID，在公众平台“设置与开发 → 基本配置”里")
        return text

    @field_validator("mode", mode="before")
    @classmethod
    def _in_english(cls, given: Any) -> Any:
        """The console shows the Chinese names; take them too."""
        chinese = {"安全模式": "safe", "兼容模式": "compatible", "明文模式": "plain"}
        return chinese.get(re.sub(r"\s", "", given), given) if isinstance(given, str) else given

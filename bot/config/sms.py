"""SMS section (短信): the provider for those whom WeChat does not reach, and its templates."""

import re
from collections.abc import Mapping
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from bot.config.fields import PlainWord, SecretWord, Section
from bot.config.wechat import MaybeTemplate, Template, known_variables


class SmsTemplates(Section):
    """SMS templates (短信模板). An unset one closes that rung for its kind of message."""

    code: MaybeTemplate = Field(default=None, description="验证码；变量 code、minutes")
    task: MaybeTemplate = Field(default=None, description="派单；变量 code、what、where、by")
    progress: MaybeTemplate = Field(default=None, description="进展；变量 code、text")
    answer: MaybeTemplate = Field(default=None, description="答复或提问；变量 code、text")
    notice: MaybeTemplate = Field(default=None, description="通知；变量 text")
    duty: MaybeTemplate = Field(default=None, description="职责提醒；变量 text、by")
    broadcast: MaybeTemplate = Field(default=None, description="群发的政策、通知、活动；变量 text，全文")
    care: MaybeTemplate = Field(default=None, description="关怀；变量 text，全文")
    correction: MaybeTemplate = Field(default=None, description="群发的更正；变量 text，全文")
    warning: MaybeTemplate = Field(default=None, description="预警；变量 text，全文")

    _variables = field_validator("*")(known_variables)


class Sms(Section):
    """The SMS provider, for those whom WeChat does not reach."""

    provider: Literal["none", "aliyun", "tencent", "smpp"] = Field(
        default="none", description="短信服务商：none 不用短信、aliyun 阿里云、tencent 腾讯云、smpp 专线"
    )
    api_base: str = Field(default="", description="短信接口地址，不写用服务商的；smpp 写 smpp://主机:端口")
    access_key_id: PlainWord = Field(default="", description="AccessKey ID（腾讯云 SecretId，smpp 为 system_id）")
    access_key_secret: SecretWord = Field(
        default=SecretStr(""), description="AccessKey Secret（腾讯云 SecretKey，smpp 为密码）"
    )
    app_id: PlainWord = Field(default="", description="腾讯云短信的 SdkAppId；smpp 为接入号")
    sign_name: str = Field(default="", description="短信签名，不带【】")
    callback_secret: SecretWord = Field(default=SecretStr(""), description="回调网址里的暗号：/sms/<暗号>/aliyun/reply")
    daily_per_number: int = Field(
        default=0,
        ge=0,
        description="对同一号码一天最多几条；0 = 按服务商的默认（阿里云每个模板 50 条，腾讯云一共 10 条，可在控制台调高后写在这里）",
    )
    kept_per_number: int = Field(
        default=3,
        ge=0,
        description="其中最后几条只留给急事（人命关天、马上办）和本人在等的答复，平常的提醒到此为止",
    )
    daily_parts: int = Field(
        default=0,
        ge=0,
        description="一天一共最多几条（按计费条数）；到了以后只发答复和人命关天的，其余等第二天；0 = 不限",
    )
    templates: SmsTemplates = Field(default_factory=SmsTemplates, description="短信模板")
    questions: Mapping[str, PlainWord] = Field(
        default_factory=dict,
        description="固定措辞的提问各用自己的模板：问题的名字 → 模板编号，例如 {resolved: SMS_1}；不写的用 answer",
    )

    def template_for(self, name: str, question: str) -> Template | None:
        """The template `name`; of a question that has fixed words of its own, that one, filled in like `answer`."""
        template: Template | None = getattr(self.templates, name, None)
        if name == "answer" and question in self.questions:
            return Template(id=self.questions[question], fields=template.fields if template else {})
        return template

    def can_send(self, name: str) -> bool:
        """Whether there is a provider, and a template `name` where it wants one."""
        return self.provider == "smpp" or (self.provider != "none" and getattr(self.templates, name) is not None)

    @property
    def can_be_asked(self) -> bool:
        """Whether the provider tells by our own number what became of a text; a line of SMPP knows only its own."""
        return self.provider in ("aliyun", "tencent")

    @field_validator("api_base")
    @classmethod
    def _address(cls, text: str) -> str:
        if text and not re.fullmatch(r"(https?|smpps?)://[^\s/?#@]+(/[^\s?#]*)?", text):
            raise ValueError("应为 http://、https:// 或 smpp:// 开头的地址")
        return text.rstrip("/")

    @field_validator("sign_name")
    @classmethod
    def _without_brackets(cls, text: str) -> str:
        return text.strip("【】")

    @field_validator("callback_secret")
    @classmethod
    def _stands_in_an_address(cls, secret: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[A-Za-z0-9_.~-]*", secret.get_secret_value()):
            raise ValueError("它写在网址里，只能用字母、数字和 - _；可用 `openssl rand -hex 16` 生成")
        return secret

    @field_validator("templates")
    @classmethod
    def _aliyun_goes_by_name(cls, templates: SmsTemplates, info: ValidationInfo) -> SmsTemplates:
        listed = [kind for kind, template in templates if isinstance(template, Template) and template.is_positional]
        if info.data.get("provider") == "aliyun" and listed:
            raise ValueError(
                f"{'、'.join(listed)}: 阿里云模板按名字对应，fields 写成 变量: 模板里的名字，例如 code: code"
            )
        return templates

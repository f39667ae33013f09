"""Field kinds (字段类型): what a value in the configuration may look like. Every refusal says the fix, in Chinese."""

import ipaddress
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, SecretStr, WithJsonSchema, model_validator

from bot.seal import decode_key

#: Keys that our own pages print as examples. Whoever copies one is not let through to `serve`.
SAMPLE_SECRETS = frozenset(
    {
        "bGlubGktc2FtcGxlLWtleS1kby1ub3QtdXNlLTAwMDE=",
        "bGlubGktc2FtcGxlLWtleS1kby1ub3QtdXNlLTAwMDI=",
        "LinliSampleAesKeyDoNotUse000000000000000001",
    }
)


def nullable(annotation: Any) -> bool:
    """Whether None is a value of its own there, and not merely "nothing written"."""
    return type(None) in get_args(annotation)


def unwrapped(annotation: Any) -> Any:
    """The annotation without `Annotated` and without `| None`."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if nullable(annotation):
        return unwrapped(Union[tuple(part for part in get_args(annotation) if part is not type(None))])  # noqa: UP007 - built at run time
    return annotation


class Section(BaseModel):
    """A part of the configuration: frozen, and closed to keys it does not know, so that a typo is found."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True, hide_input_in_errors=True
    )

    @model_validator(mode="before")
    @classmethod
    def _nothing_written_is_the_default(cls, given: Any) -> Any:
        """`sms:` with every line below it commented out is the default, not a mistake."""
        if not isinstance(given, Mapping):
            return given
        fields = cls.model_fields
        return {k: v for k, v in given.items() if v is not None or k not in fields or nullable(fields[k].annotation)}


def _web_address(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", text):
        raise ValueError("应为 http:// 或 https:// 开头的网址，不带 ? 和 #")
    return text.rstrip("/")


def _host(text: str) -> str:
    """An address, or a name that may stand for one."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        is_name = re.fullmatch(r"(?!-)[A-Za-z0-9-]+(?<!-)(\.(?!-)[A-Za-z0-9-]+(?<!-))*", text)
        if text and (not is_name or re.fullmatch(r"[\d.]+", text)):
            raise ValueError("应为本机的地址，例如 127.0.0.1 或 0.0.0.0，不带端口") from None
    return text


def _phone(text: str) -> str:
    if text and not re.fullmatch(r"\+?\d[\d -]{1,18}\d(转\d+)?", text):
        raise ValueError("应为电话号码，例如 119 或 0571-12345678")
    return text


def _clock_time(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    match = re.fullmatch(r"(\d{1,2})[:：](\d{2})(:00)?", given.strip())
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError("应为 24 小时制的 时:分，例如 08:30")
    return time(int(match[1]), int(match[2]))


def _day(given: Any) -> Any:
    """A bare number is refused: pydantic would read 20260216 as seconds since 1970."""
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    try:
        return date.fromisoformat(given if isinstance(given, str) and "-" in given else "")
    except ValueError:
        raise ValueError("应为日期，例如 2026-02-16") from None


def _database_url(text: str) -> str:
    if re.match(r"postgres(ql)?(\+(?!psycopg:)\w+)?://", text):
        raise ValueError("PostgreSQL 请写成 postgresql+psycopg://用户:密码@主机/库名")
    if not re.match(r"sqlite:///[^:\s]|postgresql\+psycopg://\S", text):
        raise ValueError("应为 sqlite:///文件 或 postgresql+psycopg://用户:密码@主机/库名")
    return text


def _sealing_key(secret: SecretStr) -> SecretStr:
    """32 bytes in standard base64, or nothing."""
    text = secret.get_secret_value()
    if text:
        decode_key(text if text.isascii() else "")
    return secret


def _aes_key(secret: SecretStr) -> SecretStr:
    # `+` and `/` never come from WeChat, but they decode to the same 32 bytes; other senders of test callbacks use them.
    text = secret.get_secret_value()
    if text and not re.fullmatch(r"[A-Za-z0-9+/]{43}", text):
        raise ValueError(
            f"应为 43 个字母或数字（现在是 {len(text)} 个字符），在公众平台“服务器配置”里复制 EncodingAESKey"
        )
    return secret


def _word_without_spaces(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if not all("!" <= letter <= "~" for letter in text):
        raise ValueError("含有空格、换行或中文；多半是复制时带进来的，请重新复制")
    return secret


def _plain_word(text: str) -> str:
    _word_without_spaces(SecretStr(text))
    return text


#: As in bot/directory/vocabulary.py.
Post = Literal[
    "leader", "worker", "secretary", "duty_officer", "mediator", "supervisor", "instructor", "deputy", "volunteer",
    "intake", "organiser",
]  # fmt: skip
WebAddress = Annotated[str, AfterValidator(_web_address)]
Host = Annotated[str, AfterValidator(_host)]
Phone = Annotated[str, AfterValidator(_phone)]
ClockTime = Annotated[
    time, BeforeValidator(_clock_time), WithJsonSchema({"type": "string", "pattern": r"^\d{1,2}:\d{2}(:00)?$"})
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
PlainWord = Annotated[str, AfterValidator(_plain_word)]
SealingKey = Annotated[SecretStr, AfterValidator(_sealing_key)]
AesKey = Annotated[SecretStr, AfterValidator(_aes_key)]
SecretWord = Annotated[SecretStr, AfterValidator(_word_without_spaces)]

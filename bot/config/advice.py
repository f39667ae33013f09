"""Advice (配置提醒): what is allowed and yet unwise. `check-config` prints it; nothing stops because of it."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.config.fields import unwrapped
from bot.config.keys import REQUIRED, leaf_keys
from bot.config.sections import Config
from bot.config.sources import REFERENCE, gather

LOOPBACK = ("127.0.0.1", "localhost", "::1")

#: What a provider cannot do without.
SMS_NEEDS: Mapping[str, tuple[str, ...]] = {
    "none": (),
    "aliyun": ("access_key_id", "access_key_secret", "sign_name", "callback_secret"),
    "tencent": ("access_key_id", "access_key_secret", "app_id", "sign_name", "callback_secret"),
    "smpp": ("api_base", "access_key_id", "access_key_secret"),
}


def warnings(config: Config, raw: Mapping[str, Any], environ: Mapping[str, str] | None = None) -> list[str]:
    """One line each. `raw` is the file as `read_file` gives it, before any `${NAME}` was replaced."""
    environ = os.environ if environ is None else environ
    found = [*_literal_secrets(raw), *_unset_names(config, raw, environ)]
    for advise in ADVISERS:
        found += advise(config)
    return found


def _literal_secrets(raw: Mapping[str, Any]) -> Iterator[str]:
    for path, field in leaf_keys():
        written = _written(raw, path)
        if not isinstance(written, str | int) or written == "" or REFERENCE.search(str(written)):
            continue
        if unwrapped(field.annotation) is SecretStr:
            name = "LINLI_" + path.upper().replace(".", "_")
            yield f"{path}: 密钥直接写在文件里了；请改成 ${{{name}}}，值放到环境变量里"
        elif path == "database.url" and urlsplit(str(written)).password:
            yield f"{path}: 数据库密码直接写在文件里了；请写成 ${{LINLI_DATABASE_URL}}，值放到环境变量里"


def _written(raw: Any, path: str) -> Any:
    for part in path.split("."):
        raw = raw.get(part) if isinstance(raw, Mapping) else None
    return raw


def _unset_names(config: Config, raw: Mapping[str, Any], environ: Mapping[str, str]) -> Iterator[str]:
    """A name that stands alone is simply not used; inside a longer value it leaves a hole.

    Only the database is never silently another one than was meant.
    """
    for key, name in gather(raw, environ).unset.items():
        path = ".".join(key)
        written = _written(raw, path)
        alone = isinstance(written, str) and REFERENCE.fullmatch(written.strip())
        if path == "database.url" and alone:
            yield f"{path}: 环境变量 {name} 没有设置，现在用的是 {type(config.database)().url}；要用别的库请设置它"
        elif path not in REQUIRED and isinstance(written, str) and not alone:
            yield f"{path}: 环境变量 {name} 没有设置，这一段按空处理；请设置它"


def _credentials(config: Config) -> Iterator[str]:
    wechat = config.wechat
    if wechat.app_id and not re.fullmatch(r"wx[0-9a-f]{16}", wechat.app_id):
        yield "wechat.app_id: 微信的 AppID 是 wx 加 16 个字符；请核对"
    token = wechat.token.get_secret_value()
    if token and not re.fullmatch(r"[A-Za-z0-9]{3,32}", token):
        yield "wechat.token: 公众平台只收 3-32 个字母或数字；请核对"
    if wechat.mode != "safe":
        yield f"wechat.mode: {wechat.mode} 模式下消息在路上没有加密；请在公众平台改用安全模式，这里写 safe"
    for name in ("field_key", "index_key"):
        key = getattr(config.privacy, name).get_secret_value()
        if key and len(set(key.rstrip("="))) < 12:
            yield f"privacy.{name}: 太有规律，容易被猜到；请用 `openssl rand -base64 32` 生成"


def _addresses(config: Config) -> Iterator[str]:
    for path, address in (("wechat.api_base", config.wechat.api_base), ("sms.api_base", config.sms.api_base)):
        parts = urlsplit(address)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            yield f"{path}: 用 http 会把密钥明文发到网上；请改用 https"
    if not config.server.public_url:
        yield "server.public_url: 没有设置；海报和网页链接用不了"


def _sms(config: Config) -> Iterator[str]:
    sms = config.sms
    for name in SMS_NEEDS[sms.provider]:
        held = getattr(sms, name)
        if not (held.get_secret_value() if isinstance(held, SecretStr) else held):
            yield f"sms.{name}: sms.provider 是 {sms.provider} 时要有它；没有它短信发不出或收不到回执"
    secret = sms.callback_secret.get_secret_value()
    if secret and len(secret) < 16:
        yield "sms.callback_secret: 太短，容易被猜到；请用 `openssl rand -hex 16` 生成"


def _people(config: Config) -> Iterator[str]:
    for name, what in (("gas", "燃气"), ("water", "供水"), ("power", "供电")):
        if not getattr(config.emergency, name):
            yield f"emergency.{name}: 没有设置；居民遇到{what}险情时报不出本地抢修电话"
    if config.wechat.account == "subscription" and any(template for _, template in config.wechat.templates):
        yield "wechat.templates: 订阅号不能发模板消息；需要认证的服务号"
    if config.wechat.account == "subscription" and config.wechat.subscriptions.chosen:
        yield "wechat.subscriptions: 订阅号不能发订阅通知；需要认证的服务号"
    if config.privacy.organisation == type(config.privacy).model_fields["organisation"].default:
        yield "privacy.organisation: 还是默认值；隐私告知里要写单位全称"


def _jobs(config: Config) -> Iterator[str]:
    for name in config.scheduler:
        yield f"scheduler.{name}: 现在没有一项定时任务有设置，写在这里不起作用；请删去这一项"


ADVISERS: tuple[Callable[[Config], Iterator[str]], ...] = (_credentials, _addresses, _sms, _people, _jobs)

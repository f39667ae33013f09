"""WeChat (公众号): the token, the clock, templates and menu, as the platform has them and as the configuration does."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp

from bot.channels.wechat_errors import ApiError
from bot.channels.wechat_menu import buttons_from
from bot.channels.wechat_templates import Notice
from bot.config import TEMPLATE_VARIABLES, Template
from bot.config.wechat import WechatTemplates
from bot.errors import ConfigError
from bot.operating.checks.database import CLOCK_S
from bot.operating.checks.patient import Patient

#: Which templates the messages of this version go out in, and what they are called.
TEMPLATES: Mapping[str, str] = {"task": "任务", "progress": "进度", "notice": "通知"}


def unset_templates(patient: Patient) -> Iterator[str]:
    """A kind of message without a template reaches nobody whose window is closed."""
    for key, name in TEMPLATES.items():
        if getattr(patient.config.wechat.templates, key) is None:
            yield f"wechat.templates.{key}: 没有{name}模板, 48小时没来信的人收不到{name};在公众平台选模板后填 ID"


async def token(patient: Patient) -> list[str]:
    """The platform gives us a token: address, AppID, secret and IP list are right."""
    if missing := [key for key in ("app_id", "app_secret") if not getattr(patient.config.wechat, key)]:
        return [f"wechat.{missing[0]}: 没有填, 取不到 access_token;在公众平台“基本配置”里复制"]
    try:
        await patient.api.prepare()
    except ApiError as error:
        return [f"wechat: {_reason(error)}"]
    return []


async def clock(patient: Patient) -> list[str]:
    """Our time against the HTTP Date of the API. Callbacks more than five minutes off are refused."""
    try:
        async with patient.session.head(patient.config.wechat.api_base, allow_redirects=False) as response:
            said = response.headers.get("Date", "")
        theirs = parsedate_to_datetime(said).astimezone(UTC)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return []  # the check of the token says that nobody answers
    return list(_off(patient.clock.now(), theirs))


def _off(ours: datetime, theirs: datetime) -> Iterator[str]:
    off_s = (ours - theirs).total_seconds()
    if abs(off_s) > CLOCK_S:
        fast = "快" if off_s > 0 else "慢"
        yield f"时钟: 本机比微信{fast} {abs(off_s):.0f} 秒, 差 5 分钟回调就全被拒;用 NTP 对时(timedatectl set-ntp true)"


async def templates(patient: Patient) -> list[str]:
    """Every template message of the configuration is the account's, with the fields it has there."""
    chosen = [(key, found) for key in WechatTemplates.model_fields if (found := _template(patient, key)) is not None]
    if not chosen:
        return []
    try:
        there = await patient.api.private_templates()
    except ApiError as error:
        return [f"wechat.templates: 查不到公众号里的模板;{_reason(error)}"]
    return [line for key, template in chosen for line in _unlike("templates", key, template, there)]


async def notices(patient: Patient) -> list[str]:
    """The same of 订阅通知, which the platform keeps on a list of their own; and each is of the type that is counted on."""
    chosen = patient.config.wechat.subscriptions
    if not chosen.chosen:
        return []
    try:
        there = await patient.api.notices()
    except ApiError as error:
        return [f"wechat.subscriptions: 查不到公众号里的订阅通知模板;{_reason(error)}"]
    held = {template: notice.fields for template, notice in there.items()}
    found = [line for key, one in chosen.chosen.items() for line in _unlike("subscriptions", key, one, held)]
    known = [(key, there[one.id]) for key, one in chosen.chosen.items() if one.id in there]
    found += [_other_type(key, notice) for key, notice in known if notice.long_term != chosen.long_term]
    return found


def _other_type(key: str, notice: Notice) -> str:
    where = f"wechat.subscriptions.{key}"
    if notice.long_term:
        return f"{where}: 这是长期订阅模板, 现在同意一次只发一条;几个模板都是长期的, 就把 long_term 改成 true"
    return f"{where}: 这是一次性订阅模板, 第二条起会被微信拒收;把 long_term 改成 false, 或换成长期订阅的模板"


def _template(patient: Patient, key: str) -> Template | None:
    found: Template | None = getattr(patient.config.wechat.templates, key)
    return found


def _unlike(section: str, key: str, template: Template, there: Mapping[str, Iterable[str]]) -> Iterator[str]:
    where = f"wechat.{section}.{key}"
    if template.id not in there:
        page = {"templates": "模板消息", "subscriptions": "订阅通知"}[section]
        yield f"{where}: 公众号里没有编号 {template.id} 的模板, 可能被删或属于别的号;到公众平台“{page}”里核对编号"
        return
    ours = list(template.fields.values()) or list(TEMPLATE_VARIABLES[key])
    theirs = list(there[template.id])
    if strange := [field for field in ours if field not in theirs]:
        yield f"{where}.fields: 模板里没有 {'、'.join(strange)};它有的是 {'、'.join(theirs)}, 照着改"
    elif unfilled := [field for field in theirs if field not in ours]:
        yield f"{where}.fields: 模板里的 {'、'.join(unfilled)} 没有变量来填, 微信会拒收;补上, 或换一个模板"


async def menu(patient: Patient) -> list[str]:
    """The menu people see is that of the configuration."""
    try:
        wanted = buttons_from(patient.config.wechat.menu)
    except ConfigError as error:
        return error.mistakes
    try:
        seen = await patient.api.current_menu()
    except ApiError as error:
        return [f"wechat.menu: 查不到公众号现在的菜单;{_reason(error)}"]
    if not seen:
        return ["wechat.menu: 还没有发布菜单;运行 `python -m bot menu publish`"]
    if [_plain(button) for button in seen] != [_plain(button) for button in wanted]:
        return ["wechat.menu: 公众号现在的菜单和配置不一样;运行 `python -m bot menu publish`"]
    return []


def _reason(error: ApiError) -> str:
    """Why a call failed. The service would try again by itself; who examines it does so by hand."""
    reason = error.attempt.reason
    for by_itself in ("自动重发", "自动重试"):
        reason = reason.replace(by_itself, "稍后再查一次")
    return f"{reason}(错误码 {error.attempt.code})"


def _plain(button: Mapping[str, object]) -> dict[str, object]:
    """What we publish of a button; the platform may tell more."""
    below = button.get("sub_button")
    kept: dict[str, object] = {key: button[key] for key in ("name", "type", "key", "url") if button.get(key)}
    return {**kept, "sub_button": [_plain(one) for one in below]} if isinstance(below, list) and below else kept

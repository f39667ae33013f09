"""WeChat error codes (微信错误码): each errcode becomes one of our outcomes, with the reason and the remedy in Chinese.

Only the number decides: texts end with a request id and change without notice.
Sources: CHANNELS.md 2.11 and the provider's list of global return codes, developers.weixin.qq.com (2026-11).
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import local
from bot.errors import LinliError
from bot.messages import Attempt, Outcome

#: The access_token was refused: renew it once, then ask once more.
TOKEN_REFUSED = frozenset({40001, 40014, 41001, 42001})

MINUTE_S = 60.0
#: After a mistake of ours nothing changes until somebody acts.
ALARM_WAIT_S = 600.0


class ApiError(LinliError):
    """A call to WeChat did not do what it was for; `attempt` says how it ended.

    For work that is no message: RETRY and ALARM may be tried again, every other outcome is final.
    """

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(f"{attempt.code}: {attempt.reason}")
        self.attempt = attempt


def _next_minute(_: datetime) -> float:
    return MINUTE_S


def _next_day(now: datetime) -> float:
    """Seconds to 00:00 Asia/Shanghai, when daily quotas start anew, and one more to be on the safe side."""
    here = local(now)
    midnight = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - here).total_seconds() + 1


def _slowly(_: datetime) -> float:
    return ALARM_WAIT_S


@dataclass(frozen=True)
class Verdict:
    """What one errcode means for us."""

    outcome: Outcome
    #: May hold {where} (a configuration key), {field} (of a template) and {ip} (ours).
    reason: str
    #: Seconds to wait, given the time now; None leaves it to the sender's own back-off.
    wait: Callable[[datetime], float] | None = None
    #: Somebody has to mend our side, although this message goes on by another way.
    needs_operator: bool = False


def _alarm(reason: str) -> Verdict:
    return Verdict(Outcome.ALARM, reason, _slowly, needs_operator=True)


def _token(reason: str) -> Verdict:
    """An alarm that is tried again after a minute: renewals space themselves, and another program may have let go."""
    return Verdict(Outcome.ALARM, reason + _TOKEN, _next_minute, needs_operator=True)


def _closed(reason: str) -> Verdict:
    return Verdict(Outcome.NEXT_RUNG, reason)


def _ours(reason: str) -> Verdict:
    """Our mistake in this one message: the person is still reached by the next rung, and an operator sees it."""
    return Verdict(Outcome.NEXT_RUNG, reason, needs_operator=True)


def _stop(reason: str) -> Verdict:
    return Verdict(Outcome.STOP, reason)


_SECRET = "检查 wechat.app_id 与 wechat.app_secret 是否同属一个公众号"
_TOKEN = "更新一次后仍被拒绝。" + _SECRET + "，并确认本机时间准确、没有别的程序在强制刷新令牌"
_MENU = "检查 wechat.menu"

VERDICTS: Mapping[int, Verdict] = {
    -1: Verdict(Outcome.RETRY, "微信系统繁忙，稍后重发"),
    40001: _token("access_token 无效，"),
    40002: _alarm("凭证类型不对（grant_type）。检查 wechat.api_base 是否指向微信"),
    40003: _stop("openid 无效：对方未关注，或这个 openid 属于别的公众号。公众号迁移过的请先换算 openid"),
    40004: _ours("素材类型不被接受。只用 image、voice、video、thumb"),
    40005: _ours("文件类型不被接受。图片用 PNG 或 JPEG"),
    40006: _ours("文件大小不被接受。图片请小于 10 MB"),
    40007: _closed("media_id 无效或已过三天有效期，文件取不回来了。请对方重发"),
    40009: _ours("图片大小不被接受。图片请小于 10 MB"),
    40013: _alarm("AppID 无效。检查 wechat.app_id"),
    40014: _token("access_token 不合法，"),
    40015: _alarm("菜单类型不对。" + _MENU),
    40016: _alarm("一级菜单应为 1 到 3 个。" + _MENU),
    40017: _alarm("菜单按钮类型不对。" + _MENU + " 的 type"),
    40018: _alarm("菜单名字太长。" + _MENU + " 的 name"),
    40019: _alarm("菜单 key 太长。" + _MENU + " 的 key"),
    40020: _alarm("菜单网址太长。" + _MENU + " 的 url"),
    40023: _alarm("子菜单应为 1 到 5 个。" + _MENU),
    40025: _alarm("子菜单名字太长。" + _MENU + " 的 name"),
    40026: _alarm("子菜单 key 太长。" + _MENU + " 的 key"),
    40027: _alarm("子菜单网址太长。" + _MENU + " 的 url"),
    40036: _ours("模板 ID 长度不对，本条改走下一通道。检查 {where}"),
    40037: _ours("模板 ID 无效，或模板已被收回，本条改走下一通道。到公众平台核对后改 {where}"),
    40054: _alarm("子菜单网址的域名不对。" + _MENU + " 的 url"),
    40055: _alarm("菜单网址的域名不对。" + _MENU + " 的 url"),
    40125: _alarm("AppSecret 无效，可能已重置。更新 wechat.app_secret"),
    40164: _alarm("本机出口 IP {ip}不在白名单。到公众平台“IP白名单”加上，约 5 分钟生效"),
    41001: _token("缺少 access_token，"),
    41002: _alarm("缺少 AppID。检查 wechat.app_id"),
    41004: _alarm("缺少 AppSecret。检查 wechat.app_secret"),
    42001: _token("access_token 已过期，"),
    43004: _stop("对方没有关注公众号。重新关注后自动恢复"),
    43019: _stop("对方在公众号黑名单里。在公众平台移出后可恢复"),
    43101: _closed("对方没有订阅这类通知，或订阅次数已用完"),
    44004: _ours("消息正文是空的，本条改走下一通道"),
    45001: _ours("素材文件太大。图片请小于 10 MB"),
    45002: _ours("消息正文太长，本条改走下一通道"),
    45009: Verdict(Outcome.RETRY, "这个接口今天的调用次数用完了，0 点后自动重发。急用可在公众平台清零", _next_day),
    45011: Verdict(Outcome.RETRY, "一分钟内调用太多，一分钟后自动重发", _next_minute),
    45015: _closed("客服消息时限已过（对方 48 小时内没有来信），或对方已取消关注"),
    45028: _closed("本月群发次数已用完"),
    45047: _closed("客服消息条数已用完，对方再来信后恢复"),
    45065: Verdict(Outcome.SENT, "这一群发早已提交过，微信没有重复发送"),
    45066: Verdict(Outcome.RETRY, "同一群发正在提交，一分钟后再查", _next_minute),
    45067: _ours("群发编号 clientmsgid 太长，请反馈给开发者"),
    46004: _stop("微信说没有这个用户：可能已注销，或 openid 属于别的公众号"),
    47001: _ours("请求格式微信读不懂，本条改走下一通道。请反馈给开发者"),
    47003: _ours("模板字段 {field}的内容不合要求，本条改走下一通道。检查 {where}.fields 是否与公众平台的模板一致"),
    48001: _alarm("公众号没有这个接口的权限。需要已认证的服务号；认证到期也会这样，到公众平台查看"),
    48002: _closed("对方关掉了接收公众号消息"),
    48004: _alarm("接口因违规被封禁。到公众平台“通知中心”查看原因并申诉"),
    48006: _alarm("接口清零次数已用完，下月恢复"),
    50001: _alarm("用户没有授权这个接口。到公众平台核对接口权限"),
    50002: _alarm("账号受限，可能因违规。到公众平台“通知中心”查看"),
    50005: _stop("对方没有关注公众号。重新关注后自动恢复"),
    61451: _ours("请求参数不对，请反馈给开发者"),
    65303: _alarm("还没有默认菜单，不能建个性化菜单。先运行 python -m bot menu publish"),
    65316: _alarm("菜单里的外链域名最多 3 个。" + _MENU + " 的 url"),
}
#: What a code means when it answers a request for a token.
TOKEN_VERDICTS: Mapping[int, Verdict] = {40001: _alarm("取不到 access_token：AppSecret 不对。" + _SECRET)}
#: A code nobody has seen: it was refused, so the person is reached another way and an operator learns of it.
UNSEEN = _ours("微信返回了没见过的错误码，本条改走下一通道。到公众平台查这个错误码")

_FIELD = re.compile(r"data\.(\w{1,32})\.value")
_ADDRESS = re.compile(r"invalid ip ([0-9a-fA-F.:]{3,45})")
_REQUEST_ID = re.compile(r"rid: ([0-9a-f-]{8,40})")


def attempt_for(
    errcode: int,
    now: datetime,
    errmsg: str = "",
    where: str = "wechat.templates",
    verdicts: Mapping[int, Verdict] = VERDICTS,
) -> Attempt:
    """The attempt that ended with `errcode`. `errmsg` only fills in names; `where` is the key of the template used."""
    verdict = verdicts.get(errcode) or VERDICTS.get(errcode, UNSEEN)
    reason = verdict.reason.format(where=where, field=_field(errmsg), ip=_address(errmsg))
    wait_s = verdict.wait(now) if verdict.wait else None
    return Attempt(verdict.outcome, code=str(errcode), reason=reason, retry_after_s=wait_s)


def needs_operator(code: str) -> bool:
    """Does this `Attempt.code` say that somebody must mend our side, even if the message went another way?"""
    if not code.lstrip("-").isdigit():
        return False
    return VERDICTS.get(int(code), UNSEEN).needs_operator


def request_id(errmsg: str) -> str:
    """The id that WeChat's support asks for, or empty."""
    found = _REQUEST_ID.search(errmsg)
    return found[1] if found else ""


def _field(errmsg: str) -> str:
    found = _FIELD.search(errmsg)
    return f"{found[1]} " if found else ""


def _address(errmsg: str) -> str:
    found = _ADDRESS.search(errmsg)
    if found is None:
        return ""
    try:
        return f"{ipaddress.ip_address(found[1])} "
    except ValueError:
        return ""

"""SMS error codes (短信错误码): each code of a provider becomes one of our outcomes, with reason and remedy in Chinese.

Sources: CHANNELS.md 6.1, 6.2; Aliyun's list of codes (help.aliyun.com/document_detail/101346.html);
Tencent Cloud's (cloud.tencent.com/document/api/382/59177, /55981), read 2026-11.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import local
from bot.errors import LinliError
from bot.messages import Attempt, Outcome

#: After a mistake of ours nothing changes until somebody acts.
ALARM_WAIT_S = 600.0


class SmsTrouble(LinliError):
    """A question to the provider got no answer; `attempt` says why."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(f"{attempt.code}: {attempt.reason}")
        self.attempt = attempt


@dataclass(frozen=True)
class Verdict:
    """What one code means for us."""

    outcome: Outcome
    reason: str
    wait_s: float | None = None


def _alarm(reason: str) -> Verdict:
    return Verdict(Outcome.ALARM, reason, ALARM_WAIT_S)


def _ours(reason: str) -> Verdict:
    """Our mistake in this one message, or in its template: SMS is closed to it, an operator reads why."""
    return Verdict(Outcome.NEXT_RUNG, reason)


def _stop(reason: str) -> Verdict:
    return Verdict(Outcome.STOP, reason)


def _again(reason: str, wait_s: float | None = None) -> Verdict:
    return Verdict(Outcome.RETRY, reason, wait_s)


_KEYS = "检查 sms.access_key_id 与 sms.access_key_secret"
_SIGN = "短信签名不可用:没有审核通过或没有报备。到控制台核对,再改 sms.sign_name"
_TEMPLATE = "短信模板不可用:没有审核通过或已被收回。到控制台核对,再改 sms.templates"
_VALUES = "模板变量和审核的不一致。核对 sms.templates 的 fields"
_MONEY = "短信余额不足或已停机。到控制台充值"
_NUMBER = "号码不对,或收不了短信"
_URL = "模板变量里不许有网址"

VERDICTS: Mapping[str, Verdict] = {
    # Aliyun
    "isv.SMS_SIGNATURE_ILLEGAL": _alarm(_SIGN),
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": _ours("签名的用途和模板不符。到控制台核对签名与模板的类型"),
    "isv.SMS_TEMPLATE_ILLEGAL": _ours(_TEMPLATE),
    "isv.TEMPLATE_MISSING_PARAMETERS": _ours(_VALUES),
    "isv.TEMPLATE_PARAMS_ILLEGAL": _ours(_VALUES),
    "isv.INVALID_JSON_PARAM": _ours(_VALUES),
    "isv.INVALID_PARAMETERS": _ours("短信参数不对,请反馈给开发者"),
    "isv.PARAM_LENGTH_LIMIT": _ours("模板变量太长"),
    "isv.PARAM_NOT_SUPPORT_URL": _ours(_URL),
    "isv.BLACK_KEY_CONTROL_LIMIT": _ours("内容里有短信平台不许的词"),
    "isv.MOBILE_NUMBER_ILLEGAL": _stop(_NUMBER),
    "isv.AMOUNT_NOT_ENOUGH": _alarm(_MONEY),
    "isv.OUT_OF_SERVICE": _alarm(_MONEY),
    "isv.ACCOUNT_NOT_EXISTS": _alarm("短信账号不存在。" + _KEYS),
    "isv.ACCOUNT_ABNORMAL": _alarm("短信账号异常。到控制台查看"),
    "isv.PRODUCT_UN_SUBSCRIPT": _alarm("没有开通短信服务。到控制台开通"),
    "isp.RAM_PERMISSION_DENY": _alarm("AccessKey 没有发短信的权限。到控制台授权"),
    "isp.SYSTEM_ERROR": _again("短信平台出错,自动重发"),
    "SignatureDoesNotMatch": _alarm("短信接口不认签名。" + _KEYS),
    "InvalidAccessKeyId": _alarm("AccessKey 不存在或已停用。" + _KEYS),
    "InvalidTimeStamp": _alarm("本机时间不准,短信接口拒收。用 NTP 对时(timedatectl set-ntp true)"),
    "Throttling": _again("短信接口调用太快,一分钟后重发", 60.0),
    # Tencent Cloud
    "FailedOperation.SignatureIncorrectOrUnapproved": _alarm(_SIGN),
    "FailedOperation.TemplateIncorrectOrUnapproved": _ours(_TEMPLATE),
    "FailedOperation.TemplateUnapprovedOrNotExist": _ours(_TEMPLATE),
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": _ours(_VALUES),
    "FailedOperation.ContainSensitiveWord": _ours("内容里有短信平台不许的词"),
    "FailedOperation.InsufficientBalanceInSmsPackage": _alarm(_MONEY),
    "FailedOperation.PhoneNumberInBlacklist": _stop("号码在短信平台的免打扰名单里"),
    "InvalidParameterValue.IncorrectPhoneNumber": _stop(_NUMBER),
    "InvalidParameterValue.ContentLengthLimit": _ours("短信太长"),
    "InvalidParameterValue.TemplateParameterLengthLimit": _ours("模板变量太长"),
    "InvalidParameterValue.TemplateParameterFormatError": _ours(_VALUES),
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": _ours(_URL),
    "InvalidParameterValue.MarketingTemplateWithoutUnsubscribe": _ours("营销模板末尾要有“拒收请回复R”"),
    "InvalidParameterValue.SdkAppIdNotExist": _alarm("SdkAppId 不存在。检查 sms.app_id"),
    "LimitExceeded.PhoneNumberThirtySecondLimit": _again("对同一号码发得太密,30 秒后重发", 30.0),
    "LimitExceeded.PhoneNumberOneHourLimit": _again("对同一号码这一小时发满了,一小时后重发", 3600.0),
    "LimitExceeded.PhoneNumberDailyLimit": _ours("对同一号码今天发满了"),
    "LimitExceeded.PhoneNumberSameContentDailyLimit": _ours("同样的内容今天对这个号码发满了"),
    "LimitExceeded.DeliveryFrequencyLimit": _again("命中短信平台的频率限制,稍后重发", 60.0),
    "UnauthorizedOperation": _alarm("没有发短信的权限,或本机 IP 不在白名单。到控制台核对"),
    "AuthFailure": _alarm("短信接口不认签名。" + _KEYS + ",并确认本机时间准确"),
    "InternalError": _again("短信平台出错,自动重发"),
    "RequestLimitExceeded": _again("短信接口调用太快,一分钟后重发", 60.0),
}
#: A code nobody has seen: it was refused, so an operator learns of it and the person is reached another way.
UNSEEN = _ours("短信平台返回了没见过的错误码。到平台文档查这个错误码")
LIMITED = "isv.BUSINESS_LIMIT_CONTROL"


def attempt_for(code: str, message: str, now: datetime) -> Attempt:
    """The attempt that ended with `code`. Of `message` only the limit that Aliyun names in it is read."""
    if code == LIMITED:
        return _limited(message, now)
    verdict = VERDICTS.get(code) or VERDICTS.get(code.partition(".")[0], UNSEEN)
    return Attempt(verdict.outcome, code=code[:60], reason=verdict.reason, retry_after_s=verdict.wait_s)


def _limited(message: str, now: datetime) -> Attempt:
    """Aliyun's flow control names its window: "触发分钟级流控Permits:1"; minutes and hours are natural ones of UTC+8."""
    here = local(now)
    if "小时" in message:
        next_hour = (here + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
        return _wait_for("这一小时对同一号码发满了,下个钟点重发", (next_hour - here).total_seconds())
    if "天" in message:
        return Attempt(Outcome.NEXT_RUNG, code=LIMITED, reason="今天对同一号码发满了")
    return _wait_for("对同一号码发得太密,下一分钟重发", 60.0 - here.second)


def _wait_for(reason: str, wait_s: float) -> Attempt:
    return Attempt(Outcome.RETRY, code=LIMITED, reason=reason, retry_after_s=wait_s + 1)

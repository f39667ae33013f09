"""One exchange with an SMS provider (一次短信接口调用): signed JSON out, a JSON object or the way it was lost back."""

import json
from collections.abc import Mapping
from dataclasses import replace

import aiohttp
from yarl import URL

from bot.messages import Attempt, Outcome

CONNECT_S, ANSWER_S = 5.0, 10.0
LIMIT_BYTES = 1 << 20
SLOW_S = 600.0

_TIMEOUT = Attempt(Outcome.UNKNOWN, code="timeout", reason="短信接口没有及时应答,不知道收到没有")
_CUT = Attempt(Outcome.UNKNOWN, code="cut", reason="连接在应答前断开,不知道短信接口收到没有")
_UNREACHED = Attempt(
    Outcome.RETRY, code="unreached", reason="连不上短信接口,自动重试。检查本机网络、DNS 与 sms.api_base"
)
_CERTIFICATE = Attempt(
    Outcome.ALARM,
    code="certificate",
    reason="短信接口的证书没有通过验证,没有发送。检查本机时间、系统证书与 sms.api_base",
    retry_after_s=SLOW_S,
)
_ADDRESS = Attempt(
    Outcome.ALARM, code="address", reason="短信接口地址不对,没有发送。检查 sms.api_base", retry_after_s=SLOW_S
)
_NO_ANSWER = Attempt(Outcome.UNKNOWN, code="no_answer", reason="短信接口的应答读不懂,不知道收到没有")
_BREAKS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Attempt], ...] = (
    (aiohttp.ClientConnectorCertificateError, _CERTIFICATE),
    ((aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError), _ADDRESS),
    ((aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError), _UNREACHED),
    (TimeoutError, _TIMEOUT),
)
#: What a status says when the body is not the provider's JSON. A 502 nearly always took no connection.
_STATUS: Mapping[int, Attempt] = {
    429: Attempt(Outcome.RETRY, code="http_429", reason="短信接口调用太快,一分钟后重发", retry_after_s=60.0),
    504: Attempt(Outcome.UNKNOWN, code="http_504", reason="短信网关等后台超时,不知道收到没有"),
}


async def post(
    session: aiohttp.ClientSession, url: URL, headers: Mapping[str, str], body: bytes = b""
) -> dict[str, object] | Attempt:
    """The JSON object that answered, whatever its status, or an Attempt that says whether it may have been taken."""
    try:
        async with session.post(
            url,
            data=body,
            headers={"Accept-Encoding": "identity", **headers},
            timeout=aiohttp.ClientTimeout(ANSWER_S, connect=CONNECT_S),
            allow_redirects=False,  # a redirect would carry the signature to another host
        ) as response:
            content = await response.content.read(LIMIT_BYTES)
            return _json(content) or _not_json(response.status)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return next((attempt for kinds, attempt in _BREAKS if isinstance(error, kinds)), _CUT)


def _json(content: bytes) -> dict[str, object] | None:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _not_json(status: int) -> Attempt:
    if status in _STATUS:
        return _STATUS[status]
    code = f"http_{status}"
    if status >= 500:
        return Attempt(Outcome.RETRY, code=code, reason="短信接口出错,自动重发")
    if status >= 300:
        reason = f"接口地址答了 HTTP {status},不像短信接口。检查 sms.api_base 和出口代理"
        return Attempt(Outcome.ALARM, code=code, reason=reason, retry_after_s=SLOW_S)
    return replace(_NO_ANSWER)

"""One exchange with WeChat (一次接口调用): a request goes out, an answer or the way it was lost comes back.

The access token travels in the address. Nothing here logs, raises or returns an address, and no exception of the
HTTP library, which would carry one, leaves this module.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache

import aiohttp
from yarl import URL

from bot.messages import Attempt, Outcome

CONNECT_S = 5.0
ANSWER_S = 10.0
MEDIA_S = 30.0
ANSWER_LIMIT_BYTES = 1 << 20
MEDIA_LIMIT_BYTES = 10 << 20  # the largest temporary material; CHANNELS.md 2.6
#: Until somebody mends our side, or a proxy lets us through.
SLOW_S = 600.0
_as_json = json.JSONEncoder(ensure_ascii=False).encode
_from_json = json.JSONDecoder(strict=False).decode


@dataclass(frozen=True)
class Call:
    """What is asked of the API. Without `body` and `form` it is a GET."""

    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] | None = None
    #: A multipart form can be sent only once, so it is made anew for each attempt.
    form: Callable[[], aiohttp.FormData] | None = None
    #: Doing it twice does no harm: a lost answer is then simply tried again.
    repeatable: bool = True
    #: errcodes whose answer is as good as a success.
    fine: frozenset[int] = frozenset()
    timeout_s: float = ANSWER_S
    limit_bytes: int = ANSWER_LIMIT_BYTES


@dataclass(frozen=True)
class Answer:
    """An answer that arrived whole."""

    status: int
    mime: str
    content: bytes = field(repr=False)

    @cached_property
    def found(self) -> dict[str, object] | None:
        """The content as a JSON object, None if it is none."""
        return json_object(self.content)


async def exchange(session: aiohttp.ClientSession, api_base: str, call: Call, token: str = "") -> Answer | Attempt:
    """Send `call`; the answer, or an Attempt that says whether it may have been accepted."""
    try:
        return await _exchange(session, api_base, call, token)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        lost = _lost(error)
    if lost.outcome is Outcome.UNKNOWN and call.repeatable:
        return replace(lost, outcome=Outcome.RETRY)
    return lost


async def _exchange(session: aiohttp.ClientSession, api_base: str, call: Call, token: str) -> Answer | Attempt:
    params = (*((("access_token", token),) if token else ()), *call.params.items())
    headers = {"Accept-Encoding": "identity"}
    payload: bytes | aiohttp.FormData | None = call.form() if call.form else None
    if call.body is not None:
        # Raw UTF-8: with \u escapes people would read the escapes (CHANNELS.md 2.2).
        payload = _as_json(call.body).encode("utf-8", "replace")
        headers["Content-Type"] = "application/json; charset=utf-8"
    async with session.request(
        "GET" if payload is None else "POST",
        _address(api_base.rstrip("/") + call.path, params),
        data=payload,
        headers=headers,
        timeout=_patience(call.timeout_s, CONNECT_S),
        allow_redirects=False,  # a redirect would hand the token to another host
        raise_for_status=False,
    ) as response:
        content = await _read(response, call.limit_bytes)
        if content is None:
            return replace(_TOO_LARGE, outcome=Outcome.NEXT_RUNG if call.repeatable else Outcome.UNKNOWN)
        return Answer(response.status, response.content_type, content)


@cache
def _patience(timeout_s: float, connect_s: float) -> aiohttp.ClientTimeout:
    """One timer for the whole of it: aiohttp's `sock_read` would set another with every piece that comes."""
    return aiohttp.ClientTimeout(timeout_s, connect=connect_s)


@lru_cache(maxsize=16)
def _address(url: str, params: tuple[tuple[str, str], ...]) -> URL:
    """Where a call goes: the same for every message that leaves with one token."""
    try:
        return URL(url).with_query(params)
    except ValueError as error:
        raise aiohttp.InvalidURL(url) from error


async def _read(response: aiohttp.ClientResponse, limit_bytes: int) -> bytes | None:
    """The body, or None as soon as it is over the limit, whatever its length header says."""
    content = bytearray()
    async for chunk in response.content.iter_chunked(1 << 16):
        content += chunk
        if len(content) > limit_bytes:
            return None
    return bytes(content)


_TOO_LARGE = Attempt(Outcome.NEXT_RUNG, code="too_large", reason="微信返回的内容超过大小上限，没有下载")
_TIMEOUT = Attempt(Outcome.UNKNOWN, code="timeout", reason="微信没有及时应答，不知道收到没有")
_CUT = Attempt(Outcome.UNKNOWN, code="cut", reason="连接在应答前断开，不知道微信收到没有")
_UNREACHED = Attempt(
    Outcome.RETRY, code="unreached", reason="连不上微信，自动重试。检查本机网络、DNS 与 wechat.api_base"
)
_CERTIFICATE = Attempt(
    Outcome.ALARM,
    code="certificate",
    reason="微信服务器的证书没有通过验证，没有发送。检查本机时间、系统证书与 wechat.api_base",
    retry_after_s=SLOW_S,
)
_ADDRESS = Attempt(
    Outcome.ALARM, code="address", reason="接口地址不对，没有发送。检查 wechat.api_base", retry_after_s=SLOW_S
)

#: How an exchange can break, the first that fits; None: nothing fits.
_BREAKS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Attempt], ...] = (
    (aiohttp.ClientConnectorCertificateError, _CERTIFICATE),
    ((aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError), _ADDRESS),
    # Neither of these sent a byte of the request.
    ((aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError), _UNREACHED),
    (TimeoutError, _TIMEOUT),
)


def _lost(error: BaseException) -> Attempt:
    """How an exchange that broke off ended. What is not known to have stayed here may have been accepted."""
    return next((attempt for kinds, attempt in _BREAKS if isinstance(error, kinds)), _CUT)


#: What an HTTP status says about a request when the body is not WeChat's JSON.
_STATUS: Mapping[int, tuple[Outcome, str]] = {
    408: (Outcome.RETRY, "微信说请求没有收全，自动重发"),
    429: (Outcome.RETRY, "调用太快，一分钟后自动重发"),
    500: (Outcome.RETRY, "微信服务器出错，自动重发"),
    # A 502 nearly always is an upstream that took no connection; losing a task is worse than one message twice.
    502: (Outcome.RETRY, "微信网关没有连上后台，自动重发"),
    503: (Outcome.RETRY, "微信暂停服务，自动重发"),
    # The gateway passed it on and waited: it may well have been accepted.
    504: (Outcome.UNKNOWN, "微信网关等后台超时，不知道收到没有"),
}
_WAIT_S = {429: 60.0}


def read_json(answer: Answer, repeatable: bool) -> dict[str, object] | Attempt:
    """WeChat's JSON object; an Attempt when the answer is something else."""
    found = answer.found
    if found is not None and (answer.status == 200 or "errcode" in found):
        return found
    attempt = _not_json(answer)
    if attempt.outcome is Outcome.UNKNOWN and repeatable:
        return replace(attempt, outcome=Outcome.RETRY)
    return attempt


def first_byte(content: bytes) -> bytes:
    """The first byte that is no white space: enough to tell JSON, a page and a file apart."""
    return content[:256].lstrip()[:1]


def json_object(content: bytes) -> dict[str, object] | None:
    """`content` as a JSON object, None if it is none. Control characters inside texts are let through."""
    if first_byte(content) != b"{":
        return None
    try:
        found = _from_json(content.decode("utf-8-sig", "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _not_json(answer: Answer) -> Attempt:
    status = answer.status
    code = f"http_{status}"
    if status in _STATUS:
        outcome, reason = _STATUS[status]
        return Attempt(outcome, code=code, reason=reason, retry_after_s=_WAIT_S.get(status))
    if status >= 500:
        return Attempt(Outcome.RETRY, code=code, reason="微信服务器出错，自动重发")
    if status >= 300:
        reason = f"接口地址答了 HTTP {status}，不像微信。检查 wechat.api_base 和出口代理"
        return Attempt(Outcome.ALARM, code=code, reason=reason, retry_after_s=SLOW_S)
    if first_byte(answer.content) == b"<":
        # A page: some proxy or login portal answered, the request never reached the API.
        reason = "应答是网页而不是微信接口，自动重发。检查出口代理和上网认证"
        return Attempt(Outcome.RETRY, code="page", reason=reason, retry_after_s=60.0)
    # The API took the request and its answer is empty or broken off.
    return Attempt(Outcome.UNKNOWN, code="no_answer", reason="微信的应答是空的或不完整，不知道收到没有")

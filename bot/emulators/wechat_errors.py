"""Error codes (错误码) of WeChat's API as the emulator answers them.

Source of codes and texts: CHANNELS.md 2.11, the official 全局返回码 page and WxJava's WxMpErrorMsgEnum.
"""

from random import Random

TEXTS = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40005: "invalid file type",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid appid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40023: "invalid sub button size",
    40025: "invalid sub button name size",
    40035: "invalid parameter",
    40036: "invalid template_id size",
    40037: "invalid template_id",
    40052: "invalid action name",
    40053: "invalid action info",
    40066: "invalid url",
    40164: "invalid ip {detail} ipv6 ::ffff:{detail}, not in whitelist",
    41001: "access_token missing",
    41005: "media data missing",
    42001: "access_token expired",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    44004: "empty content",
    45001: "media size out of limit",
    45002: "content size out of limit",
    45008: "article size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45028: "has no masssend quota",
    45047: "out of response count limit",
    45065: "clientmsgid exist",
    45067: "clientmsgid too long",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid! {detail}",
    48001: "api unauthorized",
    48002: "user refuses to accept the message",
    65303: "there is no selfmenu, please create selfmenu first",
}


class ApiError(Exception):
    """The API refuses a call; `code` is WeChat's errcode."""

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


def failure(error: ApiError, chance: Random) -> dict[str, object]:
    """The answer that reports `error`; its errmsg ends with a rid, different each time, as WeChat's do."""
    text = TEXTS.get(error.code, "error").format(detail=error.detail)
    rid = "-".join(f"{chance.getrandbits(32):08x}" for _ in range(3))
    return {"errcode": error.code, "errmsg": f"{text} rid: {rid}"}

"""Turned away (被拒的回调): callbacks refused with none taken since tell that WeChat's settings and ours differ."""

from datetime import datetime, timedelta

from bot.errors import CallbackError, Forged

#: Fewer may be anybody's; WeChat itself comes again for every message.
ENOUGH = 3
TOLD_FOR = timedelta(minutes=10)
FORGED = (
    "回调: 最近来的都没通过验证, 没有一条收下;核对 wechat.token 和公众平台“服务器配置”里的是否相同、本机时间是否准确、"
    "wechat.mode 是否一致"
)
UNREADABLE = (
    "回调: 最近来的签名对、却解不开, 没有一条收下;核对 wechat.encoding_aes_key 和公众平台“服务器配置”里的是否相同、"
    "数据格式是否选 XML"
)


class TurnedAway:
    """Counts refusals since the last callback that was taken."""

    def __init__(self) -> None:
        self._refused = 0
        self._last: tuple[CallbackError, datetime] | None = None

    def refused(self, error: CallbackError, now: datetime) -> None:
        """One was refused."""
        self._refused += 1
        self._last = (error, now)

    def taken(self) -> None:
        """One was taken: the settings agree, and whoever was refused was somebody else."""
        self._refused, self._last = 0, None

    def line(self, now: datetime) -> str | None:
        """What to look at, while refusals are fresh and many; else None."""
        if self._last is None or self._refused < ENOUGH or now - self._last[1] > TOLD_FOR:
            return None
        return FORGED if isinstance(self._last[0], Forged) else UNREADABLE

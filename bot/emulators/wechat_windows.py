"""Windows (客服消息时限与条数): how many service messages a person's own acts allow, and until when.

Source: CHANNELS.md 2.2 (table in force since 2023-06-12). Whether two allowances add up is not published for 服务号;
for 小程序 they do not, so here a message counts against every open allowance and the largest one decides.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.emulators.wechat_errors import ApiError


class Interaction(StrEnum):
    """What a person did that lets the account write back."""

    MESSAGE = "message"
    MENU = "menu"  # click and scan-code buttons only; a tapped msgmenu item counts as one too
    FOLLOW = "follow"
    SCAN = "scan"


ALLOWANCES: dict[Interaction, tuple[int, timedelta]] = {
    Interaction.MESSAGE: (5, timedelta(hours=48)),
    Interaction.MENU: (3, timedelta(minutes=1)),
    Interaction.FOLLOW: (3, timedelta(minutes=1)),
    Interaction.SCAN: (3, timedelta(minutes=1)),
}


@dataclass
class _Allowance:
    left: int
    until: datetime


class Window:
    """What one person's interactions still allow."""

    def __init__(self) -> None:
        self._open: dict[Interaction, _Allowance] = {}

    def interact(self, interaction: Interaction, at: datetime) -> None:
        """Open (or renew in full) the allowance of `interaction`."""
        count, lasts = ALLOWANCES[interaction]
        self._open[interaction] = _Allowance(count, at + lasts)

    def left(self, at: datetime) -> int:
        """How many messages may still be sent now."""
        return max((allowance.left for allowance in self._live(at)), default=0)

    def spend(self, at: datetime) -> None:
        """Count one message. Raises ApiError 45015 when no window is open, 45047 when its count is used up."""
        live = self._live(at)
        if not live:
            raise ApiError(45015)
        if self.left(at) == 0:
            raise ApiError(45047)
        for allowance in live:
            allowance.left = max(0, allowance.left - 1)

    def shut(self) -> None:
        """Close everything: the person unfollowed."""
        self._open.clear()

    def _live(self, at: datetime) -> list[_Allowance]:
        return [allowance for allowance in self._open.values() if at < allowance.until]

"""Temporary media (临时素材), sent by people or uploaded by the account: gone after three days.

Source: CHANNELS.md 2.6 (developers.weixin.qq.com, uploadTempMedia and getTempMedia).
"""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.clock import Clock
from bot.emulators.wechat_errors import ApiError

KEPT = timedelta(days=3)

#: Largest size in bytes of an upload, by type.
LIMITS = {"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "thumb": 64 << 10}

#: First bytes of what may be uploaded, by type.
SIGNATURES: dict[str, tuple[bytes, ...]] = {
    "image": (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8"),
    "voice": (b"#!AMR", b"ID3", b"\xff\xfb", b"\xff\xf3"),
    "thumb": (b"\xff\xd8\xff",),
}


@dataclass(frozen=True)
class Medium:
    """One file on the platform."""

    id: str
    kind: str
    content: bytes
    content_type: str
    kept_at: datetime


class Media:
    """The files of one account."""

    def __init__(self, clock: Clock, chance: Random) -> None:
        self._clock = clock
        self._chance = chance
        self._kept: dict[str, Medium] = {}

    def keep(self, kind: str, content: bytes, content_type: str) -> Medium:
        """Store a file under a new media id."""
        media_id = base64.urlsafe_b64encode(self._chance.randbytes(48)).decode()
        medium = Medium(media_id, kind, content, content_type, self._clock.now())
        self._kept[media_id] = medium
        return medium

    def upload(self, kind: str, content: bytes, content_type: str) -> Medium:
        """Store what the account uploads. Raises ApiError 40004, 41005, 45001 or 40005."""
        if kind not in LIMITS:
            raise ApiError(40004)
        if not content:
            raise ApiError(41005)
        if len(content) > LIMITS[kind]:
            raise ApiError(45001)
        if kind in SIGNATURES and not content.startswith(SIGNATURES[kind]):
            raise ApiError(40005)
        return self.keep(kind, content, content_type)

    def require(self, media_id: str) -> Medium:
        """The file. Raises ApiError 40007 when there is none, or its three days are over."""
        medium = self._kept.get(media_id)
        if medium is None or self._clock.now() - medium.kept_at >= KEPT:
            raise ApiError(40007)
        return medium

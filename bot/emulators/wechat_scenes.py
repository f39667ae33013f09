"""QR codes with a scene (带参二维码): tickets, their validity and their pictures.

Source: CHANNELS.md 2.7 (developers.weixin.qq.com, createQRCode).
"""

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import segno
from PIL import Image

from bot.clock import Clock
from bot.emulators.wechat_errors import ApiError

LONGEST_S = 2_592_000
DEFAULT_S = 60
LARGEST_PERMANENT_ID = 100_000
LONGEST_SCENE = 64
MOST_PERMANENT = 100_000


@dataclass(frozen=True)
class Scene:
    """One code: the scene it carries, and None or the moment it ends."""

    ticket: str
    scene: str
    url: str
    expires_at: datetime | None


class Scenes:
    """The codes of one account."""

    def __init__(self, clock: Clock, chance: Random) -> None:
        self._clock = clock
        self._chance = chance
        self._by_ticket: dict[str, Scene] = {}

    def create(self, wanted: Mapping[str, object]) -> dict[str, object]:
        """Make a code and answer as WeChat does. Raises ApiError 40052, 40053 or 45009."""
        action = str(wanted.get("action_name", ""))
        if action not in ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"):
            raise ApiError(40052)
        permanent = "LIMIT" in action
        scene = _scene(wanted.get("action_info"), by_text="STR" in action, permanent=permanent)
        if permanent and sum(made.expires_at is None for made in self._by_ticket.values()) >= MOST_PERMANENT:
            raise ApiError(45009)
        lasts_s = None if permanent else _seconds(wanted.get("expire_seconds", DEFAULT_S))
        made = self._make(scene, lasts_s)
        answer: dict[str, object] = {"ticket": made.ticket, "url": made.url}
        return answer if lasts_s is None else {**answer, "expire_seconds": lasts_s}

    def find(self, ticket: str) -> Scene | None:
        """The code of a ticket while it is valid."""
        made = self._by_ticket.get(ticket)
        if made is None or (made.expires_at is not None and self._clock.now() >= made.expires_at):
            return None
        return made

    def ticket_of(self, scene: str) -> str:
        """The newest ticket that carries `scene`; empty when no such code was made."""
        return next((made.ticket for made in reversed(self._by_ticket.values()) if made.scene == scene), "")

    def _make(self, scene: str, lasts_s: int | None) -> Scene:
        ticket = "gQ" + base64.b64encode(self._chance.randbytes(60)).decode()
        url = "http://weixin.qq.com/q/" + base64.urlsafe_b64encode(self._chance.randbytes(12)).decode()
        expires_at = None if lasts_s is None else self._clock.now() + timedelta(seconds=lasts_s)
        made = Scene(ticket, scene, url, expires_at)
        self._by_ticket[ticket] = made
        return made


def picture(scene: Scene) -> bytes:
    """The code as a JPEG, as `showqrcode` serves it."""
    png = io.BytesIO()
    segno.make(scene.url, error="q").save(png, kind="png", scale=8)
    jpeg = io.BytesIO()
    Image.open(png).convert("RGB").save(jpeg, "JPEG")
    return jpeg.getvalue()


def _scene(action_info: object, *, by_text: bool, permanent: bool) -> str:
    scene = action_info.get("scene") if isinstance(action_info, Mapping) else None
    value = scene.get("scene_str" if by_text else "scene_id") if isinstance(scene, Mapping) else None
    if by_text and isinstance(value, str) and 1 <= len(value) <= LONGEST_SCENE:
        return value
    largest = LARGEST_PERMANENT_ID if permanent else 2**32 - 1
    if not by_text and isinstance(value, int) and 1 <= value <= largest:
        return str(value)
    raise ApiError(40053)


def _seconds(value: object) -> int:
    if not isinstance(value, int) or not 1 <= value <= LONGEST_S:
        raise ApiError(40053)
    return value

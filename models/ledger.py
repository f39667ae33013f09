"""Ledger (额度账): how many service messages WeChat still lets us send to an identity. Pure arithmetic on its row.

Source: CHANNELS.md 2.2, Tencent's table of 2023-06-12: five within 48 hours of a message; three within a minute of a menu
tap, a follow or a scan. What two interactions open does not add up: the larger counts.
"""

from datetime import datetime, timedelta

from bot.messages import Interaction
from models.identities import Identity

MESSAGE_WINDOW, MESSAGE_COUNT = timedelta(hours=48), 5
TAP_WINDOW, TAP_COUNT = timedelta(minutes=1), 3


def open_window(identity: Identity, interaction: Interaction, now: datetime) -> None:
    """The person did something that lets us write to him."""
    if interaction is Interaction.MESSAGE:
        identity.message_until, identity.message_left = now + MESSAGE_WINDOW, MESSAGE_COUNT
    elif interaction is not Interaction.NONE:
        identity.tap_until, identity.tap_left = now + TAP_WINDOW, TAP_COUNT


def may_send(identity: Identity, now: datetime, reserved: int = 0) -> bool:
    """Is there a window with more left in it than is `reserved` for something else?"""
    message_open = (
        identity.message_until is not None and now < identity.message_until and identity.message_left > reserved
    )
    tap_open = identity.tap_until is not None and now < identity.tap_until and identity.tap_left > reserved
    return message_open or tap_open


def spend(identity: Identity) -> None:
    """One service message is being sent: it counts in both windows, since they do not add up."""
    if identity.message_left:
        identity.message_left -= 1
    if identity.tap_left:
        identity.tap_left -= 1


def refund(identity: Identity) -> None:
    """WeChat has not taken it: it does not count after all."""
    identity.message_left = min(identity.message_left + 1, MESSAGE_COUNT)
    identity.tap_left = min(identity.tap_left + 1, TAP_COUNT)


def close_windows(identity: Identity) -> None:
    """WeChat says that nothing is left, whatever we counted."""
    identity.message_left = identity.tap_left = 0

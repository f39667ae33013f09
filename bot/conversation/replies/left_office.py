"""Left office (离岗): a member's word from somebody who was a member and is one no more."""

from bot.conversation.turn import Turn
from bot.messages import Reply
from bot.text.when import say_days
from models.people import find_left


def say_left(turn: Turn) -> Reply | None:
    """Since when, and what he may do; None for somebody who never was one, or still is."""
    left = find_left(turn.act.session, turn.person_id)
    if left is None or left.ended_on is None:
        return None
    on = say_days(left.ended_on, left.ended_on)
    return Reply(f"{on}起您不在名册里了,不再派单。有误请找社区改名册;您自己的事照样可以说。")

"""Opting out (拒收): by SMS a few words and letters stop whatever nobody asked for, at once and on every channel.

The words are those the carriers taught people (CHANNELS.md 6.3: R, T, TD with anything, N, 退订, 取消). While a question
is open 取消 and N mean that question only.
"""

import re

from bot.broadcasts import subscribing
from bot.conversation.turn import Turn
from bot.directory.erasing import stop
from bot.messages import Reply
from models.dialogues import find_open_prompts

WORDS = ("R", "T", "TD", "N", "退订", "取消", "拒收")
REFUSAL = re.compile(rf"{'|'.join(WORDS)}|TD\w{{1,10}}", re.IGNORECASE)
ABOUT_THE_QUESTION = ("N", "取消")
STOPS = "。.!,, "
STOPPED = "好的,不再给您发通知。您报的事照样答复。想恢复回“恢复订阅”。"
DROPPED = "好的,这个问题不问了。不想收通知,回“退订”。"


def opt_out(turn: Turn) -> Reply | None:
    """The answer to a word of refusal that came by SMS; None for anything else."""
    word = turn.heard.text.strip(STOPS)
    if not turn.by_sms or not REFUSAL.fullmatch(word):
        return None
    if word.upper() in ABOUT_THE_QUESTION and _drop_question(turn):
        return Reply(DROPPED)
    return stop_unasked(turn)


def stop_unasked(turn: Turn) -> Reply:
    """退订: what nobody asked for stops; answers to what he asks go on."""
    stop(turn.act, turn.sender.person)
    subscribing.end_waiting(turn.act, turn.person_id)
    return Reply(STOPPED)


def _drop_question(turn: Turn) -> bool:
    """Close the question that is open: the talk's own, else the newest that was put to him."""
    if turn.frames:
        turn.frames.pop()
        return True
    for prompt in find_open_prompts(turn.act.session, turn.person_id, turn.act.now)[:1]:
        prompt.closed_at = turn.act.now
        return True
    return False

"""Learned aliases (别名): an organiser approves a name that residents use for a place, or does not."""

from bot.conversation.capability import MEMBER, Capability, NoSettings
from bot.conversation.turn import Answer, Turn
from bot.directory.aliases import PROMPT, decide
from bot.messages import Reply

YES = 1

aliases = Capability("aliases", answers=(PROMPT,), for_=MEMBER, reads_options=True)


@aliases.on_answer
def settle(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """The other organisers' questions close with this one."""
    answer.prompt.closed_at = turn.act.now
    if answer.prompt.about is None:
        return None
    hint = decide(turn.act, answer.prompt.about, approved=answer.number == YES)
    place = turn.office.directory.place(hint.place)
    name = place.name if place else hint.place
    return Reply(f"已记下:“{hint.name}”就是{name}。" if hint.approved else f"好的,“{hint.name}”不作别名。")

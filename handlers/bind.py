"""Binding (绑定): a one-time code makes a chat identity a member's; 解绑 gives it back."""

from dataclasses import dataclass
from typing import Annotated

from bot.conversation.capability import Ask, Capability, NoSettings
from bot.conversation.readers.plain import Words
from bot.conversation.replies import allowing
from bot.conversation.turn import Turn
from bot.directory import binding
from bot.messages import Reply


@dataclass
class Bind:
    """The code an organiser gave."""

    code: Annotated[Words, Ask("请发给您的绑定码。")]


bind = Capability("bind", form=Bind, words=("绑定",))
unbind = Capability("unbind", whole_words=("解绑", "解除绑定"))


@bind.on_complete
def become_member(turn: Turn, form: Bind, settings: NoSettings) -> Reply | None:
    """The code decides, nothing else that is said."""
    member = binding.bind(turn.act, turn.sender.identity, form.code)
    bound = f"绑定成功,{member.name}。有任务会发到这里,回“待办”随时看。"
    return Reply("\n".join(filter(None, [bound, allowing.offer(turn, "task")])))


@unbind.on_complete
def leave(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """The identity is a resident's again; his cases as a member stay with the post."""
    if turn.member is None:
        return None
    name = turn.member.name
    binding.unbind(turn.act, turn.sender.identity)
    return Reply(f"已解绑,{name}。任务不再发到这里。")

"""Help (帮助): what can be said here."""

import re

from bot.conversation.capability import ANYONE, MEMBER, Capability, NoSettings
from bot.conversation.replies import elder
from bot.conversation.replies.acknowledging import say_meanwhile
from bot.conversation.turn import Answer, Turn
from bot.conversation.which_case.continuing import find_alarm
from bot.messages import InboundKind, Reply

#: A screen of an old phone; 帮助 全部 tells the rest.
FIRST, WHOLE = 8, "全部"
#: Of what is for everybody, and of a member's own, on a screen of large letters.
LARGE, LARGE_OF_MEMBERS = 3, 2
_WHAT_TO_DO = re.compile(r"(?:那|现在|我|我们|该|要|接下来)*(?:怎么办|咋办|怎么做)[啊呀呢好才?。!]*")
_REST = f"其余的,回“帮助 {WHOLE}”。"
help_ = Capability("help", words=("帮助", "怎么用", "菜单"), whole_words=("?", "help"), intents=("help",))
choices = Capability("choices", answers=("choices",))
link = Capability("link", kinds=(InboundKind.LINK, InboundKind.VIDEO))


@help_.on_complete
def show(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """What is wanted most, a line each, or all of it; a member's words for members only. In danger 怎么办 asks for advice."""
    if _WHAT_TO_DO.fullmatch(turn.heard.text) and (alarm := find_alarm(turn)) is not None:
        return Reply(say_meanwhile(turn, alarm))
    whole = turn.rest == WHOLE
    example = turn.office.directory.example
    everybody = [line.replace("{example}", example) for audience, line in turn.help_lines if audience == ANYONE]
    own = [line for audience, line in turn.help_lines if audience == MEMBER] if turn.member else []
    if elder.is_on(turn) and not whole:
        few = own[:LARGE_OF_MEMBERS]
        return Reply("\n".join([*everybody[: LARGE - len(few)], *few, _REST]))
    lines = ["您可以:", *(everybody if whole else everybody[:FIRST]), "0:返回;退出:不说了"]
    lines += [f"您是{turn.member.shown},还可以:", *(own if whole else own[:FIRST])] if turn.member else []
    if not whole and max(len(everybody), len(own)) > FIRST:
        lines.append(_REST)
    return Reply("\n".join(lines))


@choices.on_answer
def choose(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1-3 of what is offered when nothing was understood."""
    answer.prompt.closed_at = turn.act.now
    turn.go_on_with(("report", "status", "nearby")[answer.number - 1])
    return Reply("好的。")


@link.on_complete
def cannot_open(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """Links and videos are not opened here."""
    return Reply("这里看不了链接和视频。请用一句话说是什么事、在哪里,可附照片。")

"""Help and greeting (帮助与问候): what can be said here, on asking and on following the account."""

from bot.conversation import notice
from bot.conversation.capability import ANYONE, MEMBER, Capability, NoSettings
from bot.conversation.turn import Turn
from bot.messages import InboundKind, Reply

help_ = Capability("help", words=("帮助", "怎么用", "菜单"), whole_words=("?", "help"), intents=("help",))
greeting = Capability("greeting", kinds=(InboundKind.FOLLOW, InboundKind.SCAN), intents=("chat",))
link = Capability("link", kinds=(InboundKind.LINK, InboundKind.VIDEO))


@help_.on_complete
def show(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """One line for each thing that can be said; a member's words for members only."""
    lines = ["您可以:", *(line for audience, line in turn.help_lines if audience == ANYONE), "0:返回;退出:不说了"]
    if turn.member is not None:
        own = [line for audience, line in turn.help_lines if audience == MEMBER]
        lines += [f"您是{turn.member.shown},还可以:", *own]
    return Reply("\n".join(lines))


@greeting.on_complete
def greet(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """On following: what this is for, and the privacy notice. On small talk: an invitation, never silence."""
    organisation = turn.office.config.privacy.organisation
    if turn.heard.inbound.kind is InboundKind.FOLLOW:
        return Reply(
            f"您好,这里是{organisation}。哪里有问题,直接说一句,如“翠园3幢灯坏了”。\n{notice.short(organisation)}"
        )
    if turn.heard.understood.matters:
        return None
    return Reply("您好!哪里有问题,直接说一句就行,如“翠园3幢灯坏了”。找人回“人工”。")


@link.on_complete
def cannot_open(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """Links and videos are not opened here."""
    return Reply("这里看不了链接和视频。请用一句话说是什么事、在哪里,可附照片。")

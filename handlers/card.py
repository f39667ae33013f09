"""Following and scanning (关注与扫卡): what this is for; through a card, where its reader is before he says a word."""

from bot.cases.serving import find_serving
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.correcting import corrects_card
from bot.conversation.places import scanned
from bot.conversation.places.where import Where
from bot.conversation.replies import privacy_notice
from bot.conversation.turn import Answer, Turn
from bot.messages import InboundKind, Reply

WRONG = dict.fromkeys(("改", "不是", "不对", "不是这里", "不是那里", "不是这儿", "不在这里", "改地点"), 1)
#: 改2: the second matter of the message is not there.
NUMBERED = {f"改{gap}{number}": number for number in range(1, 4) for gap in ("", " ")}
#: How many who serve there the greeting names; the poster has them all.
NAMED_MAX = 2

card = Capability(
    "card", kinds=(InboundKind.FOLLOW, InboundKind.SCAN), answers=(scanned.PROMPT,), answer_words=WRONG | NUMBERED
)


@card.on_complete
def greet(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """Who is here and what to say; after following, the privacy notice."""
    privacy = turn.office.config.privacy
    follows = turn.heard.inbound.kind is InboundKind.FOLLOW
    lines = [_welcome(turn, scanned.take(turn), follows)]
    if follows:
        lines.append(privacy_notice.short(privacy))
    return Reply("\n".join(lines))


@card.on_answer
def correct(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """改: the case was not about the place of the card, and what he says next is not either."""
    numbered = answer.text.strip("。.!~ ") in NUMBERED
    return Reply("好的。") if corrects_card(turn, None, answer.number if numbered else None) else None


def _welcome(turn: Turn, where: Where | None, follows: bool) -> str:
    office = turn.office.config.privacy.organisation
    if where is not None:
        return f"您好,这里是{where.name}。{_serving(turn, where)}有什么事直接说,不用说在哪,如“灯坏了”。"
    if scanned.is_scan(turn) and scanned.is_cancelled(turn):
        return "您好!这张卡已经作废,不知道您在哪里。请说小区名、楼号和什么事,照样办。"
    if scanned.is_scan(turn) and scanned.leads_nowhere(turn):
        return "您好!这张码上的地方名册里已经没有了。请说小区名、楼号和什么事,照样办。"
    if follows:
        return f"您好,这里是{office}。哪里有问题,直接说一句,如“{turn.office.directory.example}”。"
    return f"您好,这里是{office}。没认出这张码,请直接说在哪里、什么事,如“{turn.office.directory.example}”。"


def _serving(turn: Turn, where: Where) -> str:
    """The first of those who serve there, as they are today."""
    today = turn.today
    team = find_serving(turn.act.session, turn.office.directory, where.grid, today) if where.grid else []
    return f"{'、'.join(member.shown for member in team[:NAMED_MAX])}为您服务。" if team else ""

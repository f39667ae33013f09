"""Elder mode (长辈版): short answers, pages in large type, and a text or a call first for whoever rather has that."""

import re

from bot.conversation.capability import Capability, NoSettings
from bot.conversation.replies.preferring import prefer
from bot.conversation.turn import Answer, Turn
from bot.messages import SMS, Prompt, Reply
from models.identities import find_identities
from models.people import CALL_FIRST, ELDER, OFFERED, SMS_FIRST

CHANNEL = "elder_channel"
#: What is offered, and the preference it stands for.
BY_CALL, BY_SMS, BY_WECHAT = ("网格员打电话", CALL_FIRST), ("发短信", SMS_FIRST), ("还是微信", "")
ON, ON_BY_SMS = "好的,以后说得短,网页字大。不要了回“普通版”。", "好的,以后说得短。不要了回“普通版”。"
#: To whoever has nothing but texts.
STILL_SMS = ("还是短信", SMS_FIRST)

_TOO_SMALL = re.compile(
    r"(?:这个?|你们的?|你发的)?字(?:也|都|实在)?(?:太|有点|好|真)小(?:了)?[\s,]*(?:我)?(?:都|也)?(?:看不[见清](?:楚)?|看着费劲|看得累)?[啊呀了。!]*"
    r"|(?:我)?(?:看不[见清](?:楚)?)(?:你们?的?|这个?|手机上?的?)*字[啊呀了。!]*"
)


def sounds_too_small(text: str) -> bool:
    """字太小看不见."""
    return _TOO_SMALL.fullmatch(text) is not None


elder = Capability(
    "elder",
    says=sounds_too_small,
    says_first=True,
    whole_words=(
        "大字",
        "大字版",
        "长辈版",
        "长辈模式",
        "老年版",
        "老年模式",
        "老人模式",
        "字大一点",
        "字大点",
        "字太小",
        "字太小了",
        "字看不清",
        "看不清字",
    ),
    help="大字:说得短、字大",
)
elder_off = Capability("elder_off", whole_words=("普通版", "标准版", "不要大字", "退出长辈版"))
elder_channel = Capability("elder_channel", answers=(CHANNEL,), reads_options=True)


@elder.on_complete
def begin(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """From now on; then one question: how he would rather hear, unless he is being asked something already."""
    turn.sender.person.manner = ELDER
    turn.act.record("person.manner", f"person:{turn.person_id}", manner=ELDER)
    said = ON_BY_SMS if turn.by_sms else ON
    if turn.frames:
        return Reply(said)
    names = [name for name, _ in _offered(turn)]
    numbered = " ".join(f"{number}{name}" for number, name in enumerate(names, 1))
    return Reply(f"{said}\n有答复怎么告诉您?{numbered}", Prompt(CHANNEL, tuple(names)))


@elder_off.on_complete
def end(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """As before; nobody offers it to him again."""
    turn.sender.person.manner = OFFERED
    turn.act.record("person.manner", f"person:{turn.person_id}", manner="")
    return Reply("好的,照普通的来。要大字再回“大字”。")


@elder_channel.on_answer
def choose(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1网格员打电话 2发短信 3还是微信."""
    answer.prompt.closed_at = turn.act.now
    return prefer(turn, _offered(turn)[answer.number - 1][1])


def _offered(turn: Turn) -> list[tuple[str, str]]:
    """Texts are offered where there is a provider of them; WeChat to whoever has written there."""
    if not any(one.channel != SMS for one in find_identities(turn.act.session, turn.person_id)):
        return [BY_CALL, STILL_SMS]
    return [BY_CALL, *([BY_SMS] if turn.office.config.sms.provider != "none" else []), BY_WECHAT]

"""Elder mode (长辈版): short answers, pages in large type, and a text or a call first for whoever rather has that."""

from bot.conversation.capability import Capability, NoSettings
from bot.conversation.turn import Answer, Turn
from bot.messages import Prompt, Reply
from models.identities import find_identities
from models.people import CALL_FIRST, ELDER, OFFERED, SMS_FIRST

CHANNEL = "elder_channel"
#: What is offered, and the preference it stands for.
BY_CALL, BY_SMS, BY_WECHAT = ("网格员打电话", CALL_FIRST), ("发短信", SMS_FIRST), ("还是微信", "")
ON = "好的,以后说得短,网页字大。不要了回“普通版”。"
NO_NUMBER = "还没有您的手机号,请再回“绑定手机”。"

elder = Capability(
    "elder",
    whole_words=("大字", "大字版", "长辈版", "长辈模式", "老年版", "老年模式", "老人模式", "字大一点", "字大点"),
    help="大字:说得短、字大",
)
elder_off = Capability("elder_off", whole_words=("普通版", "标准版", "不要大字", "退出长辈版"))
elder_channel = Capability(
    "elder_channel",
    whole_words=("电话优先", "打电话给我", "打电话告诉我"),
    answers=(CHANNEL,),
    reads_options=True,
)


@elder.on_complete
def begin(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """From now on; then one question: how he would rather hear."""
    turn.sender.person.manner = ELDER
    turn.act.record("person.manner", f"person:{turn.person_id}", manner=ELDER)
    names = [name for name, _ in _offered(turn)]
    numbered = " ".join(f"{number}{name}" for number, name in enumerate(names, 1))
    return Reply(f"{ON}\n有答复怎么告诉您?{numbered}", Prompt(CHANNEL, tuple(names)))


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
    return _prefer(turn, _offered(turn)[answer.number - 1][1])


@elder_channel.on_complete
def call_me(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """A call first, elder mode or not."""
    return _prefer(turn, CALL_FIRST)


def _offered(turn: Turn) -> list[tuple[str, str]]:
    """Texts are offered where there is a provider of them."""
    return [BY_CALL, *([BY_SMS] if turn.office.config.sms.provider != "none" else []), BY_WECHAT]


def _prefer(turn: Turn, way: str) -> Reply:
    turn.sender.person.prefers = way
    if way == "":
        return Reply("好的,还是发微信。")
    said = "好的,有答复先请网格员打电话给您。" if way == CALL_FIRST else "好的,有答复先发短信给您。"
    known = any(one.channel == "sms" for one in find_identities(turn.act.session, turn.person_id))
    wants_number = not known and turn.office.config.sms.can_send("code")
    return Reply(f"{said}{NO_NUMBER if wants_number else '改回来回“微信优先”。'}")

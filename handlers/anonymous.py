"""Anonymous drops (匿名信): one message that begins with 匿名 is kept without its sender; a code collects the answer.

There is no talk about it: whatever would be remembered between two messages would lead to whoever wrote them.
"""

from bot.cases import drops, words
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.opinion_request import first_matter
from bot.conversation.turn import Turn
from bot.messages import Reply
from bot.understanding.unsigned import asks_for_no_name, letter_in

WRITE = "匿名 您的话”,写在同一条里,如“匿名 食堂太贵”。不留您的账号,给您取件码看答复。"
ASK = f"想署名还是匿名?1署名 2匿名\n署名:直接说,有专人答复。\n匿名:回“{WRITE}"
HOW = f"请回“{WRITE}\n愿意署名,直接说或回“提建议 您的话”,有专人答复。"
BOX = "意见箱"
NOT_KEPT = "这句话没有收。\n要匿名,请在开头加“匿名”,和您的话写在同一条里再发;要署名,在开头加“署名”。"
NOT_BY_SMS = (
    "短信不能匿名:回给您要用您的号码。这句没有收。\n请在微信里发“匿名 您的话”,或投居委会的信箱;愿意署名就直接说。"
)

anonymous = Capability(
    "anonymous",
    words=("匿名", "匿名信"),
    whole_words=(BOX,),
    says=asks_for_no_name,
    unseen=True,
    awaits=lambda said: said.startswith("匿名") and not letter_in(said),
    numbered={BOX: ("署名", "匿名")},
    help="匿名 您的话:不留账号,凭取件码看答复",
    help_rank=6,
)
collect = Capability("collect", words=("取件", "取件码"), says=drops.is_drop_code, unseen=True)


@anonymous.on_complete
def drop(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """Take the letter; whoever asks for no name without writing one is told how, and nothing of it is kept."""
    if turn.by_sms:
        return Reply(NOT_BY_SMS)
    text = turn.heard.text
    letter = letter_in(text)
    if not letter:
        how = ASK if text == BOX else HOW if text.startswith("匿名") else NOT_KEPT
        return Reply(_danger(turn, text) + how)
    code = drops.put(turn.act, turn.office, letter)
    by = drops.say_answer_by(turn.office, turn.act.now)
    lines = [
        f"匿名信收下了,取件码 {code}。",
        "没有留您的账号,只记哪一天。微信公司仍知道您发过消息。",
        f"明早{drops.OPENED_AT}点打乱次序再拆,{by}答复。看答复回“取件 {code}”。码只有您有,丢了补不了。",
    ]
    return Reply(_danger(turn, letter) + "\n".join([*lines, *_elsewhere(turn, letter)]))


@collect.on_complete
def look(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """What has come of a letter; who asks is kept no more than who wrote."""
    if turn.by_sms:
        return Reply("取件请在微信里:短信会记下您的号码。")
    code = drops.read_drop_code(turn.rest)
    if code is None:
        return Reply("请回“取件”和八位取件码,如“取件 7F3K-29QX”。")
    return Reply(drops.collect(turn.act, turn.office, code))


def _danger(turn: Turn, text: str) -> str:
    """The number to call comes first, and that nobody comes because of a letter."""
    matter = first_matter(text, turn.office)
    if matter is None or not matter.urgent:
        return ""
    number = turn.office.config.emergency.number_for(matter.emergency or "")
    return f"请马上打{number}!匿名的话没有人现在就看。要马上派人,请不写“匿名”再说一遍。\n"


def _elsewhere(turn: Turn, text: str) -> list[str]:
    matter = first_matter(text, turn.office)
    return [words.DISCIPLINE] if matter is not None and matter.complaint_about_staff else []

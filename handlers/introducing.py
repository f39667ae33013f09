"""Introducing (我是谁): who answers here, for whoever asks; and what was asked, once more and more simply, for whoever did not follow."""

import re

from bot.cases.words import numbered
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.turn import Turn
from bot.messages import Reply
from bot.text.normalise import without_marks
from models.dialogues import find_open_prompts

_ASKS_WHO = re.compile(
    r"(?:请问|那|喂|你好|您好)*(?:[你您](?:们)?(?:这边|这里)?(?:到底|究竟)?(?:是|叫)(?:不是)?"
    r"(?:谁|哪位|什么人|干什么的|干嘛的|做什么的|什么名字|(?:个)?(?:机器人?|真人|活人|人工|电脑|自动的?)(?:还是(?:机器人?|真人|活人|人工|人))?|人还是机器人?)"
    r"|(?:这|这里|这边)是(?:机器人?|真人|人工|什么|哪里|干什么的)(?:还是(?:机器人?|真人|人工|人))?)[吗呢啊呀的吧]*"
)
_CANNOT_USE = re.compile(
    r"我?(?:真的?|也|都|还)?(?:不会|不太会|不晓得怎么|不知道怎么|搞不懂怎么)(?:用|弄|操作|搞|玩)(?:这个|这|你们这个|你|微信|手机|东西)*[啊呀呢了的]*"
)
_LOST = re.compile(
    r"(?:我)?(?:还是|都|真的?)?(?:(?:没|没有|不)(?:太)?(?:听|看|弄|搞)?(?:懂|明白)|[看听]不(?:太)?(?:懂|明白)|(?:这|你说的?|说的)?(?:是)?(?:什么|啥)(?:个)?意思)[啊呀呢了的哦]*"
)
WHO = "我是街道的自动助手,后面是真人。您直接说哪里坏了就行,要找人回“人工”。"
A_PERSON = "说不清也没关系,回“人工”找人帮您。"


def asks_who(text: str) -> bool:
    """你是机器人还是真人, 我不会用这个."""
    plain = without_marks(text, "?")
    return (_ASKS_WHO.fullmatch(plain) or _CANNOT_USE.fullmatch(plain)) is not None


def did_not_follow(text: str) -> bool:
    """没听懂, 什么意思."""
    return _LOST.fullmatch(without_marks(text, "?")) is not None


introducing = Capability("introducing", says=asks_who, says_first=True)
not_followed = Capability("not_followed", says=did_not_follow, says_first=True)


@introducing.on_complete
def introduce(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """In one breath; what is asked meanwhile is asked again behind it."""
    return Reply(WHO)


@not_followed.on_complete
def say_again(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """The question that is open, else what the last numbers stand for, else who we are."""
    if turn.frames:
        return Reply(f"{turn.frames[-1].question}\n{A_PERSON}")
    prompts = find_open_prompts(turn.act.session, turn.person_id, turn.act.now)
    if prompts and prompts[0].options:
        return Reply(f"回一个数字就行:{numbered(prompts[0].options)}。{A_PERSON}")
    return Reply(WHO)

"""Scolding (骂人的话): insults with no matter in them are met calmly, once, and nobody is asked where."""

import re

from bot.conversation.capability import Capability, NoSettings
from bot.conversation.turn import Turn
from bot.messages import Reply
from bot.text.normalise import without_marks

_INSULT = (
    r"饭桶|废物|混蛋|王八蛋|笨蛋|白痴|脑残|傻[逼比子叉]|垃圾(?:社区|政府|网格员|东西)|不要脸|吃(?:干饭|白饭|屎)|光?拿(?:钱|工资)不(?:干活|干事|办事|做事)|吃屎|"
    r"骂(?:你们?|他们)?(?:怎么了|又怎样|怎样)?|滚(?:蛋|开|远点)?|去死|他妈的?|妈的|什么(?:东西|玩意儿?)|没(?:一个|个)?(?:好东西|用的东西)|气死我?了?"
)
_ONLY = re.compile(
    rf"(?:(?:你们?|您|他们|这帮|这群|一群|一帮|都是|全是|就是|就|我|真是|真|是|都|太|给我|人|的|个|怎么了|了|吧|啊|呀|吗|{_INSULT}))+"
)
_NAMED = re.compile(_INSULT)


def only_scolds(text: str) -> bool:
    """一群饭桶,光拿钱不干活; with anything else in it, it may be a report."""
    plain = without_marks(text, "?")
    return _NAMED.search(plain) is not None and _ONLY.fullmatch(plain) is not None


scolding = Capability("scolding", says=only_scolds, before_places=True)


@scolding.on_complete
def keep_calm(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """Anger changes nothing of what he is owed (DESIGN 8.3)."""
    return Reply("对不起,让您生气了。哪件事没办好,在哪里,直接说就行;要找人,回“人工”。")

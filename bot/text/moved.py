"""Moved (换机换号): somebody says that his phone, his number or his WeChat account is another one now."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LONGEST: Final = 40


class Moved(StrEnum):
    """What is another now: only the handset, the number, or the account."""

    HANDSET = "handset"
    NUMBER = "number"
    ACCOUNT = "account"


@dataclass(frozen=True)
class Move:
    """What has changed, and whose it is where he speaks of somebody by name."""

    what: Moved
    who: str = ""


#: In order: 手机号 is no handset.
_THINGS: Final = {
    Moved.ACCOUNT: r"(?:微信号?|微信账号|账号)",
    Moved.NUMBER: r"(?:手机号码?|电话号码?|手机卡|号码|电话|号)",
    Moved.HANDSET: r"手机",
}
_WHO = r"(?:我们?|本人|老人|我[妈爸]|(?P<who>[\u4e00-\u9fff·]{2,4}?)(?:书记|主任|师傅)?)?"
_LATELY = r"(?:刚刚?|最近|昨天|今天|已经?|又|也|前几天){0,2}"
_THEN = (
    r"[\s,。!?了]*(?:(?:怎么|咋|要|还|以前|之前|原来|收不到|看不到|换|用|重新|需要|新|旧|老|任务|通知|能|可以).{0,20})?"
)
_GONE = r"(?:已经|现在|都)?(?:没了|不用了|丢了|登不上去?了?|登录不了了?|进不去了?|被封了?|封了|注销了|停机了|停用了|用不了了?|找不到了|打不开了)"
_PATTERNS: Final = tuple(
    (what, re.compile(pattern))
    for what, thing in _THINGS.items()
    for pattern in (
        rf"{_WHO}的?{_LATELY}换(?:了|成)?(?:一?个|一?部|一?台)?(?:新的?)?{thing}{_THEN}",
        rf"{_WHO}的?{thing}{_LATELY}换(?:掉)?了(?:一?个)?(?:新的?)?{_THEN}",
        rf"{_WHO}的?(?:原来|以前|之前|原先|老|旧)的?(?:那个)?{thing}{_GONE}{_THEN}",
        *([rf"{_WHO}的?{thing}{_LATELY}{_GONE}{_THEN}"] if what is Moved.ACCOUNT else []),
    )
)
_BINDS_ANEW = re.compile(
    r"(?:我)?(?:怎么|怎样|要|需要|能|可以|想)?(?:重新|再次?)绑定(?:吗|一下|微信)?[?。!]*"
    r"|(?:我的?)?绑定码(?:丢|没|找不到|过期|忘|不见|失效)了?.{0,10}"
    r"|(?:我)?(?:以前|之前|原来)(?:报|说|反映)(?:过)?的(?:事情?)?(?:都)?(?:看不到|没|找不到|不见)了?[?。!]*"
)
#: Whoever is called this is nobody by name.
_NOBODY = frozenset(
    {"怎么", "这个", "那个", "可以", "想要", "需要", "手机", "微信", "要是", "如果", "师傅", "我家", "家里"}
)


def read_move(text: str) -> Move | None:
    """What NFKC `text` says of such a change and nothing else; None for any other sentence."""
    if not text or len(text) > LONGEST:
        return None
    if _BINDS_ANEW.fullmatch(text):
        return Move(Moved.ACCOUNT)
    for what, pattern in _PATTERNS:
        if found := pattern.fullmatch(text):
            who = found["who"] or ""
            return None if who in _NOBODY else Move(what, who)
    return None

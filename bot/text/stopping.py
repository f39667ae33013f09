"""Stopping (别再发了): whether words say that nothing more shall be sent unasked, or not at some hours, or ask how that is stopped."""

import re

from bot.text.normalise import without_marks

LONGEST = 24
_AHEAD = r"(?:我|你们?|您|求你们?|求求你们?|请|麻烦|能不能|可不可以|以后|我说|天天|老是|拜托)*"
_NOT = r"(?:别|不要|不许|不准|甭|停止|不用|不必|不想(?:再)?(?:收到?|看到?|接到?)|不需要)"
_SEND = r"(?:(?:再|老|总是?|天天|一直|乱|随便)*(?:给我|向我|跟我)?(?:再)?(?:群发|推送|发送|发|推)?(?:来|送|过来)?)"
_WHAT = r"(?:这些|这种|那些|什么|垃圾|任何|的)*(?:消息|短信|信息|微信|通知|广告|推送)"
_BEHIND = r"(?:了|啦|好吗|好不好|行不行|可以吗|行吗|吗|吧|啊|呀|呢|过来|给我|来|(?:真是|太|真|要|快)?(?:烦|吵)(?:死|人|得很|我|了|啊|死了|透了)*|谢+)*"
_STOP = re.compile(rf"(?:烦死了?|太烦了?)?{_AHEAD}{_NOT}{_SEND}{_WHAT}{_BEHIND}")
#: 别发了 alone: of whoever sends something himself it may be about that.
_SENDS = r"(?:(?:再|老|总是?|天天|一直|乱)*(?:给我|向我|跟我)?(?:再)?(?:群发|推送|发送|发|推)(?:送|过来)?)"
_BARE = re.compile(rf"{_AHEAD}(?:别|不要|不许|甭|停止|不用){_SENDS}{_BEHIND}")
_HOURS = r"(?P<at>(?:大?晚上|夜里|半夜(?:三更)?|深夜|凌晨|睡觉|睡了|休息|中午|午休|午睡|一?大?早上?|清早|\d{1,2}[点:])[^,别不甭]{0,14}?)"
_DISTURBS = r"(?:(?:再|老|总是?)?(?:来)?(?:打扰|打搅|骚扰|吵醒)(?:我们?|人)?|(?:给我)?(?:打|来)电话)"
_ASLEEP = r"(?:我们?|家里)?(?:要|在|得)?(?:午?睡觉?|睡午觉|午?休息?|上夜班)?"
_AT_SOME_HOURS = (
    re.compile(rf"{_AHEAD}{_HOURS}{_AHEAD}{_NOT}(?:{_DISTURBS}|{_SENDS}(?:{_WHAT})?){_BEHIND}{_ASLEEP}"),
    re.compile(rf"{_AHEAD}{_NOT}(?:在)?{_HOURS}(?:{_DISTURBS}|{_SENDS}(?:{_WHAT})?){_BEHIND}{_ASLEEP}"),
)
#: With nothing behind it that names a topic: 帮我退订.
_ALL = re.compile(r"我?(?:想要?|要|需要|请|帮我|给我|麻烦)+(?:退订|取消订阅)(?:一下|吧|了|啊)*")
_HOW = re.compile(
    r"(?:请问|我想|我要|想)?(?:怎么|如何|咋|咋样|在哪里?|哪里)(?:才能|可以|能)?(?:退订|拒收|取消订阅|不收(?:消息|短信|通知|广告))(?:啊|呀|呢|这个|短信|消息|通知|了)*|退订(?:怎么|咋)(?:弄|退|办|操作)"
)


def wants_no_more(text: str) -> bool:
    """别再给我发消息了烦死, 不要给我发广告, 帮我退订."""
    plain = without_marks(text, "?")
    return len(plain) <= LONGEST and (_STOP.fullmatch(plain) or _ALL.fullmatch(plain)) is not None


def says_stop(text: str) -> bool:
    """别发了, and nothing that says of what."""
    plain = without_marks(text, "?")
    return len(plain) <= LONGEST and _BARE.fullmatch(plain) is not None


def quiet_at(text: str) -> str:
    """The hours at which nothing shall come, as they are said: 晚上 of 晚上别给我发消息; "" for anything else."""
    plain = without_marks(text, "?")
    found = (
        next(filter(None, (one.fullmatch(plain) for one in _AT_SOME_HOURS)), None) if len(plain) <= LONGEST else None
    )
    return found["at"] if found else ""


def asks_how_to_stop(text: str) -> bool:
    """怎么退订?"""
    return _HOW.fullmatch(without_marks(text, "?")) is not None

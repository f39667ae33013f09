"""Unsigned (匿名): words that ask to say something without a name, and what is said behind them."""

import re

#: What opens a letter; longer than these few words it is one.
_OPENS = re.compile(
    r"匿名(?:的?信|一下)?(?:(?:提|反映|反应|说|讲)(?:一?[个下点些条])?(?:意见|建议|问题|情况|事情?)?)?[\s,，。:：;；、!！]*"
)
_ASKS = re.compile(
    r"匿名(?:来|地|的)?(?:提|反映|反应|举报|投诉|说|讲|告|建议|意见|信)|不署名|不具名|(?:不|别|不要|不想|不愿意?|勿)(?:留|写|透露|暴露|公开)(?:我|我的|自己的?)?(?:姓名|名字|名(?![单片额次])|身份)"
)
SHORTEST = 3


def asks_for_no_name(text: str) -> bool:
    """Does NFKC `text` begin with 匿名, or ask somewhere that no name be kept?"""
    return text.startswith("匿名") or _ASKS.search(text) is not None


def letter_in(text: str) -> str:
    """What is said behind 匿名 at the beginning of NFKC `text`; "" when that is all, or it stands elsewhere."""
    opening = _OPENS.match(text)
    said = text[opening.end() :].strip() if opening else ""
    return said if len(said) >= SHORTEST else ""

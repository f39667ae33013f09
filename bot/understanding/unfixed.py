"""Verdicts on a repair (没修好): whether words about what was to be mended say that it is not."""

import re
from functools import lru_cache

from bot.text.normalise import nfkc
from bot.understanding.matcher import Lexicon, listed

TAG = "unfixed"
_WRONG = (
    r"不亮|不行|不通|不好|不能用|不灵|不管用|不工作|不出水|不凉|不热|不动|不转|不响|不制冷|打不开|关不上|关不严|用不了|"
    r"没水|没电|没气|没亮|没通|没反应|没动静|没人管|没人收|没人来|没来|没清|没扫|坏|漏|堵|渗|滴|臭|脏|吵|响|黑|暗|闪|灭|"
    r"断|塌|松|晃|积水|返水|反水|冒|老问题|原样|那样|这样|一样|没(?=\W|$|呢|啊|有\W|有$)"
)
#: Still or again wrong: 还是不亮, 又漏了, 照样堵着.
_STILL = re.compile(
    r"(?:还是|还(?!有)|仍然?|依然|依旧|照样|照旧|又(?:开始|要|是|在)?)"
    rf"(?:老是|老|会|在|一|很|挺|特别|有点|那么|这么|一直)?(?:{_WRONG})"
)
_PLAINLY = re.compile(
    r"不满意|(?<!没)(?<!没有)问题(?:还在|依旧|依然|没解决)|不行|没用|不好使|没效果|不管用|差评|骗人|(?:好|修好|弄好)个(?:屁|鬼|啥|什么)|"
    r"(?:没|没有|未|不)(?:完全|彻底|真正)?(?:修|弄|办|处理|搞|解决|清)?(?:好|干净|彻底)(?!意思)|没(?:人)?来(?!得及)|没人修|没给修|没动静|没亮|没通|没变"
)
#: Praise that holds a word of blame: it is put away before the blame is looked for.
_PRAISE = re.compile(
    r"没(?:有)?(?:再|什么|啥|任何)?(?:问题|毛病|事|意见)(?:了|的)?|没的说|没话说|不错|不是没(?:有)?修好|"
    r"(?:再也|也|都)?(?:不|没有?|没再|不会)(?:再)?(?:漏|堵|臭|响|吵|闪|渗|滴|晃|积水|黑)(?:水|了|过)+|不再\w{1,3}|没再\w{1,3}|"
    r"没(?:想到|料到)|没来得及|不好意思|还是(?:你们|您|社区|很|挺|蛮|比较)?(?:好|快|负责|满意|靠谱|厉害)"
)
_ASKS = re.compile(
    r"好没好|修没修|(?:好|修|弄|亮|通|完|了)(?:没有?|吗|了没有?|了吗)\s*[?。!]*$|[吗么]\s*[?。!]*$|什么时候|几时|几点"
)


def sounds_unfixed(text: str) -> bool:
    """Do these words say of a repair that it was none, or did not last ("根本没修", "又漏了", "还是老样子")?

    For the answer to a 办结 or what is written soon after: it looks at no place and no matter, so a new report of
    something that is wrong again ("又漏水了") sounds so too. Praise ("没问题了", "不漏了") and questions ("修好没有") do not.
    """
    plain = _PRAISE.sub(" ", nfkc(text))
    if _ASKS.search(plain):
        return False
    return bool(_verdicts().find(plain) or _STILL.search(plain) or _PLAINLY.search(plain))


@lru_cache(maxsize=1)
def _verdicts() -> Lexicon:
    return Lexicon((word, entry) for word, entry in listed() if entry.tag == TAG)

"""Verdicts (好了吗的回话): the short words with which somebody says whether it is done, and what is said around them."""

import re

from bot.text.normalise import without_marks

#: Words that stand for 1-4 after 办结; a closed list, since a pushed question is soft.
VERDICT_WORDS = {
    **dict.fromkeys(
        ("好了", "修好了", "办好了", "好", "解决了", "弄好了", "亮了", "通了", "可以了", "满意", "是的"), 1
    ),
    **dict.fromkeys(
        ("还没", "没有", "没好", "还没好", "没修好", "没修", "没办", "还没办", "没解决", "没弄好", "不行", "没"), 2
    ),
    **dict.fromkeys(("好一半", "一半", "好了一半", "修了一半", "没全好"), 3),
    **dict.fromkeys(("不用办", "不用", "不用办了", "算了", "不需要了"), 4),
}
#: 还是不亮, 又漏了: what was wrong is wrong still.
STILL_WRONG = [
    "不亮",
    "不行",
    "坏",
    "坏着",
    "漏",
    "漏水",
    "堵",
    "堵着",
    "不通",
    "没水",
    "没电",
    "臭",
    "吵",
    "脏",
    "老样子",
    "没来",
    "没人来",
    "没人管",
    "没动静",
    "没好",
    "没修",
    "没修好",
]
STILL = tuple(
    f"{again}{wrong}{end}"
    for again in ("还是", "还", "又", "仍然", "依然", "照样")
    for wrong in STILL_WRONG
    for end in ("", "的", "了")
)
VERDICT_WORDS |= dict.fromkeys(STILL, 2)

#: What is put behind any of them.
_PARTICLES = "呢啊呀哦嘛哎吧哈噢嗯"
_AHEAD = r"(?:嗯|对|是的|哦|都|全|已经|现在|终于|总算|真的|早就?|刚刚?|今天|昨天|你们|师傅|给|帮|我|家|楼道|路|灯|水|电|电梯|门|下水道?)*"
_THANKS = r"(?:(?:谢+|多谢|感谢|辛苦|麻烦|满意|很满意)(?:了|啦|啊|呀|[你您]们?|大家|各位|师傅们?|书记|同志们?|阿姨|阿叔|叔叔|大[哥姐妈爷伯叔]|老师|小伙子?|姑娘|小[\u4e00-\u9fff]|[\u4e00-\u9fff]师傅)*)*"
_GOOD = (
    r"(?:(?:修|弄|办|搞|处理|疏通|换|清|收拾)?(?:好|亮|通|妥|完|干净|正常|解决|恢复|可以)(?:了|啦|咯|喽)+"
    r"|没(?:什么)?(?:问题|毛病|事儿?)了?|[挺蛮很]好的?|不错|还行|还可以|可以的?|不(?:漏|堵|响|吵|臭|闪)了|来[水电气]了|有[水电气]了)"
)
_HALF = (
    r"(?:(?P<so>好|亮|通|修|行|弄|来)是(?P=so).{0,2}(?:就是|但是?|可是?|不过|只是).{2,}"
    r"|(?:好|强)(?:多|一?些|一?点)了?|差不多了?|马马虎虎|凑合|一般般?|将就|时好时坏)"
)
_DONE = re.compile(rf"{_AHEAD}{_GOOD}{{1,3}}{_THANKS}[{_PARTICLES}]*")
_HALF_DONE = re.compile(rf"{_AHEAD}{_HALF}{_THANKS}[{_PARTICLES}]*")
LONGEST = 24


def read_verdict(text: str) -> int | None:
    """The number of 1好了 2还没 3好一半 4不用办了 that a short answer means, with thanks and particles; None for anything else."""
    plain = without_marks(text)
    if len(plain) > LONGEST:
        return None
    bare = plain.rstrip(_PARTICLES)
    if bare in VERDICT_WORDS:
        return VERDICT_WORDS[bare]
    if _HALF_DONE.fullmatch(plain):
        return 3
    return 1 if _DONE.fullmatch(plain) else None

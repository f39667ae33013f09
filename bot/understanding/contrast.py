"""Contrast (对举): "X没坏，是Y坏了", "不是X，是Y": what is named only to say that it is not that is no matter."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.understanding.reading import Clause, Reading

#: Without one of these characters nothing is set aside.
_HINTS = frozenset("不没好小另算")
#: A clause that says of its thing that nothing is wrong with it; long ones say more than that.
_CALM = re.compile(
    r"^.{1,10}?(?:没坏|没事|没问题|没毛病|没啥|不是问题|不是事|是好的|好好的|好着呢|没停|没断|没漏|没堵|没倒|没臭|没人嫌|没占"
    r"|没关系|都?是小事|另说|不管它|不怕|不叫|不算|不是|(?<!话)不说|(?:就|也就)算了)$"
)
#: Words of the clause that tell what it is instead.
_INSTEAD = re.compile(
    r"^(?:而|其实|主要|关键|就|只|倒|可|但)?(?:是|怕|还|总|嫌)|^(?:主要|关键|就|而|才|可|但|倒)|[才总]"
)
#: After which the words before were praise: 灯是好的，谢谢.
_THANKS = re.compile(r"^(?:谢|感谢|多谢|辛苦|满意|点赞|好评|不错)")
#: Of these the thing is set aside whatever follows.
_AT_EASE = re.compile(r"(?:没坏|没毛病|不是问题|不是事|是好的|好好的|好着呢|没人嫌|是小事|另说|不算|不说|算了)$")
_NOT = re.compile(r"(?<![是要])不是(?!不|没|说|一次|第|我|很|太|人)(.{1,12})$")
#: At the end: 楼道灯坏了，不是应急灯.
_NOT_AFTER = re.compile(r"^不是(?!不|没|说|一|第|我|你|很|太|人|吗|吧).{1,7}$")
#: Both in one breath: 电梯没坏是停电了.
_BREATH = re.compile(r"^(?:.{1,8}?(?:没坏|没问题|是好的|好好的)|不是.{1,8}?)(?=(?:而是|就是|主要是|是)[^不])")


def set_aside(reading: Reading) -> list[tuple[int, int]]:
    """The stretches of a text that name a thing only to say that it is not that, in text order."""
    return [] if _HINTS.isdisjoint(reading.text) else list(_stretches(reading))


def _stretches(reading: Reading) -> Iterator[tuple[int, int]]:
    text = reading.text
    for clause, after in pairwise((*reading.clauses, None)):
        assert clause is not None
        said = text[clause.start : clause.end]
        instead = "" if after is None else text[after.start : after.end]
        breath = _BREATH.match(said)
        if breath:
            yield clause.start, clause.start + breath.end()
        elif instead and _is_calm(said, instead):
            yield clause.start, clause.end
        elif _denied(clause, said, instead):
            yield clause.start + said.index("不是"), clause.end


def _is_calm(said: str, instead: str) -> bool:
    if not _CALM.match(said) or _THANKS.match(instead):
        return False
    return bool(_AT_EASE.search(said) or _INSTEAD.search(instead))


def _denied(clause: Clause, said: str, instead: str) -> bool:
    if clause.start and _NOT_AFTER.match(said):
        return True
    return (
        bool(instead)
        and bool(_NOT.search(said))
        and bool(re.match(r"(?:而|其实|就|主要|都)?(?:是(?!不是)|怕)", instead))
    )

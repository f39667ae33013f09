"""Confiding (别说是我说的): whether somebody asks that nobody hear who told it, or that nobody else hear of it at all."""

import re

from bot.text.normalise import nfkc, without_marks

#: What ends a clause.
_STOPS = re.compile(r"[\s,。.!~、;?]+")
_ASKS = re.compile(
    r"(?:你们?|您|千万|可|求求?|请|麻烦|一定)*(?:别|不要|不能|不可以|不许)(?:跟|和|对|向|让|给|告诉)?(?:.{0,6}?)(?:说|讲|透露|知道|晓得)(?:出去|出来)?(?:是)?(?:我(?:说|讲|报|反映|举报|告诉)?的?|谁(?:说|报)的|我是谁)(?:名字|电话|啊|呀|了|吧|好吗|行吗)*"
    r"|(?:请|帮我|替我|给我|一定|要)*保密(?:啊|呀|吧|好吗|行吗)*|(?:别|不要)(?:把我(?:说出去|供出去|讲出去)|透露我)(?:啊|呀|了)*"
)


def wants_confidence(text: str) -> bool:
    """千万别说是我说的, 不要让他知道是我报的."""
    return _ASKS.fullmatch(without_marks(text, "?")) is not None


_OTHERS = r"[\u4e00-\u9fff]{1,8}?"
_END = r"(?:了|啦|啊|呀|吧|哦|好吗|行吗|可以吗|谢+)*(?=$|[\s,。.!~、;?])"
#: … that nobody else hear of it at all: 别让邻居知道.
_SECRET = re.compile(
    rf"(?:我|千万|请|麻烦|你们|可|也|但|还)*(?:(?:别|不要|不想|不愿意?|不能|不可以|不许)(?:再)?(?:(?:让|给|叫|被){_OTHERS}(?:知道|晓得)|(?:跟|和|对|向){_OTHERS}(?:说|讲|提)|告诉{_OTHERS}"
    rf"|(?:说|传|讲|漏|透露|泄露)出去|声张|外传)|(?:请|要|替我|帮我|给我|为我)+保密){_END}"
)
_OF_WHOM = re.compile("是我|是谁|我是")
#: Without one of these characters nobody asks for it.
_HINTS = frozenset("别不保")


def asks_for_secrecy(text: str) -> bool:
    """申请低保 别让邻居知道: the matter itself, and not only who told it, is nobody else's."""
    return not _HINTS.isdisjoint(text) and any(not _OF_WHOM.search(found[0]) for found in _SECRET.finditer(nfkc(text)))


def is_only_that_wish(text: str) -> bool:
    """Nothing else is told with it."""
    return asks_for_secrecy(text) and not without_secrecy(text)


def without_secrecy(text: str) -> str:
    """What is told beside that wish."""
    return _SECRET.sub("", nfkc(text)).strip(" ,。")


def asks_discretion(text: str) -> bool:
    """One or the other, beside what is told."""
    return not _HINTS.isdisjoint(text) and (
        asks_for_secrecy(text) or any(wants_confidence(clause) for clause in _STOPS.split(nfkc(text)))
    )

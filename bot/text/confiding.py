"""Confiding (别说是我说的): whether somebody asks that nobody hear who told it."""

import re

from bot.text.normalise import without_marks

_ASKS = re.compile(
    r"(?:你们?|您|千万|可|求求?|请|麻烦|一定)*(?:别|不要|不能|不可以|不许)(?:跟|和|对|向|让|给|告诉)?(?:.{0,6}?)(?:说|讲|透露|知道|晓得)(?:出去|出来)?(?:是)?(?:我(?:说|讲|报|反映|举报|告诉)?的?|谁(?:说|报)的|我是谁)(?:名字|电话|啊|呀|了|吧|好吗|行吗)*"
    r"|(?:请|帮我|替我|给我|一定|要)*保密(?:啊|呀|吧|好吗|行吗)*|(?:别|不要)(?:把我(?:说出去|供出去|讲出去)|透露我)(?:啊|呀|了)*"
)


def wants_confidence(text: str) -> bool:
    """千万别说是我说的, 不要让他知道是我报的."""
    return _ASKS.fullmatch(without_marks(text, "?")) is not None

"""Bare names (只说名字): somebody names a service or a benefit and says nothing else, as one does at a counter."""

import re
from functools import cache

from bot.understanding.matcher import listed
from bot.understanding.reading import CATEGORY
from bot.understanding.services import is_service_word
from bot.understanding.understood import Intent

#: From this weight a word of the list is the name of a benefit or a paper, not of something around it (医院, 学校).
_NAME = 3.0
_AROUND = re.compile(
    r"^(?:请问|问下|问一下|那个|我要|我想|想要|[去到在]?哪[里儿]?[能可以]*)+|(?:[去到在]?哪[里儿个]?(?:地方)?[能可以]*[打办买弄做有]?)?[啊呀呢吗吧的事,。.!?\s]*$"
)


def named_alone(text: str) -> Intent | None:
    """What NFKC `text` asks for when it is but a name: how to get a benefit (高龄补贴), where a service is (理发)."""
    name = _AROUND.sub("", text)
    if name in _benefits():
        return Intent.POLICY
    return Intent.CIRCLE if is_service_word(name) else None


@cache
def _benefits() -> frozenset[str]:
    tag = f"{CATEGORY}benefits"
    return frozenset(word for word, entry in listed() if entry.tag == tag and not entry.tail and entry.weight >= _NAME)

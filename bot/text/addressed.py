"""Addressed (带话): words that say to whom they go, and of which of several things they are: 灯那件我问下是哪个单元."""

import re

_WHOM = "(?:居民|报的人|报事人|业主|住户|对方|人家|[他她])"
_ASKS = rf"问(?:一?下|问|一声){_WHOM}?"
_TELLS = rf"(?:问|告诉|转告|通知|跟|和|回复?)(?:一下|一声)?{_WHOM}(?:说|讲|一声|一下)*"
_ADDRESS = re.compile(rf"(?:请|麻烦|帮我?|我?(?:去|来|先|再|想|要)*)(?:{_ASKS}|{_TELLS})[,:\s]*(?P<said>.{{2,}})")
_NAMED = re.compile(r"(?P<about>[^,。\s]{1,10}?)的?[那这]一?(?:件|个|单|条|处)事?[,\s]*(?P<said>.*)")


def addressed(text: str) -> str:
    """What the resident is to be asked or told, without the words that say so; "" for any other sentence."""
    found = _ADDRESS.fullmatch(text)
    return found["said"] if found else ""


def named_first(text: str) -> tuple[str, str]:
    """What names one of several, and what is said of it; "" and the whole where nothing does."""
    found = _NAMED.fullmatch(text)
    return (found["about"], found["said"]) if found else ("", text)

"""Questions (问句): whether words want an answer."""

import re

_ASKS = re.compile(
    r"[?？]|[吗呢么]\s*[。.!！~]*$|吗(?=[\s,，。;；])|(?<=[了好过完得行对来去在有])伐|[了好过完]没有?\s*(?=$|[,，。;；!！~])|几点|几号|什么时候|啥时候|哪天|哪里|哪一|多少|是不是|有没有|能不能|可不可以|方便不|是否|请(?:提供|补充|发|告诉|说)"
)


def is_question(text: str) -> bool:
    """Do these words ask for an answer ("您几点在家?", "请发张照片")?"""
    return bool(_ASKS.search(text))

"""Openers (开场白): words that announce a matter without naming it; the matter is still to be asked for."""

import re

_OPENER = re.compile(
    r"(你好|您好|喂|请问|麻烦|那个)?[,。!\s]*(我|我们)?(想|要|来|得)?(跟你们?)?(匿名|实名|悄悄)?"
    r"(反映|反应|投诉|举报|报|报告|说|提|咨询|问)(一?个|一?下|一?点|点)?(事|事情|问题|情况|意见)?(可以吗|行吗|吗)?[,。!?\s]*"
)
_REPORT = re.compile("反映|反应|投诉|(?<!举)报")


def is_opener(text: str) -> bool:
    """Does NFKC `text` only say that something is to come ("我想反映个事")?"""
    return _OPENER.fullmatch(text) is not None


def announces_report(text: str) -> bool:
    """Is it of these one that announces something wrong, and no question ("我想报个事")?"""
    return is_opener(text) and _REPORT.search(text) is not None

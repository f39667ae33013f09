"""Naming (去名): people's names taken out of the words of a decision before residents read them. Pure."""

import re
from collections.abc import Iterable

#: The hundred commonest surnames; with what residents are called they make a name: 王奶奶, 李师傅, 陈建国先生.
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_CALLED = re.compile(
    rf"[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}?"
    "(?:奶奶|爷爷|大爷|大妈|大娘|阿姨|阿婆|阿公|老伯|大伯|婆婆|叔叔|先生|女士|师傅|老师|同志|某某|某)"
)


def without_names(text: str, members: Iterable[str]) -> str:
    """`text` with members' names and what residents are called taken out."""
    for name in sorted(members, key=len, reverse=True):
        text = text.replace(name, "工作人员")
    return _CALLED.sub("居民", text)

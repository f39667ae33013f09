"""Names said (说法): the name in what somebody called a place, without building, door and what is beside it."""

import re

from bot.geography.place_parts import GLUE, find_buildings, find_detail_alone, split_row
from bot.geography.place_text import fold
from bot.geography.place_words import BESIDE, ESTATE_NAME, NAMING_SUFFIX_END, OTHER_PLACE
from bot.text.segment import is_word

_UNNAMED = re.compile(
    r"^\W*第?[\dA-Za-z一二三四五六七八九十]{1,4}\s*(?:幢|栋|棟|号|號|座|#|单元|组|队|支?弄)|^\W*[\d一二三四五六七八九十]{1,3}\W*$"
)
_BESIDE = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,6}?)(?=门口|大门|旁边|边上|对面|后面|前面|附近|隔壁)")
#: The hundred most common surnames, by the police's count of 2020.
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)


def bare_name(said: str) -> tuple[str, bool]:
    """The name, and whether a building was said with it: 小白楼后面 is 小白楼, 翠苑里5幢 is 翠苑里."""
    text = fold(said).text
    led_in = GLUE.match(text)
    start = led_in.end() if led_in else 0
    building = next((found.start for found in find_buildings(text) if found.start > start), None)
    name = text[start:building]
    tail = BESIDE.search(name) if building is None else None
    return (name[: tail.start()] if tail else name).strip(" 的,、"), building is not None


def is_unnamed(said: str) -> bool:
    """Whether the words begin with a building, or are a bare number, and so say nothing of its estate: 5幢, 7."""
    return bool(_UNNAMED.match(said))


def detail_alone(said: str) -> str:
    """The one entrance or door in words that name no building: 2单元 of "2单元楼道灯坏了"; "" for none and several."""
    text = fold(said)
    return text.words(*find_detail_alone(text.text))


def is_building(name: str) -> bool:
    """Whether a name of the directory is that of a building: 翠园3幢."""
    return split_row(fold(name).text) is not None


def is_beside(said: str) -> bool:
    """Whether the words end beside something and so say where, known or not: 老厂房后头."""
    text = fold(said).text.rstrip(" ,。.!")
    return any(found.start() > 0 and found.end() == len(text) for found in BESIDE.finditer(text))


def landmark_said(text: str) -> str:
    """The words before 门口, 旁边 and the like, where they are no ordinary word: 小白楼 of "小白楼后面灯坏了"; else ""."""
    for found in _BESIDE.finditer(fold(text).text):
        name = re.split(r"[在去到的]", found["name"])[-1]
        if len(name) >= 2 and not is_word(name):
            return name
    return ""


def has_kind(name: str) -> bool:
    """Whether the name ends in a kind of place: 李家花园, 张江路."""
    return bool(NAMING_SUFFIX_END.search(name) or ESTATE_NAME.search(name) or OTHER_PLACE.search(name))

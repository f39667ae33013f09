"""Sounds and shapes (音近形近): which characters are taken for one another when people type, dictate or copy a name."""

import os
import re
import unicodedata
from functools import lru_cache

from bot.geography.place_text import words

#: Characters mistaken for each other because they share a part. Each counts in the first group that holds it.
_LOOK_ALIKE = words(
    "翠萃粹碎瘁醉 桂佳挂洼硅娃 滨宾槟殡缤 栋拣练炼 苑宛怨 庭廷挺 阁阖阅 湖胡糊葫 锦绵棉 绣锈诱 银根很跟 杏否呆 梧悟捂语"
    " 桐铜侗洞 樟障漳璋 香杳 松讼忪枞 柏拍伯泊 枫疯讽 柳抑卯 荷苛菏 莲链涟 菊鞠掬 薇微徽 紫柴素 凤夙 鹤鹄 鹭露 莺鸯"
    " 未末 己已巳 西酉 街衔 巷港 村材衬 桥侨骄娇轿 河何 江扛讧 海诲侮 洋样徉 清请情晴睛 静净 景影 晨震唇 曙署 辉晖挥浑 茂芪"
    " 富幅福副 裕浴 瑞端喘 康唐 泰秦奏 怡恰治 颐顾硕 雅稚鸦 嘉喜 豪毫 府俯 邸底抵 墅野 城域 弄弃 菜莱采 场汤扬杨 幸辛"
    " 健建 民氏 科料 技枝 校较效 育盲 站粘 亭停享 榭谢 洲州 屿峪 峰锋蜂 坡披 塘糖搪 池他驰 桃挑跳 梅悔 李季 榆偷愉 槐愧"
    " 茶荼 芳劳 芙扶 蓉容 棠裳 金全 珠株 明朋 星显 兰三 都郡 郎朗 昌晶 泾经径 浦捕铺 淀锭 潭谭 漕槽遭 滩难 渡度 堰偃 溪奚 埠阜 厦夏 大太 楼搂 桥娇"
)
_SHAPES: dict[str, str] = {mark: group[0] for group in reversed(_LOOK_ALIKE) for mark in group}

# The reading that names use, where the dictionary lists another first.
_READ_AS = {"长": "cháng", "朝": "cháo", "乐": "lè", "都": "dū", "厦": "shà", "行": "háng", "重": "chóng"}
# Sounds that half the country does not keep apart; 王 and 黄 are one in Wu.
_MERGED = (
    (re.compile("^zh"), "z"),
    (re.compile("^ch"), "c"),
    (re.compile("^sh"), "s"),
    (re.compile("^n(?=[aeiouv])"), "l"),
    (re.compile("ng$"), "n"),
    (re.compile("^huan$"), "wan"),
)
_TONE_MARKS = frozenset("\u0300\u0301\u0304\u030c")


@lru_cache(maxsize=8192)
def syllable(mark: str) -> str:
    """How a character is read, with its tone (yuán); itself when it is none."""
    readings = _READ_AS.get(mark) or _dictionary().get(ord(mark), "")
    return readings.split(",", 1)[0] or mark


@lru_cache(maxsize=8192)
def sound_class(mark: str) -> str:
    """One character that stands for all that sound alike to somebody, tones left out."""
    if mark.isascii():
        return mark
    read = syllable(mark)
    if read == mark:
        return mark
    plain = "".join(each for each in unicodedata.normalize("NFD", read) if each not in _TONE_MARKS)
    plain = unicodedata.normalize("NFC", plain).replace("ü", "v")
    for merged, into in _MERGED:
        plain = merged.sub(into, plain)
    return _representative(plain)


def shape_class(mark: str) -> str:
    """One character that stands for all that look alike."""
    return _SHAPES.get(mark, mark)


def sounds_of(text: str) -> str:
    """`text` by sound, character by character."""
    return "".join(map(sound_class, text))


def shapes_of(text: str) -> str:
    """`text` by shape, character by character."""
    return "".join(map(shape_class, text))


_numbers: dict[str, str] = {}


def _representative(sound: str) -> str:
    """A character of Unicode's private area for a sound: strings of them compare as fast as words."""
    return _numbers.setdefault(sound, chr(0xE000 + len(_numbers)))


@lru_cache(maxsize=1)
def _dictionary() -> dict[int, str]:
    """Readings by code point. Loaded when first asked for: 60 ms and 12 MB; with its phrases it would be 57 MB."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin.constants import PINYIN_DICT

    readings: dict[int, str] = PINYIN_DICT
    return readings

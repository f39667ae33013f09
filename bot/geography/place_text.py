"""Folding (归一): two ways of writing a place become one string, and lead back to the words as written."""

import re
import unicodedata
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase

MOST_CHARS = 2000  # WeChat's own limit on a text message, CHANNELS.md 1.4


def words(listed: str) -> list[str]:
    """A list of words written as one text, apart by blanks."""
    return listed.split()


# Traditional forms common in names of places and in telling where; a later step reads all of Unicode's.
_FORMS = words(
    "樓楼 棟栋 號号 單单 園园 華华 東东 門门 電电 橋桥 區区 廣广 場场 莊庄 灣湾 馬马 龍龙 鳳凤 雲云 蘭兰 "
    "麗丽 陽阳 陰阴 寧宁 農农 貿贸 醫医 學学 車车 鄉乡 鎮镇 縣县 務务 衛卫 環环 蓮莲 錦锦 綠绿 紅红 藍蓝 "
    "黃黄 義义 廟庙 關关 興兴 業业 聯联 豐丰 樂乐 歡欢 慶庆 銀银 錢钱 鐵铁 鋼钢 經经 濟济 運运 倉仓 軍军 "
    "營营 團团 員员 幹干 邊边 裏里 裡里 後后 對对 側侧 間间 頭头 層层 戶户 衚胡 衕同 愛爱 寶宝 貝贝 長长 "
    "達达 黨党 島岛 燈灯 頂顶 飛飞 婦妇 崗岗 溝沟 國国 漢汉 恆恒 滙汇 匯汇 會会 濱滨 賓宾 嶺岭 劉刘 陸陆 "
    "羅罗 貴贵 橫横 萬万 廈厦 聖圣 濕湿 師师 書书 雙双 順顺 蘇苏 孫孙 湯汤 塗涂 圖图 衝冲 窪洼 偉伟 溫温 "
    "鄔邬 無无 峽峡 縱纵 鍾钟 鐘钟 鎖锁 葉叶 藝艺 優优 漁渔 餘余 譽誉 遠远 躍跃 張张 鄭郑 築筑 專专 滬沪 "
    "養养 藥药 銳锐 儀仪 頤颐 鄰邻 畫画 懷怀 歷历 曆历 為为 從从 這这 們们 來来 還还 說说 請请 壞坏 個个 "
)
# 橦 憧 stand for 幢 in hurried typing.
_PLAIN = str.maketrans(
    dict(zip(ascii_lowercase, ascii_uppercase, strict=True))
    | {form[0]: form[1] for form in _FORMS}
    | dict(zip("橦憧〇—–‐‑−~", "幢幢零-----~", strict=True))
)

_DIGITS = {mark: str(value) for value, mark in enumerate("零一二三四五六七八九")}
_DIGITS |= {mark: str(value) for value, mark in enumerate("零壹贰叁肆伍陆柒捌玖")} | {"貳": "2", "參": "3", "陸": "6"}
_NUMERALS = "".join(_DIGITS) + "十百拾佰"
_COUNTED = r"幢|栋|号|座|单元|弄|室|楼|层|#|期|村|区|巷|门|户"
# Numerals that count something of an address, or a door after its entrance; blanks; marks that nobody sees.
_SPECIAL = re.compile(
    rf"(?P<numeral>[{_NUMERALS}]+(?=(?:{_COUNTED}))|(?<=[元幢栋座])[{_NUMERALS}]{{3,}})|(?P<blank>[\s()\[\]【】「」《》“”\"]+)|[\u200b-\u200f\u2060\ufeff]+"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in comparable form, each character of which knows where it came from."""

    text: str
    #: The text as written (NFKC).
    source: str
    starts: list[int]
    ends: list[int]

    def words(self, start: int, end: int) -> str:
        """The words as written behind `text[start:end]`."""
        return self.source[self.starts[start] : self.ends[end - 1]] if start < end else ""


def fold(text: str) -> Folded:
    """Width, letter case, traditional characters, blanks and counted Chinese numerals evened out."""
    source = unicodedata.normalize("NFKC", text[:MOST_CHARS])
    plain = source.translate(_PLAIN)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for special in _SPECIAL.finditer(plain):
        pieces.append(plain[at : special.start()])
        starts += range(at, special.start())
        ends += range(at + 1, special.start() + 1)
        piece = _replacement(special, plain)
        pieces.append(piece)
        starts += [special.start()] * len(piece)
        ends += [special.end()] * len(piece)
        at = special.end()
    pieces.append(plain[at:])
    starts += range(at, len(plain))
    ends += range(at + 1, len(plain) + 1)
    return Folded("".join(pieces), source, starts, ends)


def _replacement(special: re.Match[str], plain: str) -> str:
    if special["numeral"]:
        return str(_number(special["numeral"]))
    if special["blank"]:
        before, after = plain[: special.start()][-1:], plain[special.end() :][:1]
        return " " if _is_latin(before) and _is_latin(after) else ""
    return ""


def _is_latin(mark: str) -> bool:
    return mark.isascii() and mark.isalnum()


def _number(numeral: str) -> str:
    """三 → 3, 二十一 → 21, 一百零二 → 102, 三零一 → 301."""
    if not any(unit in numeral for unit in "十拾百佰"):
        return "".join(_DIGITS[mark] for mark in numeral)
    total, digit = 0, 0
    for mark in numeral:
        if mark in "十拾":
            total, digit = total + (digit or 1) * 10, 0
        elif mark in "百佰":
            total, digit = total + (digit or 1) * 100, 0
        else:
            digit = int(_DIGITS[mark])
    return str(total + digit)

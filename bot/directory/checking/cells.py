"""Cells (单元格): what one cell says, however Excel, WPS or a hurried hand wrote it. Text in, values out."""

import re
import unicodedata

from bot.text.normalise import nfkc

_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE]\+?\d{1,3}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\d{1,2}月\d{1,2}日|\d{1,2}-(?:[A-Z][a-z]{2}|\d{1,2}月)")
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|#+)")
_SEPARATORS = re.compile(r"[;；,，、|\n]+")
_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_BETWEEN_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")

Damage = tuple[str, str]  # problem, remedy


def find_damage(text: str) -> Damage | None:
    """What is wrong with any cell before its meaning is asked for."""
    if _ERROR.fullmatch(text):
        return f"是 Excel 的错误值 {text}", "改成真正的内容"
    if "\ufffd" in text or "锟斤拷" in text or "烫烫烫" in text:
        return "含有乱码", "从原始文件重新导出, 另存为 CSV UTF-8"
    if text.startswith(("=", "@")) or re.match(r"[+-](?![\d\s(])\S", text):
        return f"以 {text[0]} 开头, 会被 Excel 当作公式", "去掉开头的符号"
    return None


def find_key_damage(text: str) -> Damage | None:
    """What spreadsheets do to codes and numbers: scientific notation, dates."""
    if _SCIENTIFIC.fullmatch(nfkc(text)):
        return "被写成了科学计数法, 原来的数字已丢失", "把整列设为“文本”格式, 重新填写"
    if _DATE.fullmatch(nfkc(text)):
        return "被 Excel 改成了日期", "把整列设为“文本”格式, 重新填写"
    return None


def read_key(text: str) -> str:
    """A code as it is compared: NFKC, and 1.0 (a code that went through Excel as a number) as 1."""
    key = nfkc(text)
    return key.split(".")[0] if re.fullmatch(r"\d+\.0+", key) else key


def read_words(text: str) -> str:
    """A name or sentence as shown: letters and digits in half width, no invisible characters, blanks folded."""
    seen = "".join(" " if char.isspace() else char for char in text if _is_seen(char))
    return re.sub(r" +", " ", seen.translate(_WIDE)).strip()


def read_name(text: str) -> str:
    """A person's name: rosters pad two characters to three ("张　三")."""
    return _BETWEEN_CHINESE.sub("", read_words(text))


def _is_seen(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")


def read_list(text: str) -> list[str]:
    """The entries of a list, in order, each once. Separators: ; ； , ， 、 | and line breaks."""
    entries = (read_words(entry) for entry in _SEPARATORS.split(text))
    return list(dict.fromkeys(entry for entry in entries if entry))


def read_whole(text: str) -> int:
    """A whole number of zero or more. Raises ValueError."""
    if not re.fullmatch(r"\d{1,9}(?:\.0+)?", number := nfkc(text).replace(",", "")):
        raise ValueError("不是整数")
    return int(number.split(".")[0])


def read_degrees(text: str) -> float:
    """A coordinate in decimal degrees. Raises ValueError."""
    if not re.fullmatch(r"[+-]?\d{1,9}(?:\.\d+)?", number := nfkc(text).strip("°")):
        raise ValueError("不是十进制的度数")
    return float(number)


YES = {"是", "1", "true", "yes", "y", "有", "公开", "党员", "√", "✓"}
NO = {"", "否", "0", "false", "no", "n", "无", "不", "不公开", "群众", "×"}


def read_yes(text: str) -> bool:
    """Yes or no; empty is no. Raises ValueError."""
    word = read_key(text).lower()
    if word not in YES | NO:
        raise ValueError("应填 是 或 否")
    return word in YES


def read_phone(text: str) -> str:
    """A Chinese mobile or landline number as E.164; a foreign one only with its + prefix. Raises ValueError."""
    plain = re.sub(r"[\s\-().‐–—−]", "", nfkc(text))
    if re.search(r"转|ext|[#x*]", plain, re.IGNORECASE):
        raise ValueError("带分机号, 短信和回拨都到不了")
    if re.search(r"[/;,、|]", plain):
        raise ValueError("一格里有几个号码")
    if plain.startswith("+") and not plain.startswith("+86"):
        return _foreign(plain)
    national = re.sub(r"^(?:\+86|0086|86(?=1[3-9]\d{9}$))", "", plain)
    if re.fullmatch(r"1[3-9]\d{9}", national):
        return f"+86{national}"
    landline = national if national.startswith("0") else f"0{national}" if plain.startswith(("+86", "0086")) else ""
    if re.fullmatch(r"0(?:10|2\d)\d{7,8}|0[3-9]\d{2}\d{7,8}", landline):
        return f"+86{landline[1:]}"
    raise ValueError(_why_no_phone(national))


def _foreign(plain: str) -> str:
    if not re.fullmatch(r"\+[1-9]\d{7,14}", plain):
        raise ValueError("不像电话号码")
    return plain


def _why_no_phone(national: str) -> str:
    """Why a number is refused, without repeating it."""
    if not national.isdecimal():
        return "号码里有数字以外的字"
    if len(national) in (7, 8):
        return "固定电话缺区号"
    return f"不像电话号码(共 {len(national)} 位数字)"

"""Numbers as people type them, and one form of text whatever the keyboard did."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.normalise import nfkc, number
from bot.text.numerals import arabic_addresses, from_chinese, to_chinese

FORMS = [
    "{n} ",
    " {n}. ",
    "{n}、",
    "{n},",
    "{n}，",
    "{n}。",
    "{n}!",
    "{n}！",
    " {n} ,",
    "({n})",
    "（{n}）",
    "【{n}】",
    "{n})",
    "{n}）",
    "第{n}",
    "第{n}个",
    "第{n}项",
    "{n}号",
    "{n}个",
    "选{n}",
    "我选{n}",
    "回{n}",
    "回复{n}",
    "{n}吧",
    "{n}啊",
    "{n}呀",
    "#{n}",
    "\u200b{n}",
    "{n}\n",
    "{n}~",
    "{n}：",
    "{n}.  ",
    "“{n}”",
    "要{n}",
    "选择{n}",
    "答{n}",
]
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
PAIRS = (
    [(form.format(n=digit), digit) for digit in (0, 1, 2, 7, 12, 99) for form in FORMS]
    + [(form.format(n=to_chinese(digit)), digit) for digit in (1, 3, 10) for form in FORMS]
    + [(char, value) for value, char in enumerate(CIRCLED, 1)]
    + list(zip("❶❷❸⒈⒉⑴⑵㈠㈡ⅠⅡⅢ１２３壹贰叁", (1, 2, 3, 1, 2, 1, 2, 1, 2, 1, 2, 3, 1, 2, 3, 1, 2, 3), strict=True))
    + [("1️⃣", 1), ("两个", 2), ("零", 0), ("〇", 0), ("廿一", 21), ("二〇", 20), ("０", 0), ("00", 0), ("01", 1)]
)
NOT_NUMBERS = [
    "",
    "1楼",
    "1点",
    "1.5",
    "一般",
    "一下",
    "1 2",
    "一二",
    "100",
    "1号楼",
    "3幢",
    "好",
    "嗯",
    "灯坏了",
    "1栋灯坏了",
    "十分",
    "一样",
    "第一次",
    "1好了吗",
    "七七八八",
    "12345",
    "110",
    "三天了",
    "一直漏",
    "2单元",
    "1/2",
    "1-3",
    "0.5",
    "abc",
    "7K3M2",
    "一起",
    "二楼",
    "一个人",
    "😀",
    "1元",
]


def test_there_are_over_two_hundred_forms():
    assert len(PAIRS) > 200


def test_every_bare_number_is_read():
    wrong = [(text, number(text), value) for text, value in PAIRS if number(text) != value]
    assert not wrong, "\n".join(f"{text!r}: {got}, not {value}" for text, got, value in wrong)


def test_what_says_more_than_a_number_is_none():
    wrong = [(text, number(text)) for text in NOT_NUMBERS if number(text) is not None]
    assert not wrong, "\n".join(f"{text!r}: {got}" for text, got in wrong)


@given(st.text())
def test_normalising_twice_changes_nothing_more(text):
    once = nfkc(text)
    assert nfkc(once) == once
    assert once == once.strip()
    assert "\u200b" not in once
    assert "\n" not in once


@given(st.text())
def test_any_text_may_be_asked_for_its_number(text):
    value = number(text)
    assert value is None or 0 <= value <= 99


@given(st.integers(0, 9999))
def test_a_number_written_in_chinese_is_read_back(value):
    assert from_chinese(to_chinese(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三〇一", 301),
        ("三百零二", 302),
        ("一千零一", 1001),
        ("一万二", 10002),
        ("廿五", 25),
        ("两百", 200),
        ("十", 10),
        ("", None),
        ("三a", None),
        ("三二十", None),
    ],
)
def test_both_ways_of_writing_are_read(text, value):
    assert from_chinese(text) == value


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("翠园三幢二单元三〇一室", "翠园3幢2单元301室"),
        ("十二号楼", "12号楼"),
        ("一期", "1期"),
        ("二楼上面", "二楼上面"),
        ("一下子", "一下子"),
        ("五号线", "五号线"),
    ],
)
def test_numerals_of_addresses_become_digits(text, written):
    assert arabic_addresses(text) == written


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ａｂ\u3000１", "ab 1"),
        ("\u202e灯\u2066坏了", "灯坏了"),
        ("⽔电", "水电"),
        (" a \t\n b ", "a b"),
        ("\ufeff好", "好"),
    ],
)
def test_text_gets_one_form(text, plain):
    assert nfkc(text) == plain

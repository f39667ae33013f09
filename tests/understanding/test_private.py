"""Numbers that no case needs are hidden; what a case needs stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.private import hide

# Made up: the check digits are right, the people do not exist.
IDENTITY = "110101199003077651"
CARD = "6222020000000000005"


def identity(first17: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first17 + "10X98765432"[sum(int(d) * w for d, w in zip(first17, weights, strict=True)) % 11]


def luhn(front: str) -> str:
    for last in "0123456789":
        digits = [int(digit) for digit in reversed(front + last)]
        if sum(d if i % 2 == 0 else d * 2 - 9 * (d > 4) for i, d in enumerate(digits)) % 10 == 0:
            return front + last
    raise AssertionError


@given(st.from_regex(r"[1-6][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9])[0-9]{3}", fullmatch=True))
def test_every_identity_number_is_hidden(first17):
    number = identity(first17)
    for written in (
        number,
        number.lower(),
        f"{number[:6]} {number[6:14]} {number[14:]}",
        f"我是{number}住3幢",
        f"{number} 13800001111",
    ):
        text, hidden = hide(written)
        assert hidden
        assert number[6:14] not in text.replace(" ", "").replace("13800001111", "")


@given(st.from_regex(r"62[0-9]{13,16}", fullmatch=True))
def test_every_card_number_is_hidden(front):
    number = luhn(front)
    text, hidden = hide(f"卡号{number},谢谢")
    assert hidden
    assert number not in text
    assert text.startswith("卡号[")


@pytest.mark.parametrize(
    "text",
    [
        "电话13800001111",
        "0571-88886666",
        "翠园3幢2单元301",
        "编号 7K3M2",
        "订单20240101123456",
        "13800001111 13900002222",
    ],
)
def test_what_a_case_needs_stays(text):
    assert hide(text) == (text, False)


def test_a_mistyped_identity_number_is_hidden_when_it_is_called_one():
    assert hide("身份证号110101199003077650")[1]


def test_full_width_digits_are_digits():
    assert hide(identity("11010119900307765").translate(str.maketrans("0123456789", "０１２３４５６７８９")))[1]


@pytest.mark.parametrize(
    "written",
    [
        "1 1 0 1 0 1 1 9 9 0 0 3 0 7 7 6 5 1",
        "110101-1990-0307-7651",
        "110101·19900307·7651",
        "110101\u200b19900307\u200b7651",
        "一一零一零一一九九零零三零七七六五一",
        "壹壹零壹零壹壹玖玖零零叁零柒柒陆伍壹",
        "１１０１０１　１９９００３０７　７６５１",
        "①①⓪①⓪①①⑨⑨⓪⓪③⓪⑦⑦⑥⑤①",
        "110101199003\n077651",
    ],
)
def test_an_identity_number_is_hidden_however_it_is_spelled(written):
    text, hidden = hide(f"翠园3幢灯坏了,我是{written},快来")
    assert hidden and text.startswith("翠园3幢灯坏了,我是[身份证号已隐藏]") and text.endswith("快来")


@pytest.mark.parametrize(
    "written",
    ["六二二二零二零零零零零零零零零零零零五", "6222.0200.0000.0000.005", "6 2 2 2 0 2 0 0 0 0 0 0 0 0 0 0 0 0 5"],
)
def test_a_card_number_that_is_introduced_is_hidden_however_it_is_spelled(written):
    text, hidden = hide(f"退到我银行卡{written}")
    assert hidden and text == "退到我银行卡[银行卡号已隐藏]"


@pytest.mark.parametrize(
    "text",
    [
        "13800001111 13900002222",
        "二〇二四年十二月三十一日二十三点五十九分",
        "1、2、3、4、5、6幢的灯",
        "电话02887654321，8765432",
    ],
)
def test_what_is_no_private_number_stays_however_many_digits_it_has(text):
    assert hide(text) == (text, False)

"""Which numbers in a message become buttons, and which are only numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.emulators.offers import Piece, pieces


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("灯修好了吗？\n1 好了\n2 还没", ["1好了", "2还没"]),
        ("王姐说修好了。1好了 2还没 3好一半 4不用办了", ["1好了", "2还没", "3好一半", "4不用办了"]),
        ("什么时候去？1今天上午 2今天下午 3明天 4要材料", ["1今天上午", "2今天下午", "3明天", "4要材料"]),
        ("是哪里？\n1. 翠园3幢\n2. 翠苑5幢\n0 返回", ["1翠园3幢", "2翠苑5幢", "0返回"]),
        ("办好了吗？1好了 2还没。急事请打110", ["1好了", "2还没"]),
        ("1、接单，2、不归我", ["1接单", "2不归我"]),
        ("新任务 编号 7K3M2\n1 接单", ["1接单"]),
        ("1 翠园3幢 2 翠园5幢 3 都不是", ["1翠园3幢", "2翠园5幢", "3都不是"]),
    ],
)
def test_offered_numbers_are_found_with_their_words(text: str, offers: list[str]) -> None:
    assert [piece.number + piece.text for piece in pieces(text) if piece.number] == offers


@pytest.mark.parametrize(
    "text",
    [
        "王姐今天18:00前联系您。",
        "1号楼的灯 2单元",
        "1小时内到",
        "编号 7K3M2，3月2日 15:01",
        "已转给 1 位同事",
        "翠园3幢2单元楼道灯坏了",
        "",
    ],
)
def test_other_numbers_offer_nothing(text: str) -> None:
    assert pieces(text) == [Piece(text)]


def test_words_before_and_after_the_offers_stay_in_their_place() -> None:
    assert pieces("好了吗？\n1 好了\n2 还没\n急事请打110") == [
        Piece("好了吗？"),
        Piece("好了", "1"),
        Piece("还没", "2"),
        Piece("急事请打110"),
    ]


@given(st.text(alphabet="012349 \n.、，。好了还没号楼：", max_size=40))
def test_no_word_of_a_message_is_lost(text: str) -> None:
    shown = "".join(piece.number + piece.text for piece in pieces(text))
    for left in "好了还没号楼0123456789":
        assert shown.count(left) == text.count(left)

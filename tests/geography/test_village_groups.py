"""Village groups: 5组 and 5队 are the same, in figures or not, and a word that ends in 不住 rules no place out."""

import pytest

from bot.geography.gazetteer import Gazetteer, PlaceRow


def row(code: str, name: str, *aliases: str) -> PlaceRow:
    return PlaceRow(code=code, name=name, aliases=aliases, kind="landmark", lat=None, lng=None, grid=f"G{code}")


VILLAGE = Gazetteer(
    (
        row("V", "柳塘村", "柳塘"),
        row("H", "张家坳"),
        *(row(f"V{number}", f"柳塘村{number}组", f"张家坳{number}队") for number in range(1, 8)),
        row("F", "鸿达电子厂", "鸿达厂"),
    ),
    {},
)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        *(("张家坳5组水管爆了", "V5"), ("张家坳5队水管爆了", "V5"), ("张家坳五组", "V5"), ("柳塘村3队路灯坏了", "V3")),
        *(("柳塘村3组", "V3"), ("柳塘", "V"), ("张家坳后山", "H")),
        ("手被机器卷进去了 血止不住 鸿达厂", "F"),
    ],
)
def test_the_part_of_the_village_is_found(said: str, code: str):
    found = VILLAGE.find(said)
    assert found.place is not None and found.place.code == code


def test_where_somebody_does_not_live_is_ruled_out_as_before():
    assert VILLAGE.find("我不住鸿达厂").place is None

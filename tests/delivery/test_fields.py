"""What stands in a template's field: whatever was said, WeChat takes it, place first, and no code or number is cut in half."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import Template
from bot.delivery.fields import FIELD_LIMITS, NOTHING, fit_field
from bot.delivery.render import template_fields
from bot.emulators.wechat_templates import KINDS
from bot.text.fitting import fit_words
from tests.support import MONDAY

LONG = "翠园3幢2单元1201室门口的路灯从2月28日起一直不亮,编号 7K3M2,请打13800001111"
KNOWN = sorted(set(FIELD_LIMITS) & set(KINDS))


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("thing2", "翠园3幢2单元楼道灯坏了", "翠园3幢2单元楼道灯坏了"),
        ("thing2", "翠园小区东门对面老年活动中心门口12345号", "翠园小区东门对面老年活动中心门口…"),
        ("thing2", "楼道里的灯不亮已经有三天了还没人来编号 7K3M2", "楼道里的灯不亮已经有三天了还没人来…"),
        ("thing2", "水管爆了请马上来看看电话打不通打13800001111", "水管爆了请马上来看看电话打不通打…"),
        ("thing2", "有位居民说他家住在翠园小区新楼的第十二单元", "有位居民说他家住在翠园小区新楼的第…"),
        ("thing2", "灯\n坏了😀", "灯 坏了"),
        ("short_thing1", "12单元漏水", "12单元…"),
        ("const3", "翠园3幢", "翠园3幢"),
        ("keyword1", LONG, "翠园3幢2单元1201室门口的路灯从…"),
        ("character_string1", "7K3M2", "7K3M2"),
        ("character_string1", "编号 7K3M2", "7K3M2"),
        ("character_string1", "7K3M2 9XYZ8 ABCDE FGHJK MNPQR STVWX", "7K3M2 9XYZ8 ABCDE FGHJK MNPQR"),
        ("character_string1", "A" * 33, "-"),
        ("phrase1", "照明:楼道灯坏了", "照明"),
        ("phrase1", "7K3M2", "无"),
        ("name1", "网格员李明(党员)", "网格员李明"),
        ("name1", "7K3M2", "无"),
        ("number1", "8件", "8"),
        ("number1", "1" * 33, "0"),
        ("number1", "没有", "0"),
        ("letter1", "SOS", "SOS"),
        ("letter1", "a" * 33, "NA"),
        ("symbol1", "灯坏了!", "!"),
        ("phone_number1", "请打0571-88991234", "0571-88991234"),
        ("phone_number1", "1" * 20, "-"),
        ("car_number1", "浙A12345挡住了门", "浙A12345"),
        ("car_number1", "一辆车", "无"),
        ("amount1", "押金200.50元", "200.50元"),
        ("amount1", "12345678901元", "0元"),
        ("time4", "今天17点", "2026年3月2日 17:00"),
        ("date4", "今天", "2026年3月2日 09:00"),
    ],
)
def test_a_value_is_cut_to_its_kind_of_field_between_words(field: str, value: str, shown: str):
    assert fit_field(field, value, MONDAY) == shown


@pytest.mark.parametrize("kind", KNOWN)
@given(value=st.one_of(st.text(max_size=60), st.text("翠园3幢7KM2.:-+元😀\n 编号ab", max_size=60)))
def test_wechat_takes_whatever_becomes_of_any_words(kind: str, value: str):
    shown = fit_field(f"{kind}1", value, MONDAY)
    assert KINDS[kind].fullmatch(shown), shown
    assert len(shown) <= FIELD_LIMITS[kind]


def test_every_kind_that_takes_no_dash_has_another_word_for_nothing():
    assert {kind for kind in KNOWN if not KINDS[kind].fullmatch("-")} <= {*NOTHING, "time", "date"}


@given(st.integers(1, 40))
def test_no_code_and_no_number_is_ever_cut_in_half(limit: int):
    kept = fit_words(LONG, limit).removesuffix("…")
    for whole in ("3幢", "2单元", "1201室", "2月", "28日", "编号 7K3M2", "13800001111"):
        at = LONG.index(whole)
        assert not at < len(kept) < at + len(whole) or limit <= len(whole)


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"what": "thing2", "where": "thing3"}, {"thing2": "照明:楼道灯坏了三天", "thing3": "翠园3幢2单元"}),
        ({"what": "thing2"}, {"thing2": "翠园3幢2单元 照明:楼道灯坏了三天"}),
    ],
)
def test_the_place_stands_first_and_once(fields: dict[str, str], shown: dict[str, str]):
    values = {"code": "7K3M2", "where": "翠园3幢2单元", "what": "照明:翠园3幢2单元楼道灯坏了三天"}
    assert template_fields("task", Template(id="task", fields=fields), values, MONDAY) == shown


def test_what_is_nothing_but_the_place_stays():
    values = {"where": "翠园3幢", "what": "其他:翠园3幢"}
    card = template_fields("task", Template(id="task", fields={"what": "thing2", "where": "thing3"}), values, MONDAY)
    assert card == {"thing2": "其他:翠园3幢", "thing3": "翠园3幢"}

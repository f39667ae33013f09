"""What is a matter of life or of this moment: the number first, three people told, nobody promised who is not there."""

import re

import pytest

from tests.acceptance.conftest import Street
from tests.acceptance.madeup import NAMES, all_grids
from tests.acceptance.outside import code_in, codes_in, stays_empty
from tests.acceptance.steps import report, understood

pytestmark = pytest.mark.acceptance


def test_gas_is_answered_by_the_number_first_and_three_are_told(street: Street) -> None:
    place = street.place(0)
    secretary = street.officer("S0")
    reply = place.resident.says("翠苑3幢煤气味好大")
    assert re.search("96777|119", reply.splitlines()[0]), reply
    assert re.search("96777|119", reply[: reply.index("编号")]), reply
    assert "正赶来" not in reply and "马上到" not in reply and "马上来" not in reply
    code = code_in(reply)
    for person in (place.worker, place.leader, secretary):
        person.hears(code, within=8)
    said = place.worker.says("收到")
    assert "要材料" not in said, said
    stays_empty(lambda: place.resident.heard("已接单"), 2)
    place.worker.says("1")
    assert place.worker.name in place.resident.hears("已接单", code)
    place.worker.says("已出发")
    place.resident.hears("已出发")
    place.worker.says("到场")
    place.resident.hears("已到场")
    place.worker.says("起因 灶具软管脱落")
    place.worker.says("控制 已关阀通风")
    place.resident.hears("控制")


@pytest.mark.parametrize("words", ["好的", "收到了", "OK", "嗯"])
def test_a_polite_word_does_not_accept_a_life_matter(street: Street, words: str) -> None:
    place = street.place()
    code = code_in(place.resident.says(f"{place.estate}2幢厨房着火了"))
    place.leader.hears(code)
    place.leader.says(words)
    stays_empty(lambda: place.resident.heard("已接单"), 2)
    place.leader.says("已出发")
    place.resident.hears("出发", code)


def test_taking_all_does_not_take_a_life_matter(street: Street) -> None:
    place = street.place()
    normal = report(place)
    other = place.another()
    life = code_in(other.says(f"{place.estate}3幢煤气泄漏了"))
    place.worker.hears(life)
    place.worker.says("收到")
    place.worker.says("全接")
    place.resident.hears("已接单", normal)
    stays_empty(lambda: other.heard("已接单"), 2)


def test_an_alarm_without_a_place_takes_the_place_afterwards(street: Street) -> None:
    place = street.place()
    code = code_in(place.resident.says("着火了快来人"))
    reply = place.resident.says(f"{place.estate}2幢")
    assert code in reply
    place.leader.hears(code, place.estate)


def test_nobody_is_said_to_be_told_who_never_bound(street: Street) -> None:
    """A person without any channel has not been told (DESIGN.md 1.5: honestly)."""
    grid = all_grids()[57]
    reply = street.home.person().says(f"{grid.estate}2幢着火了")
    assert f"已通知{NAMES[grid.leader]}" not in reply, reply


@pytest.mark.parametrize(
    ("words", "number"),
    [("2幢着火了", "119"), ("1幢有人触电倒地了", "120|119"), ("3幢电梯困人了", "119|110|96333"), ("2幢有老人晕倒没反应", "120"),
     ("1幢有人要跳楼", "110|119"), ("河边有小孩掉水里了", "119|110|120"), ("2幢楼道冒浓烟", "119"), ("1幢天然气泄漏,头晕", "96777|119"),
     ("我妈走丢了,老年痴呆,住1幢", "110"), ("3幢有人拿刀砍人", "110"), ("1幢阳台要塌了,压到人了", "119|120|110")],
)  # fmt: skip
def test_the_right_number_comes_before_anything_else(street: Street, words: str, number: str) -> None:
    reply = street.home.person().says(f"望江坊{words}" if not words.startswith("我妈") else f"{words[:-2]}望江坊1幢")
    assert re.search(number, reply.splitlines()[0]), reply
    assert codes_in(reply), reply


def test_a_life_matter_without_a_place_has_its_number_at_once(street: Street) -> None:
    person = street.home.person()
    reply = person.says("着火了快来人")
    assert "119" in reply.splitlines()[0], reply


def test_a_near_miss_is_no_life_alarm(street: Street) -> None:
    rows = understood(
        street,
        "望江坊1幢空调外机松了,差点掉下来砸到人",
        "怕着火,望江坊2幢楼道里堆了好多纸箱",
        "望江坊3幢电梯昨天险些困人",
    )
    assert [row["matters"][0]["urgency"] for row in rows] == ["normal"] * 3, rows


@pytest.mark.parametrize(
    "words",
    ["1幢楼下两家吵起来快打起来了", "2幢水管爆了,水往楼下冲", "3幢楼上现在还在砸墙装修吵死了", "1幢我被反锁在门外了"],
)
def test_a_matter_of_this_moment_goes_to_the_duty_officer_at_any_hour(street: Street, words: str) -> None:
    officer = street.officer("D0")
    reply = street.home.person().says(f"望江坊{words}")
    assert officer.name in reply, reply
    officer.hears(code_in(reply), within=8)

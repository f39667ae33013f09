"""`python -m bot understand`, by its contract."""

import pytest

from tests.acceptance.conftest import Street
from tests.acceptance.steps import understood

pytestmark = pytest.mark.acceptance

MATTER_KEYS = {"text", "intent", "category", "urgency", "urgent", "when", "place", "candidates", "confidence"}


def test_understand_has_exactly_the_shape_of_the_contract(street: Street) -> None:
    texts = ["望江坊3幢楼道灯坏了", "", "老粮站门口路灯坏了", "  ", "你好", "翠苑3幢煤气味好大", "进度", "接单 7K3M2", "附近有药店吗",
             "望江坊1幢灯坏了,2幢垃圾没人收", "医保怎么办", "帮助", "人工", "我的信息", "1", "建议多装几个垃圾桶"]  # fmt: skip
    rows = understood(street, *texts)
    assert [row["text"] for row in rows] == [text for text in texts if text.strip()]
    for row in rows:
        assert set(row) == {"text", "intent", "matters"}, row
        for matter in row["matters"]:
            assert set(matter) == MATTER_KEYS, matter
            assert matter["category"] and matter["urgency"] in {"life", "now", "normal"}
            assert matter["urgent"] is (matter["urgency"] == "life")
            assert len(matter["candidates"]) <= 3
            for spot in [matter["place"], *matter["candidates"]]:
                assert spot is None or set(spot) == {"code", "name", "grid"}, spot
            assert 0 <= matter["confidence"] <= 1
        if row["matters"]:
            assert row["intent"] == row["matters"][0]["intent"]
    by_text = {row["text"]: row for row in rows}
    assert by_text["望江坊3幢楼道灯坏了"]["matters"][0]["place"] == {
        "code": "P01-3",
        "name": "望江坊3幢",
        "grid": "W01",
    }
    doubtful = by_text["老粮站门口路灯坏了"]["matters"][0]
    assert doubtful["place"] is None and {spot["code"] for spot in doubtful["candidates"]} == {"M0", "M1"}
    assert by_text["翠苑3幢煤气味好大"]["matters"][0]["urgent"] is True
    two = by_text["望江坊1幢灯坏了,2幢垃圾没人收"]["matters"]
    assert [(m["category"], (m["place"] or {}).get("code")) for m in two] == [("lighting", "P01-1"), ("waste", "P01-2")]
    intents = {
        text: by_text[text]["intent"]
        for text in (
            "你好",
            "进度",
            "接单 7K3M2",
            "帮助",
            "人工",
            "我的信息",
            "附近有药店吗",
            "医保怎么办",
            "建议多装几个垃圾桶",
        )
    }
    assert intents == {"你好": "chat", "进度": "status", "接单 7K3M2": "member_command", "帮助": "help", "人工": "human", "我的信息": "rights",
                       "附近有药店吗": "circle", "医保怎么办": "policy", "建议多装几个垃圾桶": "opinion"}  # fmt: skip
    for text in ("你好", "进度", "接单 7K3M2", "帮助", "人工", "我的信息", "1"):
        assert by_text[text]["matters"] == []


@pytest.mark.parametrize(
    ("words", "category"),
    [("井盖没了", "road"), ("下水道堵了,污水冒出来", "drainage"), ("垃圾桶满了好几天", "waste"), ("树枝快断了", "greening"), ("小区门口车乱停", "parking"),
     ("楼上天天半夜跳舞太吵", "noise"), ("有人把电瓶车推进楼道充电", "fire_safety"), ("电梯里灯不亮", "elevator"), ("家里天花板漏水", "leak"),
     ("停水一天了", "water"), ("停电了", "power"), ("燃气灶打不着火,没气", "gas"), ("单元门坏了关不上", "building"), ("楼顶有人搭违章房", "illegal_build"),
     ("工厂排黑烟", "pollution"), ("有流浪狗追人", "pets"), ("物业费乱收", "property"), ("跟邻居为了晾衣服吵了半年谈不拢", "dispute"),
     ("电动车被偷了", "safety"), ("红绿灯坏了", "traffic"), ("独居老人没人照顾", "care"), ("低保金三个月没发了", "benefits"), ("老板拖欠工资", "labour"),
     ("超市卖过期食品", "market"), ("外墙瓷砖掉下来了", "building"), ("健身器材坏了", "building"), ("电线垂下来了", "power")],
)  # fmt: skip
def test_what_must_be_put_right_decides_the_category(all_categories: dict[str, str], words: str, category: str) -> None:
    assert all_categories[words] == category


@pytest.fixture(scope="module")
def all_categories(street: Street) -> dict[str, str]:
    words = [
        mark.args[1]
        for mark in test_what_must_be_put_right_decides_the_category.pytestmark
        if mark.name == "parametrize"
    ]
    texts = [text for text, _ in words[0]]
    rows = understood(street, *[f"望江坊2幢{text}" for text in texts])
    return {
        text: row["matters"][0]["category"] if row["matters"] else row["intent"]
        for text, row in zip(texts, rows, strict=True)
    }

"""Places that the directory does not know must never be taken for their neighbours in name."""

import random
from itertools import product

import pytest

from bot.geography.gazetteer import Gazetteer, PlaceRow

SPOKEN_STEMS = "翠园 桂花 滨河 幸福 东湖 锦绣 梧桐 朝阳 光明 银杏 世纪城 兰亭 水岸 文化 解放 和平 南苑 西湖 香樟 金桥"
SPOKEN_KINDS = (
    "小区 花园 新村 苑 里 公寓 家园 一期 二期 一村 二村 东区 西区 名苑 雅苑 湾 府 路 小学 幼儿园 菜场 公园 广场 医院"
)
STEMS, KINDS = SPOKEN_STEMS.split(), SPOKEN_KINDS.split()
BEFORE = ("", "我住", "我家在", "您好,", "师傅", "麻烦看下", "我们", "昨天", "请问", "投诉", "听说")
BUILDINGS = ("", "", "{}幢", "{}栋", "{}号楼", "{}#", "的{}幢", "第{}栋", "{}-2-301", "{}号")
AFTER = (
    "楼道灯坏了",
    "电梯停了",
    "门口垃圾没人收",
    "漏水",
    "2单元301漏水",
    "旁边的路灯不亮",
    "里面停车乱",
    "的井盖没了",
    "",
)
LANDMARKS = frozenset(KINDS[-6:])


def kind_of(name: str) -> str:
    return "road" if name.endswith("路") else "landmark" if name.endswith(tuple(LANDMARKS)) else "estate"


@pytest.mark.parametrize("seed", range(8))
def test_a_place_left_out_of_the_directory_is_never_sure_to_be_another(seed: int) -> None:
    chooser = random.Random(seed)
    names = chooser.sample(["".join(pair) for pair in product(STEMS, KINDS)], 80)
    unknown, known = names[:40], names[40:]
    rows = [PlaceRow(name, name, (), kind_of(name), 30.0, 120.0, name) for name in known]
    rows += [
        PlaceRow(f"{name}{number}", f"{name}{number}幢", (), "building", 30.0, 120.0, name)
        for name in known
        if kind_of(name) == "estate"
        for number in range(1, 13)
    ]
    gazetteer = Gazetteer(rows, {})
    for name in unknown * 3:
        building = chooser.choice(BUILDINGS).format(chooser.randint(1, 15))
        text = f"{chooser.choice(BEFORE)}{name}{building}{chooser.choice(AFTER)}"
        found = gazetteer.find(text)
        assert found.place is None, (text, found)


@pytest.mark.parametrize("seed", range(4))
def test_a_known_building_is_found_however_it_is_written(seed: int) -> None:
    chooser = random.Random(seed)
    names = [name for name in map("".join, product(STEMS, KINDS)) if kind_of(name) == "estate"]
    known = chooser.sample(names, 30)
    rows = [PlaceRow(name, name, (), "estate", 30.0, 120.0, name) for name in known]
    rows += [
        PlaceRow(f"{name}{number}", f"{name}{number}号楼", (), "building", 30.0, 120.0, name)
        for name in known
        for number in range(1, 13)
    ]
    gazetteer = Gazetteer(rows, {})
    for name in known:
        number = chooser.randint(1, 12)
        written = chooser.choice([each for each in BUILDINGS if each and each != "{}号"]).format(number)
        found = gazetteer.find(f"{chooser.choice(BEFORE)}{name}{written}漏水")
        assert (found.place.code if found.place else None) == f"{name}{number}", (name, written)

"""Words that look like danger and are none, each beside the danger it must not hide."""

import pytest

from bot.config.categories import Category, builtin_categories
from bot.understanding.understand import understand

pytestmark = pytest.mark.only_on("sqlite")
CATEGORIES = {code: Category(**entry) for code, entry in builtin_categories().items()}
#: What is calm, and what is not though it says nearly the same.
NEIGHBOURS = [
    ("我给物业打过电话没人理", "楼下电灯杆过电"),
    ("厕所下水慢，拿皮搋子捅了没用", "他拿水果刀捅了人"),
    ("马桶用皮搋子捅了还堵", "有人拿皮搋子打架，捅了人一刀"),
    ("退休手续卡在档案上", "孩子的手卡在栏杆里"),
    ("报销卡在材料不全", "小孩头卡在防盗窗里了"),
    ("走丢一只橘猫，脖子上有铃铛", "奶奶走丢了，穿一件花棉袄"),
    ("橘猫走丢了三天", "孩子追一只橘猫走丢了"),
    ("厨房水槽走水很慢", "三楼走水了，快来"),
    ("两只狗打架吵得睡不着", "有人牵着狗打架，头都打破了"),
    ("狗咬了鸡，赔多少", "狗咬了孩子，血流不止"),
    ("被狗咬了，已经打过针了，问谁赔", "被狗咬了，血止不住"),
    ("拿砖头占着车位", "有人拿砖头砸人"),
    ("邻居拿棍子敲天花板", "邻居拿棍子打人"),
    ("围墙塌了一截，野狗都能进来", "围墙塌了一截，有人压在下面"),
    ("葡萄架塌了，藤拖一地", "脚手架塌了，人在下面"),
    ("健身房倒了，钱不退", "平房倒了，人埋在里面"),
    ("孩子天天被电钻吓醒", "孩子被电到了，倒在地上"),
    ("火苗一跳一跳，饭烧不熟", "楼上窗户里有火苗窜出来"),
    ("炼铝的小作坊，黑烟熏人", "炼铝的小作坊着火了，黑烟滚滚"),
    ("草坪被压坏了一大片", "草坪上有人被压住了"),
    ("香樟树砍了三棵", "香樟树下有人被砍了三刀"),
    ("路被渣土车压烂了", "路上有人被渣土车压了"),
    ("回填的土沉下去了", "有个孩子掉河里沉下去了"),
    ("从楼上掉下来一块瓷砖", "有人从楼上掉下来了"),
    ("收了钱就失联，装修也不做了", "爸爸失联两天了，他有老年痴呆"),
    ("剩汤倒在楼道里", "老人倒在楼道里"),
    ("柜台上班时间人没影", "孩子放学到现在人没影"),
    ("合伙开店的拿了钱人不见了", "我妈早上出门人不见了"),
    ("呼叫器按了没人应，白装了", "独居的老人敲门没人应"),
    ("骑车撞了人，医药费谈不拢", "骑车撞了人，人躺在地上"),
    ("燃气报警器没电了一直响", "燃气报警器一直响，还有煤气味"),
    ("货架塌了，东西撒一地", "货架塌了，有人在底下"),
    ("窗口明明写着上班，人没影", "孩子爬到窗口，一转眼人没影了"),
    ("火苗红红的，锅底全黑", "对面楼火苗红红的从窗里窜出来"),
    ("狗打架打了一夜", "隔壁养狗的打架了，动了刀"),
    ("孩子被电钻声吓醒", "孩子被电瓶车撞倒了"),
    ("护栏被货车撞歪了", "老人被货车撞了"),
    ("手指被机器夹过，公司说是违规操作", "手指被机器轧断了，公司说叫我自己去医院"),
    ("轮椅太大进不了门", "轮椅翻了，老人倒在地上"),
]


@pytest.mark.parametrize(("calm", "real"), NEIGHBOURS)
def test_a_look_alike_is_calm_and_the_danger_beside_it_is_raised(calm: str, real: str):
    raised = [any(matter.urgent for matter in understand(text, None, CATEGORIES).matters) for text in (calm, real)]
    assert raised == [False, True]


@pytest.mark.parametrize(("calm", "real"), NEIGHBOURS)
def test_a_calm_neighbour_never_hides_the_danger_told_with_it(calm: str, real: str):
    for text in (f"{calm}。{real}", f"{real}。{calm}"):
        assert any(matter.urgent for matter in understand(text, None, CATEGORIES).matters)


@pytest.mark.parametrize(
    "address", ["江湾7号楼1502", "滨江二期B区7号楼1502", "橡树湾3号1502", "水岸三期12-3-502", "海棠7幢502门口"]
)
def test_the_numbers_of_an_address_are_no_danger(address: str):
    assert not any(matter.urgent for matter in understand(address, None, CATEGORIES).matters)


@pytest.mark.parametrize("told", ["老爸不动了7号楼1502", "3幢2单元有人躺地上了", "7号楼502爬不动了"])
def test_a_danger_beside_an_address_is_still_heard(told: str):
    assert any(matter.urgent for matter in understand(told, None, CATEGORIES).matters)

"""Two matters that no list tells apart are two all the same where each side of a mark is clear; and one stays one."""

import pytest

from bot.config.categories import Category, builtin_categories
from bot.understanding.understand import understand

pytestmark = pytest.mark.only_on("sqlite")
CATEGORIES = {code: Category(**entry) for code, entry in builtin_categories().items()}


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("隔离栏被人锯了个口子抄近路。泔脚桶旁边苍蝇轰轰叫,走过去要屏气", {"road", "waste"}),
        ("老伴走了,丧葬费去哪里领。村里的消防泵几年没发动过，锈住了吧", {"benefits", "fire_safety"}),
        ("拧开龙头只有气，噗噗响，另外公共大厅放了充值广告，收的钱呢", {"water", "property"}),
        ("赛车场一到周末轰得人头疼，另外顶楼住户一下雨就全家搬盆", {"noise", "leak"}),
        ("顶楼那个鸽子棚越盖越高，隔壁装修电钻从早响到晚", {"illegal_build", "noise"}),
        ("小桥的桥板断了两根 为啥别的楼电梯都好好的就我们这台老出毛病", {"road", "elevator"}),
        ("小桥的桥板断了两根。树叶积了一层没人扫。隔壁装修电钻从早响到晚", {"road", "waste", "noise"}),
    ],
)
def test_each_side_of_a_mark_is_a_matter_where_each_is_clear(text, categories):
    matters = understand(text, None, CATEGORIES).matters
    assert {matter.category for matter in matters} == categories
    assert len(matters) == len(categories)


@pytest.mark.parametrize(
    "text",
    [
        "楼道灯坏了三天了，晚上老人下楼看不见",
        "楼上漏水，天花板都湿了，衣柜里的被子全发霉",
        "厕所水往上翻，埋汰得没处下脚",
        "红绿灯没电了，别的店都亮着",
        "小巷子停满车，消防车试了进不去",
        "井盖不见了。一天了。没人管",
        "树叶子把灯罩全遮住了?不是,我看过了,是灯泡烧了",
        "路灯不亮。再不修我就找记者，你们等着上电视吧",
        "宠物店买的猫第三天就蔫了,老板不认账",
        "新楼盘刚交付，几百户同时砸墙",
    ],
)
def test_one_matter_told_in_several_clauses_stays_one(text):
    assert len(understand(text, None, CATEGORIES).matters) == 1


def test_an_article_is_not_cut_at_every_comma():
    article = "，".join(["路灯不亮晚上看不见", "楼下的狗叫了一夜没停", "垃圾桶满得盖不上盖子"] * 5)
    assert len(understand(article, None, CATEGORIES).matters) <= 5

"""What only two people may see (DESIGN.md 8.2) is heard whoever did it to whom, however it is said; its look-alikes are not."""

from itertools import product

import pytest

from bot.config import Config
from bot.understanding.understand import Urgency, understand

BUILTIN = Config().categories

FAMILY = [
    "老公",
    "丈夫",
    "前夫",
    "男朋友",
    "老婆",
    "媳妇",
    "儿子",
    "大儿子",
    "女婿",
    "儿媳",
    "孙子",
    "我爸",
    "继父",
    "后妈",
    "公公",
    "婆婆",
    "我哥",
    "弟弟",
    "老头子",
    "家里人",
]
MEN = ["邻居", "一个男的", "老师", "楼上那个男的", "老板", "同事", "按摩店老板", "保安", "公交上一个男的", "表叔"]
GIRLS = ["我", "我女儿", "我闺女", "我孙女", "孩子", "小姑娘", "侄女", "我妈", "同学"]
CHILDREN = ["我女儿", "我孙子", "娃", "孩子", "隔壁小孩", "班上一个同学"]
OFFICIALS = ["村主任", "书记", "居委会主任", "会计", "村支书", "街道的一个干部"]


def said(who: list[str], words: str) -> list[str]:
    return ["".join(each) for each in product(who, words.split())]


def beaten() -> list[str]:
    patterns = (
        "被{}打 被{}打了 又被{}打了 被{}揍了一顿 我被{}打伤了 遭{}打了 挨了{}的打 老人被{}打 {}打我 {}又打我了 {}对我动手 "
        "{}喝醉了打人 {}踢我 {}扇我耳光 {}掐我脖子 {}拿皮带抽我 {}把我打了"
    )
    return [pattern.format(one) for pattern in patterns.split() for one in FAMILY]


TOLD = {
    "beaten at home": beaten(),
    "molested": said(
        MEN, "摸我 乱摸我 摸了我大腿 非礼我 强迫我 偷拍我裙底 脱我衣服 强吻我 给我发下流照片 让我陪他睡 把我睡了"
    ),
    "molested, told by others": said(
        GIRLS, "被老师摸了 被男的乱摸 被猥亵了 被强奸了 被邻居老头摸了下面 被继父欺负了身子"
    ),
    "children": said(
        CHILDREN, "在学校被打 被同学欺负 天天被他爸打 被关在家里不给饭吃 被同学勒索 被逼着去要钱 被他妈往死里打"
    ),
    "denounced": said(
        OFFICIALS, "侵占集体的钱,我要举报 虚报冒领 把低保给了自己亲戚 收了我两千块才办 账目作假,我要举报"
    ),
}


@pytest.mark.parametrize("texts", TOLD.values(), ids=TOLD)
def test_whoever_did_it_to_whom_it_is_sealed(texts: list[str]) -> None:
    open_ones = [text for text in texts if not any(each.sealed for each in understand(text, None, BUILTIN).matters)]
    assert open_ones == []


def test_whoever_is_beaten_at_home_is_told_110() -> None:
    heard = {text: understand(text, None, BUILTIN).matters for text in TOLD["beaten at home"]}
    unheard = [
        text
        for text, matters in heard.items()
        if not any((each.urgency, each.emergency) == (Urgency.LIFE, "police") for each in matters)
    ]
    assert unheard == []


@pytest.mark.parametrize(
    "text",
    [
        "我被儿子打扰得睡不着",
        "儿子打我电话没人接",
        "老公打工去了,家里水管爆了",
        "儿媳打麻将到半夜太吵",
        "老伴打针去哪里",
        "孙子打篮球砸碎了玻璃",
        "我妈被电动车挡住出不来",
        "孩子摸了配电箱有点怕",
        "老师让孩子带桶来收垃圾",
        "医生让我女儿去社区打疫苗",
        "书记说账目下周公开",
        "主任收了我的材料还没回话",
        "家里人打扫楼道没人付钱",
        "保姆打开窗户,楼上滴水",
    ],
)
def test_what_only_sounds_like_it_is_not(text: str) -> None:
    assert not any(each.sealed for each in understand(text, None, BUILTIN).matters)

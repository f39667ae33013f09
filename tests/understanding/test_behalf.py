"""代人反映: whose matter it is, by the words."""

import pytest

from bot.understanding.behalf import sounds_for_another

FOR_ANOTHER = """\
替我妈报一下,翠园3幢2单元楼道灯坏了
帮楼下王奶奶反映,翠园3幢漏水
用我儿子手机发的,翠园3幢灯坏了
这是我女儿的微信,翠园5幢下水道堵了
我妈不会用手机,她家翠园3幢灯坏了
代邻居问一下翠园3幢停水几时来
我爸让我问问高龄补贴怎么办
帮隔壁张大爷报个事,灯坏了
借邻居手机说一声,翠园3幢没水
给我婆婆登记一下,水管漏了
我替老伴说,电梯坏了
""".splitlines()
OWN = """\
翠园3幢2单元楼道灯坏了
帮我问问停水几时来
我妈家灯坏了
物业不给换灯,说要替换
楼上邻居漏水到我家
我儿子手机被偷了
邻居家的狗叫
能不能代办老年证
我老公打我
快递代收点在哪
楼下大爷把电瓶车推进楼道充电
儿子用我的手机被骗了
老人摔倒了
帮老人办个卡
请替老人想想装个扶手
""".splitlines()


@pytest.mark.parametrize("text", FOR_ANOTHER)
def test_told_for_somebody(text):
    assert sounds_for_another(text)


@pytest.mark.parametrize("text", OWN)
def test_told_for_oneself(text):
    assert not sounds_for_another(text)

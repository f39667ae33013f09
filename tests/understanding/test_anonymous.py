"""A diary notes matters: names, doors, numbers, illnesses and verdicts are gone from what is kept, and the matter is not."""

import pytest

from bot.understanding.anonymous import anonymous

HIDDEN = {
    "今天去3幢,王奶奶说楼梯灯坏了": "王奶奶",
    "李桂芳家水管漏水": "李桂芳",
    "业主王小明反映电梯老是停": "王小明",
    "张建国投诉楼上噪音": "张建国",
    "居民欧阳锋说小区门口积水": "欧阳锋",
    "住户钱多多问几点停水": "钱多多",
    "老王说路灯坏了": "老王",
    "小李也说下水道臭": "小李",
    "王家漏水,要人看": "王家",
    "翠园3幢2单元502室陈阿姨说下水道堵了": "502",
    "302没事,楼道干净": "302",
    "402的李师傅要换灯泡": "402",
    "房东赵强住在外地": "赵强",
    "联系人:周敏,下午在家": "周敏",
    "周某某需要送餐": "周某某",
    "漏水,电话13812345678": "13812345678",
    "座机0571-88667788打不通": "88667788",
    "电话零五七一八八六六七七八八": "八八六六",
    "身份证33062119490101001X要办补贴": "33062119490101001X",
    "卡号6222021234567890123要改": "6222021234567890123",
    "赵大爷有高血压,想量血压": "高血压",
    "老人有老年痴呆,走不远": "痴呆",
    "他得了肺癌,要送餐": "癌",
    "这户脾气很差,漏水的事要再跟": "脾气",
    "是个刁民,楼道堆物不肯清": "刁民",
    "老上访户反映路灯坏": "上访",
}
KEPT = [
    "马路边的灯坏了",
    "小区门口积水,方便的话早点修",
    "高楼抛物,白天也有人扔",
    "金桂花开了,很多居民来看",
    "何时能修好路灯",
    "石板松了,时间长了要出事",
    "黄线外停车太多",
    "常年积水,康庄路口没有灯",
    "平时没人打扫,居民要求换人",
    "安全出口被堵",
    "李家花园5幢灯坏了",
    "张江路12号门口有坑",
    "电动车在楼道充电,怕起火",
    "老人方便吗,要不要送餐",
    "江水涨了,雷雨天漏水",
    "3幢2单元楼道灯坏了一周",
    "楼上说要修,毛病还没修",
    "5幢电动车乱停,下午3点去看",
]


@pytest.mark.parametrize(("said", "word"), HIDDEN.items())
def test_who_it_is_about_is_taken_out(said, word):
    assert word not in anonymous(said)


@pytest.mark.parametrize("said", KEPT)
def test_what_it_is_about_stays(said):
    assert anonymous(said) == said


def test_the_old_are_still_known_to_be_old_and_the_place_stays():
    said = anonymous("翠园3幢2单元502室,王奶奶说楼梯灯坏了", ["翠园3幢"])
    assert said == "翠园3幢2单元,一位老人说楼梯灯坏了"


def test_the_words_of_a_place_are_nobodys_name():
    assert anonymous("王家说法的灯坏了", ["王家说法"]) == "王家说法的灯坏了"

"""Posters to look at: an ordinary one, one with the longest names there are, one with hardly anything on it."""

from dataclasses import replace

from bot.printing.poster import Poster

URL = "http://weixin.qq.com/q/02AbCdEfGhIjKlMnOpQrStUv"  # of the length of those that WeChat gives
PLAIN = Poster(
    "清河街道 桂花社区",
    "翠园3幢",
    URL,
    (("网格长", "王建国（党员）"), ("物业", "李明"), ("网格员", "张华"), ("书记", "刘芳（党员）")),
    "桂花社区便民服务中心 0571-10000001",
    "急事先打：火警119 报警110 急救120",
    "2026年3月印",
)
LONG = Poster(
    "某某省某某市某某区清河街道办事处暨清河街道社会治理综合服务中心 桂花社区居民委员会",
    "清河街道桂花社区翠园小区东区经济适用住房第三期3号楼(原机械厂职工宿舍17幢)" * 3,
    URL,
    (("网格长兼社区党总支副书记兼居委会副主任", "阿卜杜热合曼·买买提吐尔逊·艾山江（党员）"),) * 4,
    "桂花社区党群服务中心(便民服务大厅二楼东侧)0571-10000001转8001",
    "急事先打：火警119 报警110 急救120 燃气0571-10000002",
    "2026年12月印",
)
EMPTY = replace(PLAIN, name="井", serving=(), phone="")
POSTERS = {"plain": PLAIN, "long": LONG, "empty": EMPTY}

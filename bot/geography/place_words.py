"""Words of places (地名用字): the fixed lists behind finding a place. Written in the folded form of `place_text`."""

import re

from bot.geography.place_text import words


def either(listed: str) -> str:
    """A pattern for any of the blank-separated words, the longest first."""
    return "(?:" + "|".join(sorted((re.escape(word) for word in words(listed)), key=len, reverse=True)) + ")"


# Said or left out without making it another place: 翠园小区 is 翠园.
NEUTRAL_SUFFIX = re.compile("(?:住宅小区|住宅区|小区)$")

# Part of the name, but often left out: 桂花苑 may be called 桂花; so may 桂花里.
_NAMING = (
    "花园 新村 家园 公寓 苑 园 里 庭 府 城 居 村 湾 坊 邸 阁 院 郡 轩 寓 华庭 华府 名邸 名苑 名城 雅苑 雅居 新苑 佳苑"
    " 嘉园 嘉苑 花苑 新城 新区 公馆 别墅 山庄 小筑 豪庭 豪苑 御园 宿舍 大院 大楼 大厦 广场"
)
NAMING_SUFFIXES = tuple(sorted(words(_NAMING), key=len, reverse=True))
NAMING_SUFFIX_END = re.compile(f"{either(_NAMING)}$")
PHASE_SUFFIX = re.compile(r"(?:\d{1,2}[期村]|[东南西北中]区|[A-Z\d]区)$")

# What a lane or a phase adds to the name of the estate that holds it: 福佑里 / 12弄, 江畔名邸 / 二期B区.
INNER_PART = re.compile(r"(?:\d{1,4}支?弄|\d{1,2}期|\d{1,2}村|[东南西北中A-Z\d]{1,2}区)+")

# After a name these make it the name of something else: 翠园 / 翠园二期, 人民路 / 人民路小学.
OTHER_ESTATE = re.compile(rf"(?:[\d东南西北中A-Z]{{1,2}}(?:期|区|村|弄|里|苑|坊)|{either(_NAMING)}|新(?=\d?[村区苑]))")
OTHER_PLACE = re.compile(
    "大?"
    + either(
        "小学 中学 大学 学校 幼儿园 托儿所 医院 卫生站 卫生院 卫生所 诊所 派出所 警务室 菜场 菜市场 农贸市场 市场 超市"
        " 商场 商城 购物中心 便利店 药店 饭店 酒店 宾馆 银行 公园 体育馆 图书馆 文化馆 敬老院 养老院 公交站 地铁站 车站 站台"
        " 加油站 餐厅 菜馆 面馆 茶馆 网吧 浴场 会所 棋牌室 健身房 理发店 水果店 小吃店 国际酒店 停车场 桥 大桥 大道 居委会 村委会 街道 社区 工业园 公司 厂 寺 庙 渡口 码头 立交 隧道"
    )
    + r"|路(?![灯面牌])|街|巷|弄(?!堂?口|得|坏|脏|好)"
)
# …but these only seem to: 翠园里面, 翠园居民 stay 翠园.
SAME_PLACE = re.compile(r"里(?:[面头边]|(?!第?[\dA-Z]))|园区|园[丁林]|院[子内]|居(?:民|委|住)|城[管市]|村民")
# 翠园里的灯: the lamp inside 翠园, or the lamp of 翠园里.
INSIDE_OR_NAME = re.compile(r"里(?![面头边]|第?[\dA-Z])")

# Other siblings of a name begin like this: 新翠园, 东菜场, 第二人民医院.
SIBLING_BEFORE = frozenset("新老东西南北大小0123456789一二三四五六七八九十")

# A place may begin after one of these: they end words that come before places and begin no name of a place.
CLEAN_BEFORE = frozenset(
    "在住到去来是从往回离于我你您他她咱俺这那跟与及或对向给让请问帮看说讲报的地得了着过啊呀吧吗呢嘛哦噢喂嗨"
    "下边近内外侧旁晚午早间分都也还又就才只没把被为因关至位附靠隔临挨穿们"
    "路街道弄巷市区县镇乡村省 ,.;:!?、。,;:!?…·\"'“”‘’()[]【】《》<>/|~-_*\n\t"
)
CLEAN_WORD_BEFORE = re.compile(
    r"(?:[今昨前明后每那这几白]天|[今昨明]日|\d[天日点号]|[我咱你您他她大全回]家|^家|门口|路口|[对后前里外上下]面|[您你]好|时候|小时|最近|经常|好像|已经|而且|因为|由于|经过|坐落|还有|另有|再有|以及|包括|顺便|同时|加上)$"
)
# Where an unknown name cannot reach back over. Unlike above, it may hold a road or a village.
NAME_BORDER = (CLEAN_BEFORE | frozenset("和同家好")) - frozenset("路街道弄巷市区县镇乡村省边")
# What makes an ordinary word a place: 住在幸福, 幸福物业.
LOCATIVE_BEFORE = re.compile(r"(?:住|[^现正存]在|^在|位于|靠近|路过)$")
PLACE_AFTER = re.compile(
    either("门口 大门 正门 东门 西门 南门 北门 后门 侧门 附近 旁边 对面 楼下 里面 物业 保安 居民 业主")
)
NOT_BEFORE = re.compile(r"(?<![是止忍压])不[是在住](?:说|指|住|在)?$|并非$|除了$")

# Ordinary words that also name estates: alone they say nothing.
ORDINARY = frozenset(
    words(
        "阳光 幸福 和平 平安 和谐 桂花 梅花 荷花 玫瑰 牡丹 樱花 茶花 兰花 菊花 杏花 桃花 春天 秋天 绿色 健康 快乐 希望 光明"
        " 胜利 团结 友谊 东方 时代 世纪 未来 城市 国际 中心 海洋 花园 家园 朝阳 向阳 夕阳 星光 月亮 月光 彩虹 金色 银杏 梧桐"
        " 香樟 紫薇 竹林 江南 人民 文化 教育 体育 电力 银行 医院 学校 邮电 供销 粮食 工人 职工 教师 老师 干部 解放 建设 新华"
        " 中山 民主 自由 文明 友好 安康 长寿 吉祥 如意 美好 温馨 舒适 安全 生活 生态 自然 山水 田园 庭院 楼下 门口 大门 路口"
        " 东门 西门 南门 北门 前门 后门 正门 东边 西边 南边 北边 河边 桥头 湖边 江边 海边 山上 村口 社区 小区 街道 物业 公园"
        " 广场 市场 车站 宿舍 公寓 新村 金融 科技 创业 工业 农业 商业 水电 煤气 燃气 消防 电信 移动 联通 铁路 公路 机关 政府"
        " 工厂 纺织 钢铁 机械 化工 食品 药店 超市 阳台 凤凰 天鹅 白鹭 丁香 海棠 芙蓉 水仙 百合 金桂 月季 合欢 青年 老年 少年"
    )
)

# Between an estate and a building named later these may tell of somebody or something else: ask.
SOMEBODY_ELSE = frozenset(
    "我他她你您咱俺们家妈爸爷奶婆公叔姨姐哥弟妹师傅说讲听叫喊从搬去来到往走过对隔另别其旁附近买卖找问班住不"
)

# Next to a landmark: the landmark says where, but is not the place itself.
NEAR = re.compile(
    r"的?"
    + either(
        "旁边 边上 旁 对面 对过 斜对面 后面 后边 背后 后头 前面 前边 附近 隔壁 不远 周边 周围 近旁 东侧 西侧 南侧 北侧 东面 西面 南面 北面"
    )
)
# At the place itself.
AT = re.compile(
    r"的?"
    + either(
        "门口 大门口 大门 正门 东门 西门 南门 北门 后门 前门 侧门 里面 里头 里边 里 内 中间 院内 院子里 楼下 楼上 上 路口 口 那边 这边 那里 这里 那儿 这儿"
    )
)

# What is said after a name to tell where exactly; 里 and 口 alone may belong to the name.
BESIDE = re.compile(
    r"的?"
    + either(
        "门口 大门口 大门 旁边 边上 对面 对过 斜对面 后面 后边 背后 后头 前面 前边 附近 隔壁 周边 周围 里面 里头 里边 楼下 楼上 路口 那边 这边 那里 这里"
    )
)

# A kind of place at the end of a name that may be unknown: 幸福小区, 建设路; 短路 and 线路 are no roads.
ESTATE_NAME = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,6}?)(?:小区|新村|花园|公寓|家园|苑|大厦|广场|(?<![短断线网电开让堵迷走修问])路(?![灯面牌口边上])|街(?!边|上|道)|巷|弄堂)"
)
# Words that stand where a name would, but are none.
NOT_A_NAME = re.compile(
    r"^.*(?:整个|全|每个|哪个|某个|一个|几个|各个|个|老|咱|自己|隔壁|所有|马|公|道|铁|走|让|过|修|堵|半|通|绕|希望|建议|影响|导致|感谢|以及|还有|今天|昨天|明天|现在|最近|已经|一直|突然|可能|麻烦|师傅|大概|左右|一下|坏|亮|灯|水|电|气|楼道|门|停|漏|响)"
)

# What tells two places apart that are otherwise called alike: never dropped, added or exchanged in reading a name.
TELLING_MARKS = frozenset("东南西北中新老旧上下前后左右大小内外高低长短一二三四五六七八九十百甲乙丙丁0123456789")
# Characters that names are made of: a name written with one of them may be that of another place, not a slip.
NAMING_MARKS = frozenset(
    "园苑院源元圆缘远华花骅桦新欣鑫馨心和河荷合禾明名铭茗嘉佳家加兰蓝岚澜澜阳洋杨扬清青卿庆晴春椿城诚成盛圣胜晟景锦金津晋"
    "安庵康福富丰枫峰凤龙隆荣蓉融容江姜港岗秀绣玉御裕誉钰怡宜颐逸艺翠粹桂贵瑰滨宾彬斌海湖虎天添田文雯闻汶武星兴杏幸"
    "光广东栋冬南楠西溪熙曦北贝水山杉珊石时世仕市事紫梓子竹筑珠朱梅玫美眉松嵩菊聚莲联连林琳霖临麟木穆云芸韵银吟尹永咏勇"
    "泰太凯恺开建健剑民敏闽闵人仁平萍屏利丽莉立力瑞睿锐祥翔香湘乡祥向象学雪正政郑振镇震志智致芝中忠钟众红宏弘虹鸿洪"
    "德得百柏白国果公宫工共古谷鼓顾观冠馆官贯高皋歌阁格葛古梧吴武舞五吾乐月悦越岳跃粤跃运允泉全权荃桥乔侨巧樵里理李礼澧"
    "胡王张章刘陈赵周徐孙高何郭罗宋谢韩唐冯于董肖程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜戴汪范姚谭廖邹熊孔崔毛邱秦史侯邵孟段雷"
    "府富甫墅庄壮坊方芳舫湾万婉弯廷亭庭汀停都督轩宣萱玄郡君军俊骏峻邸第帝迪地地路陆鹿璐露村邨厦夏霞大达小晓筱"
)

"""Small talk (寒暄): whether words are only greeting, thanks and chat, or tell something as well."""

import re

_HAN = re.compile("[\u4e00-\u9fff]")
_COURTEOUS = re.compile(
    r"谢+|多谢|感谢|感激|辛苦|麻烦|拜托|费心|有劳|劳驾|不好意思|抱歉|对不起|打扰|不客气|客气|[您你]们?好|大家好|[早上中下晚][上午]?好|早安|晚安|新年|节日|快乐|健康|平安|祝"
    r"|在吗|在不在|有人吗|好[的了啦]?|嗯+|哦+|[行中对]|知道|晓得|明白|收到|了解|可以|没事|没有|没关系|算了|不用|再见|拜拜|请问|一下|师傅|阿姨|叔叔|大[姐哥妈爷伯叔]|同志|书记|主任|老师|领导|小伙子?"
    r"|[您你我]们?|大家|各位|真[的是]?|太|很|非常|特别|挺|蛮|侬|伊|了|啦|啊|呀|哈|喔|噢|呢|哟|吧|嘛|的|喂|嗨|那|就|先|都|也|给|得|及时|耐心|热情|负责|服务|满意|不错|棒|赞|快|到底|帮忙|帮",
)
#: Fewer characters than these tell nothing beside.
SHORTEST = 3
#: Of the weather, of his own day, or to hear whether we listen.
_CHAT = re.compile(
    r"^祝|天气|(?:今天|今朝|外面|天)(?:真|特别|好|太|老|蛮|这么)?(?:冷|热|闷|凉)(?!水|风|气)|考试|过生日|(?:你们?|您|侬)说(?:对不对|是不是|对[吗伐吧])|吃(?:饭|过)了[吗没伐]"
)
#: 麻烦您快点: he waits.
_SOON = re.compile("快(?:点|些|一点)|赶紧|赶快|抓紧|尽快")
#: Thanks that come first are all that is said, unless something is pointed at behind them.
_THANKS = re.compile(r"(?:太|真|真是|非常|多)*(?:谢|感谢|感激|辛苦|祝)")
_POINTS = re.compile("[是在别要不没]|那[个边件]|这[个边件]")


def is_chat(text: str) -> bool:
    """今天特别冷, 我孙子今天考试."""
    return _CHAT.search(text) is not None


def tells_something(text: str) -> bool:
    """我讲的是亭子间 does, and so does 后天不行; 谢谢师傅今天特别冷 does not."""
    if _SOON.search(text):
        return True
    told = _COURTEOUS.sub("", text)
    if len(_HAN.findall(told)) < SHORTEST or is_chat(text):
        return False
    return _THANKS.match(text) is None or _POINTS.search(told) is not None

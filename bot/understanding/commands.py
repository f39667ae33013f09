"""Commands (口令): whether a text is written in the grammar of the chat words of members and residents.

Only the intent is told here; `bot.conversation` reads the words themselves. From a resident a member's command is an
ordinary sentence, which is for the engine to decide: it knows who is writing.
"""

import re

from bot.understanding.understood import Intent

_CODE = r"(?:编号)?[ :]*[0-9A-HJKMNP-TV-Zilou]{5}"
_END = r"[ 。.!,~]*"
_MEMBER = re.compile(
    rf"绑定[ :]*[0-9a-z]{{4,16}}{_END}"
    rf"|接单(?:[ :,]*{_CODE})?{_END}|全接{_END}"
    rf"|不归我(?!们|家)(?:[ :,]*{_CODE})?(?:[ ,:，].*|{_END})"
    rf"|转派[ :,]*(?:{_CODE})?[ :,给]*[\u4e00-\u9fff·]{{2,8}}{_END}"
    rf"|(?:我)?已出发{_END}|(?:我)?(?:已)?到场了?{_END}|起因[ :,].+|(?:已经?)?控制(?:住)?了?{_END}"
    rf"|办结(?:[ :,]*{_CODE})?(?:[ :,].+|{_END})"
    rf"|回[ :]*{_CODE}[ :,].+|代报[ :,].+|待办{_END}"
    rf"|请假[ :]*\d.*[到至~-].*\d.*|请假[ :]*(?:今天|明天|后天|周|下周|本周).*|(?:记|日记)[ :].+|我的日记(?:[ :].+)?|删日记[ :].+",
    re.IGNORECASE,
)
_WORDS = {
    **dict.fromkeys(("进度", "查进度", "我的进度", "查询进度", "进展"), Intent.STATUS),
    **dict.fromkeys(("人工", "转人工", "人工服务", "找人工"), Intent.HUMAN),
    **dict.fromkeys(("我的信息", "退订", "td", "t", "删除", "导出", "谁看过我", "注销"), Intent.RIGHTS),
    **dict.fromkeys(("帮助", "help", "?", "菜单", "怎么用"), Intent.HELP),
    **dict.fromkeys(("我的网格", "附近"), Intent.CIRCLE),
    **dict.fromkeys(("退出", "取消", "0", "发错了"), Intent.CHAT),
    **dict.fromkeys(("好了", "还没", "好一半", "不用办了", "满意", "不满意"), Intent.RATING),
}
_CASE_CODE = re.compile(
    rf"(?:查|查询|看看)?(?:一下)?编号[ :]*[0-9A-Z]{{5}}{_END}|(?=.{{0,4}}[A-Z])[0-9A-Z]{{5}}[ ,]*(?:查|怎么|咋|进度|好了|到哪).*",
    re.IGNORECASE,
)
_NEAR = re.compile(r"附近[ :,].+")


def command_intent(text: str) -> Intent | None:
    """The intent of a text that is a chat word and nothing else; None for an ordinary sentence. `text` is normalised."""
    bare = text.strip(" 。.!,~").lower()
    if bare in _WORDS:
        return _WORDS[bare]
    if _CASE_CODE.fullmatch(text):
        return Intent.STATUS
    if _NEAR.fullmatch(text):
        return Intent.CIRCLE
    return Intent.MEMBER_COMMAND if _MEMBER.fullmatch(text) else None

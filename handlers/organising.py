"""Organising (问一问): what organisers ask in their own words: who has read it, was it approved, last month's figures, a questionnaire."""

import re

from bot.broadcasts import lifecycle, words
from bot.broadcasts.amending import asks_who_approves
from bot.broadcasts.people import is_author, who_approves
from bot.cases.access import ROUTING_POSTS
from bot.conversation.capability import MEMBER, Capability, NoSettings
from bot.conversation.turn import Turn
from bot.errors import Refused
from bot.messages import Reply
from bot.reviews import current
from bot.reviews import words as review_words
from bot.reviews.sheet import sheet_of
from models.broadcasts import Broadcast, count_answers, find_broadcasts

LATELY = 5
_NOTICE = r"(?:这|那|上|刚才|昨天|今天)?(?:的|一)?[条个份次]?(?:的)?[\u4e00-\u9fff]{0,8}?(?:通知|群发|消息|公告)"
_WHO = "(?:有?(?:哪些|哪几个|多少|几个)(?:人|户|家|居民)?|谁|还有谁|有谁)"
_READ = "(?:读|看|看到|收到|回执?|回复|确认|签收)"
_ASKS_WHO_READ = re.compile(
    rf"(?:{_NOTICE}[,,\s]*)?{_WHO}(?:现在|目前|都|还|已经)*(?:没有?|未)?{_READ}(?:过|到|了)*(?:{_NOTICE})?[了的呢吗啊??。]*"
)
_OF_A_NOTICE = re.compile("没|未|通知|群发|消息|公告|收到|回执|签收")
_ASKS_APPROVED = re.compile(
    rf"(?:{_NOTICE})?(?:现在|到底|已经)?(?:批了?(?:没有?|吗)|批下来了?(?:没有?|吗)|批好了?(?:没有?|吗)|审(?:过|好|完)?了?(?:没有?|吗)|通过了?(?:没有?|吗))[了的呢啊呀??。]*"
)
_ASKS_POLL = re.compile(
    r"(?:我们?|帮我|请|想|要|需要|能不能|怎么|可以|给大家|给居民|给我)*(?:开|做|搞|弄|发|建|出|写|设计|发起)(?:一?[个份次张])?[\u4e00-\u9fff]{0,8}?问卷(?:调查)?.{0,40}"
)
_SPAN = "(?:(?:上|这|本|当|前|近)(?:一|两|几)?(?:个)?(?:月|周|星期|礼拜|季度|季|年)|今年|去年|今天|昨天|[一二三四五六七八九十\\d]{1,2}月份?|最近)"
_FIGURES = "(?:数字|数据|统计(?:数据|数字)?|报表|满意率|满意度|办结率|满意情况|会议材料|研判材料|开会的?(?:材料|资料)|例会的?(?:材料|资料))"
_ASKS_FIGURES = re.compile(
    rf"(?:把|给我|发我|我要|我想|看看?|看一?下|查一?下|请|帮我|我们|咱们|社区|街道|网格|的|一下|{_SPAN})*{_FIGURES}"
    r"(?:是|有|现在)*(?:多少|几|怎么样|怎样|如何|呢|发我|发给我|发一下|发|给我|看看|看一下|看|一份|一下|有吗|在哪里?|[了的吗啊吧??。])*"
)


def asks_who_read(text: str) -> bool:
    """哪些人还没读这个停水通知, 谁收到了."""
    return _ASKS_WHO_READ.fullmatch(text) is not None and _OF_A_NOTICE.search(text) is not None


def asks_approved(text: str) -> bool:
    """批了没有."""
    return _ASKS_APPROVED.fullmatch(text) is not None


def asks_poll(text: str) -> bool:
    """开个问卷 问问大家要不要装电梯."""
    return _ASKS_POLL.fullmatch(text) is not None


def asks_figures(text: str) -> bool:
    """上个月的数字发我一份, 满意率多少, 这周开会的材料给我看看."""
    return _ASKS_FIGURES.fullmatch(text) is not None


#: Before what is asked of the next one: 发给谁.
who_read = Capability("who_read", says=asks_who_read, says_first=True, for_=MEMBER)
approved = Capability("approved", says=asks_approved, says_first=True, for_=MEMBER)
#: In the middle of a broadcast it is answered there (bot/broadcasts/amending.py).
who_may = Capability("who_may_approve", says=asks_who_approves, for_=MEMBER)
poll = Capability("poll", says=asks_poll, for_=MEMBER)
#: Before the leave that 这周开会 may be.
figures = Capability("figures", says=asks_figures, says_first=True, for_=MEMBER)


@who_read.on_complete
def say_who_read(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """How far his last one is and what was answered; nobody's reading is watched. None for who writes none."""
    row = _last_of_his(turn)
    if row is None:
        return Reply("您这几天没有发过群发。写一条回“群发”。") if _writes(turn) else None
    answers = count_answers(turn.act.session, row.id)
    lines = [words.progress(row), *(f"{words.answer_named(row, number)}:{many}人" for number, many in answers.items())]
    how = "没回的可能看了没回。" if row.options else "要知道谁收到了,写的时候选“要回执”。"
    return Reply("\n".join([*lines, f"谁看了、谁没看,微信和短信都不告诉我们。{how}"]))


@who_may.on_complete
@approved.on_complete
def say_whether_approved(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """Where his last one stands, and who may approve it."""
    if not _writes(turn):
        return None
    row, who = _last_of_his(turn), who_approves(turn.act.session, turn.office, turn.require_member())
    if row is None or row.state == lifecycle.DRAFT:
        return Reply(f"您这几天没有送审的群发。{who}")
    if row.state == lifecycle.WAITING:
        return Reply(f"编号 {row.code}“{row.title}”还没批。{who}")
    return Reply(words.progress(row))


@poll.on_complete
def say_how_to_poll(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """A questionnaire is written in a file."""
    if not _writes(turn):
        return None
    return Reply(
        "问卷要在电脑上开,聊天里开不了:把题目、选项、截止日子写好,交给管理员导入(python -m bot questionnaire import)。"
        "开了以后,回“群发”告诉大家回“问卷”来答。"
    )


@figures.on_complete
def show_figures(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """The figures are the brief's: his unit's newest, else when the next is drafted."""
    member, session = turn.require_member(), turn.act.session
    if not ROUTING_POSTS.intersection(member.posts) and not _writes(turn):
        return None
    try:
        review = current.require_current(session, turn.office, member, turn.today)
    except Refused as refused:
        return Reply(f"数字都在研判简报里。{refused}")
    turn.act.record("review.read", f"review:{review.id}")
    return Reply(f"{review_words.short(sheet_of(session, turn.office, review, turn.today))}\n全文回“看全文”。")


def _writes(turn: Turn) -> bool:
    return is_author(turn.office, turn.member)


def _last_of_his(turn: Turn) -> Broadcast | None:
    """The newest that left his hands; a draft only where there is no other."""
    rows = find_broadcasts(turn.act.session, LATELY, turn.person_id)
    return next((row for row in rows if row.state != lifecycle.DRAFT), rows[0] if rows else None)

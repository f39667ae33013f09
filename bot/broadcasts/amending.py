"""Amending (改一处): what an author says in the middle of a broadcast that answers no question: 不对,是北苑; 日期错了; 谁批."""

import re

from bot.broadcasts.naming import read_audience
from bot.directory.office import Office
from bot.errors import Refused
from bot.text.dates import DAY
from bot.text.normalise import nfkc
from models.people import Member

_WRONG = re.compile(
    r"^(?:哎呀?|啊|哦|等等|等一下)?[,,。 ]*(?:不对|不是(?=[,,。 ])|错了|[写说发弄搞打]错了|还是|改成|改为|改|换成|换|应该是|发给)+了?[,,。 ]*"
)
_LEADING = re.compile("^(?:是|应该是|改成|换成|发给|成|为|到)+")
_TEXT_WRONG = re.compile(
    "(?:日期|日子|时间|正文|内容|文字|地址|名字|字|话).{0,4}(?:错|不对|改)|(?:写|打)错|改(?:一?下)?(?:正文|内容|文字)"
)
_ASKS_WHO = re.compile(
    r"(?:这个?|那)?(?:是|要|由|给|找)?(?:谁|哪个|哪些人)(?:来|能|去)?(?:审?批|审核?|同意)(?:一下)?[的啊呢呀吗??。]*"
)
_WANTS_SAMPLE = re.compile(
    r"(?:先|我|给我|让我|想|要)*看(?:看|一看|一下|下)?(?:样子|样张|样|什么样|是什么样|效果)(?:的)?[吧呢啊。]*"
)
_SUBMITS = re.compile(
    r"(?:好|好的|好吧|行|可以|嗯|没问题|对|那就?)?[,,。 ]*(?:就|那就|可以)?(?:送审|送去审|提交|送吧|送批)(?:了|吧|一下|啊)*[。!]*"
)


def is_correction(said: str) -> bool:
    """不对 …, 换成 …, 改成 …."""
    return _WRONG.match(nfkc(said)) is not None


def corrected(said: str) -> str:
    """What is right: 不对 是北苑 as 北苑; the words themselves where they correct nothing."""
    return _LEADING.sub("", _WRONG.sub("", nfkc(said))).strip(" ,。吧")


def new_audience(office: Office, author: Member, said: str) -> str | None:
    """Whom a correction names instead; None where it names nobody."""
    if not is_correction(said) or not (words := corrected(said)):
        return None
    try:
        read_audience(office, author, words)
    except Refused:
        return None
    return words


def is_about_text(said: str) -> bool:
    """日期错了, 是11月28号周六; 正文写错了: it is the text that is to change."""
    words = nfkc(said)
    return _TEXT_WRONG.search(words) is not None or (is_correction(words) and DAY.search(words) is not None)


def asks_who_approves(said: str) -> bool:
    """谁批啊."""
    return _ASKS_WHO.fullmatch(nfkc(said)) is not None


def wants_sample(said: str) -> bool:
    """看看样子."""
    return _WANTS_SAMPLE.fullmatch(nfkc(said)) is not None


def submits(said: str) -> bool:
    """好 送审吧."""
    return _SUBMITS.fullmatch(nfkc(said)) is not None

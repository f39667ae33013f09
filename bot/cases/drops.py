"""Anonymous drops (匿名信): put into the box without a name, shuffled, opened the next morning, collected by a code.

The only writers without an audit row: the chain has the minute and the order of everything in it. Opening is recorded.
"""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from bot.act import Act
from bot.cases.codes import ALPHABET, read_letters
from bot.cases.lifecycle import RUNNING, WITHDRAWN
from bot.cases.opening import Request, open_case
from bot.cases.opinions import answer_by
from bot.cases.publishing import answer_of
from bot.clock import local
from bot.directory.office import Office
from bot.errors import Refused
from bot.text.when import say_by
from models import drops
from models.cases import Case, get_case
from models.drops import Drop
from models.sealed import seal

#: Long enough that nobody guesses one: forty bits.
CODE_LENGTH = 8
#: As long as a repeat of WeChat can come (CHANNELS.md 1.3), and a round of shuffling before the minute is over.
REPLY_FOR = timedelta(seconds=40)
#: Receipts are of use for as long as a repeat can come.
RECEIPT_FOR = timedelta(days=1)
#: When letters of the day before are opened, Asia/Shanghai.
OPENED_AT = 8


def put(act: Act, office: Office, text: str) -> str:
    """Keep a letter with its day and nothing else; its collection code, as it is written."""
    today = local(act.now).date()
    if drops.count_drops(act.session, today) >= office.config.opinions.drops_daily:
        raise Refused("今天的匿名信收满了,这封没有收。请明天再投,或把信投到居委会的信箱。")
    code = _new_code(act.random)
    drops.add_drop(act.session, _lot(act.random), today, text, code)
    return shown(code)


def say_answer_by(office: Office, now: datetime) -> str:
    """By when a letter put in now is answered: counted from the morning it is opened."""
    return say_by(answer_by(office, now + timedelta(days=1)), now)


def collect(act: Act, office: Office, code: str) -> str:
    """What has come of the letter of a code."""
    case_id = drops.find_case_of_code(act.session, code)
    if case_id is not None:
        return _say_standing(act, get_case(act.session, case_id))
    if drops.find_drop(act.session, code) is None:
        raise Refused("没有这个取件码。请照收到时的八位字母数字再发一次。")
    return f"信还没拆,次日早上{OPENED_AT}点打乱次序再拆。"


def open_letter(act: Act, office: Office, drop: Drop, request: Request) -> Case:
    """A letter becomes a case of nobody: it has an owner and a clock, and no contact."""
    opened = open_case(act, office, request, contact_id=None, reporter_id=None)
    drops.open_drop(act.session, drop, opened.case.id)
    return opened.case


def shuffle(session: Session, now: datetime, random: Random) -> None:
    """Write all letters anew, under other keys and in another order; replies whose time is over are gone."""
    oldest = local(now - RECEIPT_FOR).date()
    with drops.write_anew(session) as (waiting, receipts):
        for receipt in receipts:
            if receipt.reply_until_at is not None and receipt.reply_until_at <= now:
                receipt.reply = receipt.reply_until_at = None
        receipts[:] = [receipt for receipt in receipts if receipt.came_on >= oldest]
        for drop in waiting:
            words = drops.drop_text(session, drop)
            drop.id = _lot(random)
            drop.text = seal(session, "anonymous_drop.text", drop.id, words)
        waiting.sort(key=lambda drop: drop.id)
        receipts.sort(key=lambda receipt: receipt.id)


def shown(code: str) -> str:
    """A collection code as it is written: 7F3K-29QX."""
    return f"{code[:4]}-{code[4:]}"


def read_drop_code(text: str) -> str | None:
    """The collection code that `text` as a whole is; None when it is none."""
    code = read_letters(text.replace("-", "").replace(" ", ""))
    return code if len(code) == CODE_LENGTH and _is_mixed(code) else None


def is_drop_code(text: str) -> bool:
    """Is NFKC `text` a collection code by its looks, with a digit as it is typed? "elevator" is none."""
    return read_drop_code(text) is not None and any(sign.isdigit() for sign in text)


def _new_code(random: Random) -> str:
    while not _is_mixed(code := "".join(random.choice(ALPHABET) for _ in range(CODE_LENGTH))):
        pass
    return code


def _is_mixed(code: str) -> bool:
    """Of digits and letters both: no number and no word that somebody types is a code."""
    return not code.isdigit() and not code.isalpha()


def _lot(random: Random) -> int:
    """A key drawn by lot: what both databases keep, 62 bits."""
    return random.getrandbits(62)


def _say_standing(act: Act, case: Case) -> str:
    if case.state in RUNNING:
        by = f"{say_by(case.resolve_by, act.now)}答复" if case.resolve_by > act.now else "过了说好的时间,对不起,已催办"
        return f"信已拆,正在办,{by}。"
    if case.state == WITHDRAWN:
        return "这封信不再办了。"
    answer = answer_of(act, case)
    return f"答复:{answer}" if answer else "信已办完,没有另外的答复。"

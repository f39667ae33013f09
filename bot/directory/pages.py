"""Pages (大字页): a link to one page in large type, for the person it is sent to and for a few days."""

from datetime import timedelta

from bot.act import Act
from bot.config import Config
from models.pages import add_page_link, end_page_links

PATH = "/h5"
#: Pages that are nobody's own: the button with which WeChat is allowed one more 订阅通知.
ALLOW_PATH = f"{PATH}/allow"
CASES, NEARBY, TEAM = "cases", "nearby", "team"
#: As many as nobody guesses: 160.
WORD_BITS = 160


def open_page(act: Act, config: Config, person_id: int, kind: str, **detail: object) -> str:
    """The address of a new page; "" where the outside cannot reach this service."""
    server = config.server
    if not server.public_url:
        return ""
    word = f"{act.random.getrandbits(WORD_BITS):0{WORD_BITS // 4}x}"
    until = act.now + timedelta(hours=server.page_hours)
    add_page_link(act.session, act.new_id(), person_id, word, kind, detail, until)
    return f"{server.public_url}{PATH}/{word}"


def allow_page(config: Config, purpose: str) -> str:
    """The address of the button for `purpose` (bot.config.wechat.ASKED_TOGETHER); "" where there is none."""
    public_url, asked = config.server.public_url, config.wechat.subscriptions.asked_for(purpose)
    return f"{public_url}{ALLOW_PATH}/{purpose}" if public_url and asked else ""


def close_pages(act: Act, person_id: int) -> None:
    """Whoever holds a link of this person sees nothing by it from now on."""
    end_page_links(act.session, person_id)

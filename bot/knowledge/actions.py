"""What is done to guides in the chat (指南的动作): an answer somebody gave is kept for the next one who asks, or taken back."""

from bot.act import Act
from bot.clock import local
from bot.errors import Refused
from bot.knowledge.entry import Entry, Section
from bot.knowledge.terms import ordinary_words, terms_of
from bot.knowledge.writing import end_guides, write_entries
from models.knowledge import GIVEN, find_given

#: A title is made of so many words: one alone (老年) would answer whatever has it.
LEAST_WORDS, TITLE_WORDS = 2, 6
TITLE_CHARS = 40


def title_of(question: str) -> str:
    """What a question is about in ordinary words: no name, number or place of whoever asked; "" for too few of them."""
    words = ordinary_words(question)[:TITLE_WORDS]
    return " ".join(words)[:TITLE_CHARS] if len(words) >= LEAST_WORDS else ""


def keep_answer(act: Act, title: str, text: str, source: str) -> int:
    """From now on the guides know this; an answer of the same title is replaced. The guide's id. Raises Refused."""
    if not title.strip():
        raise Refused("这条答复缺一个题目,写上以后别人会怎么问。")
    entry = Entry(
        file=GIVEN,
        line=0,
        key=title,
        title=title,
        sections=(Section("", text),),
        aliases=tuple(sorted({word for term in terms_of(title) for word in term.words})),
        source=source[:120],
        published_on=local(act.now).date(),
    )
    (row,) = write_entries(act, [(find_given(act.session, entry.code), entry)])
    act.record("knowledge.keep", f"guide:{row}")
    return row


def take_back(act: Act, guide_id: int) -> None:
    """It is quoted no more."""
    end_guides(act, [guide_id], local(act.now).date())
    act.record("knowledge.take_back", f"guide:{guide_id}")

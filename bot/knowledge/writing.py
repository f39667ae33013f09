"""Writing (写入指南): guides, their passages and the counts of their words, within the caller's transaction."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from bot.act import Act
from bot.knowledge.entry import Entry, cut, listed
from bot.knowledge.terms import alias_word, words_of
from models.knowledge import GIVEN, Guide, add_to_counts, get_guides, replace_passages, words_in


def write_entries(act: Act, steps: Sequence[tuple[int | None, Entry]]) -> list[int]:
    """Write each entry, over the guide of the id beside it or as a new one; the ids."""
    known = {guide.id: guide for guide in get_guides(act.session, [row for row, _ in steps if row is not None])}
    changes: Counter[str] = Counter()
    written = []
    for row, entry in steps:
        guide = known.get(row) if row is not None else None
        if guide is None:
            guide = Guide(id=act.new_id(), code=entry.code)
            act.session.add(guide)
        elif guide.ended_on is None:
            changes.subtract(words_in(guide))
        _fill(act, guide, entry)
        changes.update(words_in(guide))
        written.append((guide.id, entry))
    act.session.flush()
    for guide_id, entry in written:
        passages = cut(entry.sections)
        replace_passages(
            act.session,
            guide_id,
            [
                {"id": act.new_id(), "guide_id": guide_id, "position": at, "heading": one.heading, "text": one.text}
                for at, one in enumerate(passages)
            ],
        )
    add_to_counts(act.session, changes)
    return [guide_id for guide_id, _ in written]


def end_guides(act: Act, ids: Iterable[int], today: date) -> None:
    """From today they are quoted no more; they stay, so that an answer of yesterday can be explained."""
    changes: Counter[str] = Counter()
    for guide in get_guides(act.session, list(ids)):
        if guide.ended_on is None:
            guide.ended_on = today
            changes.subtract(words_in(guide))
    act.session.flush()
    add_to_counts(act.session, changes)


def _fill(act: Act, guide: Guide, entry: Entry) -> None:
    guide.title, guide.source = entry.title, entry.source
    guide.published_on, guide.expires_on = entry.published_on, entry.expires_on
    guide.phone, guide.url, guide.file, guide.digest = entry.phone, entry.url, entry.file, entry.digest
    # of a member's answer the aliases are the words of its title
    whole = filter(None, map(alias_word, entry.aliases if entry.file != GIVEN else ()))
    guide.title_words = " ".join([*words_of(listed([entry.title, *entry.aliases])), *whole])
    guide.words = " ".join(words_of("\n".join(f"{part.heading}\n{part.text}" for part in entry.sections)))
    guide.ended_on, guide.written_at = None, act.now

"""Learned aliases (学到的别名): names people really use, counted from answered questions and approved by organisers."""

import re

from bot.act import Act
from bot.directory.snapshot import Snapshot
from bot.errors import NotFound
from bot.geography.place_name import SURNAMES, bare_name, has_kind
from models.aliases import AliasHint, find_hint
from models.dialogues import close_prompts
from models.directory import raise_version

PROMPT = "alias"
LONGEST = 8
_NAME = re.compile(rf"[\u4e00-\u9fff]{{2,{LONGEST}}}")
#: Words that make a name somebody's, or no name at all.
_SOMEBODY = re.compile(
    "[我你您他她咱俺某这那哪]|先生|女士|小姐|阿姨|师傅|老板|奶奶|爷爷|大爷|大妈|叔|伯|姐|哥|妈|爸|嫂|婆|书记|主任|医生|老师|家$|坏|没|不|了|有"
)


def note_name(act: Act, directory: Snapshot, said: str, code: str) -> None:
    """Somebody called a place by words the directory does not know, and answered which one he meant.

    Kept are the name alone, its place and how often; nothing that may be a person's name.
    """
    name, of_building = bare_name(said)
    if not _NAME.fullmatch(name) or _SOMEBODY.search(name) or directory.gazetteer.knows(name):
        return
    if len(name) <= 3 and name[0] in SURNAMES and not has_kind(name):
        return
    place = directory.gazetteer.estate_of(code) if of_building else directory.place(code)
    if place is None:
        return
    hint = find_hint(act.session, name, place.code)
    if hint is None:
        act.session.add(AliasHint(id=act.new_id(), name=name, place=place.code, times=1, first_at=act.now))
    else:
        hint.times += 1


def decide(act: Act, hint_id: int, *, approved: bool) -> AliasHint:
    """An organiser's word; the first one counts. An approved name is known within seconds. Raises NotFound."""
    hint = act.session.get(AliasHint, hint_id, with_for_update=True)
    if hint is None:
        raise NotFound(f"alias hint {hint_id}")
    if hint.approved is None:
        hint.approved = approved
        act.record("place.alias", f"place:{hint.place}", name=hint.name, approved=approved)
        if approved:
            raise_version(act.session)
    close_prompts(act.session, act.now, hint.id, (PROMPT,))
    return hint

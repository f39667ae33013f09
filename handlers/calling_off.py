"""Calling off (不用来了): in a whole sentence somebody says that nobody need come; whoever was called hears it at once."""

from bot.cases.meant import names_nothing_of
from bot.conversation import own_case
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.turn import Turn
from bot.conversation.which_case.of_member import is_elsewhere
from bot.conversation.which_case.of_resident import (
    find_last_spoken_of,
    find_meant,
    find_running_unsealed,
    find_told_together,
)
from bot.messages import Reply
from bot.text.calling_off import CalledOff, read_called_off
from models.cases import Case


def sounds_called_off(text: str) -> bool:
    """误报没事了, 算了不用了."""
    return read_called_off(text) is not None


calling_off = Capability("calling_off", says=sounds_called_off, says_first=True)


@calling_off.on_complete
def call_off(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """The case he names, counts or spoke of last, else the only one where it cannot wait; of others he is asked. None: none runs."""
    said = read_called_off(turn.heard.text)
    if said is None or (turn.frames and turn.frames[-1].capability == "report"):
        return None  # what he has not told yet
    running = find_running_unsealed(turn)
    last = find_last_spoken_of(turn, running)
    if said.leaves_be:
        return own_case.ask(turn, [last] if last else running, own_case.NOT_NEEDED) if running else None
    if said.gives_up:
        return _give_up(turn, last)
    together = find_told_together(turn, running)
    if said.all_of_them and together:
        return Reply("\n".join(own_case.settle(turn, case, own_case.CALLED_OFF).text for case in together))
    meant = _find_meant(turn, running, last, said)
    is_known = last is not None or said.about or said.nth or (meant and meant[0].urgency != "normal")
    if len(meant) == 1 and is_known and not _is_of_another(turn, meant[0], said.about):
        return own_case.settle(turn, meant[0], own_case.CALLED_OFF)
    return own_case.ask(turn, meant, own_case.CALLED_OFF) if meant else None


def _is_of_another(turn: Turn, case: Case, about: str) -> bool:
    """5幢那个, 垃圾已经有人清了: a place or a thing that is not the only case's; told without its place it has none to differ."""
    if not about or case.grid is None:
        return False
    return is_elsewhere(turn, case) or names_nothing_of(turn.act.session, turn.office, case, about)


def _give_up(turn: Turn, last: Case | None) -> Reply | None:
    """算了不用了: asked where it is, he means that; of what cannot wait he is asked."""
    if last is None or last.urgency == "normal":
        return None
    if any(frame.capability == "wrong_place" for frame in turn.frames):
        return own_case.settle(turn, last, own_case.CALLED_OFF)
    return own_case.ask(turn, [last], own_case.CALLED_OFF)


def _find_meant(turn: Turn, running: list[Case], last: Case | None, said: CalledOff) -> list[Case]:
    """12幢那个 and 第二件 name it; without a name it is what he told last, and so where he names a place of what had none."""
    together = find_told_together(turn, running)
    if said.nth:
        return [together[said.nth - 1]] if said.nth <= len(together) else running
    if last is not None and (not said.about or last.grid is None):
        return together or [last]
    return find_meant(turn, running, said.about) if said.about and running else running

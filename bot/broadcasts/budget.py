"""Budget (每月几条): whom an unasked message does not go to after all, looked at as everything is now."""

from collections.abc import Sequence

from bot.act import Act
from bot.broadcasts.kinds import BUDGETED
from bot.clock import local
from bot.directory.office import Office
from models.broadcast_messages import count_unasked_since
from models.identities import find_people_with_address
from models.mass import count_mass_of
from models.people import find_stopped, find_who_are_members, find_with_phone


def left_out(
    act: Act, office: Office, people: Sequence[int], *, exempt: bool = False, by_sms: bool = False
) -> dict[int, str]:
    """Person to reason: gone, budget, stopped; `exempt` messages count in no month, `by_sms` reach a number too."""
    reachable = find_people_with_address(act.session, people)
    if by_sms:
        reachable |= find_with_phone(act.session, people)
    left = {person_id: "gone" for person_id in people if person_id not in reachable}
    if not exempt:
        left |= _over_budget(act, office, people)
    return left | dict.fromkeys(find_stopped(act.session, people), "stopped")


def _over_budget(act: Act, office: Office, people: Sequence[int]) -> dict[int, str]:
    settings = office.config.broadcasts
    month = local(act.now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    had = dict(count_unasked_since(act.session, people, BUDGETED, month))
    for person_id, many in count_mass_of(act.session, people, month).items():
        had[person_id] = had.get(person_id, 0) + many
    members = find_who_are_members(act.session, list(had))
    most = {one: settings.member_monthly if one in members else settings.resident_monthly for one in people}
    return {one: "budget" for one in people if had.get(one, 0) >= most[one]}

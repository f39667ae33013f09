"""broadcast list, show (看群发): which there were lately, and how one came out."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from bot.broadcasts import actions, seats, words
from bot.commands.common import ConfigOption, JsonOption, answer, opened, read_config, refusals
from bot.store import Store
from models.broadcasts import Broadcast, count_answers, find_broadcasts
from models.mass import count_step

watching = typer.Typer()

CodeArgument = Annotated[str, typer.Argument(help="群发的编号")]
Stands = Sequence[tuple[str, str, int]]
#: People whose messages are counted in one transaction: some tens of milliseconds.
STEP = 20_000


@watching.command("list")
def list_(
    config: ConfigOption = None,
    limit: Annotated[int, typer.Option(help="最多几条")] = 20,
    as_json: JsonOption = False,
) -> None:
    """最近的群发和进度。"""
    with refusals(), opened(read_config(config)) as store:
        rows = store.run(
            lambda session: [(_summary(row), words.progress(row)) for row in find_broadcasts(session, limit)]
        )
    if as_json:
        answer([row for row, _ in rows])
        return
    sys.stdout.writelines(f"{said}\n" for _, said in rows)


@watching.command()
def show(code: CodeArgument, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """一条群发:发到哪了, 每一种方式多少人, 回执, 报名名单。"""

    def look(session: Session, stands: Stands, left_out: Mapping[str, int]) -> tuple[dict[str, Any], str]:
        row = actions.require_broadcast(session, code)
        answers = {words.answer_named(row, number): many for number, many in count_answers(session, row.id).items()}
        outcomes = [{"state": state, "rung": rung, "people": many} for state, rung, many in stands]
        said = f"{words.progress(row)}\n{words.outcome(stands, left_out)}"
        listed = seats.list_of(session, row) if seats.SIGN_UP in row.options else []
        said += "".join(f"\n{option}:{many}人" for option, many in answers.items()) + "".join(
            f"\n{one}" for one in listed
        )
        found = {"outcomes": outcomes, "left_out": dict(left_out), "answers": answers, "seats": listed}
        return {**_summary(row), **found}, said

    with refusals(), opened(read_config(config)) as store:
        stands, left_out = _count_in_steps(store, code)
        found, said = store.run(lambda session: look(session, stands, left_out))
    if as_json:
        answer(found)
    else:
        sys.stdout.write(f"{said}\n")


def _count_in_steps(store: Store, code: str) -> tuple[Stands, Mapping[str, int]]:
    """How it came out, and who was left out why; some at a time, so that a running service waits for none of it."""
    number = store.run(lambda session: actions.require_broadcast(session, code).id)
    stands: Counter[tuple[str, str]] = Counter()
    left_out: Counter[str] = Counter()
    after: int | None = 0
    while after is not None:
        step = store.run(partial(count_step, broadcast_id=number, after=after, many=STEP))
        stands.update({(state, rung): many for state, rung, many in step.stands})
        left_out.update(step.left_out)
        after = step.upto
    return [(state, rung, many) for (state, rung), many in sorted(stands.items())], left_out


def _summary(row: Broadcast) -> dict[str, Any]:
    return {
        "code": row.code,
        "kind": row.kind,
        "title": row.title,
        "state": row.state,
        "reason": row.reason,
        "counted": row.counted,
        "people": row.people,
        "handed_over": row.fed,
        "send_at": row.send_at.isoformat(),
    }

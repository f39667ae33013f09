"""A long history (积累): a district that has had so many cases, each with everything a report leaves behind."""

from sqlalchemy.orm import Session

#: Ids below those of real rows; one number per case.
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :cases) "
AT = "datetime('2024-01-01', '+' || (i / 10) || ' minutes') || '.000000'"
#: Cases are spread over the members as reports are; of each member's the last few are still open.
OWNERS = (
    "CREATE TEMP TABLE owners AS SELECT row_number() OVER (ORDER BY code) - 1 AS place, person_id FROM member",
    "CREATE UNIQUE INDEX temp.by_place ON owners (place)",
)
OWNER = "(SELECT person_id FROM owners WHERE place = i % (SELECT count(*) FROM member))"
STATEMENTS = (
    (
        "INSERT INTO person (id, created_at, notice_version, notice_at, quiet_hours, prefers, manner)"
        f" {NUMBERS} SELECT i, {AT}, '1', {AT}, '', '', '' FROM n"
    ),
    (
        f"INSERT INTO identity (id, channel, account, address, person_id, following, last_seen_at, message_left, tap_left) {NUMBERS}"
        f" SELECT i, 'wechat', 'app', 'old' || hex(i * 2654435761 % 4294967296), i, 1, {AT}, 0, 0 FROM n"
    ),
    f"INSERT INTO dialogue (identity_id, effect_at) {NUMBERS} SELECT i, {AT} FROM n",
    (
        f"INSERT INTO inbox (id, channel, account, key, identity_id, kind, taken_as, received_at, sent_at, body, reply) {NUMBERS}"
        f" SELECT i, 'wechat', 'app', 'old' || hex(i * 2654435761 % 4294967296), i, 'text', 'talk', {AT}, {AT}, zeroblob(120),"
        " zeroblob(200) FROM n"
    ),
    (
        'INSERT INTO cases (id, code, kind, category, urgency, state, sealed, about_staff, media, unheard, text, "where", grid,'
        " reporter_id, contact_id, beneficiary_id, call_back, owner_id, rule, opened_at, clock_started_at, accept_by, resolve_by,"
        f" accept_step, resolve_step, closed_at, cause) {NUMBERS}"
        " SELECT i, 'x' || i, 'report', 'lighting', 'normal', CASE WHEN i > :cases - 200 THEN 'accepted' ELSE 'closed' END,"
        f" 0, 0, 0, 0, zeroblob(120), zeroblob(60), 'G1', i, i, i, 0, {OWNER}, '', {AT}, {AT}, {AT}, {AT}, 0, 0, {AT}, 'inbox:' || i FROM n"
    ),
    (
        f"INSERT INTO case_event (id, case_id, at, actor_id, move, from_state, to_state) {NUMBERS}"
        f" SELECT i, i, {AT}, i, 'open', '', 'open' FROM n"
    ),
    (
        "INSERT INTO outbox (id, cause, recipient_id, kind, about, text, fields, created_at, urgent, queue, state, next_try_at,"
        f" attempt, lost, rung, closed_rungs, provider_id, parts, reason, settled_at, only_while)"
        f" {NUMBERS} SELECT i, 'inbox:' || i, {OWNER}, 'task', i, zeroblob(200), zeroblob(200), {AT}, 0, 1, 'delivered', {AT}, 1, 0, 'service', '', 'm' || i, 0, '', {AT}, '' FROM n"
    ),
    (
        "INSERT INTO prompt (id, person_id, kind, about, options, detail, outbox_id, pushed, reached_at, closed_at)"
        f" {NUMBERS} SELECT i, {OWNER}, 'task', i, '[]', '{{}}', i, 1, {AT}, {AT} FROM n"
    ),
)


def add_history(session: Session, cases: int) -> None:
    """Write `cases` old cases with their people, messages, events, tasks and questions, in one transaction."""
    raw = session.connection().connection.driver_connection
    assert raw is not None
    for statement in OWNERS:
        raw.execute(statement)
    for statement in STATEMENTS:
        raw.execute(statement, {"cases": cases})
    raw.execute("UPDATE member SET capacity = NULL")

"""First tables.

Revision 0001, after nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alias_hint",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alias_hint")),
        sa.UniqueConstraint("name", "place", name=op.f("uq_alias_hint_name_place")),
    )
    op.create_table(
        "anonymous_drop",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("dropped_on", sa.Date(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anonymous_drop")),
        sa.UniqueConstraint("code_index", name=op.f("uq_anonymous_drop_code_index")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("renewals", sa.BigInteger(), nullable=False),
        sa.Column("forced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner", sa.String(length=40), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("account", name=op.f("uq_api_token_account")),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("cause", sa.String(length=120), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("tail_number", sa.BigInteger(), nullable=False),
        sa.Column("tail_digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "card",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("scene", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("minted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("url", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("scene", name=op.f("uq_card_scene")),
    )
    op.create_index(
        "ix_card_running",
        "card",
        ["kind", "code"],
        unique=True,
        sqlite_where=sa.text("cancelled_at IS NULL"),
        postgresql_where=sa.text("cancelled_at IS NULL"),
    )
    op.create_table(
        "directory_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_version")),
    )
    op.create_table(
        "drop_receipt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.Column("reply_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drop_receipt")),
    )
    op.create_table(
        "due",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due")),
        sa.UniqueConstraint("kind", "subject", "step", name=op.f("uq_due_kind_subject_step")),
    )
    op.create_index("ix_due_done_at_due_at", "due", ["done_at", "due_at"], unique=False)
    op.create_table(
        "early_report",
        sa.Column("provider_id", sa.String(length=80), nullable=False),
        sa.Column("outbox_id", sa.BigInteger(), nullable=False),
        sa.Column("delivered", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider_id", name=op.f("pk_early_report")),
    )
    op.create_index(op.f("ix_early_report_outbox_id"), "early_report", ["outbox_id"], unique=False)
    op.create_table(
        "errand",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_errand_kind_subject")),
    )
    op.create_index("ix_errand_state_next_try_at", "errand", ["state", "next_try_at"], unique=False)
    op.create_table(
        "grid",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("parent", sa.String(length=64), nullable=True),
        sa.Column("external_codes", sa.String(length=200), nullable=False),
        sa.Column("polygon", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid")),
    )
    op.create_index("ix_grid_code_valid_to", "grid", ["code", "valid_to"], unique=False)
    op.create_table(
        "guide",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("phone", sa.String(length=500), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("title_words", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide")),
        sa.UniqueConstraint("code", name=op.f("uq_guide_code")),
    )
    op.create_table(
        "guide_word",
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("guides", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_guide_word")),
    )
    op.create_table(
        "holding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("have", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding")),
        sa.UniqueConstraint("organisation", "item", name=op.f("uq_holding_organisation_item")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("identity_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("taken_as", sa.String(length=8), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("channel", "account", "key", name=op.f("uq_inbox_channel_account_key")),
    )
    op.create_index(
        "ix_inbox_identity_id_taken_as_received_at", "inbox", ["identity_id", "taken_as", "received_at"], unique=False
    )
    op.create_table(
        "inspection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("seed", sa.String(length=80), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("eligible", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("seed", name=op.f("uq_inspection_seed")),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("job", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("took_ms", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
    )
    op.create_index("ix_job_run_job_started_at", "job_run", ["job", "started_at"], unique=False)
    op.create_table(
        "nonce_seen",
        sa.Column("nonce", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_nonce_seen")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_nonce_seen_at", "nonce_seen", ["at"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("parent", sa.String(length=64), nullable=True),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("party_members", sa.BigInteger(), nullable=True),
        sa.Column("income_band", sa.String(length=40), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notice_version", sa.String(length=16), nullable=False),
        sa.Column("notice_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quiet_hours", sa.String(length=11), nullable=False),
        sa.Column("prefers", sa.String(length=8), nullable=False),
        sa.Column("manner", sa.String(length=8), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(
        "ix_person_stopped_at",
        "person",
        ["stopped_at"],
        unique=False,
        sqlite_where=sa.text("stopped_at IS NOT NULL"),
        postgresql_where=sa.text("stopped_at IS NOT NULL"),
    )
    op.create_table(
        "place",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lng", sa.Float(), nullable=True),
        sa.Column("grid", sa.String(length=64), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("code", name=op.f("uq_place_code")),
    )
    op.create_table(
        "questionnaire",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("group_by", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paper_until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire")),
        sa.UniqueConstraint("code", name=op.f("uq_questionnaire_code")),
    )
    op.create_index("ix_questionnaire_state_closes_at", "questionnaire", ["state", "closes_at"], unique=False)
    op.create_table(
        "recipient",
        sa.Column("broadcast_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("why", sa.String(length=72), nullable=False),
        sa.Column("left_out", sa.String(length=12), nullable=True),
        sa.Column("answer", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_note", sa.LargeBinary(), nullable=True),
        sa.Column("seat", sa.String(length=8), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("seat_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("broadcast_id", "person_id", name=op.f("pk_recipient")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_recipient_broadcast_id_answer",
        "recipient",
        ["broadcast_id", "answer"],
        unique=False,
        sqlite_where=sa.text("answer IS NOT NULL"),
        postgresql_where=sa.text("answer IS NOT NULL"),
    )
    op.create_index(
        "ix_recipient_broadcast_id_number",
        "recipient",
        ["broadcast_id", "number"],
        unique=False,
        sqlite_where=sa.text("number IS NOT NULL"),
        postgresql_where=sa.text("number IS NOT NULL"),
    )
    op.create_index(
        "ix_recipient_broadcast_id_seat_answered_at",
        "recipient",
        ["broadcast_id", "seat", "answered_at"],
        unique=False,
        sqlite_where=sa.text("seat <> ''"),
        postgresql_where=sa.text("seat <> ''"),
    )
    op.create_table(
        "service_point",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lng", sa.Float(), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.String(length=400), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("offers", sa.JSON(), nullable=False),
        sa.Column("bring", sa.String(length=400), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_point")),
        sa.UniqueConstraint("code", name=op.f("uq_service_point_code")),
    )
    op.create_table(
        "sms_day",
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("parts", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sent_on", name=op.f("pk_sms_day")),
    )
    op.create_table(
        "street_network",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("pieces", sa.BigInteger(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street_network")),
    )
    op.create_table(
        "try",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_try")),
    )
    op.create_index("ix_try_key_at", "try", ["key", "at"], unique=False)
    op.create_table(
        "absence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("deputy_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_absence_deputy_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_person_id"), "absence", ["person_id"], unique=False)
    op.create_table(
        "binding_code",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_binding_code_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding_code")),
        sa.UniqueConstraint("code_index", name=op.f("uq_binding_code_code_index")),
    )
    op.create_index(op.f("ix_binding_code_person_id"), "binding_code", ["person_id"], unique=False)
    op.create_table(
        "broadcast",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("paused_from", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("places", sa.BigInteger(), nullable=True),
        sa.Column("mass", sa.Boolean(), nullable=False),
        sa.Column("corrects_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.Column("approver_id", sa.BigInteger(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewer_id", sa.BigInteger(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review", sa.String(length=200), nullable=False),
        sa.Column("source", sa.BigInteger(), nullable=False),
        sa.Column("filled_to", sa.BigInteger(), nullable=False),
        sa.Column("fed_to", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("fed", sa.BigInteger(), nullable=False),
        sa.Column("tally", sa.JSON(), nullable=False),
        sa.Column("tallied_to", sa.BigInteger(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_broadcast_author_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
        sa.UniqueConstraint("code", name=op.f("uq_broadcast_code")),
    )
    op.create_index("ix_broadcast_state_look_at", "broadcast", ["state", "look_at"], unique=False)
    op.create_table(
        "card_print",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size", sa.String(length=4), nullable=False),
        sa.Column("copies", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_card_print_card_id_card")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_print")),
    )
    op.create_index(op.f("ix_card_print_card_id"), "card_print", ["card_id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("urgency", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("about_staff", sa.Boolean(), nullable=False),
        sa.Column("media", sa.BigInteger(), nullable=False),
        sa.Column("unheard", sa.Boolean(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("place", sa.String(length=64), nullable=True),
        sa.Column("where", sa.LargeBinary(), nullable=True),
        sa.Column("grid", sa.String(length=64), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lng", sa.Float(), nullable=True),
        sa.Column("reporter_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("beneficiary_id", sa.BigInteger(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("call_back", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("second_owner_id", sa.BigInteger(), nullable=True),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accept_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolve_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accept_step", sa.SmallInteger(), nullable=False),
        sa.Column("resolve_step", sa.SmallInteger(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resident_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause_found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("controlled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rating", sa.String(length=12), nullable=True),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("cause", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["beneficiary_id"], ["person.id"], name=op.f("fk_cases_beneficiary_id_person")),
        sa.ForeignKeyConstraint(["contact_id"], ["person.id"], name=op.f("fk_cases_contact_id_person")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_cases_owner_id_person")),
        sa.ForeignKeyConstraint(["parent_id"], ["cases.id"], name=op.f("fk_cases_parent_id_cases")),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name=op.f("fk_cases_reporter_id_person")),
        sa.ForeignKeyConstraint(["second_owner_id"], ["person.id"], name=op.f("fk_cases_second_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("code", name=op.f("uq_cases_code")),
    )
    op.create_index(op.f("ix_cases_contact_id"), "cases", ["contact_id"], unique=False)
    op.create_index("ix_cases_look_at", "cases", ["look_at"], unique=False)
    op.create_index("ix_cases_owner_id_state", "cases", ["owner_id", "state"], unique=False)
    op.create_index(
        "ix_cases_parent_id",
        "cases",
        ["parent_id"],
        unique=False,
        sqlite_where=sa.text("parent_id IS NOT NULL"),
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_cases_phone_index"), "cases", ["phone_index"], unique=False)
    op.create_index("ix_cases_place_category_opened_at", "cases", ["place", "category", "opened_at"], unique=False)
    op.create_index("ix_cases_reporter_id_opened_at", "cases", ["reporter_id", "opened_at"], unique=False)
    op.create_index(
        "ix_cases_second_owner_id",
        "cases",
        ["second_owner_id"],
        unique=False,
        sqlite_where=sa.text("second_owner_id IS NOT NULL"),
        postgresql_where=sa.text("second_owner_id IS NOT NULL"),
    )
    op.create_table(
        "diary_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_diary_entry_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diary_entry")),
    )
    op.create_index("ix_diary_entry_person_id_id", "diary_entry", ["person_id", "id"], unique=False)
    op.create_table(
        "digest_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_line_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_line")),
    )
    op.create_index("ix_digest_line_person_id", "digest_line", ["person_id"], unique=False)
    op.create_table(
        "duty",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("duty", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("nominal_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.Float(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("order_no", sa.BigInteger(), nullable=False),
        sa.Column("task", sa.LargeBinary(), nullable=True),
        sa.Column("ordered_by", sa.BigInteger(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"], name=op.f("fk_duty_done_by_person")),
        sa.ForeignKeyConstraint(["ordered_by"], ["person.id"], name=op.f("fk_duty_ordered_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sa.UniqueConstraint(
            "duty", "level", "unit", "nominal_on", "order_no", name=op.f("uq_duty_duty_level_unit_nominal_on_order_no")
        ),
    )
    op.create_index("ix_duty_done_at_due_on", "duty", ["done_at", "due_on"], unique=False)
    op.create_index("ix_duty_unit_done_at", "duty", ["unit", "done_at"], unique=False)
    op.create_table(
        "duty_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("duty", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Float(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_duty_entry_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_entry")),
    )
    op.create_index("ix_duty_entry_person_id_done_on", "duty_entry", ["person_id", "done_on"], unique=False)
    op.create_index("ix_duty_entry_unit_done_on", "duty_entry", ["unit", "done_on"], unique=False)
    op.create_table(
        "identity",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("following", sa.Boolean(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_left", sa.BigInteger(), nullable=False),
        sa.Column("tap_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tap_left", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_identity_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("channel", "account", "address", name=op.f("uq_identity_channel_account_address")),
    )
    op.create_index(op.f("ix_identity_person_id"), "identity", ["person_id"], unique=False)
    op.create_table(
        "link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["person.id"], name=op.f("fk_link_member_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_link_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )
    op.create_index("ix_link_member_id", "link", ["member_id"], unique=False)
    op.create_index("ix_link_person_id", "link", ["person_id"], unique=False)
    op.create_table(
        "member",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("organisation", sa.String(length=64), nullable=False),
        sa.Column("grid", sa.String(length=64), nullable=True),
        sa.Column("posts", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=True),
        sa.Column("party", sa.Boolean(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_member_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_member")),
        sa.UniqueConstraint("code", name=op.f("uq_member_code")),
    )
    op.create_index(op.f("ix_member_grid"), "member", ["grid"], unique=False)
    op.create_index(op.f("ix_member_organisation"), "member", ["organisation"], unique=False)
    op.create_index(op.f("ix_member_phone_index"), "member", ["phone_index"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("cause", sa.String(length=120), nullable=False),
        sa.Column("recipient_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("fields", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("queue", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("only_while", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("lost", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rung", sa.String(length=12), nullable=False),
        sa.Column("closed_rungs", sa.String(length=60), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=False),
        sa.Column("parts", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("steps", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["recipient_id"], ["person.id"], name=op.f("fk_outbox_recipient_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint(
            "cause", "recipient_id", "kind", "about", name=op.f("uq_outbox_cause_recipient_id_kind_about")
        ),
    )
    op.create_index(op.f("ix_outbox_provider_id"), "outbox", ["provider_id"], unique=False)
    op.create_index("ix_outbox_recipient_id_state", "outbox", ["recipient_id", "state"], unique=False)
    op.create_index("ix_outbox_state_expires_at", "outbox", ["state", "expires_at"], unique=False)
    op.create_index(
        "ix_outbox_state_queue_next_try_at_id", "outbox", ["state", "queue", "next_try_at", "id"], unique=False
    )
    op.create_table(
        "page_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("word_index", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_page_link_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_link")),
        sa.UniqueConstraint("word_index", name=op.f("uq_page_link_word_index")),
    )
    op.create_index(op.f("ix_page_link_person_id"), "page_link", ["person_id"], unique=False)
    op.create_table(
        "paper_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("questionnaire_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sheets", sa.BigInteger(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaire.id"], name=op.f("fk_paper_batch_questionnaire_id_questionnaire")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_batch")),
        sa.UniqueConstraint("code", name=op.f("uq_paper_batch_code")),
    )
    op.create_index(op.f("ix_paper_batch_questionnaire_id"), "paper_batch", ["questionnaire_id"], unique=False)
    op.create_table(
        "party_day",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("month", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_party_day_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_party_day")),
    )
    op.create_index("ix_party_day_month_day", "party_day", ["month", "day"], unique=False)
    op.create_table(
        "passage",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("guide_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["guide_id"], ["guide.id"], name=op.f("fk_passage_guide_id_guide")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
    )
    op.create_index(op.f("ix_passage_guide_id"), "passage", ["guide_id"], unique=False)
    op.create_table(
        "prompt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about", sa.BigInteger(), nullable=True),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("outbox_id", sa.BigInteger(), nullable=True),
        sa.Column("pushed", sa.Boolean(), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_prompt_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt")),
    )
    op.create_index(
        "ix_prompt_about",
        "prompt",
        ["about"],
        unique=False,
        sqlite_where=sa.text("about IS NOT NULL"),
        postgresql_where=sa.text("about IS NOT NULL"),
    )
    op.create_index(
        "ix_prompt_outbox_id",
        "prompt",
        ["outbox_id"],
        unique=False,
        sqlite_where=sa.text("outbox_id IS NOT NULL"),
        postgresql_where=sa.text("outbox_id IS NOT NULL"),
    )
    op.create_index("ix_prompt_person_id_closed_at", "prompt", ["person_id", "closed_at"], unique=False)
    op.create_index("ix_prompt_person_id_kind_reached_at", "prompt", ["person_id", "kind", "reached_at"], unique=False)
    op.create_table(
        "review",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("meets_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("brief", sa.JSON(), nullable=True),
        sa.Column("convenor_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by_id", sa.BigInteger(), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["convenor_id"], ["person.id"], name=op.f("fk_review_convenor_id_person")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_review_opened_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("level", "unit", "meets_on", name=op.f("uq_review_level_unit_meets_on")),
    )
    op.create_table(
        "subscription",
        sa.Column("topic", sa.String(length=72), nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_subscription_person_id_person")),
        sa.PrimaryKeyConstraint("topic", "person_id", name=op.f("pk_subscription")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_subscription_person_id"), "subscription", ["person_id"], unique=False)
    op.create_table(
        "usual_place",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("place", sa.String(length=64), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_usual_place_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_usual_place")),
    )
    op.create_table(
        "call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("outbox_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("worker_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missed", sa.BigInteger(), nullable=False),
        sa.Column("reminded", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_call_case_id_cases")),
        sa.ForeignKeyConstraint(["worker_id"], ["person.id"], name=op.f("fk_call_worker_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("outbox_id", name=op.f("uq_call_outbox_id")),
    )
    op.create_index("ix_call_state_worker_id", "call", ["state", "worker_id"], unique=False)
    op.create_table(
        "case_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("move", sa.String(length=20), nullable=False),
        sa.Column("from_state", sa.String(length=12), nullable=False),
        sa.Column("to_state", sa.String(length=12), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("target_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_event_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    op.create_index("ix_case_event_case_id_id", "case_event", ["case_id", "id"], unique=False)
    op.create_table(
        "case_view",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("viewer", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_view_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_view")),
    )
    op.create_index(op.f("ix_case_view_case_id"), "case_view", ["case_id"], unique=False)
    op.create_table(
        "dialogue",
        sa.Column(
            "identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("capability", sa.String(length=40), nullable=True),
        sa.Column("form", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("effect", sa.JSON(), nullable=True),
        sa.Column("effect_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("card_id", sa.BigInteger(), nullable=True),
        sa.Column("card_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_dialogue_card_id_card")),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name=op.f("fk_dialogue_identity_id_identity")),
        sa.PrimaryKeyConstraint("identity_id", name=op.f("pk_dialogue")),
    )
    op.create_index("ix_dialogue_expires_at", "dialogue", ["expires_at"], unique=False)
    op.create_table(
        "drop_code",
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_drop_code_case_id_cases")),
        sa.PrimaryKeyConstraint("code_index", name=op.f("pk_drop_code")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_drop_code_case_id"), "drop_code", ["case_id"], unique=False)
    op.create_table(
        "inspection_call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("inspection_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("community", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_inspection_call_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_call_inspection_id_inspection")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_inspection_call_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_call")),
        sa.UniqueConstraint("person_id", "quarter", name=op.f("uq_inspection_call_person_id_quarter")),
    )
    op.create_index(op.f("ix_inspection_call_case_id"), "inspection_call", ["case_id"], unique=False)
    op.create_index(op.f("ix_inspection_call_inspection_id"), "inspection_call", ["inspection_id"], unique=False)
    op.create_table(
        "mass_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("broadcast_id", sa.BigInteger(), nullable=False),
        sa.Column("after_id", sa.BigInteger(), nullable=False),
        sa.Column("upto_id", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("provider_id", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_mass_batch_broadcast_id_broadcast")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mass_batch")),
    )
    op.create_index("ix_mass_batch_broadcast_id", "mass_batch", ["broadcast_id"], unique=False)
    op.create_index(op.f("ix_mass_batch_provider_id"), "mass_batch", ["provider_id"], unique=False)
    op.create_table(
        "media",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("diary_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("provider_media_id", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("path", sa.String(length=120), nullable=False),
        sa.Column("mime", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_media_case_id_cases")),
        sa.ForeignKeyConstraint(["diary_id"], ["diary_entry.id"], name=op.f("fk_media_diary_id_diary_entry")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_media_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
    )
    op.create_index(op.f("ix_media_case_id"), "media", ["case_id"], unique=False)
    op.create_index(op.f("ix_media_diary_id"), "media", ["diary_id"], unique=False)
    op.create_index(op.f("ix_media_person_id"), "media", ["person_id"], unique=False)
    op.create_table(
        "permission",
        sa.Column("identity_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("template_id", sa.String(length=64), nullable=False),
        sa.Column("left", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name=op.f("fk_permission_identity_id_identity")),
        sa.PrimaryKeyConstraint("identity_id", "template_id", name=op.f("pk_permission")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "phone_code",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("identity_id", sa.BigInteger(), nullable=False),
        sa.Column("number_id", sa.BigInteger(), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name=op.f("fk_phone_code_identity_id_identity")),
        sa.ForeignKeyConstraint(["number_id"], ["identity.id"], name=op.f("fk_phone_code_number_id_identity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_code")),
    )
    op.create_index(op.f("ix_phone_code_identity_id"), "phone_code", ["identity_id"], unique=False)
    op.create_table(
        "published_opinion",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("approver_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["approver_id"], ["person.id"], name=op.f("fk_published_opinion_approver_id_person")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_published_opinion_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_published_opinion")),
    )
    op.create_index(op.f("ix_published_opinion_published_on"), "published_opinion", ["published_on"], unique=False)
    op.create_table(
        "review_topic",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("review_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=True),
        sa.Column("original", sa.LargeBinary(), nullable=True),
        sa.Column("cases", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_topic_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_topic")),
        sa.UniqueConstraint("review_id", "number", name=op.f("uq_review_topic_review_id_number")),
    )
    op.create_table(
        "sheet",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("questionnaire_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["paper_batch.id"], name=op.f("fk_sheet_batch_id_paper_batch")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sheet_person_id_person")),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaire.id"], name=op.f("fk_sheet_questionnaire_id_questionnaire")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint("questionnaire_id", "person_id", name=op.f("uq_sheet_questionnaire_id_person_id")),
    )
    op.create_index(op.f("ix_sheet_batch_id"), "sheet", ["batch_id"], unique=False)
    op.create_index(op.f("ix_sheet_person_id"), "sheet", ["person_id"], unique=False)
    op.create_table(
        "review_decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("review_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("put_off", sa.SmallInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_review_decision_owner_id_person")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_review_decision_recorded_by_id_person")
        ),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_decision_review_id_review")),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["review_topic.id"], name=op.f("fk_review_decision_topic_id_review_topic")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decision")),
        sa.UniqueConstraint("code", name=op.f("uq_review_decision_code")),
    )
    op.create_index(op.f("ix_review_decision_owner_id"), "review_decision", ["owner_id"], unique=False)
    op.create_index(op.f("ix_review_decision_review_id"), "review_decision", ["review_id"], unique=False)
    op.execute(
        "INSERT INTO audit_head (id, number, digest, tail_number, tail_digest) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000', 0, '0000000000000000000000000000000000000000000000000000000000000000')"
    )
    op.execute("INSERT INTO directory_version (id, number) VALUES (1, 0)")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE INDEX guide_words ON guide USING gin (to_tsvector('simple', title_words || ' ' || words)) WITH (fastupdate = off)"
        )
        op.execute(
            "CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN IF TG_OP = 'DELETE' THEN IF OLD.number <= (SELECT tail_number FROM audit_head) THEN RETURN OLD; "
            "END IF; END IF; RAISE EXCEPTION 'audit rows are never changed or removed'; END $$"
        )
        guard = "EXECUTE FUNCTION audit_only_grows()"
        op.execute(f"CREATE TRIGGER audit_no_update BEFORE UPDATE OR TRUNCATE ON audit FOR EACH STATEMENT {guard}")
        op.execute(f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit FOR EACH ROW {guard}")
    else:
        op.execute(
            "CREATE VIRTUAL TABLE guide_words USING fts5(title_words, words, content='guide', content_rowid='id')"
        )
        learn = "INSERT INTO guide_words (rowid, title_words, words) VALUES (NEW.id, NEW.title_words, NEW.words);"
        forget = "INSERT INTO guide_words (guide_words, rowid, title_words, words) "
        forget += "VALUES ('delete', OLD.id, OLD.title_words, OLD.words);"
        op.execute(f"CREATE TRIGGER guide_words_insert AFTER INSERT ON guide BEGIN {learn} END")
        op.execute(f"CREATE TRIGGER guide_words_delete AFTER DELETE ON guide BEGIN {forget} END")
        op.execute(f"CREATE TRIGGER guide_words_update AFTER UPDATE ON guide BEGIN {forget} {learn} END")
        op.execute(
            "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN NEW.number <= (SELECT number FROM audit_head) "
            "BEGIN SELECT RAISE(ABORT, 'audit rows are never changed or removed'); END"
        )
        for change, when in (
            ("UPDATE", ""),
            ("DELETE", "WHEN OLD.number > ifnull((SELECT tail_number FROM audit_head), 0) "),
        ):
            op.execute(
                f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit {when}"
                "BEGIN SELECT RAISE(ABORT, 'audit rows are never changed or removed'); END"
            )


def downgrade() -> None:
    op.drop_index(op.f("ix_review_decision_review_id"), table_name="review_decision")
    op.drop_index(op.f("ix_review_decision_owner_id"), table_name="review_decision")
    op.drop_table("review_decision")
    op.drop_index(op.f("ix_sheet_person_id"), table_name="sheet")
    op.drop_index(op.f("ix_sheet_batch_id"), table_name="sheet")
    op.drop_table("sheet")
    op.drop_table("review_topic")
    op.drop_index(op.f("ix_published_opinion_published_on"), table_name="published_opinion")
    op.drop_table("published_opinion")
    op.drop_index(op.f("ix_phone_code_identity_id"), table_name="phone_code")
    op.drop_table("phone_code")
    op.drop_table("permission")
    op.drop_index(op.f("ix_media_person_id"), table_name="media")
    op.drop_index(op.f("ix_media_diary_id"), table_name="media")
    op.drop_index(op.f("ix_media_case_id"), table_name="media")
    op.drop_table("media")
    op.drop_index(op.f("ix_mass_batch_provider_id"), table_name="mass_batch")
    op.drop_index("ix_mass_batch_broadcast_id", table_name="mass_batch")
    op.drop_table("mass_batch")
    op.drop_index(op.f("ix_inspection_call_inspection_id"), table_name="inspection_call")
    op.drop_index(op.f("ix_inspection_call_case_id"), table_name="inspection_call")
    op.drop_table("inspection_call")
    op.drop_index(op.f("ix_drop_code_case_id"), table_name="drop_code")
    op.drop_table("drop_code")
    op.drop_index("ix_dialogue_expires_at", table_name="dialogue")
    op.drop_table("dialogue")
    op.drop_index(op.f("ix_case_view_case_id"), table_name="case_view")
    op.drop_table("case_view")
    op.drop_index("ix_case_event_case_id_id", table_name="case_event")
    op.drop_table("case_event")
    op.drop_index("ix_call_state_worker_id", table_name="call")
    op.drop_table("call")
    op.drop_table("usual_place")
    op.drop_index(op.f("ix_subscription_person_id"), table_name="subscription")
    op.drop_table("subscription")
    op.drop_table("review")
    op.drop_index("ix_prompt_person_id_kind_reached_at", table_name="prompt")
    op.drop_index("ix_prompt_person_id_closed_at", table_name="prompt")
    op.drop_index(
        "ix_prompt_outbox_id",
        table_name="prompt",
        sqlite_where=sa.text("outbox_id IS NOT NULL"),
        postgresql_where=sa.text("outbox_id IS NOT NULL"),
    )
    op.drop_index(
        "ix_prompt_about",
        table_name="prompt",
        sqlite_where=sa.text("about IS NOT NULL"),
        postgresql_where=sa.text("about IS NOT NULL"),
    )
    op.drop_table("prompt")
    op.drop_index(op.f("ix_passage_guide_id"), table_name="passage")
    op.drop_table("passage")
    op.drop_index("ix_party_day_month_day", table_name="party_day")
    op.drop_table("party_day")
    op.drop_index(op.f("ix_paper_batch_questionnaire_id"), table_name="paper_batch")
    op.drop_table("paper_batch")
    op.drop_index(op.f("ix_page_link_person_id"), table_name="page_link")
    op.drop_table("page_link")
    op.drop_index("ix_outbox_state_queue_next_try_at_id", table_name="outbox")
    op.drop_index("ix_outbox_state_expires_at", table_name="outbox")
    op.drop_index("ix_outbox_recipient_id_state", table_name="outbox")
    op.drop_index(op.f("ix_outbox_provider_id"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_index(op.f("ix_member_phone_index"), table_name="member")
    op.drop_index(op.f("ix_member_organisation"), table_name="member")
    op.drop_index(op.f("ix_member_grid"), table_name="member")
    op.drop_table("member")
    op.drop_index("ix_link_person_id", table_name="link")
    op.drop_index("ix_link_member_id", table_name="link")
    op.drop_table("link")
    op.drop_index(op.f("ix_identity_person_id"), table_name="identity")
    op.drop_table("identity")
    op.drop_index("ix_duty_entry_unit_done_on", table_name="duty_entry")
    op.drop_index("ix_duty_entry_person_id_done_on", table_name="duty_entry")
    op.drop_table("duty_entry")
    op.drop_index("ix_duty_unit_done_at", table_name="duty")
    op.drop_index("ix_duty_done_at_due_on", table_name="duty")
    op.drop_table("duty")
    op.drop_index("ix_digest_line_person_id", table_name="digest_line")
    op.drop_table("digest_line")
    op.drop_index("ix_diary_entry_person_id_id", table_name="diary_entry")
    op.drop_table("diary_entry")
    op.drop_index(
        "ix_cases_second_owner_id",
        table_name="cases",
        sqlite_where=sa.text("second_owner_id IS NOT NULL"),
        postgresql_where=sa.text("second_owner_id IS NOT NULL"),
    )
    op.drop_index("ix_cases_reporter_id_opened_at", table_name="cases")
    op.drop_index("ix_cases_place_category_opened_at", table_name="cases")
    op.drop_index(op.f("ix_cases_phone_index"), table_name="cases")
    op.drop_index(
        "ix_cases_parent_id",
        table_name="cases",
        sqlite_where=sa.text("parent_id IS NOT NULL"),
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    op.drop_index("ix_cases_owner_id_state", table_name="cases")
    op.drop_index("ix_cases_look_at", table_name="cases")
    op.drop_index(op.f("ix_cases_contact_id"), table_name="cases")
    op.drop_table("cases")
    op.drop_index(op.f("ix_card_print_card_id"), table_name="card_print")
    op.drop_table("card_print")
    op.drop_index("ix_broadcast_state_look_at", table_name="broadcast")
    op.drop_table("broadcast")
    op.drop_index(op.f("ix_binding_code_person_id"), table_name="binding_code")
    op.drop_table("binding_code")
    op.drop_index(op.f("ix_absence_person_id"), table_name="absence")
    op.drop_table("absence")
    op.drop_index("ix_try_key_at", table_name="try")
    op.drop_table("try")
    op.drop_table("street_network")
    op.drop_table("sms_day")
    op.drop_table("service_point")
    op.drop_index(
        "ix_recipient_broadcast_id_seat_answered_at",
        table_name="recipient",
        sqlite_where=sa.text("seat <> ''"),
        postgresql_where=sa.text("seat <> ''"),
    )
    op.drop_index(
        "ix_recipient_broadcast_id_number",
        table_name="recipient",
        sqlite_where=sa.text("number IS NOT NULL"),
        postgresql_where=sa.text("number IS NOT NULL"),
    )
    op.drop_index(
        "ix_recipient_broadcast_id_answer",
        table_name="recipient",
        sqlite_where=sa.text("answer IS NOT NULL"),
        postgresql_where=sa.text("answer IS NOT NULL"),
    )
    op.drop_table("recipient")
    op.drop_index("ix_questionnaire_state_closes_at", table_name="questionnaire")
    op.drop_table("questionnaire")
    op.drop_table("place")
    op.drop_index(
        "ix_person_stopped_at",
        table_name="person",
        sqlite_where=sa.text("stopped_at IS NOT NULL"),
        postgresql_where=sa.text("stopped_at IS NOT NULL"),
    )
    op.drop_table("person")
    op.drop_table("organisation")
    op.drop_index("ix_nonce_seen_at", table_name="nonce_seen")
    op.drop_table("nonce_seen")
    op.drop_index("ix_job_run_job_started_at", table_name="job_run")
    op.drop_table("job_run")
    op.drop_table("inspection")
    op.drop_index("ix_inbox_identity_id_taken_as_received_at", table_name="inbox")
    op.drop_table("inbox")
    op.drop_table("holding")
    op.drop_table("guide_word")
    op.drop_table("guide")
    op.drop_index("ix_grid_code_valid_to", table_name="grid")
    op.drop_table("grid")
    op.drop_index("ix_errand_state_next_try_at", table_name="errand")
    op.drop_table("errand")
    op.drop_index(op.f("ix_early_report_outbox_id"), table_name="early_report")
    op.drop_table("early_report")
    op.drop_index("ix_due_done_at_due_at", table_name="due")
    op.drop_table("due")
    op.drop_table("drop_receipt")
    op.drop_table("directory_version")
    op.drop_index(
        "ix_card_running",
        table_name="card",
        sqlite_where=sa.text("cancelled_at IS NULL"),
        postgresql_where=sa.text("cancelled_at IS NULL"),
    )
    op.drop_table("card")
    op.drop_table("audit_head")
    op.drop_table("audit")
    op.drop_table("api_token")
    op.drop_table("anonymous_drop")
    op.drop_table("alias_hint")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_only_grows CASCADE")
    else:
        op.execute("DROP TABLE guide_words")

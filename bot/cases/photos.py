"""Photos and voice of a case (照片与语音): a row at once, the file by an errand."""

from bot.act import Act
from bot.outbox import put_errand
from models.cases import Case
from models.media import Media


def add_media(act: Act, case: Case, kind: str, provider_media_id: str, person_id: int) -> None:
    """Note a photo or voice message for a case; delivery fetches it within the provider's three days."""
    row = act.new_id()
    act.session.add(
        Media(
            id=row,
            person_id=person_id,
            case_id=case.id,
            kind=kind,
            provider_media_id=provider_media_id,
            created_at=act.now,
        )
    )
    act.record("case.add_media", f"case:{case.id}", kind=kind)
    put_errand(act, "media", str(row))

"""Readers (读法): the types that handlers write in their forms, and how each is read; once for all handlers."""

from bot.conversation.places.where import Where
from bot.conversation.readers import broadcast
from bot.conversation.readers.base import Reader
from bot.conversation.readers.matters import Matters, MattersReader
from bot.conversation.readers.ones import Ones, OnesReader
from bot.conversation.readers.place import WhereReader
from bot.conversation.readers.plain import (
    Amount,
    AmountReader,
    CaseCode,
    CaseCodeReader,
    ForAnother,
    ForAnotherReader,
    Given,
    GivenReader,
    Phone,
    PhoneReader,
    Photos,
    PhotosReader,
    Words,
    WordsReader,
)
from bot.conversation.readers.questionnaire import BallotAnswer, BallotAnswerReader
from bot.conversation.readers.sought import Sought, SoughtReader

READERS: dict[type, Reader] = {
    Words: WordsReader(),
    CaseCode: CaseCodeReader(),
    Phone: PhoneReader(),
    Photos: PhotosReader(),
    ForAnother: ForAnotherReader(),
    Matters: MattersReader(),
    Where: WhereReader(),
    Sought: SoughtReader(),
    Given: GivenReader(),
    Ones: OnesReader(),
    Amount: AmountReader(),
    BallotAnswer: BallotAnswerReader(),
    broadcast.CastKind: broadcast.KIND,
    broadcast.CastText: broadcast.TEXT,
    broadcast.CastTo: broadcast.TO,
    broadcast.CastReceipt: broadcast.WHETHER_RECEIPT,
    broadcast.CastPlaces: broadcast.PLACES,
    broadcast.CastAt: broadcast.AT,
}

"""WeChat's XML (微信消息体): a strict reading into flat fields.

Ours, on expat, because wechatpy's `parse_message` lets KeyError, ExpatError and AttributeError out, turns a doubled
FromUserName into a list, and builds the whole tree of a hostile body before anybody can refuse it. Here the first
DOCTYPE, the first doubled field and the first tag too deep end the reading; whatever is wrong is `Malformed`.
"""

from xml.parsers import expat

from bot.errors import Malformed

#: Below `<xml>`. The deepest official body is CopyrightCheckResult/ResultList/item/ArticleIdx of MASSSENDJOBFINISH.
MAX_DEPTH = 4


class Fields:
    """The texts of one body by path below `<xml>`: "Content", "ScanCodeInfo/ScanResult"."""

    def __init__(self, texts: dict[str, list[str]]) -> None:
        self._texts = texts

    def all(self, path: str) -> tuple[str, ...]:
        """Every text at `path`, in order; inside lists there may be several."""
        return tuple(self._texts.get(path, ()))

    def text(self, path: str) -> str:
        """The text at `path`, white space trimmed; "" when absent. Raises Malformed when there are several."""
        found = self._texts.get(path, ())
        if len(found) > 1:
            raise Malformed(f"{path} given {len(found)} times")
        return found[0] if found else ""

    def require(self, path: str) -> str:
        """The text at `path`. Raises Malformed when absent, empty or doubled."""
        text = self.text(path)
        if not text:
            raise Malformed(f"{path} missing or empty")
        return text


def read_xml(body: bytes) -> Fields:
    """The fields of `<xml>…</xml>` in UTF-8. Raises Malformed for anything else, at the first fault."""
    reader = _Reader()
    try:
        # As text: expat then reads UTF-8 whatever encoding the body's first line claims.
        reader.parser.Parse(body.decode("utf-8-sig"), True)
    except UnicodeDecodeError:
        raise Malformed("not UTF-8") from None
    except expat.ExpatError as error:
        raise Malformed(f"not well-formed: {error}") from None
    return Fields(reader.texts)


class _Reader:
    """Expat's callbacks: where we are, and the texts so far."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self._path: list[str] = []
        self._pieces: list[list[str]] = []
        self._is_leaf = False
        self._top_names: set[str] = set()
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.ProcessingInstructionHandler = self._refuse_instruction

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if not self._pieces and name != "xml":
            raise Malformed("the root is not <xml>")
        if len(self._pieces) > MAX_DEPTH:
            raise Malformed(f"nested deeper than {MAX_DEPTH}")
        if len(self._pieces) == 1:
            if name in self._top_names:
                raise Malformed(f"{name[:40]} given twice")
            self._top_names.add(name)
        if self._pieces:
            self._path.append(name)
        self._pieces.append([])
        self._is_leaf = True

    def _characters(self, text: str) -> None:
        self._pieces[-1].append(text)

    def _end(self, _name: str) -> None:
        text = "".join(self._pieces.pop()).strip()
        if self._is_leaf and self._path:
            self.texts.setdefault("/".join(self._path), []).append(text)
        elif text:
            raise Malformed("text between tags")
        self._is_leaf = False
        if self._path:
            self._path.pop()

    def _refuse_doctype(self, *_declaration: object) -> None:
        raise Malformed("DOCTYPE is not allowed")

    def _refuse_instruction(self, *_instruction: object) -> None:
        raise Malformed("processing instructions are not allowed")

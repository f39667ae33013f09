"""A power cut for SQLite: a VFS that remembers every file as it was when it was last synced, which is all a cut leaves."""

from pathlib import Path

import apsw

NAME = "powercut"


class PowerCut(apsw.VFS):
    """The file system of a machine whose writes reach the disk when they are synced, and not before."""

    def __init__(self) -> None:
        #: What the disk holds, by file name.
        self.disk: dict[str, bytes] = {}
        super().__init__(NAME, "")

    def xOpen(self, name, flags):  # noqa: N802  SQLite's name
        return _File(self, name, flags)

    def xDelete(self, filename, syncdir):  # noqa: N802
        self.disk.pop(Path(filename).name, None)
        super().xDelete(filename, syncdir)

    def restore(self, folder: Path) -> None:
        """Write what the cut has left into another folder: the machine as it comes up again."""
        folder.mkdir()
        for name, content in self.disk.items():
            (folder / name).write_bytes(content)


class _File(apsw.VFSFile):
    """A file; every sync brings the disk up to date with it."""

    def __init__(self, cut: PowerCut, name, flags) -> None:
        self._cut = cut
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._name = Path(path).name if path else ""
        super().__init__("", name, flags)

    def xSync(self, flags):  # noqa: N802
        super().xSync(flags)
        self._cut.disk[self._name] = super().xRead(self.xFileSize(), 0)

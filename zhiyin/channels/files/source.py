"""From a path to lines of text or a workbook's bytes: compression, kind of file, encoding."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from .encoding import KEEP, by_mark, detect, visible
from .rows import FileRefused

BLOCK = 1 << 20
#: A line longer than this many characters is refused as a row; it is never held in memory.
MAX_LINE = 4 * (1 << 20)
#: A workbook is unpacked in memory.
MAX_WORKBOOK = 512 * (1 << 20)

FOREIGN = ((b"%PDF", "a PDF"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
           (b"7z\xbc\xaf", "a 7z archive"), (b"Rar!", "a RAR archive"), (b"BZh", "a bzip2 archive"),
           (b"\xfd7zXZ", "an xz archive"), (b"\x28\xb5\x2f\xfd", "a zstd archive"), (b"SQLite format 3", "a database"),
           (b"PAR1", "a Parquet file"))
DAMAGED_GZIP = (EOFError, zlib.error, gzip.BadGzipFile)
#: what a person may choose over what was found
ENCODINGS = ("utf-8-sig", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "cp1252")
ZIP, OLE, GZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b"


class Oversize(str):
    """The beginning of a line that was too long to keep."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file whose kind is known. `encoding` is None for a workbook."""

    path: Path
    compressed: bool
    workbook: bool
    encoding: str | None

    @contextmanager
    def bytes(self) -> Iterator[BinaryIO]:
        """The unpacked bytes. Raises FileRefused when the file is gone or its compression is damaged."""
        with _reading(self.path), _open(self.path, self.compressed) as file:
            yield file

    @contextmanager
    def text(self) -> Iterator[io.TextIOWrapper]:
        with self.bytes() as file, io.TextIOWrapper(
                file, encoding=self.encoding, errors=KEEP, newline="") as text:
            yield text

    def lines(self) -> Iterator[str]:
        """Lines with their ends; one that is too long as an `Oversize`."""
        with self.text() as text:
            while line := text.readline(MAX_LINE):
                if len(line) < MAX_LINE or line[-1] in "\r\n":
                    yield line
                    continue
                start = line[:2_000]
                while line and line[-1] not in "\r\n":
                    line = text.readline(MAX_LINE)
                yield Oversize(start)


def open_source(path: Path, encoding: str | None = None) -> Source:
    """Find out what the file is; a text is read in `encoding` (of ENCODINGS), if given, whatever it looks like.

    Raises FileRefused when it is nothing that can be imported.
    """
    if encoding is not None and encoding not in ENCODINGS:
        raise FileRefused(f"“{encoding}” is no encoding. The encodings are: {', '.join(ENCODINGS)}.", "encoding")
    with _reading(path):
        if not path.exists():
            raise FileRefused(f"There is no file {path}.", "gone")
        if not path.is_file():
            raise FileRefused(f"{path} is not a file: give the path of the file to import.")
        with path.open("rb") as file:
            compressed = file.read(2) == GZIP
        with _open(path, compressed) as file:
            head = file.read(65_536)
            if not head.strip():
                raise FileRefused("The file is empty: export it again.", "empty")
            if head.startswith((ZIP, OLE)):
                return Source(path, compressed, workbook=True, encoding=None)
            for magic, name in FOREIGN:
                if head.startswith(magic):
                    raise FileRefused(f"This is {name}: export the messages as CSV, XLSX or JSON lines.", "foreign")
            encoding = encoding or by_mark(head)
            if encoding is None:
                if head.count(0) * 10 > len(head):
                    raise FileRefused("This is not a text file: export the messages as CSV, XLSX or JSON lines.", "foreign")
                encoding = detect(_sample(file, head))
    if encoding is None:
        raise FileRefused("The text encoding is none of UTF-8, UTF-16, GB18030 and Big5: save the file as UTF-8.",
                          "encoding")
    start = head.decode(encoding, "ignore").lstrip().lower()
    if start.startswith(("<!doctype", "<html", "<table", "<?xml", "<meta", "<style")):
        raise FileRefused("This is a web page or XML, whatever its name says: open it in a spreadsheet program "
                          "and save it as XLSX or CSV.", "web_page")
    return Source(path, compressed, workbook=False, encoding=encoding)


def _sample(file: BinaryIO, head: bytes) -> bytes:
    """About 1 MiB from the first line with a byte above 127, wherever in the file that is."""
    block, rest = head, b""
    try:
        while block and block.isascii():
            rest = block[block.rfind(b"\n") + 1:][-65_536:]
            block = file.read(BLOCK)
        return rest + block if len(block) >= BLOCK else rest + block + file.read(BLOCK)
    except DAMAGED_GZIP:
        return rest + block  # read what is whole; the damage is told where it is met


def _open(path: Path, compressed: bool) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb")) if compressed else path.open("rb")


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except DAMAGED_GZIP as error:
        raise FileRefused("The compressed file is damaged or cut off: copy or export it again and import the new "
                          "one; what was already taken from this one is recognised then.", "gzip") from error
    except OSError as error:
        raise FileRefused(f"{path.name} cannot be read: {error.strerror or error}.") from error


def shown(line: str) -> str:
    """A line as text for the rejected file: without its end, undecodable bytes as \\xNN."""
    return visible(line.rstrip("\r\n"))

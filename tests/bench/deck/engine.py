"""The workloads as the engine takes them, and the least time its output could take."""

from __future__ import annotations

import time
from itertools import chain

from isal import isal_zlib
from lxml import etree

from slidemill.deck.data import (
    CategoryAxisGroup,
    Chart,
    DataObject,
    DeckData,
    Image,
    Overflow,
    Scaling,
    Series,
    SlideData,
    Table,
    Text,
    TextList,
)
from slidemill.deck.opc.archive import read_archive
from tests.bench.deck.values import Filling, Numbers, Workload


def deck_data(workload: Workload) -> DeckData:
    """Return the slides in the engine's data language."""
    return DeckData(
        tuple(SlideData(filling.template, dict(_objects(filling))) for filling in workload.slides)
    )


def _objects(filling: Filling) -> chain[tuple[str, DataObject]]:
    return chain(
        ((key, Text(text)) for key, text in filling.texts.items()),
        ((key, TextList(tuple(map(Text, items)))) for key, items in filling.lists.items()),
        (
            (key, Table(tuple(tuple(map(Text, row)) for row in rows)))
            for key, rows in filling.tables.items()
        ),
        ((key, _chart(numbers)) for key, numbers in filling.charts.items()),
        (
            (key, Image(name, Scaling.COVER, Overflow.HIDDEN))
            for key, name in filling.pictures.items()
        ),
    )


def _chart(numbers: Numbers) -> Chart:
    series = tuple(Series(name, name, tuple(values)) for name, values in numbers.series.items())
    return Chart(CategoryAxisGroup(series), labels=tuple(numbers.labels))


class Floor:
    """What no renderer of this kind can go below.

    Every part that the template does not hold is deflated once at ISA-L's level 1 and summed,
    the sheets inside the charts' workbooks as well; new pictures are summed; the whole output is
    copied once. Equal parts count once, and a slide that says the same as the template's in
    other bytes does not count.
    """

    def __init__(self, template: bytes, output: bytes) -> None:
        source = _contents(template)
        carried = {_canonical(name, content) for name, content in source}
        made: dict[bytes, tuple[str, bytes]] = {}
        for name, content in _contents(output):
            made.setdefault(_canonical(name, content), (name, content))
        new = [each for key, each in made.items() if key not in carried]
        self._output = output
        self._changed = [content for name, content in new if name.endswith(_DEFLATED)]
        self._stored = [content for name, content in new if not name.endswith(_DEFLATED)]

    @property
    def changed(self) -> int:
        """Bytes that have to be deflated."""
        return sum(map(len, self._changed))

    def milliseconds(self) -> float:
        """Do it once, and return the processor time it took."""
        compress, crc32 = isal_zlib.compress, isal_zlib.crc32
        start = time.thread_time()
        for content in self._changed:
            crc32(content)
            compress(content, 1, -15)
        for content in self._stored:
            crc32(content)
        bytearray(self._output)
        return (time.thread_time() - start) * 1000


_DEFLATED = (".xml", ".rels")


def _contents(archive: bytes) -> list[tuple[str, bytes]]:
    """Return the members of an archive and, in the place of workbooks, theirs."""
    result = []
    for name, packed in read_archive(archive).items():
        if name.endswith(".xlsx"):
            result += _contents(packed.read())
        else:
            result.append((name, packed.read()))
    return result


def _canonical(name: str, content: bytes) -> bytes:
    if name.endswith(_DEFLATED):
        return etree.tostring(etree.fromstring(content), method="c14n")
    return content

"""The workloads as the engine takes them, and the least time its output could take."""

from __future__ import annotations

import time
from itertools import chain

from isal import isal_zlib

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
from slidemill.deck.opc.archive import STORED, read_archive
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

    Every part that the template does not hold byte for byte is deflated once at ISA-L's level 1
    and summed; new pictures are summed; the whole output is copied once. Equal parts count once.
    """

    def __init__(self, template: bytes, output: bytes) -> None:
        carried = {(packed.crc, packed.size) for packed in read_archive(template).values()}
        made = {
            (packed.crc, packed.size): packed
            for packed in read_archive(output).values()
            if (packed.crc, packed.size) not in carried
        }
        self._output = output
        self._changed = [packed.read() for packed in made.values() if packed.method != STORED]
        self._stored = [packed.read() for packed in made.values() if packed.method == STORED]

    @property
    def changed(self) -> int:
        """Bytes that have to be deflated."""
        return sum(map(len, self._changed))

    def milliseconds(self) -> float:
        """Do it once, and return how long it took."""
        compress, crc32 = isal_zlib.compress, isal_zlib.crc32
        start = time.perf_counter()
        for content in self._changed:
            crc32(content)
            compress(content, 1, -15)
        for content in self._stored:
            crc32(content)
        bytearray(self._output)
        return (time.perf_counter() - start) * 1000

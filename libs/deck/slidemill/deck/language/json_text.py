"""Decoding the bytes of `data.json` (RFC 8259) strictly, with places for what is wrong."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import NoReturn

from slidemill.deck.faults import DataError, Fault
from slidemill.deck.limits import MAX_JSON_BYTES

_BOM = b"\xef\xbb\xbf"
_STRING_OR_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|(-?Infinity|NaN)', re.DOTALL)


class RepeatedKeys(dict[str, object]):
    """An object in which some keys stood more than once; `repeated` names them."""

    repeated: tuple[str, ...] = ()


def decode(raw: bytes) -> object:
    """Decode the JSON value written in `raw`; UTF-8, a byte order mark is tolerated.

    Raises DataError naming line and column. Objects with repeated keys come back as
    `RepeatedKeys`, so that whoever knows their place can say so.
    """
    if len(raw) > MAX_JSON_BYTES:
        raise _refusal(
            "", f"{len(raw):,} bytes are too many; give at most {MAX_JSON_BYTES:,} bytes of JSON."
        )
    try:
        text = raw.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refusal(
            _position(raw.removeprefix(_BOM), error.start),
            f"the byte 0x{error.object[error.start]:02X} is not UTF-8; save the file as UTF-8.",
        ) from None
    try:
        value: object = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise _refusal(
            f"line {error.lineno}, column {error.colno}", f"this is not JSON: {_reason(error)}."
        ) from None
    except RecursionError:
        raise _refusal("", "arrays and objects are nested too deep; flatten the data.") from None
    except _NotFiniteError as error:
        raise _refusal(_constant_position(text), str(error)) from None
    except ValueError:
        raise _refusal("", "a number has too many digits; round it.") from None
    return value


class _NotFiniteError(ValueError):
    pass


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    marked = RepeatedKeys(value)
    counts = Counter(name for name, _ in pairs)
    marked.repeated = tuple(name for name, count in counts.items() if count > 1)
    return marked


def _refuse_constant(name: str) -> NoReturn:
    raise _NotFiniteError(f"{name} is not JSON; write null for a gap.")


def _reason(error: json.JSONDecodeError) -> str:
    reason = error.msg[:1].lower() + error.msg[1:]
    if error.pos >= len(error.doc):
        return f"{reason}, but the text ends here"
    return f"{reason}, but found {json.dumps(error.doc[error.pos], ensure_ascii=False)}"


def _constant_position(text: str) -> str:
    found = next(match for match in _STRING_OR_CONSTANT.finditer(text) if match[1])
    return _position(text[: found.start()].encode(), len(text[: found.start()].encode()))


def _position(raw: bytes, index: int) -> str:
    line = raw.count(b"\n", 0, index) + 1
    column = index - raw.rfind(b"\n", 0, index)
    return f"line {line}, column {column}"


def _refusal(place: str, message: str) -> DataError:
    return DataError([Fault(f"data.json, {place}" if place else "data.json", message)])

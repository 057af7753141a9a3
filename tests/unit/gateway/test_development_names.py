"""Names of organisations: their slugs, and where they are believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from slidemill.contracts.ids import Organisation
from slidemill.gateway.credentials import organisation_of
from slidemill.gateway.settings import Settings

SLUG = TypeAdapter(Organisation)


@given(st.text())
def test_a_name_becomes_a_slug_or_nothing(name: str) -> None:
    slug = organisation_of(name)
    assert not slug or SLUG.validate_python(slug) == slug
    assert organisation_of(slug) == slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Acme Corp.", "acme-corp"),
        ("  Ünder_Score ", "under-score"),
        ("&", ""),
        ("a" * 70, "a" * 63),
    ],
)
def test_the_slug_of_a_name(name: str, slug: str) -> None:
    assert organisation_of(name) == slug


@pytest.mark.parametrize(
    ("variable", "value", "production"),
    [
        ("SLIDEMILL_ENVIRONMENT", "development", False),
        ("APP_ENV", "Test", False),
        ("SLIDEMILL_ENVIRONMENT", "production", True),
        ("SLIDEMILL_ENVIRONMENT", "prod", True),
        ("APP_ENV", "staging", True),
        ("OTHER", "development", True),
    ],
)
def test_only_a_known_word_makes_it_something_else_than_production(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, *, production: bool
) -> None:
    for name in ("SLIDEMILL_ENVIRONMENT", "APP_ENV", "ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    monkeypatch.setenv("SLIDEMILL_DATABASE_URL", "postgresql://nobody@localhost/nothing")
    monkeypatch.setenv("SLIDEMILL_KEY_PEPPER", "-" * 32)
    assert Settings().in_production is production

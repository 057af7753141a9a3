"""Settings of the object store."""

import pytest
from pydantic import SecretStr, ValidationError

from slidemill.storage import StoreSettings


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "URL": "http://127.0.0.1:9000/",
        "PUBLIC_URL": "https://files.example.com",
        "ACCESS_KEY": "key",
        "SECRET_KEY": "hidden",
        "REGION": "eu-west-1",
        "BUCKET": "decks",
    }.items():
        monkeypatch.setenv(f"SLIDEMILL_STORE_{name}", value)
    settings = StoreSettings()
    assert settings.url == "http://127.0.0.1:9000"
    assert settings.public_url == "https://files.example.com"
    assert (settings.region, settings.bucket) == ("eu-west-1", "decks")
    assert "hidden" not in repr(settings)


@pytest.mark.parametrize(
    "url",
    ["127.0.0.1:9000", "ftp://a", "http://", "https://a/store", "http://u:p@a", "http://a?b=c"],
)
def test_an_address_signatures_can_not_cover_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="url"):
        StoreSettings(url=url, access_key="key", secret_key=SecretStr("secret"))

"""Write the generated documents under `docs/contracts/`: `python -m deploy.docs`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from slidemill.contracts.documents import asyncapi, schemas
from slidemill.deck.language.schema import document_schema
from slidemill.gateway.app import create_app
from slidemill.gateway.settings import Settings as GatewaySettings
from slidemill.messaging import BrokerSettings
from slidemill.storage import StoreSettings

ROOT = Path(__file__).parents[1] / "docs" / "contracts"


def openapi() -> dict[str, Any]:
    """Return the gateway's OpenAPI 3.1 document; nothing is connected for it."""
    app = create_app(
        GatewaySettings.model_validate(
            {"database_url": "postgresql://nobody@localhost/nothing", "key_pepper": "-" * 32}
        ),
        BrokerSettings.model_validate({"url": "amqp://localhost"}),
        StoreSettings.model_validate(
            {"url": "http://localhost", "access_key": "-", "secret_key": "-"}
        ),
    )
    return app.openapi_schema.to_schema()


def documents() -> dict[str, str]:
    """Return the text of every generated document by its path below `docs/contracts`."""
    found: dict[str, dict[str, Any]] = {
        "asyncapi.json": asyncapi(),
        "data.schema.json": document_schema(),
        "openapi.json": openapi(),
    }
    found |= {f"schemas/{name}.json": schema for name, schema in schemas().items()}
    return {
        path: json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        for path, document in found.items()
    }


def main() -> int:
    """Write the documents that differ and drop those that no longer exist."""
    wanted = documents()
    for stale in (p for p in ROOT.rglob("*.json") if str(p.relative_to(ROOT)) not in wanted):
        stale.unlink()
        print(f"dropped {stale.relative_to(ROOT)}")
    for name, text in wanted.items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            print(f"wrote {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

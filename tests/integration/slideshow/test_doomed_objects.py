"""Objects go after their rows, however often the work is begun."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from slidemill.slideshow.doomed import Graves, doom
from slidemill.storage import ObjectMissing, ObjectStore, StoreSettings
from tests.integration.slideshow.stage import Stage


async def test_doomed_objects_and_folders_are_deleted_and_forgotten(
    stage: Stage, organisation: str
) -> None:
    folder = f"slideshows/renders/{organisation}/it/"
    keys = [f"{folder}0.jpg", f"{folder}1.jpg", f"slideshows/pictures/{organisation}/x.jpg"]
    for key in keys:
        await stage.house.store.put(key, b"...", "image/jpeg")
    async with stage.house.transaction() as connection:
        await doom(connection, folder, keys[2])
    await Graves(stage.house).bury()
    for key in keys:
        with pytest.raises(ObjectMissing):
            await stage.house.store.get(key, 10)
    left = "SELECT count(*) FROM slideshow.doomed WHERE key = ANY($1::text[])"
    assert await stage.house.database.pool.fetchval(left, [folder, *keys]) == 0


async def test_what_is_doomed_for_later_is_deleted_then(stage: Stage, organisation: str) -> None:
    now, later = (f"slideshows/pictures/{organisation}/{name}.jpg" for name in ("now", "later"))
    for key in (now, later):
        await stage.house.store.put(key, b"...", "image/jpeg")
    async with stage.house.transaction() as connection:
        await doom(connection, later, after=timedelta(hours=1))
        await doom(connection, now)
    await Graves(stage.house).bury()
    assert await stage.house.store.head(now) is None
    assert await stage.house.store.head(later)
    await stage.house.database.pool.execute(
        "UPDATE slideshow.doomed SET doomed_at = doomed_at - interval '1 hour' WHERE key = $1",
        later,
    )
    await Graves(stage.house).bury()
    assert await stage.house.store.head(later) is None


async def test_nothing_is_doomed_by_a_transaction_that_fails(
    stage: Stage, organisation: str
) -> None:
    key = f"slideshows/pictures/{organisation}/x.jpg"
    await stage.house.store.put(key, b"...", "image/jpeg")
    with suppress(RuntimeError):
        async with stage.house.transaction() as connection:
            await doom(connection, key)
            raise RuntimeError
    await Graves(stage.house).bury()
    assert await stage.house.store.get(key, 10) == b"..."


async def test_what_cannot_be_deleted_at_once_is_left_to_the_next_round(
    stage: Stage, store_settings: StoreSettings, organisation: str
) -> None:
    key = f"slideshows/pictures/{organisation}/x.jpg"
    await stage.house.store.put(key, b"...", "image/jpeg")
    async with stage.house.transaction() as connection:
        await doom(connection, key)
    nowhere = store_settings.model_copy(update={"url": "http://127.0.0.1:1"})
    async with ObjectStore(nowhere) as store:
        await Graves(replace(stage.house, store=store)).bury_soon()
    assert await stage.house.store.get(key, 10) == b"..."
    await Graves(stage.house).bury_soon()
    assert await stage.house.store.head(key) is None

"""The object store: keys, pre-signed forms and links, uploads and downloads behind async calls."""

from slidemill.storage.errors import (
    InvalidKey,
    ObjectChanged,
    ObjectMissing,
    ObjectTooLarge,
    StoreError,
    StoreRefused,
    StoreUnavailable,
)
from slidemill.storage.keys import belongs_to, check_key
from slidemill.storage.presign import PresignedForm
from slidemill.storage.settings import StoreSettings
from slidemill.storage.store import ListedObject, ObjectInfo, ObjectStore

__all__ = [
    "InvalidKey",
    "ListedObject",
    "ObjectChanged",
    "ObjectInfo",
    "ObjectMissing",
    "ObjectStore",
    "ObjectTooLarge",
    "PresignedForm",
    "StoreError",
    "StoreRefused",
    "StoreSettings",
    "StoreUnavailable",
    "belongs_to",
    "check_key",
]

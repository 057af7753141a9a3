"""Forms and links that let a client without credentials write or read one object for a while."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from minio import Minio
from minio.datatypes import PostPolicy

# RFC 5987 section 3.2.1, attr-char beyond letters, digits and "-._~", which quote() keeps anyway.
_ATTR_CHARS = "!#$&+^`|"
_FALLBACK_NAME = "download"


@dataclass(frozen=True, slots=True)
class PresignedForm:
    """A multipart form that stores one object; the file goes last, in the field `file`."""

    action: str
    method: str
    enctype: str
    params: dict[str, str]
    """Fields in the order to send them."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for one bucket at the address clients outside use, without any network call."""

    client: Minio
    origin: str
    bucket: str

    def form(
        self, key: str, content_type: str, max_bytes: int, expires: timedelta
    ) -> PresignedForm:
        """Sign a form for exactly this key and content type and 1 to `max_bytes` bytes.

        Stores answer a good upload with 204 and no body when `success_action_status` is absent
        (S3 API reference, "POST Object"). `acl` is pinned: some stores accept fields the policy
        does not mention, and the object must never become public that way.
        """
        fixed = {"acl": "private", "key": key, "Content-Type": content_type}
        policy = PostPolicy(self.bucket, datetime.now(UTC) + expires)
        for name, value in fixed.items():
            policy.add_equals_condition(name, value)
        policy.add_content_length_range_condition(1, max_bytes)
        signed = self.client.presigned_post_policy(policy)
        return PresignedForm(
            action=f"{self.origin}/{self.bucket}",
            method="POST",
            enctype="multipart/form-data",
            params={
                **fixed,
                "X-Amz-Credential": signed["x-amz-credential"],
                "X-Amz-Algorithm": signed["x-amz-algorithm"],
                "X-Amz-Date": signed["x-amz-date"],
                "Policy": signed["policy"],
                "X-Amz-Signature": signed["x-amz-signature"],
            },
        )

    def put(self, key: str, expires: timedelta) -> str:
        """Sign a plain PUT of one object.

        Query signatures cover host, key and time, and headers only if every client sends exactly
        the same; there is no condition on the length (S3 API reference, "Authenticating Requests:
        Using Query Parameters"). So size and content are for whoever reads the object to check.
        """
        return self.client.presigned_put_object(self.bucket, key, expires=expires)

    def link(
        self, key: str, filename: str | None, expires: timedelta, content_type: str | None
    ) -> str:
        """Sign a plain GET of one object; with `filename` it is saved, not shown."""
        answer: dict[str, str | list[str] | tuple[str]] = {}
        if filename is not None:
            answer["response-content-disposition"] = attachment(filename)
        if content_type is not None:
            answer["response-content-type"] = content_type
        return self.client.presigned_get_object(
            self.bucket, key, expires=expires, response_headers=answer
        )


def attachment(filename: str) -> str:
    """Write the Content-Disposition that saves under `filename` (RFC 6266 section 4.3).

    Folders are dropped from the name. A name outside printable ASCII travels in `filename*`
    (RFC 5987), beside a plain stand-in for clients that do not read it.
    """
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C").strip(" .")
    name = name or _FALLBACK_NAME
    plain = "".join(char if " " <= char <= "~" and char not in '"%;' else "_" for char in name)
    header = f'attachment; filename="{plain}"'
    if plain != name:
        header += f"; filename*=UTF-8''{quote(name, safe=_ATTR_CHARS)}"
    return header

"""The one error of this lib and the reasons it can carry."""

from enum import StrEnum


class Code(StrEnum):
    """Why something from outside was turned away; stable, so that callers may branch on it."""

    # Zip archives
    NOT_A_ZIP = "not_a_zip"
    """The bytes are not a zip archive."""
    ZIP_DAMAGED = "zip_damaged"
    """Cut off, or its records contradict the bytes."""
    ZIP_EXTRA_DATA = "zip_extra_data"
    """Bytes before, between or behind the members that readers may take for others."""
    ZIP_MULTI_DISK = "zip_multi_disk"
    """One volume of a split archive."""
    ZIP64_MISMATCH = "zip64_mismatch"
    """The 64-bit records contradict the 32-bit ones."""
    ZIP_TOO_LARGE = "zip_too_large"
    """More bytes than may be uploaded."""
    TOO_MANY_MEMBERS = "too_many_members"
    MEMBER_TOO_LARGE = "member_too_large"
    """One member inflates to more than is allowed."""
    TOTAL_TOO_LARGE = "total_too_large"
    """All members together inflate to more than is allowed."""
    RATIO_TOO_HIGH = "ratio_too_high"
    """A member is packed tighter than real content is."""
    BAD_NAME = "bad_name"
    """A member name that could lead out of the archive or mean different things."""
    DUPLICATE_NAME = "duplicate_name"
    """Two members that are the same name on some systems."""
    ENCRYPTED_MEMBER = "encrypted_member"
    UNSUPPORTED_METHOD = "unsupported_method"
    """A compression other than store and deflate."""
    SPECIAL_FILE = "special_file"
    """A symbolic link or device."""
    HEADER_MISMATCH = "header_mismatch"
    """The two headers of a member contradict each other."""
    OVERLAP = "overlap"
    """Two members share bytes."""
    SIZE_MISMATCH = "size_mismatch"
    """A member does not inflate to the size it declares."""
    CHECKSUM_MISMATCH = "checksum_mismatch"

    # The package of template, data and media
    MISSING_TEMPLATE = "missing_template"
    MISSING_DATA = "missing_data"
    NESTED_FOLDER = "nested_folder"
    """Everything lies inside one folder instead of at the root."""
    DATA_TOO_LARGE = "data_too_large"
    MISSING_MEDIA = "missing_media"
    """A file the data asks for is not in the package."""

    # Presentations
    NOT_A_PRESENTATION = "not_a_presentation"
    OLD_FORMAT = "old_format"
    """A binary Office file of 1997 to 2003."""
    PASSWORD_PROTECTED = "password_protected"  # noqa: S105 - a reason, not a password
    WRONG_KIND = "wrong_kind"
    """A template, slide show or Strict Open XML file instead of a presentation."""
    MACROS = "macros"
    OLE_OBJECT = "ole_object"
    ACTIVEX = "activex"
    EMBEDDED_FILE = "embedded_file"
    """An embedded file that is not an Excel workbook."""
    EXTERNAL_LINK = "external_link"
    """Something that would be fetched from elsewhere when the deck is opened."""
    BAD_RELATIONSHIP = "bad_relationship"
    XML_DTD = "xml_dtd"
    XML_ENCODING = "xml_encoding"
    XML_TOO_DEEP = "xml_too_deep"
    XML_TOO_LARGE = "xml_too_large"
    XML_MALFORMED = "xml_malformed"

    # Pictures
    UNKNOWN_IMAGE = "unknown_image"
    """None of the accepted kinds, whatever its name says."""
    IMAGE_DAMAGED = "image_damaged"
    IMAGE_TOO_LARGE = "image_too_large"
    """More pixels than may be decoded."""
    IMAGE_TOO_MANY_FRAMES = "image_too_many_frames"

    # Films
    UNKNOWN_FILM = "unknown_film"
    """Neither MP4 nor QuickTime, whatever its name says."""
    FILM_DAMAGED = "film_damaged"


class IntakeError(Exception):
    """Something from outside was turned away before it was opened."""

    def __init__(self, code: Code, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.code = code
        self.place = place
        """The file, or the member of it, that is at fault."""
        self.message = message
        """What is wrong, why that matters and what to do; written for the uploader."""

    def __reduce__(self) -> tuple[type["IntakeError"], tuple[Code, str, str]]:
        """Let the error cross process borders."""
        return type(self), (self.code, self.place, self.message)

    def inside(self, outer: str) -> "IntakeError":
        """Return the same error seen from the file that holds this one."""
        return IntakeError(self.code, f"{outer} > {self.place}", self.message)

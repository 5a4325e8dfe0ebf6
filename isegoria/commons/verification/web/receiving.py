# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file that is read in memory and never laid on the disk, however large it may be here."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

LARGEST = 12_000_000
"""Bytes: what such a list may weigh, and all the memory that one takes."""


class InMemoryOnly(FileUploadHandler):
    """Django's handler for large files writes them down; this one holds them until they are read, then nothing."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.held = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.held.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.held.seek(0)
        return InMemoryUploadedFile(
            self.held,
            self.field_name,
            self.file_name or "",
            self.content_type or "",
            file_size,
            self.charset,
            self.content_type_extra,
        )

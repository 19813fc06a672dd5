"""What one call of the command line was given before the command itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.settings import Settings


class Given:
    """Global options of this call."""

    data_dir: Path | None = None
    lang: str | None = None


def settings() -> Settings:
    from pipeline.settings import load_settings

    return load_settings(Given.data_dir, Given.lang)

"""Word lists of the rules: YAML files beside the code, read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml


@cache
def load_lexicon(name: str) -> Mapping[str, Any]:
    """The mapping in `agent/reading/data/<name>.yaml`; one read per process, not to be changed by callers."""
    text = files("agent.reading").joinpath("data").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return MappingProxyType(yaml.load(text, Loader=loader))

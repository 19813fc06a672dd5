"""The prompts: one Markdown file each with a version line, and the loader that refuses missing or unknown variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from domain.errors import ConfigurationError

_VERSION = re.compile(r"\A<!-- version: (\d+) -->\n")
_VARIABLE = re.compile(r"\{\{([a-z_]+)\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as its file says it: `{{name}}` marks a variable."""

    name: str
    version: int
    text: str

    @property
    def variables(self) -> frozenset[str]:
        return frozenset(_VARIABLE.findall(self.text))

    def render(self, values: Mapping[str, str] | None = None) -> str:
        """The prompt with its variables filled in, in one pass: braces inside a value are never read as variables.

        Raises ConfigurationError when a variable has no value or a value no variable.
        """
        given = dict(values or {})
        missing, unknown = sorted(self.variables - given.keys()), sorted(given.keys() - self.variables)
        if missing or unknown:
            problems = [f"no value for {', '.join(missing)}"] if missing else []
            problems += [f"no variable {', '.join(unknown)}"] if unknown else []
            raise ConfigurationError(f"prompt {self.name} (version {self.version}): {'; '.join(problems)}")
        return _VARIABLE.sub(lambda match: given[match[1]], self.text)


@cache
def load_prompt(name: str) -> Prompt:
    """The prompt in `prompts/<name>.md`. Raises ConfigurationError for a missing file or version line."""
    file = files("prompts").joinpath(f"{name}.md")
    if not file.is_file():
        raise ConfigurationError(f"there is no prompt {name!r}: expected the file prompts/{name}.md")
    text = file.read_text(encoding="utf-8")
    version = _VERSION.match(text)
    if version is None:
        raise ConfigurationError(f"prompts/{name}.md must begin with the line <!-- version: N -->")
    return Prompt(name, int(version[1]), text[version.end() :].strip())

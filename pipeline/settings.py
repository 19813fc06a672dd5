"""Settings, read once from the environment and `.env`: the only place that looks at either."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from domain.errors import ConfigurationError
from domain.ports import Clock


class Settings(BaseSettings):
    """Every setting has a default that works on one machine with no key, no server and no download."""

    model_config = SettingsConfigDict(env_prefix="PARKSCOUT_", env_file=".env", extra="ignore", populate_by_name=True)

    data_dir: Path = Path("data")
    lang: str = "zh"
    now: datetime | None = None
    profile: str = "suzhou-industrial-park"

    database_url: str | None = Field(None, validation_alias=AliasChoices("DATABASE_URL", "PARKSCOUT_DATABASE_URL"))
    chroma_url: str | None = Field(None, validation_alias=AliasChoices("CHROMA_URL", "PARKSCOUT_CHROMA_URL"))
    chroma_api_key: str | None = Field(None, validation_alias=AliasChoices("CHROMA_API_KEY", "PARKSCOUT_CHROMA_API_KEY"), repr=False)
    chroma_tenant: str = Field("default_tenant", validation_alias=AliasChoices("CHROMA_TENANT", "PARKSCOUT_CHROMA_TENANT"))
    chroma_database: str = Field("default_database", validation_alias=AliasChoices("CHROMA_DATABASE", "PARKSCOUT_CHROMA_DATABASE"))

    openai_api_key: str | None = Field(None, validation_alias=AliasChoices("OPENAI_API_KEY", "PARKSCOUT_OPENAI_API_KEY"), repr=False)
    openai_base_url: str | None = Field(None, validation_alias=AliasChoices("OPENAI_BASE_URL", "PARKSCOUT_OPENAI_BASE_URL"))
    model: str | None = Field(None, validation_alias=AliasChoices("PARKSCOUT_MODEL", "OPENAI_MODEL"))
    model_token_budget: int = 200_000
    """Tokens a user's day may spend on a model."""
    model_reading: bool = True
    """Whether a configured model also reads the documents that the rules are unsure of."""
    model_reading_tokens: int = 200_000
    """Tokens one run's reading may spend on a model."""
    model_price_in: float | None = None
    """Price of a million tokens asked, in any currency: what the ledger reckons costs in. With `model_price_out`, of those answered."""
    model_price_out: float | None = None

    embedding_base_url: str | None = None
    embedding_api_key: str | None = Field(None, repr=False)
    embedding_model: str | None = None
    embedding_local: str | None = None
    """Folder or hub name of a local model; an endpoint named in `embedding_base_url` and `embedding_model` comes first."""

    allow_hosts: str = ""
    crawl_delay: float | None = None
    operator: str = "unnamed operator"
    user_agent_contact: str = ""
    rsshub_url: str | None = None
    miniflux_secret: str | None = Field(None, repr=False)
    newsroom_port: int = 8790
    """Loopback port of the sample newsroom; fixed, so that an article keeps its address from run to run."""
    user: str = ""
    """Who works at this command line: the default of `--by`, and whose stop rules apply."""
    unit: str = ""
    """The unit (处室) of that person."""
    coordinators: str = ""
    """Comma list of the people who settle who holds a lead."""
    newsroom_url: str | None = None
    """Base address of the sample newsroom while it is served; set by the run itself."""

    @field_validator("lang")
    @classmethod
    def _known_language(cls, value: str) -> str:
        if value not in {"zh", "en"}:
            raise ValueError("must be zh or en")
        return value

    @field_validator("crawl_delay")
    @classmethod
    def _not_negative(cls, value: float | None) -> float | None:
        if value is not None and value < 0:
            raise ValueError("must not be negative")
        return value

    @property
    def store_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'parkscout.db'}"

    @property
    def coordinator_names(self) -> frozenset[str]:
        return frozenset(name for part in self.coordinators.replace("，", ",").split(",") if (name := part.strip()))

    @property
    def has_model(self) -> bool:
        return bool(self.model and (self.openai_api_key or self.openai_base_url))

    @property
    def reads_with_model(self) -> bool:
        return self.has_model and self.model_reading

    def clock(self) -> Clock:
        """The clock of this process: fixed by PARKSCOUT_NOW, else the machine's."""
        fixed = self.now
        if fixed is None:
            return lambda: datetime.now(UTC)
        moment = fixed if fixed.tzinfo else fixed.replace(tzinfo=UTC)
        return lambda: moment


def load_settings(data_dir: Path | None = None, lang: str | None = None) -> Settings:
    """Settings of this process; command line options win. Raises ConfigurationError naming the setting to change."""
    given = {"data_dir": data_dir, "lang": lang}
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "; ".join(f"{_shown(problem['loc'])}: {problem['msg'].removeprefix('Value error, ')}" for problem in error.errors())
        raise ConfigurationError(f"change these settings in the environment or .env: {problems}") from error
    except (SettingsError, OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the settings in .env cannot be read ({error}): correct or remove the file") from error


def _shown(location: tuple[int | str, ...]) -> str:
    name = str(location[0]) if location else "settings"
    return name if name.isupper() else f"PARKSCOUT_{name.upper()}"

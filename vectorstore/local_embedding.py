"""A local static multilingual model (model2vec) from a folder or hub name: an optional extra, never downloaded by itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.errors import ConfigurationError, ModelError


class LocalModelEmbedder:
    """Fulfils domain.ports.Embedder. `model` is a folder, or a hub name that this machine may fetch or has in its cache."""

    def __init__(self, model: str) -> None:
        try:
            from model2vec import StaticModel
        except ImportError as error:
            raise ConfigurationError(
                "a local embedding model needs the extra `local-model`: pip install 'parkscout[local-model]'"
            ) from error
        try:
            self._model: Any = StaticModel.from_pretrained(model)
        except Exception as error:
            raise ModelError(
                f"the model {model} cannot be loaded ({' '.join(str(error).split())[:160]}); give a folder that holds one"
            ) from error
        self.dimension = int(self._model.dim)
        # A folder's name is what stays the same when the folder moves.
        self.id = f"local-{Path(model).name if Path(model).exists() else model}"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dimension), rows of length 1."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = np.asarray(self._model.encode(list(texts)), dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: NDArray[np.float32] = (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
        return unit

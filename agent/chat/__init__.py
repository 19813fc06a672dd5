"""The chat agent: one loop over typed tools, driven by rules or by a language model, every sentence cited by id."""

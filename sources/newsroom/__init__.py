"""The sample newsroom: invented news of invented companies, served on loopback and crawled like the live web."""

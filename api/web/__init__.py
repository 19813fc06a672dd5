"""The web pages: templates, one style file, one script; nothing is loaded from elsewhere."""

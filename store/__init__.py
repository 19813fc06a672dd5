"""The source of truth: SQL through SQLAlchemy, one file per noun. The only room that imports sqlalchemy."""

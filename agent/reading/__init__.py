"""Reading: what an article says, found by rules."""

"""Reading with a model: what the rules are unsure of is asked, every answer is checked against the text, the rules stand by."""

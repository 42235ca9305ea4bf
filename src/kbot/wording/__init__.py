"""How the bot speaks: formatted texts, names in their cases, message catalogues."""

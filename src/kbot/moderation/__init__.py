"""How the fact base grows: what the class asked in vain, for moderators to answer."""

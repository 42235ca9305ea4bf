"""kbot: a reading-group tutor for a novel, on Telegram, Discord and in the terminal."""

"""kbot: a reading-group tutor for a novel, on Telegram, Discord and in the terminal."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("kbot")
except PackageNotFoundError:  # run from a source folder that was never installed
    __version__ = "0+unknown"

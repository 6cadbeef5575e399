"""``python -m dedup`` is the command ``dedup``."""

from dedup.process import run

if __name__ == "__main__":
    run()

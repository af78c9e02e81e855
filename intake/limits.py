"""How much one file may hold."""
MOST_BYTES = 50 * 1024 * 1024
MOST_ROWS = 100_000

"""Where submissions run: a container, a plain process, or memory (for tests)."""

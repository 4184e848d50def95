"""The command line: thin commands over the service."""


def main() -> None:
    """Run `actes`."""

"""``python -m service.cli`` is ``actes``: how the server starts its worker."""

from service.cli import main

main()

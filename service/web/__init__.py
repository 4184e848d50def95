"""HTTP: thin routes over the rooms; the only one that imports FastAPI, and never an engine."""

"""Work that survives anything: what is due, what a dead worker held, and the steps of a recording.

The facts stand in the service's database; the job engine only decides what runs next.
"""

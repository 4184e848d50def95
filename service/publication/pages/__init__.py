"""What each page says: one frozen value per page, for one template; refuses to compute or read.

A page holds facts (seconds, ISO dates, texts with the language they are really in) and addresses;
the template puts the interface's own words around them. Fields that hold an English sentence of
the interface (a message of the catalogues) say so: templates pass them through ``worded``.
"""

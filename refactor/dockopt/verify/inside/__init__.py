"""Programs that run inside the images that are compared, on the images' own interpreters.

They read the project's sources and start none of them. Each unresolved module is one line on stdout: its
name, who asks for it, and what is wrong, separated by tabs. No other module imports these.
"""

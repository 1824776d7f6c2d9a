"""The way in: the aiohttp app, REST, the command line, settings and embedded services."""

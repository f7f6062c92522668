"""The review in a browser: thin pages around the calls of ``notes_mining.review``.

Every route names an action of the rights table (``doors.Pages``); whoever has no right to it gets no further. Note text
stays out of URLs, logs, error pages and the browser's storage. All assets are files of this package.

    app.build(desk, Office) -> FastAPI        the application
    serve.serve(app, ...)                     on this machine alone, or with TLS elsewhere
"""

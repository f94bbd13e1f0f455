"""The import room: a file is uploaded, looked at, tried, and run by the worker."""

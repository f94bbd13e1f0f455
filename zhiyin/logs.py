"""Structured logs with ids. No message text, no secret and no personal data at info level."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from zhiyin.settings import Settings


def configure(settings: Settings, *, quiet: bool = False) -> None:
    """Send structlog and standard logging to stderr in the chosen format; `quiet` keeps all below warnings back."""
    level = max(getattr(logging, settings.log_level.upper()), logging.WARNING if quiet else 0)
    shared: list[Any] = [structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level,
                         structlog.processors.TimeStamper(fmt="iso", utc=True)]
    renderer: Any = (structlog.processors.JSONRenderer(ensure_ascii=False) if settings.log_format == "json"
                     else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(), wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info,
                    renderer]))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy, quiet in (("uvicorn.access", logging.WARNING), ("procrastinate", logging.WARNING),
                         ("asyncio", logging.WARNING), ("psycopg.pool", logging.WARNING)):
        logging.getLogger(noisy).setLevel(max(level, quiet))

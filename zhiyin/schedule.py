"""Everything that happens by the clock, as one table. Clocks of cases are a state and live in the worker's own loop."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import structlog
from procrastinate.contrib.django import app

log = structlog.get_logger()

RETRIES = 5


@app.periodic(cron="17 4 * * *")
@app.task(name="clear_sessions", queue="housekeeping", retry=RETRIES)
def clear_sessions(timestamp: int) -> None:
    """Sign-in sessions that have expired are removed once a day."""
    from django.core.management import call_command

    call_command("clearsessions")


@app.periodic(cron="37 4 * * *")
@app.task(name="clear_jobs", queue="housekeeping", retry=RETRIES, pass_context=True)
async def clear_jobs(context: Any, timestamp: int) -> None:
    """Jobs that succeeded a week ago are removed; failed ones stay until a person has seen them."""
    await context.app.job_manager.delete_old_jobs(nb_hours=7 * 24, include_failed=False)


@app.periodic(cron="*/10 * * * *")
@app.task(name="resume_jobs", queue="housekeeping", retry=RETRIES, pass_context=True)
async def resume_jobs(context: Any, timestamp: int) -> None:
    """Jobs whose worker died while it did them are done again."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


@app.periodic(cron="* * * * *")
@app.task(name="watch_channels", queue="housekeeping", queueing_lock="watch_channels")
def watch_channels(timestamp: int) -> None:
    """Tells once of each channel that has gone silent; the next minute asks again by itself."""
    from datetime import UTC, datetime

    from zhiyin.watch import tell_silence

    tell_silence(datetime.now(UTC))


@app.periodic(cron="23 * * * *")
@app.task(name="erase_old", queue="housekeeping", queueing_lock="erase_old")
def erase_old(timestamp: int) -> None:
    """Talks older than their shop keeps them are erased every hour; the next hour goes on by itself."""
    from datetime import UTC, datetime

    from zhiyin.act import retention

    done = retention.erase_old(datetime.now(UTC))
    if done:
        log.info("erased what is no longer kept", conversations=done)


@app.periodic(cron="27 4 * * *")
@app.task(name="remove_orphans", queue="housekeeping", retry=RETRIES)
def remove_orphans(timestamp: int) -> None:
    """Pictures that no message and no reply points to are removed once a day."""
    from zhiyin.act import files

    files.remove_orphans()


def run_jobs(stop: threading.Event) -> None:
    """Work on the job queue until `stop`; starts again when the database was away."""
    while not stop.is_set():
        try:
            asyncio.run(_work(stop))
        except Exception as error:
            log.warning("job queue lost, trying again", error=type(error).__name__)
            stop.wait(2)


async def _work(stop: threading.Event) -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        async with worker_app.open_async():
            task = asyncio.create_task(worker_app.run_worker_async(
                install_signal_handlers=False, listen_notify=False, fetch_job_polling_interval=5.0, concurrency=2))
            while not stop.is_set() and not task.done():
                await asyncio.sleep(0.3)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

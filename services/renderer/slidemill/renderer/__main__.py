"""Runs the renderer: `python -m slidemill.renderer`.

Children of the pool may import this module again, so it does nothing at import and imports
little.
"""

from __future__ import annotations

import os


def forget_secrets() -> None:
    """Take our settings out of the environment: processes that are started inherit it."""
    for name in [name for name in os.environ if name.startswith("SLIDEMILL_")]:
        del os.environ[name]


def main() -> None:
    """Read the settings from the environment and serve until told to stop."""
    from slidemill.messaging import (  # noqa: PLC0415 - see above
        BrokerSettings,
        configure_logging,
        configure_telemetry,
        read_settings,
        serve,
    )
    from slidemill.renderer.analysis_job import (  # noqa: PLC0415 - see above
        analyse_template,
    )
    from slidemill.renderer.app import SERVICE, create_app  # noqa: PLC0415 - see above
    from slidemill.renderer.charts_job import ChartsJob  # noqa: PLC0415 - see above
    from slidemill.renderer.child import JobKind  # noqa: PLC0415 - see above
    from slidemill.renderer.finishing import Finish  # noqa: PLC0415 - see above
    from slidemill.renderer.inspect_job import inspect_template  # noqa: PLC0415 - see above
    from slidemill.renderer.job import PRELOAD, DeckJob  # noqa: PLC0415 - see above
    from slidemill.renderer.jobs import Jobs  # noqa: PLC0415 - see above
    from slidemill.renderer.settings import Settings  # noqa: PLC0415 - see above
    from slidemill.renderer.slides_job import SlidesJob  # noqa: PLC0415 - see above
    from slidemill.renderer.slideshows.drawing import Painter  # noqa: PLC0415 - see above
    from slidemill.renderer.slideshows.pictures_job import (  # noqa: PLC0415 - see above
        PicturesJob,
    )
    from slidemill.renderer.slideshows.slideshow_job import (  # noqa: PLC0415 - see above
        SlideshowJob,
    )
    from slidemill.storage import StoreSettings  # noqa: PLC0415 - see above

    settings, broker, store = read_settings(Settings, BrokerSettings, StoreSettings)
    configure_logging(SERVICE, settings.log_level, settings.log_format)
    configure_telemetry(SERVICE)
    forget_secrets()
    finish = Finish(largest=int(settings.render_output), check_decks=settings.render_check)
    cache = int(settings.render_template_cache)
    painter = Painter(cache=int(settings.render_picture_cache))
    jobs = Jobs(
        {
            JobKind.DECK: DeckJob(cache=cache, finish=finish),
            JobKind.INSPECT: inspect_template,
            JobKind.SLIDES: SlidesJob(cache=cache, finish=finish, logos=settings.logos),
            JobKind.CHARTS: ChartsJob(finish=finish),
            JobKind.ANALYSIS: analyse_template,
            JobKind.PICTURES: PicturesJob(painter),
            JobKind.SLIDESHOW: SlideshowJob(painter),
        }
    )
    serve(create_app(settings, broker, store, jobs, (*PRELOAD, *jobs.modules)))


if __name__ == "__main__":
    main()

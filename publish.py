"""Publishing from the command line: a source in, published tables out.

    python publish.py run EXPORT.xlsx       read an export, and publish when it is time (once a week)
    python publish.py preview EXPORT.xlsx   the same reading, nothing published
    python publish.py inspect SOURCE        what a source holds, of whatever layout
    python publish.py refresh               what pantau.toml says, for a timer
    python publish.py check public/         verify a published version
    python publish.py withdraw VERSION      take a published version back, visibly
    python publish.py refreeze YEAR         count a frozen year anew, visibly
    python publish.py example               publish the bundled example

Exit codes: 0 done, 1 found faults (check), 2 refused (the last version stays as it was).
"""

import click

from commands.terminal import PURPOSE, Verbs
from locales import both


@click.group(cls=Verbs, help=both(PURPOSE, "\n\n"), context_settings={"max_content_width": 100})
def main():
    pass


if __name__ == "__main__":
    main()

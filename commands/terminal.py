"""What every verb writes to the terminal with: sentences in both languages, refusals, progress."""

import errno
import sys
import traceback
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from data_loaders.errors import InputError
from locales import LANGUAGES, N_, Text, both, translator

console = Console(highlight=False, emoji=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)

PURPOSE = N_(
    "Menerbitkan dari baris perintah: sebuah sumber masuk, tabel terbitan keluar. Kode keluar: 0 selesai, 1 ada kesalahan "
    "(check), 2 ditolak (versi terakhir tetap seperti semula)."
)
VERBS = {
    "run": N_("Mengambil SOURCE ke simpanan, dan menerbitkan versi baru bila sudah waktunya."),
    "preview": N_("Membaca SOURCE dan menunjukkan apa yang akan berubah; tidak menerbitkan apa pun."),
    "inspect": N_(
        "Menunjukkan isi SOURCE, apa pun bentuknya: kolom, jenis, kata; profil mana yang cocok dan apa yang kurang."
    ),
    "refresh": N_(
        "Menerbitkan menurut pantau.toml tanpa ditunggui; apa pun yang gagal, versi baik yang terakhir tetap ada."
    ),
    "check": N_("Memeriksa versi terbitan di DIR (atau yang terbaru bila DIR berisi beberapa versi)."),
    "withdraw": N_("Menarik VERSION: tidak ditawarkan lagi, dan situs mengatakan kapan dan mengapa."),
    "refreeze": N_("Menghitung ulang YEAR yang dibekukan pada versi berikutnya; situs mengatakan kapan dan mengapa."),
    "example": N_("Menerbitkan contoh bawaan: kota rekaan menurut angka yang dimuat pada Desember 2021."),
}
STEPS = {
    "read": N_("Membaca dan memetakan"),
    "count": N_("Menghitung"),
    "protect": N_("Melindungi"),
    "write": N_("Menulis dan memeriksa"),
}
WARNING = N_("Peringatan")


class Verbs(click.Group):
    """Loads only the verb that is asked for (``commands.<verb>.command``); the help of the group lists them all.

    Turns an InputError into its sentence and exit code 2, and anything unexpected into what may be shown of it.

    The message of an unexpected error may quote a cell of the source, so only its kind and its place are told.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return import_module(f"commands.{name}").command if name in VERBS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Every verb with its sentence, without loading it."""
        with formatter.section(both(N_("Perintah"))):
            formatter.write_dl([(verb, both(text)) for verb, text in VERBS.items()])

    def invoke(self, ctx: click.Context):
        try:
            return super().invoke(ctx)
        except InputError as error:
            print_refusal(error)
            sys.exit(2)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            print_refusal(as_sentence(error))
            sys.exit(2)


def print_refusal(error: InputError) -> None:
    refused = N_("Ditolak")
    for lang, said in (("id", error.id), ("en", error.en)):
        errors.print(f"[bold]{translator(lang).t(refused)}:[/] {plain(said)}")


def as_sentence(error: Exception) -> InputError:
    """What a reader of a terminal or a journal needs to know of an error that nobody foresaw, without any cell's text."""
    if isinstance(error, InputError):
        return error
    if (isinstance(error, OSError) and error.errno == errno.ENOSPC) or "No space left" in str(error):
        return InputError(N_("Disk penuh; kosongkan tempat di folder simpanan dan folder terbitan, lalu ulangi."))
    if isinstance(error, OSError) and error.strerror:
        return InputError(
            N_("Sistem menolak '{file}' ({reason}); periksa izin dan tempatnya, lalu ulangi."),
            file=error.filename or "",
            reason=error.strerror,
        )
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}"
    return InputError(
        N_("Kesalahan yang tak diduga ({where}); laporkan kepada pengelola perangkat lunak."), where=where
    )


def plain(text: str) -> str:
    return text.replace("[", r"\[")


def tell(text: Text, *, lead: Text | None = None, to: Console = console) -> None:
    """A sentence in Indonesian and below it in English, with ``lead`` before it in bold."""
    for words in map(translator, LANGUAGES):
        to.print((f"[bold]{words.t(lead)}:[/] " if lead else "") + plain(words.t(text)))


def option(*names: str, help: Text, **more):
    """``click.option`` with its help in both languages."""
    return click.option(*names, help=both(help), **more)


def verb(name: str):
    """``click.command`` with the sentence of VERBS, in both languages."""
    return click.command(help=both(VERBS[name], "\n\n"))


@contextmanager
def progress():
    columns = SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.fields[rows]}"), TimeElapsedColumn()
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("", total=None, rows="")

        def on_step(step: str, rows: int | None = None):
            progress.update(task, description=both(STEPS[step]), rows=f"{rows:,}" if rows else "")

        yield on_step

"""``inspect``: what a source holds, of whatever layout, and which profile fits."""

import click
from rich.table import Table

from commands.options import chosen_region
from commands.terminal import console, plain, tell, verb
from data_loaders.sources import inspection
from locales import N_, Text, both, joined

_HEADINGS = (N_("kolom"), N_("jenis"), N_("terisi"), N_("berbeda"), N_("nilai (baris)"))


@verb("inspect")
@click.argument("source", nargs=-1, required=True)
def command(source: tuple[str, ...]):
    found = inspection.inspect(source, chosen_region().timezone)
    tell(N_("{source}: {rows} baris, {columns} kolom", source=found.name, rows=found.rows, columns=len(found.columns)))
    table = Table(*map(both, _HEADINGS))
    for column in found.columns:
        words = ", ".join(f"{value} ({rows})" for value, rows in column.values)
        more = " + " + both(N_("{n} yang jarang", n=column.hidden)) if column.hidden else ""
        distinct = "> 1000" if column.distinct is None else str(column.distinct)
        table.add_row(plain(column.name), column.kind, str(column.filled), distinct, plain(words) + more)
    console.print(table)
    if found.left_out:
        tell(N_("Tidak dibaca: {names}", names=", ".join(found.left_out)))
    for proposal in found.proposals:
        value = proposal.value if proposal.key == "date_formats" else f'"{proposal.value}"'
        line = Text("{line}", {"line": f"{proposal.key} = {value}  # {proposal.column}"})
        if proposal.remark:
            line = Text("{line} ({remark})", {**line.values, "remark": proposal.remark})
        tell(line, lead=N_("Usulan"))
    for guess in found.guesses:
        tell(joined(*_lacking(guess), by="; "), lead=Text("{profile}", {"profile": guess.profile}))
    if not found.guesses:
        tell(N_("Tidak mirip profil mana pun; tulis profil sendiri: docs/profiles.md."))


def _lacking(guess: inspection.Guess) -> list[Text]:
    """What stands between a source and a profile, in words."""
    if guess.fits:
        return [N_("cocok: publish.py preview --profile {profile} ...", profile=guess.profile)]
    said = []
    if guess.missing:
        said.append(N_("kolom yang tidak ada: {columns}", columns=", ".join(guess.missing)))
    if guess.statuses:
        words = ", ".join(f"'{word}' ({rows})" for word, rows in guess.statuses)
        said.append(N_("status tak dikenal: {words}", words=words))
    if guess.dates:
        said.append(N_("tanggal tak terbaca: {n}", n=guess.dates))
    if guess.ids:
        said.append(N_("nomor yang tak sesuai [id] pattern: {n}", n=guess.ids))
    return said

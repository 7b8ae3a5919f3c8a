"""``inspect``: what a source holds, of whatever layout, and which profile fits."""

import click
from rich.table import Table

from commands.options import chosen_region
from commands.terminal import console, plain
from data_loaders.sources import inspection


@click.command(
    help="Show what SOURCE holds, of whatever layout: columns, kinds, words; which profile fits and what is missing."
)
@click.argument("source", nargs=-1, required=True)
def command(source: tuple[str, ...]):
    found = inspection.inspect(source, chosen_region().timezone)
    console.print(f"{plain(found.name)}: {found.rows} baris / rows, {len(found.columns)} kolom / columns")
    table = Table(
        "kolom / column", "jenis / kind", "terisi / filled", "berbeda / distinct", "nilai (baris) / values (rows)"
    )
    for column in found.columns:
        words = ", ".join(f"{value} ({rows})" for value, rows in column.values)
        more = f" + {column.hidden} yang jarang / rare" if column.hidden else ""
        distinct = "> 1000" if column.distinct is None else str(column.distinct)
        table.add_row(plain(column.name), column.kind, str(column.filled), distinct, plain(words) + more)
    console.print(table)
    if found.left_out:
        console.print(f"Tidak dibaca / not read: {plain(', '.join(found.left_out))}")
    for proposal in found.proposals:
        value = proposal.value if proposal.key == "date_formats" else f'"{proposal.value}"'
        remark = f" ({proposal.remark})" if proposal.remark else ""
        console.print(plain(f"Usulan / proposal: {proposal.key} = {value}  # {proposal.column}{remark}"))
    for guess in found.guesses:
        console.print(f"[bold]{guess.profile}[/]: {plain('; '.join(_lacking(guess)))}")
    if not found.guesses:
        console.print(
            "Tidak mirip profil mana pun; tulis profil sendiri: docs/profiles.md. / It resembles no profile; write your "
            "own: docs/profiles.md."
        )


def _lacking(guess: inspection.Guess) -> list[str]:
    """What stands between a source and a profile, in words."""
    if guess.fits:
        return [f"cocok / fits: publish.py preview --profile {guess.profile} ..."]
    said = []
    if guess.missing:
        said.append(f"kolom yang tidak ada / missing columns: {', '.join(guess.missing)}")
    if guess.statuses:
        words = ", ".join(f"'{word}' ({rows})" for word, rows in guess.statuses)
        said.append(f"status tak dikenal / unknown statuses: {words}")
    if guess.dates:
        said.append(f"tanggal tak terbaca / unreadable dates: {guess.dates}")
    if guess.ids:
        said.append(f"nomor yang tak sesuai [id] pattern / ids that do not fit: {guess.ids}")
    return said

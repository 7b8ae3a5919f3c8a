"""``check``: verify a published version, and try to work out what it withholds."""

import sys
import time
from pathlib import Path

import click

from commands.terminal import console, plain
from indicators.disclosure import attack as attacks
from indicators.disclosure import successive
from indicators.disclosure.versions import read_versions
from indicators.publication import check as checks


@click.command(help="Verify the published version in DIR (or the newest of a folder of versions).")
@click.argument("dir", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--attack", is_flag=True, help="Also try to work out what is withheld, over all versions in DIR.")
def command(dir: Path, attack: bool):
    folder = checks.find_version(dir)
    faults = checks.check_version(folder)
    for fault in faults:
        console.print(f"✗ {plain(fault)}")
    verdict = f"{len(faults)} kesalahan / faults" if faults else "tidak ada kesalahan / no faults"
    console.print(f"{folder}: {verdict}")
    if attack and not faults:
        faults = _attack(dir)
    sys.exit(1 if faults else 0)


def _attack(folder: Path) -> list:
    """Attack a version, or all versions of a folder one after another; prints what was given away."""
    started = time.monotonic()
    versions = read_versions(folder)
    result = attacks.attack_versions(versions)
    for finding in result.findings:
        console.print(f"✗ {plain(str(finding))}")
    for line in result.lines(versions=len(versions), seconds=time.monotonic() - started):
        console.print(plain(line))
    return [*result.findings, *_attack_differences(versions)]


def _attack_differences(versions: list) -> list:
    """Attack what successive versions tell together; prints which reports are told apart."""
    started = time.monotonic()
    result = successive.attack(versions)
    for finding in result.findings:
        console.print(f"✗ {plain(str(finding))}")
    console.print(
        f"Selisih / differences: {result.versions} versi / versions, {result.sets} himpunan tepat / exact sets, "
        f"{result.groups} kelompok laporan baru per bulan masuk / groups of new reports by month of receipt, "
        f"{result.values} selisih bukan nol dan sel pasangan / differences and cells of pairs, {len(result.findings)} terbuka "
        f"/ told apart ({time.monotonic() - started:.1f} s)"
    )
    return result.findings

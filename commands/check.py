"""``check``: verify a published version, and try to work out what it withholds."""

import sys
import time
from pathlib import Path

import click

from commands.terminal import console, option, plain, tell, verb
from indicators.disclosure import attack as attacks
from indicators.disclosure import successive
from indicators.disclosure.versions import read_versions
from indicators.publication import check as checks
from locales import N_, Text


@verb("check")
@click.argument("dir", type=click.Path(path_type=Path, exists=True, file_okay=False))
@option("--attack", is_flag=True, help=N_("Coba juga hitung apa yang disembunyikan, dari semua versi di DIR."))
def command(dir: Path, attack: bool):
    folder = checks.find_version(dir)
    faults = checks.check_version(folder)
    for fault in faults:
        console.print(f"✗ {plain(fault)}")
    tell(N_("{folder}: {n} kesalahan", folder=folder, n=len(faults)))
    if attack and not faults:
        faults = _attack(dir)
    sys.exit(1 if faults else 0)


def _attack(folder: Path) -> list:
    """Attack a version, or all versions of a folder one after another; prints what was given away."""
    started = time.monotonic()
    versions = read_versions(folder)
    result = attacks.attack_versions(versions)
    for finding in result.findings:
        tell(Text("✗ {finding}", {"finding": finding.text}))
    for line in result.lines(versions=len(versions), seconds=time.monotonic() - started):
        tell(line)
    return [*result.findings, *_attack_differences(versions)]


def _attack_differences(versions: list) -> list:
    """Attack what successive versions tell together; prints which reports are told apart."""
    started = time.monotonic()
    result = successive.attack(versions)
    for finding in result.findings:
        tell(Text("✗ {finding}", {"finding": finding.text}))
    tell(
        N_(
            "Selisih: {versions} versi, {sets} himpunan tepat, {groups} kelompok laporan baru per bulan masuk, {values} "
            "selisih bukan nol dan sel pasangan, {findings} terbuka ({seconds} s)",
            versions=result.versions,
            sets=result.sets,
            groups=result.groups,
            values=result.values,
            findings=len(result.findings),
            seconds=f"{time.monotonic() - started:.1f}",
        )
    )
    return result.findings

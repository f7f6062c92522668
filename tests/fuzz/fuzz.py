"""``make fuzz``: feed every reader and every route what it does not expect, and tell how many inputs were survived.

    python tests/fuzz/fuzz.py [--inputs 100000] [--seed 1] [--only NAME]

The seed of each target is the seed plus its place in the list; the same seed gives the same inputs. What fails is
shrunk to its smallest form and shown, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import time
import traceback
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import seeds
from hypothesis import HealthCheck, Phase, given, seed, settings
from routes import fuzz_routes
from targets import REFUSED, Target, targets

LONGEST = 5.0
MEMORY = 6 * 2**30


def fuzz(target: Target, inputs: int, number: int) -> tuple[int, int]:
    """Feed a target so many inputs: how many were read, how many refused. Raises what it should not have raised."""
    counts = [0, 0]

    @seed(number)
    @settings(
        max_examples=inputs, database=None, deadline=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip
    @given(target.inputs)
    def feed(made: object) -> None:
        begun = time.process_time()
        try:
            target.read(made)
        except REFUSED:
            counts[1] += 1
        else:
            counts[0] += 1
        if time.process_time() - begun > LONGEST:
            raise TimeoutError(f"{time.process_time() - begun:.1f} s")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        feed()
    return counts[0], counts[1]


def plan(inputs: int, only: str | None = None) -> dict[str, tuple[Target, int]]:
    """How many inputs each target gets."""
    chosen = {name: one for name, one in targets().items() if only in (None, name)}
    whole = sum(one.share for one in chosen.values())
    return {name: (one, max(1, round(inputs * one.share / whole))) for name, one in chosen.items()}


def main() -> int:
    """All targets; the exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--inputs", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only")
    wanted = options.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    survived = failed = 0
    seeds.warm()
    print(f"{'target':<26} {'inputs':>8} {'read':>8} {'refused':>8} {'seed':>6} {'seconds':>8}")
    for number, (name, (target, inputs)) in enumerate(plan(wanted.inputs, wanted.only).items(), start=wanted.seed):
        begun = time.perf_counter()
        try:
            read, refused = fuzz(target, inputs, number)
        except Exception:
            traceback.print_exc(limit=-3)
            failed += 1
            print(f"{name:<26} FAILED, seed {number}", flush=True)
            continue
        survived += read + refused
        took = time.perf_counter() - begun
        print(f"{name:<26} {read + refused:>8} {read:>8} {refused:>8} {number:>6} {took:>8.1f}", flush=True)
    if wanted.only in (None, "routes"):
        asked, problems = fuzz_routes(max(20, wanted.inputs // 1000), wanted.seed)
        survived, failed = survived + asked, failed + len(problems)
        print(f"{'routes of the review':<26} {asked:>8} {'':>17} {wanted.seed:>6}", *problems, sep="\n  ")
    print(f"{survived} inputs survived, {failed} targets or routes failed.")
    shutil.rmtree(seeds.SCRATCH, ignore_errors=True)
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())

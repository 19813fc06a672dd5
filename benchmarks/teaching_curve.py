"""What decisions teach: nDCG@10 on leads a simulated recruiter has not seen, after every ten verdicts.

    python benchmarks/teaching_curve.py [--recruiters 20]

Each taste is hidden from the method, which sees only accepted and rejected leads (tests/domain/recruiters.py). `agrees` is a
recruiter who wants what the profile says, `slips` one of those who decides a tenth of the time by mistake.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).parents[1]))

from pipeline.profile_file import load_profile
from tests.domain.recruiters import tastes, teach


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recruiters", type=int, default=20, help="of each taste")
    seeds = range(parser.parse_args().recruiters)
    profile = load_profile()
    home = {criterion.id: criterion.points for criterion in profile.criteria}
    print(f"{'taste':<10}" + "".join(f"{n * 10:>8}" for n in range(6)) + f"{'gain':>8}{'least':>8}")
    rows = [(name, taste, 0.0) for name, taste in tastes(profile).items()]
    for name, taste, slip in (*rows, ("agrees", home, 0.0), ("slips", home, 0.1)):
        curves = [teach(profile, taste, seed, slip=slip) for seed in seeds]
        steps = [mean(curve[n] for curve in curves) for n in range(6)]
        least = min(curve[-1] - curve[0] for curve in curves)
        print(f"{name:<10}" + "".join(f"{step:>8.3f}" for step in steps) + f"{steps[-1] - steps[0]:>+8.3f}{least:>+8.3f}")


if __name__ == "__main__":
    main()

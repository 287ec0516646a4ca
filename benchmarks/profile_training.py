"""Where the time of a training step goes: TensorFlow's own profile, by operation.

    python benchmarks/profile_training.py [--network NAME]... [--top N]

Trains each network of the full profile for some steps as a task does, and prints
the milliseconds of a step in each operation, summed over threads. What runs side
by side on two cores counts twice, so the sum can exceed the seconds of a step.
"""

import argparse
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from cases import Case, Sizes, cases
from flops import training_flops

from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.data.preprocessing import one_hot, scale_pixels
from reportgen.projects.mnist.networks import shaped_for
from reportgen.projects.mnist.training.program import program_for
from reportgen.projects.mnist.training.runtime import start_worker

STEPS = {"ConvNet": 10}  # of the other networks: 200
WRAPPERS = (
    "TFE_", "Eager", "Execut", "KernelAndDevice", "BlockUntil", "Thunk", "CpuExecutable", "while",
    "FunctionRun", "__inference", "_step", "_run_batches", "tf.", "StepNumber", "Function",
)  # fmt: skip


@dataclass(frozen=True)
class Profile:
    """A step of training."""

    seconds: float  # of a step, by the clock
    operations: dict[str, float]  # name -> milliseconds of a step


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--network", action="append", metavar="NAME")
    parser.add_argument("--top", type=int, default=14, metavar="N")
    asked = parser.parse_args()
    start_worker()
    for case in cases(Sizes(epochs=1, convnet_batches=STEPS["ConvNet"])):
        if not asked.network or case.name in asked.network:
            print_profile(case, profile(case), asked.top)


def profile(case: Case) -> Profile:
    """Train for some steps under TensorFlow's profiler, after as many without it."""
    import tensorflow as tf

    from reportgen.projects.mnist.training.program import Recipe

    steps = STEPS.get(case.name, 200)
    recipe = Recipe(case.description, case.objective, case.optimizer, case.batch_size)
    program = program_for(recipe)
    program.reset(1, case.learning_rate)
    count = steps * case.batch_size
    digits = load_mnist().subset(count, 0)
    images = scale_pixels(digits.training_images)
    classifies = case.objective == "classification"
    targets = one_hot(digits.training_labels) if classifies else images.reshape(count, -1)
    examples = tf.constant(shaped_for(program.network, images)), tf.constant(targets)
    order = np.arange(count, dtype=np.int32)

    def train() -> float:
        start = time.perf_counter()
        program.run_epoch(*examples, order, 0.0)
        return (time.perf_counter() - start) / steps

    train()
    seconds = min(train() for _ in range(3))
    with tempfile.TemporaryDirectory() as folder:
        with tf.profiler.experimental.Profile(folder):
            train()
        return Profile(seconds, operations_of(Path(folder), steps))


def operations_of(folder: Path, steps: int) -> dict[str, float]:
    """Return the milliseconds of a step in each operation that the profiler wrote down."""
    from tensorflow.tsl.profiler.protobuf import xplane_pb2

    [file] = folder.rglob("*.xplane.pb")
    space = xplane_pb2.XSpace()
    space.ParseFromString(file.read_bytes())
    found: Counter[str] = Counter()
    for plane in space.planes:
        for line in plane.lines:
            for event in line.events:
                name = plane.event_metadata[event.metadata_id].name
                if not name.startswith(WRAPPERS):
                    found[name.rpartition("/")[2]] += event.duration_ps / 1e9 / steps
    return dict(found.most_common())


def print_profile(case: Case, found: Profile, top: int) -> None:
    """Print the operations that take longest, and what the arithmetic of all comes to."""
    flops = case.batch_size * training_flops(case.network)
    print(f"\n{case.name}: {1000 * found.seconds:.3f} ms a step of {case.batch_size} images,")
    print(f"{flops / 1e9:.3f} GFLOP in matrix products and convolutions\n")
    for name, milliseconds in list(found.operations.items())[:top]:
        print(f"  {milliseconds:9.3f} ms  {name[:80]}")
    rest = sum(list(found.operations.values())[top:])
    print(f"  {rest:9.3f} ms  all others")


if __name__ == "__main__":
    main()

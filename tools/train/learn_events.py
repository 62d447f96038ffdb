#!/usr/bin/python3
"""Learn the event network of engine/phases. Needs torch and numpy; minutes with a graphics card and many cores, hours
on one core.

usage: learn_events.py draw FOLDER [--from N] [--to N] [--kind train|ordinary|odd]
       learn_events.py start OUT.pt --tracked FOLDER… --truths FOLDER [--from-net NET.pt] [--steps N]
       learn_events.py folds OUT_FOLDER --start NET.pt --tracked … --truths … --labels CSV --landmarks FOLDER
       learn_events.py ship NET.pt

draw    truths of drawn swings, without pictures: cheap and many
start   learn from drawn swings alone
folds   go on with filmed swings: once without each golfer (GOLFER.pt, for scoring), once with all (all.pt)
ship    write NET.pt to engine/phases/weights.bin, and what the unit test expects of it
"""
import argparse
import pathlib
import random
import subprocess
import time

import torch
from torch.nn import functional

from events_data import ROOT, read_real, read_tracked, read_truth
from events_model import Net, test_output
from events_samples import Samples
from make_set import options_of, ordinary, performance

# Address and finish are the hardest.
EVENT_WEIGHT = torch.tensor([1.8, 1, 1, 1, 1, 1, 1, 3.0])
SIDE_WEIGHT = 0.15
TRUTH_SEED = 9_000_000
FRAME_RATES = [24, 30, 48, 50, 60, 90, 120]


def draw_options(kind, number):
    draw = random.Random(TRUTH_SEED + number)
    if kind == "ordinary":
        options = {"seed": TRUTH_SEED + number} | ordinary(draw, 90 * draw.randint(0, 1))
        options |= performance(draw) if draw.random() < 0.5 else {}
    else:
        options = options_of("train", number)
    if kind == "odd":
        options["view"] = draw.choice([180 + draw.gauss(0, 20), draw.uniform(28, 65), draw.uniform(-70, -28),
                                       draw.uniform(115, 155), draw.uniform(-160, -110)])
    if draw.random() < 0.5:
        options["fps"] = draw.choice(FRAME_RATES)
    return options


def draw_truths(arguments):
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for number in range(arguments.first, arguments.last):
        words = [f"--{key}={value}" for key, value in draw_options(arguments.kind, number).items()]
        subprocess.run([arguments.build / "tools/golfer/golfer",
                        f"--truth={arguments.folder}/{arguments.kind}{number}.json", *words], check=True)


def loss_of(net, batch):
    rows, targets, has_target, sides, views = batch
    events, side, view = net(rows)
    weight = EVENT_WEIGHT.to(events.device)
    loss = -((targets * events).sum(2) * weight).sum(1) / weight.sum()
    loss = (loss * has_target).sum() / max(int(has_target.sum()), 1)
    if (sides >= 0).any():
        loss = loss + SIDE_WEIGHT * functional.binary_cross_entropy_with_logits(side[sides >= 0],
                                                                                sides[sides >= 0].float())
    if (views >= 0).any():
        loss = loss + SIDE_WEIGHT * functional.cross_entropy(view[views >= 0], views[views >= 0])
    return loss


class Endless(torch.utils.data.IterableDataset):
    """Batches without end; every worker draws its own."""

    def __init__(self, samples, seed, batch):
        self.samples, self.seed, self.count = samples, seed, batch

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        self.samples.restart([self.seed, worker.id if worker else 0])
        while True:
            yield self.samples.batch(self.count)


def learn(net, samples, seed, steps, rate, arguments, name):
    batches = torch.utils.data.DataLoader(Endless(samples, seed, arguments.batch), batch_size=None,
                                          num_workers=arguments.workers)
    net.to(arguments.device)
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.1)
    started, total = time.time(), 0.0
    for step, batch in zip(range(1, steps + 1), batches):
        loss = loss_of(net, [part.to(arguments.device) for part in batch])
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        total += loss.detach()
        if step % 100 == 0:
            print(f"{name}: step {step} of {steps}, loss {float(total) / 100:.3f}, {time.time() - started:.0f} s",
                  flush=True)
            total = 0.0
    net.to("cpu")


def read_drawn(arguments):
    truths = [read_truth(path) for path in sorted(arguments.truths.glob("*.json"))]
    return truths, [clip for folder in arguments.tracked for clip in read_tracked(folder)]


def start(arguments):
    torch.manual_seed(1)
    truths, tracked = read_drawn(arguments)
    samples = Samples(truths, tracked, [], arguments.shares)
    net = Net()
    if arguments.from_net:
        net.load_state_dict(torch.load(arguments.from_net))
    else:
        net.standardise(torch.cat([samples.batch(16)[0] for _ in range(12)]))
    learn(net, samples, 1, arguments.steps, arguments.rate, arguments, "start")
    torch.save(net.state_dict(), arguments.out)


def golfer_file(golfer):
    return "".join(letter if letter.isalnum() else "_" for letter in golfer) + ".pt"


def folds(arguments):
    truths, tracked = read_drawn(arguments)
    filmed = read_real(arguments.labels, arguments.landmarks)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for golfer in sorted({clip["golfer"] for clip in filmed}) + [None]:
        torch.manual_seed(3)
        net = Net()
        net.load_state_dict(torch.load(arguments.start))
        others = [clip for clip in filmed if clip["golfer"] != golfer]
        learn(net, Samples(truths, tracked, others, arguments.shares), 7, arguments.steps, arguments.rate, arguments,
              f"without {golfer}" if golfer else "all")
        torch.save(net.state_dict(), arguments.out / (golfer_file(golfer) if golfer else "all.pt"))


def ship(arguments):
    net = Net()
    net.load_state_dict(torch.load(arguments.net))
    net.eval()
    (ROOT / "src/engine/phases/weights.bin").write_bytes(net.file())
    (ROOT / "tests/unit/engine/phases/net_expected.bin").write_bytes(test_output(net))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("draw")
    command.add_argument("folder", type=pathlib.Path)
    command.add_argument("--from", dest="first", type=int, default=10_000)
    command.add_argument("--to", dest="last", type=int, default=18_000)
    command.add_argument("--kind", choices=["train", "ordinary", "odd"], default="train")
    command.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    command.set_defaults(run=draw_truths)
    command = commands.add_parser("start")
    command.add_argument("out", type=pathlib.Path)
    command.add_argument("--from-net", type=pathlib.Path)
    command.add_argument("--steps", type=int, default=15_000)
    command.add_argument("--rate", type=float, default=2.5e-3)
    command.add_argument("--batch", type=int, default=32)
    command.add_argument("--shares", type=float, nargs=3, default=[0.4, 0.6, 0])
    command.set_defaults(run=start)
    drawn = [command]
    command = commands.add_parser("folds")
    command.add_argument("out", type=pathlib.Path)
    command.add_argument("--start", type=pathlib.Path, required=True)
    command.add_argument("--labels", type=pathlib.Path, required=True)
    command.add_argument("--landmarks", type=pathlib.Path, required=True)
    command.add_argument("--steps", type=int, default=700)
    command.add_argument("--rate", type=float, default=9e-4)
    command.add_argument("--batch", type=int, default=16)
    command.add_argument("--shares", type=float, nargs=3, default=[0.2, 0.3, 0.5])
    command.set_defaults(run=folds)
    for command in drawn + [command]:
        command.add_argument("--tracked", type=pathlib.Path, nargs="+", required=True)
        command.add_argument("--truths", type=pathlib.Path, required=True)
        command.add_argument("--workers", type=int, default=0, help="programs that draw examples beside this one")
        command.add_argument("--device", default="cpu")
    command = commands.add_parser("ship")
    command.add_argument("net", type=pathlib.Path)
    command.set_defaults(run=ship)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    arguments.run(arguments)


if __name__ == "__main__":
    main()

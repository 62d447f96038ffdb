"""The event network as torch trains it, and the file that engine/phases/net.c reads."""
import torch
from torch import nn
from torch.nn import functional

from events_data import CHANNELS, SAMPLES

DILATIONS = [1, 2, 4, 8, 16, 32, 1, 2]
WIDTH, EVENT_COUNT, VIEW_COUNT = 48, 8, 3
NEVER = -30.0


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(CHANNELS))
        self.register_buffer("scale", torch.ones(CHANNELS))
        self.first = nn.Conv1d(CHANNELS + 1, WIDTH, 3, padding=1)
        self.three = nn.ModuleList([nn.Conv1d(WIDTH, WIDTH, 3, padding=d, dilation=d) for d in DILATIONS])
        self.one = nn.ModuleList([nn.Conv1d(WIDTH, WIDTH, 1) for _ in DILATIONS])
        for layer in self.one:
            nn.init.zeros_(layer.bias)
            layer.weight.data *= 0.3
        self.event = nn.Conv1d(WIDTH, EVENT_COUNT, 1)
        self.whole = nn.Linear(2 * WIDTH, EVENT_COUNT + 1 + VIEW_COUNT)

    def forward(self, rows):
        """rows (n, 1 + CHANNELS, SAMPLES): log probabilities (n, 8, SAMPLES + 1), log odds of the side, of the views"""
        known = rows[:, :1]
        x = torch.cat([(rows[:, 1:] - self.mean[:, None]) * self.scale[:, None] * known, known], 1)
        x = self.first(x)
        for three, one in zip(self.three, self.one):
            x = x + one(functional.relu(three(functional.relu(x))))
        x = functional.relu(x)
        mean = (x * known).sum(2) / known.sum(2).clamp(min=1)
        whole = self.whole(torch.cat([mean, (x * known).max(2)[0]], 1))
        events = self.event(x).masked_fill(known < 0.5, NEVER)
        events = torch.cat([events, whole[:, :EVENT_COUNT, None]], 2)
        return functional.log_softmax(events, 2), whole[:, EVENT_COUNT], whole[:, EVENT_COUNT + 1:]

    def standardise(self, rows):
        known = rows[:, :1]
        mean = (rows[:, 1:] * known).sum((0, 2)) / known.sum()
        variance = ((rows[:, 1:] - mean[:, None]) ** 2 * known).sum((0, 2)) / known.sum()
        self.mean.copy_(mean)
        self.scale.copy_(1 / (variance.sqrt() + 0.02))

    def file(self):
        """Little-endian floats in the order of Weights in net.c."""
        parts = [self.mean, self.scale, self.first.weight, self.first.bias]
        for three, one in zip(self.three, self.one):
            parts += [three.weight, three.bias, one.weight, one.bias]
        parts += [self.event.weight, self.event.bias, self.whole.weight, self.whole.bias]
        return b"".join(part.detach().numpy().astype("<f4").tobytes() for part in parts)


def test_input():
    """The same formula stands in tests/unit/engine/phases/net_test.c."""
    rows = torch.zeros(1, 1 + CHANNELS, SAMPLES, dtype=torch.float64)
    sample = torch.arange(20, 240, dtype=torch.float64)
    rows[0, 0, 20:240] = 1
    for channel in range(CHANNELS):
        rows[0, 1 + channel, 20:240] = torch.sin(0.37 * channel + 0.05 * sample * (1 + channel % 5))
    return rows.float()


def test_output(net):
    """What net_test.c expects: event rows, side, view probabilities, as floats."""
    with torch.no_grad():
        events, side, views = net(test_input())
    parts = [events[0].flatten(), side, functional.softmax(views, 1)[0]]
    return torch.cat(parts).numpy().astype("<f4").tobytes()

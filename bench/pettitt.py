"""Tests a series by SciPy or NumPy: FUNCTION FILE POINTS SECONDS. Points of the file behind POINTS come one by one."""

import json
import sys
import time

import numpy
from scipy.stats import rankdata

function, file, points, at_least = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
everything = numpy.fromfile(file, dtype="<f8")
before, new = everything[:points], everything[points:]


def largest(u):
    u = numpy.abs(u)
    tau = int(numpy.argmax(u))
    return {"k": int(u[tau]), "tau": tau + 1}


def test(x):
    return largest(2 * numpy.cumsum(rankdata(x)) - numpy.arange(1, len(x) + 1) * (len(x) + 1.0))


def batch():
    return test(before)


def retest():
    for i in range(len(new)):
        found = test(everything[: points + i + 1])
    return found


def update():
    v = numpy.empty(len(everything))
    v[:points] = 2 * rankdata(before) - (points + 1)
    for i in range(points, len(everything)):
        signs = numpy.sign(everything[:i] - everything[i])
        v[:i] += signs
        v[i] = -signs.sum()
        found = largest(numpy.cumsum(v[: i + 1]))
    return found


work = {"batch": batch, "retest": retest, "update": update}[function]
found = work()
started = time.process_time()
times, used = 0, 0.0
while used < at_least:
    work()
    times += 1
    used = time.process_time() - started
print(json.dumps({**found, "times": times, "seconds": used}))
